"""The port to object storage: finished files by key, whole when they are there, wherever that is.

`recordings` and `compositions` put, read and delete through it; `runtime` chooses `folder.FolderStore` or
`bucket.BucketStore`. It knows neither rows nor links of ours.
"""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Protocol

# Names of our own making alone: a kind and an id, so that no key can ever leave its folder.
_KEY = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*(?:\.[a-z0-9]+)?", re.ASCII)


class ObjectMissing(Exception):
    """There is nothing under the key."""


class StorageFailed(Exception):
    """The store cannot be used now, or does not let us. The text says why, without secrets."""


class ObjectStore(Protocol):
    """Objects never change: a second put of a key is the same file once more. Every method raises `StorageFailed`."""

    async def put(self, key: str, path: Path, *, content_type: str, file_name: str) -> None:
        """Store the file, and leave it where it is. Either all of it is there afterwards, or nothing new.

        Type and name are for those who download it without asking us.
        """
        ...

    async def fetch(self, key: str, path: Path) -> None:
        """Write a copy to the path, whose folder exists. Raises `ObjectMissing`; then there is no file at the path."""
        ...

    async def delete(self, key: str) -> None:
        """What is missing is deleted already."""
        ...

    async def size(self, key: str) -> int | None:
        """In bytes; None when there is no such object."""
        ...

    def local_path(self, key: str) -> Path | None:
        """Where the object lies as a file to be read in place; None for a store elsewhere."""
        ...

    @property
    def link_origin(self) -> str | None:
        """Scheme, host and port of the URLs that `signed_url` gives; None where it gives none."""
        ...

    async def signed_url(self, key: str, lasts: timedelta) -> str | None:
        """A URL from which anyone may download it so long; None when this server has to pass it on."""
        ...

    def read(self, key: str, start: int, length: int) -> AsyncIterator[bytes]:
        """That part in pieces, none of which is large. Raises `ObjectMissing` at the first."""
        ...


def check_key(key: str) -> str:
    """The key itself. Raises `ValueError` for one that no caller of ours makes."""
    if not _KEY.fullmatch(key):
        raise ValueError("no key of ours")
    return key

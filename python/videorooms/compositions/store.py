"""What compositions need of the storage of files; `videorooms.storage` has it for all.

`compositions.service` asks for links, `compositions.rendering` fetches recordings and puts what was rendered.
"""

from datetime import timedelta
from pathlib import Path
from typing import Protocol


class ObjectMissing(Exception):
    """There is nothing under this key."""


class ObjectStore(Protocol):
    async def put(self, key: str, path: Path, *, content_type: str, file_name: str) -> None:
        """Keep a copy of the file under the key, in place of what was there."""

    async def fetch(self, key: str, path: Path) -> None:
        """Write what is under the key into the file. Raises `ObjectMissing`."""

    async def delete(self, key: str) -> None:
        """Nothing happens when there is nothing."""

    def local_path(self, key: str) -> Path | None:
        """Where the file lies, if it lies on this machine; it is for reading alone."""

    async def signed_url(self, key: str, lasts: timedelta) -> str | None:
        """From where anybody may download it for so long."""

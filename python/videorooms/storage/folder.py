"""Object storage in a folder of this machine, the default.

`runtime` makes one. A file that lies on the same file system is linked and not copied, so that storing takes no time
and no room. Nobody but us writes below the folder.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from obstore.store import LocalStore

from videorooms.storage import objects
from videorooms.storage.store import StorageFailed, check_key


class FolderStore:
    """See `ObjectStore`. The folder is made when it is needed first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, key: str, path: Path, *, content_type: str, file_name: str) -> None:  # noqa: ARG002
        target = self._path(key)
        with objects.told():
            await asyncio.to_thread(_place, path, target)

    async def fetch(self, key: str, path: Path) -> None:
        await objects.fetch(self._store, key, path)

    async def delete(self, key: str) -> None:
        await objects.delete(self._store, key)

    async def size(self, key: str) -> int | None:
        return await objects.size(self._store, key)

    def local_path(self, key: str) -> Path | None:
        return self._path(key)

    @property
    def link_origin(self) -> str | None:
        return None

    async def signed_url(self, key: str, lasts: timedelta) -> str | None:  # noqa: ARG002
        return None

    def read(self, key: str, start: int, length: int) -> AsyncIterator[bytes]:
        return _pieces(self._path(key), start, length)

    @cached_property
    def _store(self) -> LocalStore:
        with objects.told():
            _make_folder(self._folder)
            return LocalStore(self._folder)

    def _path(self, key: str) -> Path:
        return self._folder / check_key(key)


async def _pieces(path: Path, start: int, length: int) -> AsyncIterator[bytes]:
    """Read here: obstore takes a file in pieces of 8 KiB, each with the cost of a large one."""
    if length <= 0:
        return
    with objects.told():
        file = await asyncio.to_thread(path.open, "rb")
    with file, objects.told():
        file.seek(start)
        while length > 0:
            piece = await asyncio.to_thread(file.read, min(objects.PIECE_BYTES, length))
            if not piece:
                raise StorageFailed("the file is shorter than it was")
            length -= len(piece)
            yield piece


def _place(path: Path, target: Path) -> None:
    """On disk when it returns, and under its name only when it is whole."""
    if not path.is_file():
        raise StorageFailed("there is no file to store")
    _make_folder(target.parent)
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        os.link(path, part)
    except OSError as error:
        # Another file system, or one without links.
        _copy(path, part, error)
    _flush(part)
    # Of two names of one file a rename would keep both.
    part.replace(target)
    part.unlink(missing_ok=True)
    _flush(target.parent)


def _copy(path: Path, part: Path, cause: OSError) -> None:
    try:
        shutil.copyfile(path, part)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise error from cause


def _make_folder(folder: Path) -> None:
    """For us alone, as everything in the data folder is; the mode of `mkdir` is not for parents."""
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _flush(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)

"""A store of files that is a folder."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

from videorooms.compositions.store import ObjectMissing


class FolderStore:
    """`remote` is as one on another machine: its files have to be fetched."""

    def __init__(self, folder: Path, *, remote: bool = False) -> None:
        self._folder = folder
        self._remote = remote
        self.puts: list[str] = []

    def path(self, key: str) -> Path:
        return self._folder / key

    async def put(self, key: str, path: Path, *, content_type: str, file_name: str) -> None:
        assert content_type.startswith("video/") and file_name
        self.puts.append(key)
        await asyncio.to_thread(self.path(key).parent.mkdir, parents=True, exist_ok=True)
        await asyncio.to_thread(shutil.copy, path, self.path(key))

    async def fetch(self, key: str, path: Path) -> None:
        try:
            await asyncio.to_thread(shutil.copy, self.path(key), path)
        except FileNotFoundError:
            raise ObjectMissing(key) from None

    async def delete(self, key: str) -> None:
        await asyncio.to_thread(self.path(key).unlink, missing_ok=True)

    def local_path(self, key: str) -> Path | None:
        return None if self._remote else self.path(key)

    async def signed_url(self, key: str, lasts: timedelta) -> str | None:
        return f"https://files.example/{key}?lasts={lasts.total_seconds():.0f}"

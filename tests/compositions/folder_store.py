"""The store of a folder, which says what was put, and can be as one on another machine."""

from __future__ import annotations

from pathlib import Path

from videorooms.storage.folder import FolderStore as RealFolderStore


class FolderStore(RealFolderStore):
    """`remote`: its files have to be fetched."""

    def __init__(self, folder: Path, *, remote: bool = False) -> None:
        super().__init__(folder)
        self.folder = folder
        self._remote = remote
        self.puts: list[str] = []

    def path(self, key: str) -> Path:
        return self.folder / key

    async def put(self, key: str, path: Path, *, content_type: str, file_name: str) -> None:
        self.puts.append(key)
        await super().put(key, path, content_type=content_type, file_name=file_name)

    def local_path(self, key: str) -> Path | None:
        return None if self._remote else self.path(key)

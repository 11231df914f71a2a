"""The store in a folder: it takes no room for what is there already, and nobody else reads it."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.storage.conftest import MakeFile
from videorooms.storage.folder import FolderStore
from videorooms.storage.store import StorageFailed

KEY = "recordings/one.webm"


@pytest.fixture
def folder(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "data" / "files")


async def put(folder: FolderStore, path: Path) -> Path:
    await folder.put(KEY, path, content_type="video/webm", file_name="one.webm")
    stored = folder.local_path(KEY)
    assert stored is not None
    return stored


async def test_a_file_of_the_same_disk_is_not_copied(folder: FolderStore, make_file: MakeFile) -> None:
    given = make_file("given", b"content")
    assert (await put(folder, given)).samefile(given)


async def test_a_file_of_another_disk_is_copied_whole(
    folder: FolderStore, make_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_source: Path, _target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    given = make_file("given", b"content")
    stored = await put(folder, given)
    assert stored.read_bytes() == b"content"
    assert not stored.samefile(given)


async def test_nothing_half_stored_lies_about(folder: FolderStore, make_file: MakeFile) -> None:
    given = make_file("given", b"content")
    stored = await put(folder, given)
    await put(folder, given)
    assert list(stored.parent.iterdir()) == [stored]


async def test_others_on_the_machine_cannot_look_into_it(folder: FolderStore, make_file: MakeFile) -> None:
    stored = await put(folder, make_file("given", b"content"))
    assert [path.stat().st_mode & 0o077 for path in (stored.parent, stored.parent.parent)] == [0, 0]


async def test_a_file_that_is_not_there_cannot_be_put(folder: FolderStore, tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        await put(folder, tmp_path / "nothing")


async def test_what_the_disk_refuses_is_a_failure_that_says_why(make_file: MakeFile) -> None:
    blocked = FolderStore(make_file("a file", b"") / "files")
    with pytest.raises(StorageFailed, match="Not a directory"):
        await put(blocked, make_file("given", b"content"))


async def test_it_has_no_links_of_its_own(folder: FolderStore) -> None:
    assert await folder.signed_url(KEY, timedelta(hours=1)) is None

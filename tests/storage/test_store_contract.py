"""What every store must do, whatever it is: the same tests for a folder and for a bucket on a real S3 server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.storage.conftest import PART_BYTES, MakeFile
from videorooms.storage.store import ObjectMissing, ObjectStore

KEY = "recordings/01977df0-2a6d-7b90-b8e4-6f1c3d5a7e92.webm"
# Not a whole number of parts or pieces, and no part like the other.
LARGE = b"".join(number.to_bytes(4, "big") for number in range((PART_BYTES + 100_000) // 4)) + b"x"


async def put(store: ObjectStore, path: Path, key: str = KEY) -> None:
    await store.put(key, path, content_type="video/webm", file_name="one.webm")


async def content(store: ObjectStore, start: int, length: int) -> bytes:
    return b"".join([piece async for piece in store.read(KEY, start, length)])


async def test_a_file_that_was_put_is_there_as_it_was(store: ObjectStore, make_file: MakeFile, tmp_path: Path) -> None:
    given = make_file("given", b"some content")
    await put(store, given)
    assert await store.size(KEY) == 12
    await store.fetch(KEY, tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == b"some content"
    assert given.read_bytes() == b"some content"


async def test_a_large_file_arrives_whole_and_is_read_in_small_pieces(
    store: ObjectStore, make_file: MakeFile, tmp_path: Path
) -> None:
    await put(store, make_file("given", LARGE))
    assert await store.size(KEY) == len(LARGE)
    await store.fetch(KEY, tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == LARGE
    pieces = [piece async for piece in store.read(KEY, 0, len(LARGE))]
    assert b"".join(pieces) == LARGE
    assert max(map(len, pieces)) <= 1024 * 1024


@pytest.mark.parametrize(("start", "length"), [(0, 1), (3, 4), (11, 1), (0, 12), (5, 0)])
async def test_any_part_can_be_read(store: ObjectStore, make_file: MakeFile, start: int, length: int) -> None:
    await put(store, make_file("given", b"some content"))
    assert await content(store, start, length) == b"some content"[start : start + length]


async def test_what_is_deleted_is_gone_and_may_be_deleted_again(
    store: ObjectStore, make_file: MakeFile, tmp_path: Path
) -> None:
    await put(store, make_file("given", b"some content"))
    await store.delete(KEY)
    await store.delete(KEY)
    assert await store.size(KEY) is None
    with pytest.raises(ObjectMissing):
        await store.fetch(KEY, tmp_path / "fetched")
    assert not (tmp_path / "fetched").exists()
    with pytest.raises(ObjectMissing):
        await content(store, 0, 1)


async def test_a_file_may_be_put_again(store: ObjectStore, make_file: MakeFile) -> None:
    given = make_file("given", b"some content")
    await put(store, given)
    await put(store, given)
    await put(store, make_file("other", b"some content"))
    assert await content(store, 0, 12) == b"some content"


async def test_the_file_that_was_put_may_go(store: ObjectStore, make_file: MakeFile) -> None:
    given = make_file("given", b"some content")
    await put(store, given)
    given.unlink()
    assert await content(store, 0, 12) == b"some content"


@pytest.mark.parametrize("key", ["", "/etc/passwd", "../files", "a/../b", "a//b", "a/./b", "A", "a\x00", "a b", "a/"])
async def test_only_keys_of_our_own_making_reach_a_store(store: ObjectStore, make_file: MakeFile, key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        await put(store, make_file("given", b"x"), key)
    with pytest.raises(ValueError, match="no key"):
        await store.size(key)
    with pytest.raises(ValueError, match="no key"):
        await store.delete(key)
    with pytest.raises(ValueError, match="no key"):
        [piece async for piece in store.read(key, 0, 1)]

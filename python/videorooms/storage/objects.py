"""What all stores of obstore have in common: reading, sizes, deletion, and errors in our words.

`folder` and `bucket` build on it. It never puts anything.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from videorooms.storage.store import ObjectMissing, StorageFailed, check_key

# Large enough that a piece's own cost does not count, small enough for many who read slowly.
PIECE_BYTES = 256 * 1024


@contextmanager
def told() -> Iterator[None]:
    """Turns what obstore and the file system raise into errors of the port."""
    try:
        yield
    except FileNotFoundError as error:
        raise ObjectMissing from error
    except (BaseError, OSError) as error:
        raise StorageFailed(reason(error)) from error


def reason(error: Exception) -> str:
    """The first line alone: the rest of obstore's text is the inner form of its error."""
    text = str(error).strip()
    return text.splitlines()[0][:300] if text else type(error).__name__


async def size(store: ObjectStore, key: str) -> int | None:
    try:
        with told():
            return (await obstore.head_async(store, check_key(key)))["size"]
    except ObjectMissing:
        return None


async def delete(store: ObjectStore, key: str) -> None:
    try:
        with suppress(ObjectMissing), told():
            await obstore.delete_async(store, check_key(key))
    except StorageFailed:
        # Some servers answer the deletion of what is missing in ways that obstore cannot read.
        if await size(store, key) is not None:
            raise


async def read(store: ObjectStore, key: str, start: int, length: int) -> AsyncIterator[bytes]:
    if length <= 0:
        return
    with told():
        found = await obstore.get_async(store, check_key(key), options={"range": (start, start + length)})
        async for piece in found.stream(PIECE_BYTES):
            yield bytes(piece)


async def fetch(store: ObjectStore, key: str, path: Path) -> None:
    """Beside the path first, so that half a file never has its name."""
    part = path.with_name(path.name + ".part")
    with told():
        found = await obstore.get_async(store, check_key(key))
        try:
            with await asyncio.to_thread(part.open, "wb") as file:
                async for piece in found.stream(PIECE_BYTES):
                    await asyncio.to_thread(file.write, piece)
            await asyncio.to_thread(part.replace, path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

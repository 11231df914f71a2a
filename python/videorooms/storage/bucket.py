"""Object storage in a bucket: S3 and what speaks like it, Google Cloud Storage, Azure Blob Storage.

`storage.choosing` makes one. Uploads go in parts with their checks by the store; files are downloaded from the bucket
itself by signed URLs where it signs. Credentials are seen by obstore alone and never leave in an error or a log line.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import AzureStore, GCSStore, S3Store

from videorooms.storage import objects
from videorooms.storage.store import StorageFailed, check_key

# A bucket takes 10,000 parts of an object: 80 GB, far more than a recording has. Those at once lie in memory.
PART_BYTES = 8 * 1024 * 1024
PARTS_AT_ONCE = 3


class BucketStore:
    """See `ObjectStore`. With `direct` false it gives away no URL of the bucket, where users cannot reach that."""

    def __init__(self, store: S3Store | GCSStore | AzureStore, *, direct: bool, origin: str | None) -> None:
        self._store = store
        self._direct = direct
        self._origin = origin if direct else None

    async def put(self, key: str, path: Path, *, content_type: str, file_name: str) -> None:
        if not await asyncio.to_thread(path.is_file):
            raise StorageFailed("there is no file to store")
        with objects.told():
            await obstore.put_async(
                self._store,
                check_key(key),
                path,
                attributes={
                    "Content-Type": content_type,
                    # A signed URL cannot say this, so the object does.
                    "Content-Disposition": f'attachment; filename="{file_name}"',
                    "Cache-Control": "private",
                },
                chunk_size=PART_BYTES,
                max_concurrency=PARTS_AT_ONCE,
            )

    async def fetch(self, key: str, path: Path) -> None:
        await objects.fetch(self._store, key, path)

    async def delete(self, key: str) -> None:
        await objects.delete(self._store, key)

    async def size(self, key: str) -> int | None:
        return await objects.size(self._store, key)

    def local_path(self, key: str) -> Path | None:  # noqa: ARG002
        return None

    @property
    def link_origin(self) -> str | None:
        return self._origin

    async def signed_url(self, key: str, lasts: timedelta) -> str | None:
        if not self._direct:
            return None
        try:
            return await obstore.sign_async(self._store, "GET", check_key(key), lasts)
        except (BaseError, OSError):
            # Some credentials of clouds cannot sign; then we pass the file on.
            return None

    def read(self, key: str, start: int, length: int) -> AsyncIterator[bytes]:
        return objects.read(self._store, key, start, length)

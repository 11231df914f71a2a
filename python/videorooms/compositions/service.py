"""Use cases of compositions: wish for one, read, delete; and what a renderer tells of its work.

Routes wish, read and delete; whatever renders calls `processing`, and then `completed` or `failed`. What it tells of a
composition that was deleted meanwhile has no effect, and the answer says so. It knows no file and no HTTP.
"""

from dataclasses import replace

from videorooms.clock import Clock
from videorooms.compositions import repository
from videorooms.compositions.model import (
    EVERYTHING,
    FORMAT,
    Composition,
    CompositionStatus,
    CompositionWish,
    check_layout,
    source_pointer,
)
from videorooms.compositions.repository import CompositionFilter
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import CompositionCompleted, CompositionFailed, WebhookTarget
from videorooms.ids import new_id, require_id
from videorooms.listing import Listing, Page
from videorooms.recordings import repository as recordings_repository
from videorooms.sessions import repository as sessions_repository

_BYTES_PER_MB = 1_000_000
_UNFINISHED = (CompositionStatus.ENQUEUED, CompositionStatus.PROCESSING)


class CompositionService:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def create(self, account_id: str, wish: CompositionWish) -> Composition:
        """It waits until it is rendered, which begins when its session is over and its recordings are complete.

        Raises `unprocessable` for a session that is not the account's and a source that is no video recording of it,
        `out_of_range` for a region outside of the picture.
        """
        check_layout(wish.video_layout, wish.resolution)

        async def work(transaction: Transaction) -> Composition:
            session = await sessions_repository.find(transaction.connection, wish.session_id, account_id)
            if session is None:
                raise VideoRoomsError("unprocessable", "There is no such session.", pointer="/session_id")
            await self._check_sources(transaction, wish)
            now = self._clock.now()
            composition = Composition(
                id=new_id(),
                account_id=account_id,
                room_id=session.room_id,
                wish=wish,
                status=CompositionStatus.ENQUEUED,
                duration_secs=None,
                size_mb=None,
                failure=None,
                created_at=now,
                updated_at=now,
                started_at=None,
                ended_at=None,
                completed_at=None,
            )
            await repository.add(transaction.connection, composition)
            return composition

        return await self._database.write(work)

    async def get(self, account_id: str, composition_id: str) -> Composition:
        """Raises `not_found`, also for one of another account or a deleted one, and `invalid_id`."""
        composition_id = require_id(composition_id, "room_composition_id")
        async with self._database.read() as connection:
            found = await repository.find(connection, account_id, composition_id)
        if found is None:
            raise _not_found()
        return found

    async def list(self, account_id: str, chosen: CompositionFilter, page: Page) -> Listing[Composition]:
        async with self._database.read() as connection:
            return await repository.list_page(connection, account_id, chosen, page)

    async def delete(self, account_id: str, composition_id: str) -> None:
        """One that is not rendered yet will not be. Raises `not_found` and `invalid_id`."""
        composition_id = require_id(composition_id, "room_composition_id")

        async def work(transaction: Transaction) -> bool:
            return await repository.mark_deleted(transaction.connection, account_id, composition_id, self._clock.now())

        if not await self._database.write(work):
            raise _not_found()

    async def processing(self, composition_id: str) -> bool:
        """It is being rendered. False when there is no such composition to render."""

        async def work(transaction: Transaction) -> bool:
            found = await self._unfinished(transaction, composition_id)
            if found is not None:
                now = self._clock.now()
                begun = replace(found, status=CompositionStatus.PROCESSING, started_at=found.started_at or now)
                await repository.replace(transaction.connection, replace(begun, updated_at=now))
            return found is not None

        return await self._database.write(work)

    async def completed(self, composition_id: str, *, duration_secs: int, size_bytes: int) -> bool:
        """Its file is finished. False as with `processing`, so that the file can go."""

        async def work(transaction: Transaction) -> bool:
            found = await self._unfinished(transaction, composition_id)
            if found is None:
                return False
            now, size_mb = self._clock.now(), round(size_bytes / _BYTES_PER_MB, 3)
            done = replace(found, status=CompositionStatus.COMPLETED, duration_secs=duration_secs, size_mb=size_mb)
            done = replace(done, ended_at=now, completed_at=now, updated_at=now)
            await repository.replace(transaction.connection, done)
            await transaction.emit(_completed(done, duration_secs, size_mb))
            return True

        return await self._database.write(work)

    async def failed(self, composition_id: str, detail: str) -> bool:
        """There will be no file; the detail is a sentence for people. False as with `processing`."""

        async def work(transaction: Transaction) -> bool:
            found = await self._unfinished(transaction, composition_id)
            if found is None:
                return False
            now = self._clock.now()
            done = replace(found, status=CompositionStatus.FAILED, failure=detail, ended_at=now, updated_at=now)
            await repository.replace(transaction.connection, done)
            await transaction.emit(
                CompositionFailed(
                    occurred_at=now,
                    composition_id=done.id,
                    session_id=done.wish.session_id,
                    room_id=done.room_id,
                    target=_target(done.wish),
                    reason=detail,
                )
            )
            return True

        return await self._database.write(work)

    async def _unfinished(self, transaction: Transaction, composition_id: str) -> Composition | None:
        found = await repository.claim(transaction.connection, composition_id)
        return found if found is not None and found.status in _UNFINISHED else None

    async def _check_sources(self, transaction: Transaction, wish: CompositionWish) -> None:
        named = {
            source: source_pointer(name, index)
            for name, region in wish.video_layout.items()
            for index, source in enumerate(region.video_sources)
            if source != EVERYTHING
        }
        known = await recordings_repository.videos_of_session(transaction.connection, wish.session_id, named.keys())
        for source, pointer in named.items():
            if source not in known:
                detail = "The session has no such video recording."
                raise VideoRoomsError("unprocessable", detail, pointer=pointer)


def _completed(done: Composition, duration_secs: int, size_mb: float) -> CompositionCompleted:
    return CompositionCompleted(
        occurred_at=done.updated_at,
        composition_id=done.id,
        session_id=done.wish.session_id,
        room_id=done.room_id,
        target=_target(done.wish),
        format=FORMAT,
        resolution=str(done.wish.resolution),
        duration_secs=duration_secs,
        size_mb=size_mb,
        download_url=None,
    )


def _target(wish: CompositionWish) -> WebhookTarget:
    return WebhookTarget(wish.webhook_event_url, wish.webhook_event_failover_url, wish.webhook_timeout_secs)


def _not_found() -> VideoRoomsError:
    return VideoRoomsError("not_found", "There is no such composition.", parameter="room_composition_id")

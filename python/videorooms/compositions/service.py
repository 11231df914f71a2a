"""Use cases of compositions: wish for one, read, delete; and what a renderer tells of its work.

Routes wish, read, cancel and delete; `compositions.rendering` calls `processing`, `progressed`, and then `completed` or
`failed`. What it tells of a composition that was deleted or cancelled meanwhile has no effect, and the answer says so.
The work itself is a durable job, promised in the transaction of the wish; here no process and no HTTP is known.
"""

from dataclasses import replace

from videorooms.acts import Subject
from videorooms.clock import Clock
from videorooms.compositions import repository
from videorooms.compositions.files import stored_file
from videorooms.compositions.model import (
    CANCELLED,
    EVERYTHING,
    Composition,
    CompositionStatus,
    CompositionWish,
    check_wish,
    source_pointer,
)
from videorooms.compositions.repository import CompositionFilter
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import CompositionCompleted, CompositionDropped, CompositionFailed, WebhookTarget
from videorooms.ids import new_id, require_id
from videorooms.jobs.queue import JobQueue
from videorooms.links.model import StoredFile
from videorooms.listing import Listing, Page
from videorooms.recordings import repository as recordings_repository
from videorooms.sessions import repository as sessions_repository

# Its jobs are named by the composition's id, so that one composition is never worked on twice at a time.
QUEUE = "compositions"
_BYTES_PER_MB = 1_000_000
_UNFINISHED = (CompositionStatus.ENQUEUED, CompositionStatus.PROCESSING)


class CompositionService:
    def __init__(self, database: Database, jobs: JobQueue, clock: Clock) -> None:
        self._database = database
        self._jobs = jobs
        self._clock = clock

    async def create(self, account_id: str, wish: CompositionWish, background: bytes | None = None) -> Composition:
        """It waits until it is rendered, which begins when its session is over and its recordings are complete.

        `background` is a PNG or JPEG to lay under everything. Raises `unprocessable` for a session that is not the
        account's and a source that is no recording of it of the right type, and what `check_wish` raises.
        """
        wish = replace(wish, has_background_image=background is not None)
        check_wish(wish)

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
                size_bytes=None,
                failure=None,
                progress=0,
                created_at=now,
                updated_at=now,
                started_at=None,
                ended_at=None,
                completed_at=None,
            )
            await repository.add(transaction.connection, composition)
            if background is not None:
                await repository.add_background(transaction.connection, composition.id, background)
            await self._promise(transaction, composition.id)
            transaction.subject = Subject("room_composition", composition.id)
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

    async def file(self, composition_id: str) -> StoredFile:
        """Of whatever account: for who holds a link to it. Raises `not_found` and `invalid_id`."""
        composition_id = require_id(composition_id, "room_composition_id")
        async with self._database.read() as connection:
            found = await repository.look_up(connection, composition_id)
        file = None if found is None or found[1] else stored_file(found[0])
        if file is None:
            raise _not_found()
        return file

    async def delete(self, account_id: str, composition_id: str) -> None:
        """One that is not rendered yet will not be. Raises `not_found` and `invalid_id`."""
        composition_id = require_id(composition_id, "room_composition_id")

        async def work(transaction: Transaction) -> None:
            if not await repository.mark_deleted(transaction.connection, account_id, composition_id, self._clock.now()):
                raise _not_found()
            await self._drop(transaction, composition_id)
            transaction.subject = Subject("room_composition", composition_id)

        await self._database.write(work)

    async def cancel(self, account_id: str, composition_id: str) -> None:
        """It will not be rendered, and stays as one that failed.

        Raises `not_found`, `invalid_id`, and `unprocessable` when it is over already.
        """
        composition_id = require_id(composition_id, "room_composition_id")

        async def work(transaction: Transaction) -> None:
            found = await repository.claim(transaction.connection, composition_id)
            if found is None or found.account_id != account_id:
                raise _not_found()
            if found.status not in _UNFINISHED:
                raise VideoRoomsError("unprocessable", f"The composition is {found.status} already.")
            await self._fail(transaction, found, CANCELLED)
            await self._drop(transaction, composition_id)

        await self._database.write(work)

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

    async def progressed(self, composition_id: str, per_cent: int) -> bool:
        """So much of it is rendered. False as with `processing`, so that the rendering can end."""

        async def work(transaction: Transaction) -> bool:
            found = await self._unfinished(transaction, composition_id)
            if found is not None:
                further = replace(found, progress=max(found.progress, per_cent), updated_at=self._clock.now())
                await repository.replace(transaction.connection, further)
            return found is not None

        return await self._database.write(work)

    async def completed(self, composition_id: str, *, duration_secs: int, size_bytes: int) -> bool:
        """Its file is in the store. False as with `processing`, so that the file can go."""

        async def work(transaction: Transaction) -> bool:
            found = await self._unfinished(transaction, composition_id)
            if found is None:
                return False
            now, size_mb = self._clock.now(), round(size_bytes / _BYTES_PER_MB, 3)
            done = replace(found, status=CompositionStatus.COMPLETED, duration_secs=duration_secs, progress=100)
            done = replace(done, size_mb=size_mb, size_bytes=size_bytes, ended_at=now, completed_at=now, updated_at=now)
            await repository.replace(transaction.connection, done)
            await transaction.emit(_completed(done, duration_secs, size_mb))
            return True

        return await self._database.write(work)

    async def failed(self, composition_id: str, detail: str) -> bool:
        """There will be no file; the detail is a sentence for people. False as with `processing`."""

        async def work(transaction: Transaction) -> bool:
            found = await self._unfinished(transaction, composition_id)
            if found is not None:
                await self._fail(transaction, found, detail)
            return found is not None

        return await self._database.write(work)

    async def _fail(self, transaction: Transaction, found: Composition, detail: str) -> None:
        now = self._clock.now()
        done = replace(found, status=CompositionStatus.FAILED, failure=detail, ended_at=now, updated_at=now)
        await repository.replace(transaction.connection, done)
        names = {"composition_id": done.id, "session_id": done.wish.session_id, "room_id": done.room_id}
        await transaction.emit(CompositionFailed(now, **names, target=_target(done.wish), reason=detail))

    async def _promise(self, transaction: Transaction, composition_id: str) -> None:
        payload = {"composition_id": composition_id}
        await self._jobs.enqueue(transaction, QUEUE, payload, dedup_key=composition_id)

    async def _drop(self, transaction: Transaction, composition_id: str) -> None:
        """Whoever renders it stops, and what there is of it is cleared away."""
        await self._promise(transaction, composition_id)
        await self._jobs.hasten(transaction, QUEUE, composition_id)
        await transaction.emit(CompositionDropped(self._clock.now(), composition_id))

    async def _unfinished(self, transaction: Transaction, composition_id: str) -> Composition | None:
        found = await repository.claim(transaction.connection, composition_id)
        return found if found is not None and found.status in _UNFINISHED else None

    async def _check_sources(self, transaction: Transaction, wish: CompositionWish) -> None:
        videos = {
            source: source_pointer(name, index)
            for name, region in wish.video_layout.items()
            for index, source in enumerate(region.video_sources)
        }
        sounds = {source: f"/audio_sources/{index}" for index, source in enumerate(wish.audio_sources or ())}
        for recording_type, named in (("video", videos), ("audio", sounds)):
            wanted = named.keys() - {EVERYTHING}
            known = await recordings_repository.ids_of_session(
                transaction.connection, wish.session_id, recording_type, wanted
            )
            for source, pointer in named.items():
                if source in wanted and source not in known:
                    detail = f"The session has no such {recording_type} recording."
                    raise VideoRoomsError("unprocessable", detail, pointer=pointer)


def _completed(done: Composition, duration_secs: int, size_mb: float) -> CompositionCompleted:
    return CompositionCompleted(
        occurred_at=done.updated_at,
        composition_id=done.id,
        session_id=done.wish.session_id,
        room_id=done.room_id,
        target=_target(done.wish),
        format=done.wish.format,
        resolution=str(done.wish.resolution),
        duration_secs=duration_secs,
        size_mb=size_mb,
    )


def _target(wish: CompositionWish) -> WebhookTarget:
    return WebhookTarget(wish.webhook_event_url, wish.webhook_event_failover_url, wish.webhook_timeout_secs)


def _not_found() -> VideoRoomsError:
    return VideoRoomsError("not_found", "There is no such composition.", parameter="room_composition_id")

"""Renders compositions: a durable job for each, from waiting for the end of its session to a file in the store.

The job worker calls `handle` until a composition is over; a crash of the server or of the renderer only makes it be
called again, and work that is done is not done twice. How it looks is `planning`'s business, how it is done the child
process's, and what is told of it the service's.
"""

import asyncio
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import structlog

from videorooms.clock import Clock
from videorooms.compositions import repository
from videorooms.compositions.child import Broken, Outcome, Refused, Rendered, render
from videorooms.compositions.files import CONTENT_TYPES, file_name
from videorooms.compositions.materials import Materials, RecordedFile, materials_of, noted
from videorooms.compositions.model import Composition, CompositionStatus
from videorooms.compositions.plan import RenderPlan, Span
from videorooms.compositions.planning import NothingToCompose, chosen_files, make_plan
from videorooms.compositions.service import QUEUE, CompositionService
from videorooms.database.transactions import Database, Transaction
from videorooms.events import (
    CompositionDropped,
    EventBus,
    RecordingCompleted,
    RecordingFailed,
    SessionEnded,
)
from videorooms.jobs.model import Again, Done, Job, JobKind, Run, Verdict, Write
from videorooms.jobs.queue import JobQueue
from videorooms.storage.store import ObjectMissing, ObjectStore
from videorooms.telemetry.metrics import COMPOSITIONS
from videorooms.timelines.service import TimelineService

log = structlog.get_logger(__name__)

# What wakes a waiting composition is the end of its session, or of a recording; this is for what nobody told.
LOOK_AGAIN = timedelta(minutes=10)
# Recordings that have no file so long after the end of their session are composed without.
RECORDINGS_PATIENCE = timedelta(hours=6)
# A renderer that breaks so often breaks by what it reads.
TRIES = 3
TELL_EVERY_PER_CENT = 1


class Dropped(Exception):
    """The composition was deleted or cancelled while it was rendered."""


class RendererBroke(Exception):
    """The renderer ended without a word, and may do better the next time."""


class CompositionRendering:
    def __init__(
        self,
        *,
        database: Database,
        compositions: CompositionService,
        jobs: JobQueue,
        bus: EventBus,
        clock: Clock,
        store: ObjectStore,
        folder: Path,
        at_once: int,
        processes: int,
        timelines: TimelineService,
    ) -> None:
        """`processes` are for each of the compositions that are rendered `at_once`."""
        self._database = database
        self._compositions = compositions
        self._jobs = jobs
        self._clock = clock
        self._store = store
        self._folder = folder
        self._at_once = at_once
        self._processes = processes
        self._timelines = timelines
        self._under_way: dict[str, asyncio.Event] = {}
        bus.subscribe(CompositionDropped, self._stop)
        database.within(SessionEnded, self._hasten)
        database.within(RecordingCompleted, self._hasten)
        database.within(RecordingFailed, self._hasten)

    def kind(self) -> JobKind:
        return JobKind(QUEUE, self.handle, concurrency=self._at_once)

    async def handle(self, job: Job, run: Run) -> Verdict:
        composition_id = job.payload["composition_id"]
        async with self._database.read() as connection:
            found = await repository.look_up(connection, composition_id)
            if found is None:
                return Done()
            composition, deleted = found
            materials = await materials_of(connection, composition.wish.session_id)
        if deleted or composition.status in (CompositionStatus.COMPLETED, CompositionStatus.FAILED):
            await self._clear(composition, with_result=deleted)
            return Done()
        if self._is_early(materials):
            return Again(self._clock.now() + LOOK_AGAIN)
        if not await self._compositions.processing(composition_id):
            return Again(self._clock.now())
        dropped = self._under_way[composition_id] = asyncio.Event()
        try:
            return await self._handle(job, run, composition, materials, dropped)
        except Dropped:
            return Again(self._clock.now())
        finally:
            del self._under_way[composition_id]

    async def _handle(
        self, job: Job, run: Run, composition: Composition, materials: Materials, dropped: asyncio.Event
    ) -> Verdict:
        try:
            plan = await self._plan(composition, materials)
            path = await self._prepared(composition, plan)
        except (NothingToCompose, ObjectMissing) as error:
            return await self._failed(composition, str(error))
        match await self._rendered(composition, path, dropped):
            case Rendered(path):
                return await self._completed(composition, path, plan.cut)
            case Refused(reason):
                return await self._failed(composition, reason)
            case Broken(detail, hindered):
                return await self._broke(job, run, composition, detail, hindered=hindered)

    def _is_early(self, materials: Materials) -> bool:
        ended_at = materials.session.ended_at
        if ended_at is None:
            return True
        return materials.unfinished > 0 and self._clock.now() < ended_at + RECORDINGS_PATIENCE

    async def _plan(self, composition: Composition, materials: Materials) -> RenderPlan:
        """Every file that it names lies in the composition's folder then, or elsewhere on this machine."""
        folder = self._folder_of(composition)
        await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
        files = chosen_files(composition.wish, materials)
        paths = {file.recording.id: str(await self._fetched(file, folder)) for file in files}
        background = await self._background(composition, folder)
        timeline = noted(await self._timelines.of_session(composition.wish.session_id))
        return make_plan(composition.wish, materials, timeline, paths, background)

    async def _prepared(self, composition: Composition, plan: RenderPlan) -> Path:
        """The plan's file, beside which the renderer finds what it has done of this very plan already."""
        folder = self._folder_of(composition)
        path = folder / "plan.json"
        if await asyncio.to_thread(_differs, path, plan.to_json()):
            # What was rendered by another plan fits nothing.
            await asyncio.to_thread(_empty, folder)
            await asyncio.to_thread(plan.save, path)
        return path

    async def _fetched(self, file: RecordedFile, folder: Path) -> Path:
        local = self._store.local_path(file.storage_key)
        if local is not None:
            return local
        path = folder / "sources" / file.recording.id
        if not await asyncio.to_thread(path.exists):
            unfinished = path.with_suffix(".unfinished")
            await asyncio.to_thread(path.parent.mkdir, exist_ok=True)
            try:
                await self._store.fetch(file.storage_key, unfinished)
            except ObjectMissing:
                raise ObjectMissing(f"The file of recording {file.recording.id} is missing.") from None
            await asyncio.to_thread(unfinished.replace, path)
        return path

    async def _background(self, composition: Composition, folder: Path) -> str | None:
        if not composition.wish.has_background_image:
            return None
        async with self._database.read() as connection:
            image = await repository.background_of(connection, composition.id)
        path = folder / "sources" / "background"
        await asyncio.to_thread(path.parent.mkdir, exist_ok=True)
        await asyncio.to_thread(path.write_bytes, image or b"")
        return str(path)

    async def _rendered(self, composition: Composition, plan: Path, dropped: asyncio.Event) -> Outcome:
        """Raises `Dropped`, by which time nothing runs any more."""
        told = composition.progress

        async def tell(part: float) -> None:
            nonlocal told
            # The last hundredth is the file's way into the store.
            if int(part * 99) >= told + TELL_EVERY_PER_CENT:
                told = int(part * 99)
                if not await self._compositions.progressed(composition.id, told):
                    raise Dropped

        log.info("composition_rendering", composition_id=composition.id)
        rendering = asyncio.create_task(render(plan, self._processes, tell))
        stopping = asyncio.create_task(dropped.wait())
        try:
            await asyncio.wait((rendering, stopping), return_when=asyncio.FIRST_COMPLETED)
            if not rendering.done():
                raise Dropped
            return rendering.result()
        finally:
            for task in (rendering, stopping):
                task.cancel()
            await asyncio.gather(rendering, stopping, return_exceptions=True)

    async def _completed(self, composition: Composition, path: Path, cut: Span) -> Verdict:
        key, content_type = composition.storage_key, CONTENT_TYPES[composition.wish.format]
        size = (await asyncio.to_thread(path.stat)).st_size
        seconds = round(cut.length_ms / 1000)
        await self._store.put(key, path, content_type=content_type, file_name=file_name(composition))
        if not await self._compositions.completed(composition.id, duration_secs=seconds, size_bytes=size):
            raise Dropped
        log.info("composition_completed", composition_id=composition.id)
        COMPOSITIONS.labels("completed").inc()
        await self._clear(composition, with_result=False)
        return Done()

    async def _failed(self, composition: Composition, reason: str) -> Verdict:
        await self._compositions.failed(composition.id, reason)
        log.warning("composition_failed", composition_id=composition.id, reason=reason)
        COMPOSITIONS.labels("failed").inc()
        await self._clear(composition, with_result=False)
        return Done()

    async def _broke(self, job: Job, run: Run, composition: Composition, detail: str, *, hindered: bool) -> Verdict:
        """Tries are counted apart from the job's, among which are those that the server's own end broke off.

        One that had no room is no try: it is taken up again with growing waits, until there is some.
        """
        tries = (job.progress or {}).get("tries", 0) + (not hindered)
        log.warning("composition_renderer_broke", composition_id=composition.id, tries=tries, detail=detail)
        if tries >= TRIES:
            return await self._failed(composition, "The renderer broke down on it, every time that it was tried.")
        COMPOSITIONS.labels("broken").inc()
        await run.checkpoint(Write(_nothing), {"tries": tries})
        raise RendererBroke(detail)

    async def _clear(self, composition: Composition, *, with_result: bool) -> None:
        await asyncio.to_thread(shutil.rmtree, self._folder_of(composition), ignore_errors=True)
        if with_result:
            await self._store.delete(composition.storage_key)
        if composition.wish.has_background_image:

            async def forget(transaction: Transaction) -> None:
                await repository.forget_background(transaction.connection, composition.id)

            await self._database.write(forget)

    def _folder_of(self, composition: Composition) -> Path:
        return self._folder / composition.id

    async def _stop(self, event: CompositionDropped) -> None:
        if event.composition_id in self._under_way:
            self._under_way[event.composition_id].set()

    async def _hasten(
        self, transaction: Transaction, event: SessionEnded | RecordingCompleted | RecordingFailed
    ) -> None:
        for composition_id in await repository.enqueued_of_session(transaction.connection, event.session_id):
            await self._jobs.hasten(transaction, QUEUE, composition_id)


async def _nothing(_transaction: Transaction, _whats: Sequence[None]) -> None:
    """To keep progress alone."""


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text() != text


def _empty(folder: Path) -> None:
    """All but what was fetched."""
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()

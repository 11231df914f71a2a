"""Builds the server's parts, starts them in order and stops them in reverse: the one file that knows concrete classes.

`cli` makes one from the settings, tests make one with a fake clock and a fake engine. It decides nothing about rooms.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

from sqlalchemy.exc import SQLAlchemyError

from videorooms.accounts.service import AccountService
from videorooms.api_keys.service import ApiKeyService
from videorooms.audit import retention as audit_retention
from videorooms.audit.retention import AuditCleanup
from videorooms.audit.service import AuditService
from videorooms.clock import Clock, SystemClock
from videorooms.compositions.links import composition_links
from videorooms.compositions.rendering import CompositionRendering
from videorooms.compositions.service import CompositionService
from videorooms.database.engines import UnsupportedDatabase, sqlite_url
from videorooms.database.holding import DatabaseInUse
from videorooms.database.transactions import Database
from videorooms.database.upgrading import Schema, SchemaState, SchemaTooNew
from videorooms.errors import VideoRoomsError
from videorooms.events import EventBus
from videorooms.http.limiting import RateLimit
from videorooms.idempotency import expiry
from videorooms.idempotency.expiry import Expiry
from videorooms.idempotency.service import IdempotencyService
from videorooms.jobs.hourly import Hourly
from videorooms.jobs.model import Backoff
from videorooms.jobs.queue import JobQueue
from videorooms.jobs.worker import JobWorker
from videorooms.links.service import LinkService
from videorooms.media.engine import MediaEngine, MediaError
from videorooms.network_checks.service import NetworkCheckService
from videorooms.nodes.probe import NodeProbe
from videorooms.overview.service import OverviewService
from videorooms.participants.moderation import ModerationService
from videorooms.participants.service import ParticipantService
from videorooms.recordings import retention as recording_retention
from videorooms.recordings.adopting import Adoption
from videorooms.recordings.control import RecordingControl
from videorooms.recordings.disk import DiskProbe
from videorooms.recordings.ledger import Ledger
from videorooms.recordings.links import recording_links
from videorooms.recordings.recorder import Recorder
from videorooms.recordings.removal import Removal
from videorooms.recordings.retention import Retention
from videorooms.recordings.service import RecordingService
from videorooms.recordings.spool import Spool
from videorooms.recordings.storing import Storing
from videorooms.rooms.model import RoomPolicy
from videorooms.rooms.service import RoomService
from videorooms.sessions.service import SessionService
from videorooms.settings import Settings
from videorooms.sign_ins import expiry as sign_in_expiry
from videorooms.sign_ins.expiry import SignInCleanup
from videorooms.sign_ins.limits import SignInLimits
from videorooms.sign_ins.model import Lifetime
from videorooms.sign_ins.service import SignInService
from videorooms.signaling.hub import Hub
from videorooms.statistics import retention as sample_retention
from videorooms.statistics.live import LiveService
from videorooms.statistics.retention import SampleRetention
from videorooms.statistics.sampling import Sampler
from videorooms.statistics.service import QualityService
from videorooms.storage.choosing import StoreChoice, UnsupportedStore, open_store
from videorooms.storage.store import ObjectStore
from videorooms.streams.service import StreamService
from videorooms.timelines.noting import TimelineNotes
from videorooms.timelines.service import TimelineService
from videorooms.tokens.service import TokenService
from videorooms.users.invitations import InvitationService, MadeInvitation
from videorooms.users.passwords import Passwords
from videorooms.users.service import UserService
from videorooms.webhooks import retention as webhook_retention
from videorooms.webhooks.addresses import parse_networks
from videorooms.webhooks.delivery import LaneDelivery
from videorooms.webhooks.keys import WebhookKeyService
from videorooms.webhooks.live import LiveEvents
from videorooms.webhooks.model import EventType
from videorooms.webhooks.outbox import WebhookOutbox
from videorooms.webhooks.resolving import SystemResolver
from videorooms.webhooks.retention import LogCleanup
from videorooms.webhooks.schedule import Patience
from videorooms.webhooks.sending import Sender
from videorooms.webhooks.service import WebhookService
from videorooms.whip.service import WhipService

DEMO_ROOM = "demo"
DATABASE_FILE = "videorooms.db"
# In the data folder: what is being recorded, what is being rendered, and what is stored where no bucket is named.
SPOOL_FOLDER = "recording"
COMPOSITIONS_FOLDER = "compositions"
FILES_FOLDER = "files"
# The engine forgets a silent transport only after signaling has had its grace for the participant.
IDLE_BEYOND_GRACE_SECS = 15


_PROBLEMS = {
    SchemaState.EMPTY: "There is no database yet. Start the server once, or run: videorooms db upgrade.",
    SchemaState.OLDER: "The database is older than this version. Start the server once, or run: videorooms db upgrade.",
    SchemaState.NEWER: "The database is newer than this version. Install that version, or use another data folder.",
}


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Of those with a good key, and of those without."""

    by_key: RateLimit
    by_address: RateLimit


class StartError(Exception):
    """The server cannot start. The text is one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What a start made that people must be told: a key and a link that are never shown again."""

    api_key: str | None
    owner_link: MadeInvitation | None = None


class Runtime:
    """Everything alive in one server process. Attributes are usable between `start` and `stop`."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        engine: MediaEngine | None = None,
        store: ObjectStore | None = None,
    ) -> None:
        """Raises `StartError` when a part cannot be had at all. Opens nothing."""
        self.settings = settings
        self.clock = clock or SystemClock()
        self.bus = EventBus()
        try:
            self.database = Database(_database_url(settings), self.bus)
        except UnsupportedDatabase as error:
            raise StartError(f"VIDEOROOMS_DATABASE_URL (database_url): {error}.") from error
        self.engine = engine or _native_engine(settings)
        configured_key = settings.api_key.get_secret_value() if settings.api_key else None
        self.accounts = AccountService(self.database, self.clock)
        self.api_keys = ApiKeyService(self.database, self.accounts, self.clock, configured_key)
        self.rate_limits = RateLimits(
            by_key=RateLimit(self.clock, settings.rate_limit_per_key),
            by_address=RateLimit(self.clock, settings.rate_limit_per_address),
        )
        self.audit = AuditService(self.database, self.clock)
        self.rooms = RoomService(self.database, self.clock)
        self.tokens = TokenService(self.database, self.rooms, self.clock)
        self.sessions = SessionService(self.database, self.clock)
        self.participants = ParticipantService(self.database, self.sessions, self.tokens, self.clock)
        self.moderation = ModerationService(self.database, self.sessions, self.tokens, self.clock)
        self.jobs = JobQueue(self.clock)
        self.worker = JobWorker(self.database, self.bus, self.clock)
        self._build_portal(settings)
        self._build_recordings(settings, store)
        self.compositions = CompositionService(self.database, self.jobs, self.clock)
        self.streams = StreamService(self.engine, self.clock)
        self._build_recorder()
        self._build_rendering(settings)
        self.hub = Hub(
            streams=self.streams,
            participants=self.participants,
            sessions=self.sessions,
            moderation=self.moderation,
            tokens=self.tokens,
            bus=self.bus,
            clock=self.clock,
            settings=settings,
        )
        self.whip = WhipService(self.hub)
        self._build_statistics(settings)
        self.network_checks = NetworkCheckService(self.tokens, self.engine, self.hub.deadlines, self.clock)
        self.idempotency = IdempotencyService(self.database, self.clock, timedelta(hours=settings.idempotency_hours))
        self._build_webhooks(settings)
        self._hourly = self._build_upkeep(settings)
        self._running = AsyncExitStack()

    def _build_portal(self, settings: Settings) -> None:
        """Who signs in, and what is kept of what they do."""
        self.passwords = Passwords()
        self.users = UserService(self.database, self.clock, self.passwords)
        good_for = timedelta(hours=settings.invitation_hours)
        self.invitations = InvitationService(self.database, self.accounts, self.users, self.clock, good_for)
        idle = timedelta(hours=settings.sign_in_idle_hours)
        self.sign_ins = SignInService(
            database=self.database,
            accounts=self.accounts,
            api_keys=self.api_keys,
            users=self.users,
            invitations=self.invitations,
            passwords=self.passwords,
            audit=self.audit,
            limits=SignInLimits(
                self.clock, by_address=settings.sign_in_limit_per_address, by_email=settings.sign_in_limit_per_email
            ),
            lifetime=Lifetime(timedelta(hours=settings.sign_in_max_hours), idle),
            clock=self.clock,
        )

    def _build_recordings(self, settings: Settings, store: ObjectStore | None) -> None:
        self.store = store or _store(settings)
        self.links = LinkService(self.database, self.store, self.clock, timedelta(seconds=settings.download_link_secs))
        self.spool = Spool(settings.data_dir / SPOOL_FOLDER)
        self.disk = DiskProbe(settings.data_dir, settings.recording_min_free_mb)
        self.recordings = RecordingService(self.database, self.jobs, self.clock)
        self.recording_links = recording_links(self.database, self.links, settings.base_url)
        self._adoption = Adoption(
            database=self.database,
            recordings=self.recordings,
            engine=self.engine,
            spool=self.spool,
            clock=self.clock,
        )
        storing = Storing(database=self.database, store=self.store, spool=self.spool, clock=self.clock)
        for kind in (storing.kind(), Removal(self.database, self.jobs).kind()):
            self.worker.register(kind)

    def _build_recorder(self) -> None:
        self.recording_control = RecordingControl(self.database, self.sessions, self.clock)
        self.recorder = Recorder(
            engine=self.engine,
            streams=self.streams,
            ledger=Ledger(self.recordings, self.clock),
            database=self.database,
            bus=self.bus,
            spool=self.spool,
            disk=self.disk,
            clock=self.clock,
        )
        self.timeline_notes = TimelineNotes(
            database=self.database, streams=self.streams, bus=self.bus, clock=self.clock
        )
        self.timelines = TimelineService(self.database, self.timeline_notes)

    def _build_rendering(self, settings: Settings) -> None:
        self.composition_links = composition_links(self.database, self.links, settings.base_url)
        rendering = CompositionRendering(
            database=self.database,
            compositions=self.compositions,
            jobs=self.jobs,
            bus=self.bus,
            clock=self.clock,
            store=self.store,
            folder=settings.data_dir.absolute() / COMPOSITIONS_FOLDER,
            at_once=settings.compositions_at_once,
            processes=settings.composition_processes or os.cpu_count() or 1,
            timelines=self.timelines,
        )
        self.worker.register(rendering.kind())

    def _build_statistics(self, settings: Settings) -> None:
        relays = settings.relay_addresses
        self.node = NodeProbe(self.clock, settings.data_dir, settings.recording_min_free_mb)
        self.sampler = Sampler(
            database=self.database,
            streams=self.streams,
            hub=self.hub,
            node=self.node,
            clock=self.clock,
            relays=relays,
        )
        self.quality = QualityService(self.database, self.clock)
        self.live_sessions = LiveService(
            sessions=self.sessions,
            participants=self.participants,
            streams=self.streams,
            hub=self.hub,
            recorder=self.recorder,
            clock=self.clock,
            relays=relays,
        )
        self.overview = OverviewService(self.database, self.streams, self.node, self.clock)

    def _build_webhooks(self, settings: Settings) -> None:
        """Last of all: webhooks hear everyone, after those who act on what they hear."""
        patience = _patience(settings)
        outbox = WebhookOutbox(self.database, self.jobs, self.clock, patience.give_up_after)
        self.webhook_keys = WebhookKeyService(self.database, self.clock)
        self.webhooks = WebhookService(self.database, outbox, self.clock, patience.give_up_after)
        self.live_events = LiveEvents(
            database=self.database, outbox=outbox, streams=self.streams, bus=self.bus, clock=self.clock
        )
        allowed = parse_networks(settings.webhook_allowed_networks)
        deliveries = LaneDelivery(
            database=self.database,
            keys=self.webhook_keys,
            sender=Sender(self.clock, SystemResolver(), allowed),
            clock=self.clock,
            patience=patience,
            links={
                EventType.RECORDING_COMPLETED: self.recording_links.told,
                EventType.COMPOSITION_COMPLETED: self.composition_links.told,
            },
        )
        self.worker.register(deliveries.kind())

    def _build_upkeep(self, settings: Settings) -> list[Hourly]:
        recordings = Retention(self.database, self.jobs, self.clock, settings.recording_retention_days)
        deliveries = LogCleanup(self.database, self.clock, timedelta(days=settings.webhook_log_days))
        samples = SampleRetention(self.database, self.clock, timedelta(days=settings.quality_retention_days))
        sign_ins = SignInCleanup(self.database, self.clock, timedelta(hours=settings.sign_in_idle_hours))
        audit = AuditCleanup(self.database, self.clock, timedelta(days=settings.audit_days))
        work = {
            expiry.QUEUE: Expiry(self.database, self.clock).delete_expired,
            recording_retention.QUEUE: recordings.delete_old,
            sample_retention.QUEUE: samples.delete_old,
            sign_in_expiry.QUEUE: sign_ins.delete_over,
            audit_retention.QUEUE: audit.delete_old,
            webhook_retention.QUEUE: deliveries.delete_old,
        }
        hourly = [Hourly(self.database, self.jobs, self.clock, queue, each) for queue, each in work.items()]
        for one in hourly:
            self.worker.register(one.kind())
        return hourly

    async def start(self) -> FirstStart:
        """Raises `StartError` and leaves nothing open when a part does not start."""
        with _told():
            async with AsyncExitStack() as starting:
                starting.callback(self.passwords.close)
                await self._take(starting)
                await self.database.start()
                await self.accounts.start()
                made_key = await self.api_keys.start()
                first_start = await self.tokens.start()
                owner_link = await self.invitations.start(first_start=first_start)
                if first_start and self.settings.demo:
                    await self.rooms.create(self.accounts.default_id, RoomPolicy(unique_name=DEMO_ROOM))
                await self.links.start()
                await self.idempotency.start()
                for one in self._hourly:
                    await one.start()
                await self.worker.start(alone=True)
                starting.push_async_callback(self.worker.stop)
                await self.live_events.start()
                starting.push_async_callback(self.live_events.stop)
                await self._adoption.run()
                await self.engine.start()
                starting.push_async_callback(self.engine.stop)
                await self.timeline_notes.start()
                starting.push_async_callback(self.timeline_notes.stop)
                await self.recorder.start()
                starting.push_async_callback(self.recorder.stop)
                await self.hub.start()
                starting.push_async_callback(self.hub.stop)
                await self.sampler.start()
                starting.push_async_callback(self.sampler.stop)
                self._running = starting.pop_all()
        return FirstStart(made_key, owner_link)

    async def open(self) -> None:
        """The services alone, for the command line, also beside a running server: no lock is taken, no schema changed.

        Raises `StartError`, also when the schema is not the one of this version.
        """
        with _told():
            async with AsyncExitStack() as opening:
                opening.push_async_callback(self.database.close)
                if problem := _PROBLEMS.get((await self.database.schema()).state):
                    raise StartError(problem)
                await self.accounts.start()
                self._running = opening.pop_all()

    async def upgrade(self) -> None:
        """Brings the schema up to date and does nothing else. Raises `StartError`, also beside a running server."""
        with _told():
            async with AsyncExitStack() as upgrading:
                await self._take(upgrading)
                await self.database.start()

    async def schema(self) -> Schema:
        """Raises `StartError` when the database cannot be read."""
        with _told():
            try:
                return await self.database.schema()
            finally:
                await self.database.close()

    async def _take(self, taken: AsyncExitStack) -> None:
        """Data folder and database, for this process alone."""
        taken.enter_context(_hold_folder(self.settings.data_dir))
        _make_private(self.settings)
        taken.push_async_callback(self.database.close)
        await taken.enter_async_context(self.database.held())

    async def stop(self) -> None:
        """Stops all parts in reverse order; what is in the database stays as it is. May be called twice."""
        await self._running.aclose()


@contextmanager
def _told() -> Iterator[None]:
    """Turns what keeps a server from starting into one line."""
    try:
        yield
    except SchemaTooNew as error:
        raise StartError(_PROBLEMS[SchemaState.NEWER]) from error
    except DatabaseInUse as error:
        raise StartError(str(error)) from error
    except MediaError as error:
        raise StartError(f"The media engine does not start: {error.detail}") from error
    except VideoRoomsError as error:
        cause = error.__cause__ or error
        raise StartError(f"The database does not open: {getattr(cause, 'orig', None) or cause}.") from error
    except SQLAlchemyError as error:
        raise StartError(f"The database does not open: {getattr(error, 'orig', error)}.") from error


def _make_private(settings: Settings) -> None:
    """Keys and people's names lie in the database; nobody else on the machine reads it, whatever our umask."""
    if not settings.database_url:
        (settings.data_dir / DATABASE_FILE).touch(mode=0o600)


def _database_url(settings: Settings) -> str:
    return settings.database_url or sqlite_url(settings.data_dir / DATABASE_FILE)


def _store(settings: Settings) -> ObjectStore:
    access_key_id, secret = settings.storage_access_key_id, settings.storage_secret_access_key
    choice = StoreChoice(
        folder=settings.data_dir / FILES_FOLDER,
        url=settings.storage_url,
        endpoint=settings.storage_endpoint,
        region=settings.storage_region,
        access_key_id=access_key_id.get_secret_value() if access_key_id else "",
        secret_access_key=secret.get_secret_value() if secret else "",
        path_style=settings.storage_path_style,
        direct=settings.storage_direct_links,
    )
    try:
        return open_store(choice)
    except UnsupportedStore as error:
        raise StartError(f"VIDEOROOMS_STORAGE_URL (storage_url): {error}.") from error


def _patience(settings: Settings) -> Patience:
    backoff = Backoff(
        timedelta(seconds=settings.webhook_backoff_first_secs), timedelta(seconds=settings.webhook_backoff_max_secs)
    )
    return Patience(backoff, timedelta(hours=settings.webhook_give_up_hours))


def _native_engine(settings: Settings) -> MediaEngine:
    # Imported when used: tests and tools run without the built extension.
    try:
        from videorooms.media.native import NativeEngine, NativeSettings  # noqa: PLC0415
    except ImportError as error:
        raise StartError(f"The media engine cannot be loaded: {error}") from error
    return NativeEngine(
        NativeSettings(
            bind=settings.media_bind,
            udp_port=settings.media_port,
            tcp_port=settings.media_port if settings.media_tcp else None,
            advertised=settings.media_advertised,
            idle_timeout_s=settings.grace_seconds + IDLE_BEYOND_GRACE_SECS,
        )
    )


def _hold_folder(folder: Path) -> IO[str]:
    """Makes the folder and keeps other servers out of it while the returned file is open."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = (folder / "lock").open("w")
    except OSError as error:
        raise StartError(f"The data folder {folder} cannot be used: {error.strerror}.") from error
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise StartError(f"The data folder {folder} is in use by another server.") from error
    return held

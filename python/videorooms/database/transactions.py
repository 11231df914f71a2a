"""Units of work on the database, and the events that leave them.

Every service writes through `Database.write` and reads through `Database.read`; `runtime` opens and closes it. Events
emitted in a unit of work are published in the order of the commits, after the commit; handlers that must take part in
the same commit register with `within`. It knows no tables.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from typing import Any, TypeVar

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from videorooms.acts import Subject
from videorooms.database import failures, upgrading
from videorooms.database.engines import open_engines
from videorooms.database.holding import hold
from videorooms.database.upgrading import Schema
from videorooms.errors import VideoRoomsError
from videorooms.events import Event, EventBus

log = structlog.get_logger(__name__)

Result = TypeVar("Result")
AnEvent = TypeVar("AnEvent", bound=Event)

# A unit that PostgreSQL gave up for another one mostly passes at the second time; who loses five has a queue before it.
ATTEMPTS = 5
# Doubled each time, and spread, so that those who met do not meet again.
PAUSE_SECS = 0.01


class Transaction:
    """One unit of work: a connection whose statements become true together, and the events that they cause.

    Whoever makes a thing in it says so in `subject`, for those who keep an account of what is done.
    """

    def __init__(self, connection: AsyncConnection, within: dict[type[Event], list[Callable[..., Any]]]) -> None:
        self.connection = connection
        self.events: list[Event] = []
        self.subject: Subject | None = None
        self._within = within

    async def emit(self, event: Event) -> None:
        """Publish the event once this has committed, and run now what must commit together with it."""
        self.events.append(event)
        for handler in self._within[type(event)]:
            await handler(self, event)


class Database:
    def __init__(self, url: str, bus: EventBus) -> None:
        """Raises `UnsupportedDatabase` for a URL that it cannot serve. Nothing is opened before it is used."""
        self._engines = open_engines(url)
        self._bus = bus
        self._within: dict[type[Event], list[Callable[..., Any]]] = defaultdict(list)
        self._before_commit: list[Callable[[Transaction], Awaitable[None]]] = []
        self._turn: AbstractAsyncContextManager[Any] = asyncio.Lock() if self._engines.one_writer else nullcontext()
        self._committing = asyncio.Lock()
        self._units: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Brings the schema up to date.

        Raises `SchemaTooNew` when a later version has written the database, and `unavailable`.
        """
        async with self._turn, _connected(self._engines.writer) as connection:
            await upgrading.upgrade(connection)

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Keeps other servers out for as long as it is entered. Raises `DatabaseInUse` and `unavailable`.

        A database in a file is held by its folder. Whoever does not ask is not kept out.
        """
        if self._engines.one_writer:
            yield
            return
        async with _connected(self._engines.writer) as connection, hold(connection):
            yield

    async def schema(self) -> Schema:
        """What the database has now; looking makes no file. Raises `unavailable`."""
        if self._engines.file is not None and not await asyncio.to_thread(self._engines.file.exists):
            return Schema(None)
        async with self.read() as connection:
            return await connection.run_sync(upgrading.schema_of)

    async def close(self) -> None:
        """Waits for the units of work under way, then closes every connection."""
        if self._units:
            await asyncio.wait(self._units)
        await self._engines.dispose()

    def within(self, event_type: type[AnEvent], handler: Callable[[Transaction, AnEvent], Awaitable[None]]) -> None:
        """Run the handler inside every transaction that emits such an event; what it raises rolls all of it back.

        It works with the transaction that it is given: a `write` of its own would wait for itself.
        """
        self._within[event_type].append(handler)

    def before_commit(self, handler: Callable[[Transaction], Awaitable[None]]) -> None:
        """Run the handler at the end of every transaction, in the context of who writes; else as `within`."""
        self._before_commit.append(handler)

    async def write(self, work: Callable[[Transaction], Awaitable[Result]]) -> Result:
        """Runs the work in one transaction, and returns when its events have been handled.

        The work claims the rows on which it decides, before it reads them: that keeps two units in order on every
        database. It may run again from its start when the database gave it up for another unit, so it has no effect
        but through the transaction. What it raises rolls back and comes out. Cancelling this abandons the answer: the
        work still completes, so that no connection is torn out of a transaction. Raises `unavailable` when the database
        cannot be written.
        """
        unit = asyncio.create_task(self._unit(work))
        self._units.add(unit)
        unit.add_done_callback(self._forget)
        return await asyncio.shield(unit)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one consistent state of the database and cannot write. Raises `unavailable`."""
        try:
            async with _connected(self._engines.reader) as connection:
                yield connection
        except failures.FAILURES as error:
            if not failures.is_temporary(error):
                raise
            raise _unavailable(error) from error

    async def check_writable(self) -> None:
        """Raises `unavailable` when a transaction cannot be had now."""

        async def work(transaction: Transaction) -> None:
            await transaction.connection.execute(text("SELECT 1"))

        await self.write(work)

    async def _unit(self, work: Callable[[Transaction], Awaitable[Result]]) -> Result:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                result, published = await self._attempt(work)
                break
            except failures.FAILURES as error:
                if not failures.is_temporary(error):
                    raise
                if attempt == ATTEMPTS or not failures.may_succeed_again(error):
                    raise _unavailable(error) from error
                log.info("transaction_repeated", attempt=attempt, reason=str(getattr(error, "orig", error)))
                await asyncio.sleep(random.uniform(0, PAUSE_SECS * 2**attempt))
        if published is not None:
            await self._bus.published(published)
        return result

    async def _attempt(
        self, work: Callable[[Transaction], Awaitable[Result]]
    ) -> tuple[Result, asyncio.Future[None] | None]:
        async with self._turn, _connected(self._engines.writer) as connection:
            await connection.begin()
            transaction = Transaction(connection, self._within)
            result = await work(transaction)
            for handler in self._before_commit:
                await handler(transaction)
            if not transaction.events:
                await connection.commit()
                return result, None
            # One after the other, so that events take their places in the order of the commits.
            async with self._committing:
                await connection.commit()
                return result, self._bus.enqueue(transaction.events)

    def _forget(self, unit: asyncio.Task[Any]) -> None:
        self._units.discard(unit)
        # An abandoned unit's exception has nobody left to hear it.
        if not unit.cancelled():
            unit.exception()


@asynccontextmanager
async def _connected(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Raises `unavailable` when there is no connection to be had; what happens on it comes out as it is."""
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(engine.connect())
        except (SQLAlchemyError, OSError) as error:
            raise _unavailable(error) from error
        yield connection


def _unavailable(error: Exception) -> VideoRoomsError:
    log.warning("database_failed", reason=str(getattr(error, "orig", error)))
    return VideoRoomsError("unavailable", "The database cannot be used at the moment; try again.")

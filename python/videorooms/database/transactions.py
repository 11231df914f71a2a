"""Units of work on the database, and the events that leave them.

Every service writes through `Database.write` and reads through `Database.read`; `runtime` opens and closes it. Events
emitted in a unit of work are published in the order of the commits, after the commit; handlers that must take part in
the same commit register with `within`. It knows no tables and starts no retries.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import structlog
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.engines import open_engines
from videorooms.database.upgrade import upgrade
from videorooms.errors import VideoRoomsError
from videorooms.events import Event, EventBus

log = structlog.get_logger(__name__)

Result = TypeVar("Result")
AnEvent = TypeVar("AnEvent", bound=Event)


class Transaction:
    """One unit of work: a connection whose statements become true together, and the events that they cause."""

    def __init__(self, connection: AsyncConnection, within: dict[type[Event], list[Callable[..., Any]]]) -> None:
        self.connection = connection
        self.events: list[Event] = []
        self._within = within

    async def emit(self, event: Event) -> None:
        """Publish the event once this has committed, and run now what must commit together with it."""
        self.events.append(event)
        for handler in self._within[type(event)]:
            await handler(self, event)


class Database:
    def __init__(self, url: str, bus: EventBus) -> None:
        """Raises `UnsupportedDatabase` for a URL that it cannot serve. Nothing is opened before `start`."""
        self._engines = open_engines(url)
        self._bus = bus
        self._within: dict[type[Event], list[Callable[..., Any]]] = defaultdict(list)
        self._writing = asyncio.Lock()
        self._units: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Brings the schema up to date. Raises `SchemaTooNew` when a later version has written the database."""
        async with self._writing:
            await upgrade(self._engines.writer)

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

    async def write(self, work: Callable[[Transaction], Awaitable[Result]]) -> Result:
        """Runs the work in one transaction, alone, and returns when its events have been handled.

        What the work raises rolls back and comes out. Cancelling this abandons the answer: the work still completes,
        so that no connection is torn out of a transaction. Raises `unavailable` when the database cannot be written.
        """
        unit = asyncio.create_task(self._unit(work))
        self._units.add(unit)
        unit.add_done_callback(self._forget)
        return await asyncio.shield(unit)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one consistent state of the database and cannot write. Raises `unavailable`."""
        try:
            async with self._engines.reader.connect() as connection:
                yield connection
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise _unavailable(error) from error

    async def check_writable(self) -> None:
        """Raises `unavailable` when a transaction cannot be had now."""

        async def work(transaction: Transaction) -> None:
            await transaction.connection.execute(text("SELECT 1"))

        await self.write(work)

    async def _unit(self, work: Callable[[Transaction], Awaitable[Result]]) -> Result:
        try:
            async with self._writing:
                async with self._engines.writer.begin() as connection:
                    transaction = Transaction(connection, self._within)
                    result = await work(transaction)
                published = self._bus.enqueue(transaction.events) if transaction.events else None
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise _unavailable(error) from error
        if published is not None:
            await self._bus.published(published)
        return result

    def _forget(self, unit: asyncio.Task[Any]) -> None:
        self._units.discard(unit)
        # An abandoned unit's exception has nobody left to hear it.
        if not unit.cancelled():
            unit.exception()


def _unavailable(error: Exception) -> VideoRoomsError:
    log.warning("database_failed", reason=str(getattr(error, "orig", error)))
    return VideoRoomsError("unavailable", "The database cannot be used at the moment; try again.")

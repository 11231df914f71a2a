"""Keeps the audit log: what was done is written in the commit that did it, and shown to who owns the account.

`http` runs every request that changes something inside `watching`, and the command line what it does; `sign_ins` writes
what happens at its door. While an act is watched, each of its commits carries its entry (`Database.before_commit`):
there is no effect without an entry, and no entry of what did not happen. It knows nothing of what acts do.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime

from videorooms.acts import Act, Outcome, Subject
from videorooms.audit import repository
from videorooms.audit.model import Entry, EntryFilter
from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.ids import new_id
from videorooms.listing import Listing, Page


@dataclass(slots=True)
class _Watched:
    """One run of an act. All its commits write the same entry; what is committed after it is somebody else's."""

    act: Act
    at: datetime
    id: str = field(default_factory=new_id)
    written: bool = False
    open: bool = True

    def entry(self, subject: Subject | None) -> Entry:
        if subject is not None:
            self.act = replace(self.act, subject=subject)
        return Entry(self.id, self.at, self.act, Outcome.DONE)


_current: ContextVar[_Watched | None] = ContextVar("audited_act", default=None)


class AuditService:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        database.before_commit(self._write)

    @asynccontextmanager
    async def watching(self, act: Act) -> AsyncIterator[None]:
        """What is done inside is this act. One that commits nothing is written when it is done, before its answer.

        What is raised inside and has committed nothing leaves no entry. Raises `unavailable`.
        """
        watched = _Watched(act, self._clock.now())
        reset = _current.set(watched)
        try:
            yield
            if not watched.written:
                await self._database.write(_nothing_else)
        finally:
            watched.open = False
            _current.reset(reset)

    async def note_within(self, transaction: Transaction, act: Act) -> None:
        """Something was done, by who is not watched."""
        await repository.put(transaction.connection, Entry(new_id(), self._clock.now(), act, Outcome.DONE))

    async def note_refused(self, act: Act) -> None:
        """Somebody was turned away."""
        entry = Entry(new_id(), self._clock.now(), act, Outcome.REFUSED)

        async def work(transaction: Transaction) -> None:
            await repository.put(transaction.connection, entry)

        # Also while an act is watched: what was refused is not that act done.
        reset = _current.set(None)
        try:
            await self._database.write(work)
        finally:
            _current.reset(reset)

    async def list(self, account_id: str, chosen: EntryFilter, page: Page) -> Listing[Entry]:
        """Newest first."""
        async with self._database.read() as connection:
            return await repository.list_page(connection, account_id, chosen, page)

    async def _write(self, transaction: Transaction) -> None:
        watched = _current.get()
        if watched is None or not watched.open:
            return
        await repository.put(transaction.connection, watched.entry(transaction.subject))
        watched.written = True


async def _nothing_else(_transaction: Transaction) -> None:
    """The entry is the whole unit of work."""

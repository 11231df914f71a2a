"""Use cases of sessions: reading them, and ending them whatever the cause.

Routes and `signaling` read and end; `participants.service` opens and ends inside its own transactions. When a session
ends, `SessionEnded` is emitted inside the transaction, so that whoever keeps participants lets them leave in the same
commit. It holds no live state and knows no HTTP.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import EndedReason, RoomDeleted, SessionEnded, SessionStarted
from videorooms.ids import new_id, require_id
from videorooms.listing import Listing, Page
from videorooms.rooms import repository as rooms_repository
from videorooms.rooms.model import Room
from videorooms.sessions import repository
from videorooms.sessions.model import Session
from videorooms.sessions.repository import SessionFilter

# What `include_sessions` gives of each room at most; the list of a room's sessions has them all.
INCLUDED_MAX = 100


class SessionService:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        database.within(RoomDeleted, self._end_with_room)

    async def get(self, account_id: str, session_id: str) -> Session:
        """Raises `not_found`, also for one of another account, and `invalid_id`. A session outlives its room."""
        session_id = require_id(session_id, "room_session_id")
        async with self._database.read() as connection:
            return _found(await repository.find(connection, session_id, account_id))

    async def list(self, account_id: str, chosen: SessionFilter, page: Page) -> Listing[Session]:
        async with self._database.read() as connection:
            return await repository.list_page(connection, account_id, chosen, page)

    async def newest_of_rooms(self, room_ids: Sequence[str]) -> Mapping[str, Sequence[Session]]:
        """The sessions of each room by its id, newest first, `INCLUDED_MAX` of each at most."""
        by_room: dict[str, list[Session]] = defaultdict(list)
        async with self._database.read() as connection:
            for session in await repository.newest_of_rooms(connection, room_ids, INCLUDED_MAX):
                by_room[session.room_id].append(session)
        return by_room

    async def active_sessions(self) -> Sequence[Session]:
        """Every session that the database has as active, of all accounts: at start-up, what a dead process left."""
        async with self._database.read() as connection:
            return await repository.active(connection)

    async def count_active(self) -> int:
        async with self._database.read() as connection:
            return await repository.count_active(connection)

    async def end(self, session_id: str, reason: EndedReason) -> None:
        """Ends the session and lets everyone in it leave. Does nothing when it is over already.

        Raises `not_found` and `invalid_id`.
        """

        async def work(transaction: Transaction) -> None:
            session = await self.claim_within(transaction, session_id)
            await self.end_within(transaction, session.id, reason, self._clock.now())

        await self._database.write(work)

    async def claim_within(self, transaction: Transaction, session_id: str, account_id: str | None = None) -> Session:
        """The session, if need be only when that account has it, held so that nobody enters, leaves or ends it first.

        Raises `not_found` and `invalid_id`.
        """
        session_id = require_id(session_id, "room_session_id")
        session = _found(await repository.find(transaction.connection, session_id, account_id))
        # Whoever joins or leaves holds the room, so hold it too and look again.
        await rooms_repository.claim(transaction.connection, session.room_id)
        return _found(await repository.find(transaction.connection, session_id))

    async def open_within(
        self, transaction: Transaction, room: Room, now: datetime, session_id: str | None = None
    ) -> str:
        """Opens a session of the room, which the transaction has claimed and which has none. Returns its id.

        That is the given one, unless a session had it while somebody was on the way to begin it, or a new one.
        """
        if session_id is None or await repository.find(transaction.connection, session_id) is not None:
            session_id = new_id()
        session = Session(
            session_id,
            room.account_id,
            room.id,
            created_at=now,
            updated_at=now,
            ended_at=None,
            ended_reason=None,
        )
        await repository.add(transaction.connection, session)
        await rooms_repository.set_active_session(transaction.connection, room.id, session.id)
        await transaction.emit(SessionStarted(now, session.id, room.id))
        return session.id

    async def end_within(self, transaction: Transaction, session_id: str, reason: EndedReason, now: datetime) -> None:
        """Ends the session if it is active, as a part of the transaction, which has claimed its room."""
        session = _found(await repository.find(transaction.connection, session_id))
        if not session.active:
            return
        await repository.mark_ended(transaction.connection, session.id, reason, now)
        await rooms_repository.set_active_session(transaction.connection, session.room_id, None)
        await transaction.emit(SessionEnded(now, session.id, session.room_id, reason, session.duration_secs(now)))

    async def _end_with_room(self, transaction: Transaction, event: RoomDeleted) -> None:
        if event.session_id is not None:
            await self.end_within(transaction, event.session_id, EndedReason.ROOM_DELETED, event.occurred_at)


def _found(session: Session | None) -> Session:
    if session is None:
        raise VideoRoomsError("not_found", "There is no such session.", parameter="room_session_id")
    return session

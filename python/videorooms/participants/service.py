"""Use cases of participants: joining opens the session, the last one to leave ends it.

`signaling` and `whip` join and leave; routes read. Room, session and participants change in one transaction that holds
the room, which is what makes `max_participants` hold. It knows no connection, no stream and no HTTP.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import EndedReason, LeftReason, ParticipantJoined, ParticipantLeft, SessionEnded
from videorooms.ids import require_id
from videorooms.listing import Listing, Page
from videorooms.participants import repository
from videorooms.participants.model import CONTEXT_MAX_LENGTH, JoinedParticipant, Origin, Participant
from videorooms.participants.repository import ParticipantFilter
from videorooms.rooms import repository as rooms_repository
from videorooms.rooms.model import Room
from videorooms.sessions.service import SessionService
from videorooms.texts import is_storable
from videorooms.tokens.service import TokenService

__all__ = ["LeftReason", "ParticipantService"]

# What `include_participants` gives of each session at most; the list of a session's participants has them all.
INCLUDED_MAX = 100

_LEFT_WHEN_ENDED = {
    EndedReason.ROOM_DELETED: LeftReason.ROOM_DELETED,
    EndedReason.STALE: LeftReason.SERVER_RESTARTED,
    # The contract has it that the end of a session by the API kicks everyone.
    EndedReason.ENDED: LeftReason.KICKED,
}


class ParticipantService:
    def __init__(self, database: Database, sessions: SessionService, tokens: TokenService, clock: Clock) -> None:
        self._database = database
        self._sessions = sessions
        self._tokens = tokens
        self._clock = clock
        database.within(SessionEnded, self._leave_with_session)

    async def join(
        self,
        *,
        room_id: str,
        participant_id: str,
        context: str | None,
        origin: Origin,
        token_family: str | None = None,
        new_session_id: str | None = None,
    ) -> JoinedParticipant:
        """Raises `not_found` (no such room, or deleted), `room_full`, `invalid_id`, `out_of_range` and `unprocessable`.

        Raises `forbidden` when the token that the participant came with is revoked by now.

        One who is in the active session already gets the presence that it has; one who left it comes back to its row.
        The session gets `new_session_id`, where somebody waits under that for it to begin.
        """
        room_id = require_id(room_id, "room_id")
        participant_id = require_id(participant_id, "participant_id")
        check_context(context)

        async def work(transaction: Transaction) -> JoinedParticipant:
            room = await rooms_repository.claim(transaction.connection, room_id)
            # Taken now and not before the wait, so that people appear in the order in which they came in.
            now = self._clock.now()
            if room is None:
                raise VideoRoomsError("not_found", "There is no such room.", parameter="room_id")
            if token_family is not None:
                await self._tokens.check_within(transaction, token_family)
            earlier = await self._earlier_presence(transaction, room, participant_id)
            if earlier is not None and earlier.present:
                await self._remember_token(transaction, earlier, token_family)
                return _joined(earlier)
            await self._check_capacity(transaction, room)
            session_id = room.active_session_id
            if session_id is None:
                session_id = await self._sessions.open_within(transaction, room, now, new_session_id)
            participant = Participant(
                id=participant_id,
                account_id=room.account_id,
                session_id=session_id,
                room_id=room.id,
                context=context,
                origin=origin,
                joined_at=now,
                updated_at=now,
                left_at=None,
                left_reason=None,
            )
            if earlier is None:
                await repository.add(transaction.connection, participant)
            else:
                participant = replace(
                    participant, joined_at=earlier.joined_at, muted=earlier.muted, video_muted=earlier.video_muted
                )
                await repository.replace(transaction.connection, participant)
            await self._remember_token(transaction, participant, token_family)
            await transaction.emit(ParticipantJoined(now, session_id, room.id, participant.id, context, origin))
            return _joined(participant)

        return await self._database.write(work)

    async def renewed(self, *, session_id: str, participant_id: str, token_family: str) -> None:
        """Remembers that one who is in the session goes on with a token of this family. Raises `forbidden`."""

        async def work(transaction: Transaction) -> None:
            participant = await repository.find(transaction.connection, session_id, participant_id)
            if participant is not None and participant.present:
                await rooms_repository.claim(transaction.connection, participant.room_id)
                await self._tokens.check_within(transaction, token_family)
                await self._remember_token(transaction, participant, token_family)

        await self._database.write(work)

    async def leave(self, *, session_id: str, participant_id: str, reason: LeftReason) -> None:
        """Idempotent; nothing happens for one who is not in the session. The last one out ends it."""
        session_id = require_id(session_id, "session_id")
        participant_id = require_id(participant_id, "participant_id")

        async def work(transaction: Transaction) -> None:
            participant = await repository.find(transaction.connection, session_id, participant_id)
            if participant is None:
                return
            # Whoever joins holds the room, so hold it too and look again.
            await rooms_repository.claim(transaction.connection, participant.room_id)
            participant = await repository.find(transaction.connection, session_id, participant_id)
            if participant is None or not participant.present:
                return
            now = self._clock.now()
            gone = replace(participant, left_at=now, updated_at=now, left_reason=reason)
            await repository.replace(transaction.connection, gone)
            await transaction.emit(left(gone, reason, now))
            if not await repository.count_present(transaction.connection, session_id):
                await self._sessions.end_within(transaction, session_id, EndedReason.LAST_LEFT, now)

        await self._database.write(work)

    async def get(self, account_id: str, participant_id: str) -> Participant:
        """Its latest presence in the account. Raises `not_found` and `invalid_id`."""
        participant_id = require_id(participant_id, "room_participant_id")
        async with self._database.read() as connection:
            participant = await repository.find_latest(connection, account_id, participant_id)
        if participant is None:
            raise VideoRoomsError("not_found", "There is no such participant.", parameter="room_participant_id")
        return participant

    async def list(self, account_id: str, chosen: ParticipantFilter, page: Page) -> Listing[Participant]:
        async with self._database.read() as connection:
            return await repository.list_page(connection, account_id, chosen, page)

    async def newest_of_sessions(self, session_ids: Sequence[str]) -> Mapping[str, Sequence[Participant]]:
        """The participants of each session by its id, newest first, `INCLUDED_MAX` of each at most."""
        by_session: dict[str, list[Participant]] = defaultdict(list)
        async with self._database.read() as connection:
            for participant in await repository.newest_of_sessions(connection, session_ids, INCLUDED_MAX):
                by_session[participant.session_id].append(participant)
        return by_session

    async def present(self, session_id: str) -> Sequence[Participant]:
        """Those whom the database has in the session, in the order in which they joined."""
        session_id = require_id(session_id, "session_id")
        async with self._database.read() as connection:
            return await repository.present(connection, session_id)

    async def count_present(self) -> int:
        """How many are in any session of any account."""
        async with self._database.read() as connection:
            return await repository.count_present(connection)

    async def _earlier_presence(self, transaction: Transaction, room: Room, participant_id: str) -> Participant | None:
        if room.active_session_id is None:
            return None
        return await repository.find(transaction.connection, room.active_session_id, participant_id)

    async def _remember_token(self, transaction: Transaction, participant: Participant, family: str | None) -> None:
        if family is not None:
            await repository.add_token(transaction.connection, participant.session_id, participant.id, family)

    async def _check_capacity(self, transaction: Transaction, room: Room) -> None:
        if room.active_session_id is None:
            return
        if await repository.count_present(transaction.connection, room.active_session_id) >= room.max_participants:
            raise VideoRoomsError("room_full", f"The room takes {room.max_participants} participants and has them.")

    async def _leave_with_session(self, transaction: Transaction, event: SessionEnded) -> None:
        reason = _LEFT_WHEN_ENDED.get(event.reason, LeftReason.SESSION_ENDED)
        present = await repository.present(transaction.connection, event.session_id)
        await repository.forget_tokens(transaction.connection, event.session_id)
        await repository.mark_all_left(transaction.connection, event.session_id, reason, event.occurred_at)
        for participant in present:
            await transaction.emit(left(participant, reason, event.occurred_at))


def check_context(context: str | None) -> None:
    """Raises `out_of_range` and `unprocessable` for one that nobody can come with."""
    if context is None:
        return
    if len(context) > CONTEXT_MAX_LENGTH:
        detail = f"The context has more than {CONTEXT_MAX_LENGTH} characters."
        raise VideoRoomsError("out_of_range", detail, pointer="/context")
    if not is_storable(context):
        raise VideoRoomsError("unprocessable", "The context has a NUL or a lone surrogate.", pointer="/context")


def _joined(participant: Participant) -> JoinedParticipant:
    return JoinedParticipant(
        participant.session_id,
        participant.id,
        participant.room_id,
        participant.joined_at,
        participant.muted,
        participant.video_muted,
    )


def left(participant: Participant, reason: LeftReason, now: datetime) -> ParticipantLeft:
    """What is told of one who leaves now."""
    return ParticipantLeft(
        now,
        participant.session_id,
        participant.room_id,
        participant.id,
        participant.context,
        reason,
        participant.duration_secs(now),
    )

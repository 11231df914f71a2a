"""Moderation: what the owner of a room, or somebody in it whose token allows it, does to people who are in it, at once.

Routes call it, and `signaling` for those who are in the room, without an account: their token proved the room.
Everything is decided and written in one transaction that holds the room; the events of it make
`signaling` carry it out for those who are connected, before the caller is answered. It knows no connection and no HTTP.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import EndedReason, LeftReason, ParticipantMuted
from videorooms.ids import require_id
from videorooms.media.engine import Kind
from videorooms.participants import repository
from videorooms.participants.model import Participant, muted_kinds
from videorooms.participants.service import left
from videorooms.sessions.model import Session
from videorooms.sessions.service import SessionService
from videorooms.tokens.service import TokenService

# What muting means where nothing else is said, as with the hosted product.
SOUND: tuple[Kind, ...] = ("audio",)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom an action is for: those of these ids, or everyone who is in when there are none, but never the excluded."""

    participant_ids: Sequence[str] | None = None
    exclude: Sequence[str] = ()


class ModerationService:
    def __init__(self, database: Database, sessions: SessionService, tokens: TokenService, clock: Clock) -> None:
        self._database = database
        self._sessions = sessions
        self._tokens = tokens
        self._clock = clock

    async def end(self, account_id: str | None, session_id: str) -> None:
        """Sends everyone out and ends the session; whoever holds a token may begin another.

        Raises `not_found`, `invalid_id`, and `unprocessable` when the session is over.
        """

        async def work(transaction: Transaction) -> None:
            session = await self._hold(transaction, account_id, session_id)
            await self._sessions.end_within(transaction, session.id, EndedReason.ENDED, self._clock.now())

        await self._database.write(work)

    async def kick(self, account_id: str | None, session_id: str, chosen: Chosen) -> None:
        """Sends them out, and revokes the tokens they came with, also of those of the named who have left already.

        Raises `not_found`, `invalid_id`, and `unprocessable` when the session is over or never had one of the named.
        """

        async def work(transaction: Transaction) -> None:
            session = await self._hold(transaction, account_id, session_id)
            now = self._clock.now()
            kicked = await self._choose(transaction, session, chosen)
            ids = [participant.id for participant in kicked]
            families = await repository.tokens_of(transaction.connection, session.id, ids)
            await self._tokens.revoke_within(transaction, families, now)
            await self._send_out(transaction, session, [one for one in kicked if one.present], now)

        await self._database.write(work)

    async def mute(
        self,
        account_id: str | None,
        session_id: str,
        chosen: Chosen,
        *,
        muted: bool,
        kinds: Collection[Kind] = SOUND,
    ) -> None:
        """Stops or resumes forwarding what they say, or show, now and later in this session. Raises as `kick` does."""

        async def work(transaction: Transaction) -> None:
            session = await self._hold(transaction, account_id, session_id)
            now = self._clock.now()
            people = await self._choose(transaction, session, chosen)
            changed = {one.id: _unlike(one, kinds, muted) for one in people if _unlike(one, kinds, muted)}
            await repository.mark_muted(transaction.connection, session.id, list(changed), kinds, muted=muted, now=now)
            for one in people:
                for kind in changed.get(one.id, ()) if one.present else ():
                    await transaction.emit(ParticipantMuted(now, session.id, session.room_id, one.id, muted, kind))

        await self._database.write(work)

    async def _hold(self, transaction: Transaction, account_id: str | None, session_id: str) -> Session:
        """The session, which nobody enters, leaves or ends before this transaction does."""
        session = await self._sessions.claim_within(transaction, session_id, account_id)
        if not session.active:
            # The hosted product's very words, which applications compare.
            raise VideoRoomsError("unprocessable", "No private_ip for room", parameter="room_session_id")
        return session

    async def _choose(self, transaction: Transaction, session: Session, chosen: Chosen) -> Sequence[Participant]:
        known = {one.id: one for one in await repository.of_session(transaction.connection, session.id)}
        excluded = {participant_id.lower() for participant_id in chosen.exclude}
        if chosen.participant_ids is None:
            return [one for one in known.values() if one.present and one.id not in excluded]
        for index, named in enumerate(chosen.participant_ids):
            if require_id(named, "participants") not in known:
                detail = "Nobody of this id is or was in the session."
                raise VideoRoomsError("unprocessable", detail, pointer=f"/participants/{index}")
        wanted = {participant_id.lower() for participant_id in chosen.participant_ids} - excluded
        return [one for one in known.values() if one.id in wanted]

    async def _send_out(
        self, transaction: Transaction, session: Session, present: Sequence[Participant], now: datetime
    ) -> None:
        ids = [participant.id for participant in present]
        await repository.mark_left(transaction.connection, session.id, ids, LeftReason.KICKED, now)
        for participant in present:
            await transaction.emit(left(participant, LeftReason.KICKED, now))
        if not await repository.count_present(transaction.connection, session.id):
            await self._sessions.end_within(transaction, session.id, EndedReason.LAST_LEFT, now)


def _unlike(one: Participant, kinds: Collection[Kind], muted: bool) -> list[Kind]:
    """Which of the kinds are not muted, or not heard, as they are to be."""
    return [kind for kind in dict.fromkeys(kinds) if (kind in muted_kinds(one)) is not muted]

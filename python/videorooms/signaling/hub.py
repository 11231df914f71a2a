"""Who is in which session now: joining, coming back, leaving, and telling everyone.

`connection` brings WebSocket clients, `whip` brings WHIP and WHEP clients; `streams` and the event bus say what else
happens. The database is touched for joining and leaving, never for a message. It reads no frame and no SDP.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from weakref import WeakValueDictionary

import structlog

from videorooms.clock import Clock
from videorooms.errors import VideoRoomsError
from videorooms.events import (
    EndedReason,
    EventBus,
    LeftReason,
    ParticipantLeft,
    ParticipantMuted,
    ParticipantReconnecting,
    RecordingSwitched,
    RoomDeleted,
    SessionEnded,
)
from videorooms.ids import new_id
from videorooms.participants.model import muted_kinds
from videorooms.participants.moderation import ModerationService
from videorooms.participants.service import ParticipantService
from videorooms.sessions.service import SessionService
from videorooms.settings import Settings
from videorooms.signaling import messages
from videorooms.signaling.announcing import announce
from videorooms.signaling.arriving import Arrival, Entrance, check_resume
from videorooms.signaling.deadlines import Deadlines
from videorooms.signaling.hidden import HiddenParticipants
from videorooms.signaling.messages import GoodbyeReason
from videorooms.signaling.participant import Link, LiveParticipant
from videorooms.signaling.session import LiveSession, encoded
from videorooms.signaling.transports import TransportWatch
from videorooms.signaling.wire import told_stream
from videorooms.streams.events import StreamEvent
from videorooms.streams.presence import Withdrawal
from videorooms.streams.service import StreamService
from videorooms.tokens.service import TokenService

log = structlog.get_logger(__name__)

# Sessions that ended lately, so that a join which the database had taken just before finds out.
ENDED_SESSIONS_KEPT = 1_024
# A leave that the database could not take is tried again; nobody waits for it.
RECORD_RETRY_SECONDS = 5.0
# How long the sockets get to flush when the server stops.
STOP_SECONDS = 1.0


class Hub:
    """Everything happens on one event loop; a method without `async` happens in one step."""

    def __init__(
        self,
        *,
        streams: StreamService,
        participants: ParticipantService,
        sessions: SessionService,
        moderation: ModerationService,
        tokens: TokenService,
        bus: EventBus,
        clock: Clock,
        settings: Settings,
    ) -> None:
        self.streams = streams
        self.moderation = moderation
        self.tokens = tokens
        self.clock = clock
        self.settings = settings
        self.deadlines = Deadlines(clock)
        self._participants = participants
        self._recorded = sessions
        self._bus = bus
        self._hidden = HiddenParticipants(bus, clock)
        self._transports = TransportWatch(self)
        self._sessions: dict[str, LiveSession] = {}
        self._by_room: dict[str, LiveSession] = {}
        self._ended: dict[str, None] = {}
        # Sessions of which something is being recorded.
        self._being_recorded: set[str] = set()
        # What moderators did to those whom the database has taken in and who are not here yet.
        self._arriving: dict[tuple[str, str], list[ParticipantLeft | ParticipantMuted]] = {}
        self._doors: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._unsubscribe = [streams.listen(self._hear)]
        self._running: asyncio.Task[None] | None = None
        self._stopping = False
        # The tasks that write to sockets; a connection adds its own.
        self.writers: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Adopt what an earlier process left behind, and begin to watch the time."""
        self._unsubscribe += [
            self._bus.subscribe(RoomDeleted, self._room_deleted),
            self._bus.subscribe(SessionEnded, self._session_ended),
            self._bus.subscribe(ParticipantLeft, self._participant_left),
            self._bus.subscribe(ParticipantMuted, self._participant_muted),
            self._bus.subscribe(RecordingSwitched, self._recording_switched),
        ]
        await self._adopt()
        self._running = asyncio.create_task(self.deadlines.run(), name="signaling-deadlines")

    async def stop(self) -> None:
        """Close every connection so that clients come back. Sessions stay open in the database, to be adopted."""
        self._stopping = True
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        for session in self._sessions.values():
            for participant in session.everyone():
                if participant.link is not None:
                    participant.link.restart()
        if self.writers:
            _, stuck = await asyncio.wait(self.writers, timeout=STOP_SECONDS)
            for writer in stuck:
                writer.cancel()
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
        await self.deadlines.stop()

    def session_of(self, room_id: str) -> LiveSession | None:
        """The room's live session, if anybody is in, or waits for it to begin."""
        return self._by_room.get(room_id)

    def hidden_in(self, room_id: str) -> Sequence[tuple[LiveSession, LiveParticipant]]:
        """Those who look into the room, or wait for somebody to come, in the order in which they came."""
        session = self._by_room.get(room_id)
        return [(session, one) for one in session.hidden.values()] if session is not None else []

    def sessions(self) -> list[LiveSession]:
        return list(self._sessions.values())

    def live_session(self, session_id: str) -> LiveSession | None:
        return self._sessions.get(session_id)

    # Coming.

    async def enter(self, arrival: Arrival, link: Link) -> Entrance:
        """Bring a participant in, anew or back again. From the return on, `link` gets everything that happens.

        Raises `forbidden` and `resume_refused` (the id is taken), and whatever joining in the database raises.
        """
        async with self._door(arrival.room_id, arrival.participant_id):
            session = self._by_room.get(arrival.room_id)
            present = session.find(arrival.participant_id) if session else None
            if session is not None and present is not None:
                check_resume(present, arrival)
                await self.remember_token(session, present, arrival.token_family)
                # It may have been sent out while the database was asked.
                if session.has(present):
                    return self._take_up(session, present, arrival, link)
            if arrival.permissions.hidden:
                return self._look_in(arrival, link)
            return await self._enter_anew(arrival, link)

    async def remember_token(self, session: LiveSession, participant: LiveParticipant, family: str) -> None:
        """Record with what token a participant goes on, so that a kick revokes it too. Raises `forbidden`."""
        if family not in participant.token_families and not participant.hidden:
            await self._participants.renewed(session_id=session.id, participant_id=participant.id, token_family=family)
            participant.token_families.add(family)

    async def _enter_anew(self, arrival: Arrival, link: Link) -> Entrance:
        arriving = (arrival.room_id, arrival.participant_id)
        heard = self._arriving[arriving] = []
        try:
            joined = await self._participants.join(
                room_id=arrival.room_id,
                participant_id=arrival.participant_id,
                context=arrival.context,
                origin=arrival.origin,
                token_family=arrival.token_family,
                new_session_id=self._awaited(arrival.room_id),
            )
        finally:
            del self._arriving[arriving]
        if joined.session_id in self._ended:
            raise VideoRoomsError("session_ended", "the session ended while the participant joined")
        if any(isinstance(event, ParticipantLeft) for event in heard):
            raise VideoRoomsError("forbidden", "the participant was sent out while it joined")
        session = self._session(joined.session_id, arrival.room_id)
        participant = LiveParticipant(
            arrival.participant_id,
            arrival.context,
            arrival.can_receive_messages,
            arrival.origin,
            self.clock,
            link=link,
            permissions=arrival.permissions,
            muted=muted_kinds(joined),
        )
        participant.token_families.add(arrival.token_family)
        for event in heard:
            if isinstance(event, ParticipantMuted):
                participant.moderate(event.kind, event.muted)
        session.participants[participant.id] = participant
        self.streams.admit(session.id, participant.id, muted=participant.muted)
        session.apply(messages.ParticipantJoined(participant=participant.told()), except_for=participant)
        return Entrance(session, participant, self._state(session), replay=_speaking(session))

    def _look_in(self, arrival: Arrival, link: Link) -> Entrance:
        """Let a hidden one in, to the session that there is or to wait for the next. The database is not told."""
        session = self._by_room.get(arrival.room_id)
        if session is None:
            session = LiveSession(new_id(), arrival.room_id, begun=False)
            participant = self._hidden.let_in(session, arrival, link)
            self._sessions[session.id] = self._by_room[arrival.room_id] = session
        else:
            participant = self._hidden.let_in(session, arrival, link)
        self.streams.admit(session.id, participant.id)
        return Entrance(session, participant, self._state(session), replay=_speaking(session))

    def _take_up(self, session: LiveSession, participant: LiveParticipant, arrival: Arrival, link: Link) -> Entrance:
        resume = arrival.resume
        seen = participant.connected
        former, participant.link = participant.link, link
        if participant.grace is not None:
            participant.grace.cancel()
        if former is not None:
            former.close("replaced")
        participant.permissions = arrival.permissions
        if participant.adopted:
            return self._take_over(session, participant, arrival)
        if participant.connected != seen:
            session.tell_updated(participant, except_for=participant)
        missed = session.missed_after(resume.revision) if resume else None
        replay = self._replay(session, participant, resume.last_message if resume else None)
        return Entrance(session, participant, self._state(session), resumed=True, missed=missed, replay=replay)

    def _take_over(self, session: LiveSession, participant: LiveParticipant, arrival: Arrival) -> Entrance:
        """Let one come back whom an earlier process knew: its media and its key are gone, its presence is not."""
        participant.adopted = False
        participant.context = arrival.context
        participant.can_receive_messages = arrival.can_receive_messages
        self.streams.admit(session.id, participant.id, muted=participant.muted)
        session.tell_updated(participant, except_for=participant)
        return Entrance(session, participant, self._state(session))

    def _replay(self, session: LiveSession, participant: LiveParticipant, last_message: int | None) -> tuple[str, ...]:
        """What the client may not know: messages, the latest word on its layers, a transport that died meanwhile."""
        replay = participant.inbox.missed(last_message)
        participant.inbox.mark_sent()
        return (*replay, *self._transports.missed(session, participant))

    # Going.

    def detach(self, session: LiveSession, participant: LiveParticipant, link: Link) -> None:
        """The link broke: keep the participant for the grace. Does nothing when another link has taken over."""
        if participant.link is not link or not session.has(participant):
            return
        seen, participant.link = participant.connected, None
        if self._stopping:
            return
        if seen:
            session.tell_updated(participant)
            self.tell_reconnecting(session, participant)
        self._await_return(session, participant, LeftReason.TIMED_OUT)

    async def leave(
        self,
        session: LiveSession,
        participant: LiveParticipant,
        reason: LeftReason,
        farewell: GoodbyeReason = "user_initiated",
        error: messages.WireError | None = None,
    ) -> None:
        """Take a participant out: at once for everyone who sees it, then in the engine and the database."""
        if not session.has(participant):
            return
        withdrawal = self._take_out(session, participant, farewell, error)
        # Whoever comes back under this id waits here until the database has let it go.
        async with self._door(session.room_id, participant.id):
            await self.streams.release(withdrawal)
            if not participant.hidden:
                await self._record_left(session.id, participant.id, reason)

    def _take_out(
        self,
        session: LiveSession,
        participant: LiveParticipant,
        farewell: GoodbyeReason,
        error: messages.WireError | None = None,
    ) -> Withdrawal:
        if participant.hidden:
            return self._take_out_hidden(session, participant, farewell, error)
        if kicked := farewell == "kicked":
            # One who is sent out is told so like everyone else.
            session.apply(messages.ParticipantLeaving(participant_id=participant.id, reason="kicked"))
        participant.part(farewell, error)
        withdrawal = self.streams.withdraw(session.id, participant.id)
        if not kicked:
            session.apply(messages.ParticipantLeaving(participant_id=participant.id, reason=None))
        session.apply(messages.ParticipantLeft(participant_id=participant.id))
        del session.participants[participant.id]
        # Those who look in stay until the database has it that the session is over: somebody may be coming in.
        if session.deserted:
            self._forget(session)
        return withdrawal

    def _take_out_hidden(
        self,
        session: LiveSession,
        participant: LiveParticipant,
        farewell: GoodbyeReason,
        error: messages.WireError | None = None,
    ) -> Withdrawal:
        participant.part(farewell, error)
        self._hidden.let_out(session, participant)
        if session.deserted:
            self._forget(session)
        return self.streams.withdraw(session.id, participant.id)

    async def _record_left(self, session_id: str, participant_id: str, reason: LeftReason) -> None:
        try:
            await self._participants.leave(session_id=session_id, participant_id=participant_id, reason=reason)
        except Exception:
            log.exception("leave_not_recorded", session_id=session_id, participant_id=participant_id)
            again = partial(self._record_left_again, session_id, participant_id, reason)
            self.deadlines.after(RECORD_RETRY_SECONDS, again)

    async def _record_left_again(self, session_id: str, participant_id: str, reason: LeftReason) -> None:
        session = self._sessions.get(session_id)
        if session is None or participant_id not in session.participants:
            await self._record_left(session_id, participant_id, reason)

    async def _end(self, session_id: str, *, kicked: bool) -> None:
        """Send everyone of a session out: the database has ended it already."""
        self._remember_ended(session_id)
        session = self._sessions.get(session_id)
        if session is None:
            return
        present = list(session.everyone())
        if kicked:
            for participant in session.participants.values():
                session.apply(messages.ParticipantLeaving(participant_id=participant.id, reason="kicked"))
        self._forget(session)
        withdrawals = []
        for participant in present:
            participant.part("kicked" if kicked else "session_terminated")
        for participant in present:
            withdrawals.append(self.streams.withdraw(session_id, participant.id))
            if participant.hidden:
                self._hidden.let_out(session, participant)
            else:
                del session.participants[participant.id]
        for withdrawal in withdrawals:
            await self.streams.release(withdrawal)

    async def _room_deleted(self, event: RoomDeleted) -> None:
        if event.session_id is not None:
            await self._end(event.session_id, kicked=True)
        elif (awaited := self._awaited(event.room_id)) is not None:
            await self._end(awaited, kicked=True)

    async def _session_ended(self, event: SessionEnded) -> None:
        await self._end(event.session_id, kicked=event.reason is EndedReason.ROOM_DELETED)

    async def _participant_left(self, event: ParticipantLeft) -> None:
        """One whom a moderator sent out; whoever left otherwise is gone from here already."""
        if event.reason is not LeftReason.KICKED:
            return
        if (found := self._moderated(event)) is not None:
            session, participant = found
            await self.streams.release(self._take_out(session, participant, "kicked"))

    async def _participant_muted(self, event: ParticipantMuted) -> None:
        if (found := self._moderated(event)) is not None:
            session, participant = found
            participant.moderate(event.kind, event.muted)
            self.streams.mute(session.id, participant.id, participant.muted)

    async def _recording_switched(self, event: RecordingSwitched) -> None:
        if event.is_recording:
            self._being_recorded.add(event.session_id)
        else:
            self._being_recorded.discard(event.session_id)
        if (session := self._sessions.get(event.session_id)) is not None:
            session.switch_recording(event.is_recording)

    def _moderated(self, event: ParticipantLeft | ParticipantMuted) -> tuple[LiveSession, LiveParticipant] | None:
        """Whom the event is about, if it is here; one who is on its way finds the event when it arrives."""
        session = self._sessions.get(event.session_id)
        participant = session.participants.get(event.participant_id) if session else None
        if session is not None and participant is not None:
            return session, participant
        if (heard := self._arriving.get((event.room_id, event.participant_id))) is not None:
            heard.append(event)
        return None

    # Waiting for those who may come back.

    def _await_return(self, session: LiveSession, participant: LiveParticipant, reason: LeftReason) -> None:
        action = partial(self.leave, session, participant, reason, "timed_out")
        participant.grace = self.deadlines.after(self.settings.grace_seconds, action)

    async def _adopt(self) -> None:
        """Wait for those whom the process before this one knew; over HTTP nobody can come back."""
        for recorded in await self._recorded.active_sessions():
            present = await self._participants.present(recorded.id)
            able = [one for one in present if one.origin == "sdk"]
            if not able:
                await self._recorded.end(recorded.id, EndedReason.STALE)
                continue
            for one in present:
                if one not in able:
                    reason = LeftReason.SERVER_RESTARTED
                    await self._participants.leave(session_id=recorded.id, participant_id=one.id, reason=reason)
            session = self._session(recorded.id, recorded.room_id)
            for one in able:
                participant = LiveParticipant(
                    one.id, one.context, False, "sdk", self.clock, adopted=True, muted=muted_kinds(one)
                )
                session.participants[participant.id] = participant
                self._await_return(session, participant, LeftReason.SERVER_RESTARTED)
            log.info("session_adopted", session_id=session.id, participants=len(able))

    # What happens to media.

    def _hear(self, event: StreamEvent) -> None:
        session = self._sessions.get(event.session_id)
        if session is not None:
            announce(session, event)
            self._transports.hear(session, event)

    def tell_reconnecting(self, session: LiveSession, participant: LiveParticipant) -> None:
        """Tell the server's other parts that one may be gone, as the session was told; of hidden ones nobody is."""
        if participant.hidden:
            return
        event = ParticipantReconnecting(
            self.clock.now(), session.id, session.room_id, participant.id, participant.context
        )
        self._bus.enqueue([event])

    # Keeping.

    def _session(self, session_id: str, room_id: str) -> LiveSession:
        """The live session of one that the database has."""
        session = self._sessions.get(session_id)
        if session is None:
            if (awaited := self._by_room.get(room_id)) is not None and not awaited.begun:
                self._dismiss(awaited)
            session = self._sessions[session_id] = LiveSession(session_id, room_id)
            session.is_recording = session_id in self._being_recorded
            self._by_room[room_id] = session
        elif not session.begun:
            self._hidden.begin(session)
        return session

    def _dismiss(self, awaited: LiveSession) -> None:
        """Somebody began another session than the one that hidden ones wait for: they come back to that."""
        self._forget(awaited)
        for participant in awaited.hidden.values():
            withdrawal = self.streams.withdraw(awaited.id, participant.id)
            self.deadlines.after(0, partial(self.streams.release, withdrawal))
        self._hidden.dismiss(awaited)

    def _awaited(self, room_id: str) -> str | None:
        """The id under which hidden ones wait for the room's next session."""
        session = self._by_room.get(room_id)
        return session.id if session is not None and not session.begun else None

    def _forget(self, session: LiveSession) -> None:
        self._sessions.pop(session.id, None)
        if self._by_room.get(session.room_id) is session:
            del self._by_room[session.room_id]

    def _remember_ended(self, session_id: str) -> None:
        self._being_recorded.discard(session_id)
        self._ended[session_id] = None
        if len(self._ended) > ENDED_SESSIONS_KEPT:
            del self._ended[next(iter(self._ended))]

    def _state(self, session: LiveSession) -> messages.RoomState:
        return session.state(told_stream(stream) for stream in self.streams.streams_in(session.id))

    def _door(self, room_id: str, participant_id: str) -> asyncio.Lock:
        """One at a time comes or goes under one id in one room."""
        return self._doors.setdefault((room_id, participant_id), asyncio.Lock())


def _speaking(session: LiveSession) -> tuple[str, ...]:
    """Who speaks now, for one who has just come."""
    return (encoded(session.speakers),) if session.speakers and session.speakers.speakers else ()

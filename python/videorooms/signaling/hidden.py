"""Those who only look into a room: they receive what all do, and nobody in the room is told of them.

`hub` brings them in and takes them out. Where nobody else is they wait, in a session that the database does not have
yet: whoever comes first begins it, under the id that they wait for. They have no row; what remains of them are events,
which the session's timeline notes. No webhook hears of them.
"""

from __future__ import annotations

from videorooms.clock import Clock
from videorooms.errors import VideoRoomsError
from videorooms.events import EventBus, HiddenJoined, HiddenLeft
from videorooms.participants.service import check_context
from videorooms.signaling.arriving import Arrival
from videorooms.signaling.participant import Link, LiveParticipant
from videorooms.signaling.session import LiveSession

# They count for no room's limit, and each costs as much as anybody who receives: one token must not let in any number.
HIDDEN_MAX = 20


class HiddenParticipants:
    def __init__(self, bus: EventBus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock

    def let_in(self, session: LiveSession, arrival: Arrival, link: Link) -> LiveParticipant:
        """Raises `room_full`, and what a context may not be."""
        check_context(arrival.context)
        if len(session.hidden) >= HIDDEN_MAX:
            raise VideoRoomsError("room_full", f"The room takes {HIDDEN_MAX} hidden participants and has them.")
        participant = LiveParticipant(
            arrival.participant_id,
            arrival.context,
            arrival.can_receive_messages,
            arrival.origin,
            self._clock,
            link=link,
            permissions=arrival.permissions,
        )
        session.hidden[participant.id] = participant
        if session.begun:
            self._tell_joined(session, participant)
        return participant

    def let_out(self, session: LiveSession, participant: LiveParticipant) -> None:
        del session.hidden[participant.id]
        if session.begun:
            event = HiddenLeft(self._clock.now(), session.id, session.room_id, participant.id)
            self._bus.enqueue([event])

    def begin(self, session: LiveSession) -> None:
        """Somebody has come, and with that the session: from here on those who waited look into it."""
        session.begun = True
        for participant in session.hidden.values():
            self._tell_joined(session, participant)

    def dismiss(self, session: LiveSession) -> None:
        """They waited for a session that did not come under this id: have them come back to the one that did."""
        for participant in session.hidden.values():
            participant.cancel_deadlines()
            link, participant.link = participant.link, None
            if link is not None:
                link.restart()
        session.hidden.clear()

    def _tell_joined(self, session: LiveSession, participant: LiveParticipant) -> None:
        event = HiddenJoined(self._clock.now(), session.id, session.room_id, participant.id, participant.context)
        self._bus.enqueue([event])

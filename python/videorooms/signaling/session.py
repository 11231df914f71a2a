"""A live session: its participants, its revision, and the fan-out of changes.

`hub` keeps one for each session that has somebody in it. A change gets the next revision, is encoded once, and goes to
everyone in the same step, so that all see the same order. It never waits, and knows neither database nor engine.
"""

from __future__ import annotations

from collections.abc import Iterable

from videorooms.signaling import messages
from videorooms.signaling.participant import LiveParticipant
from videorooms.signaling.resume import ChangeLog

AnyChange = (
    messages.ParticipantJoined
    | messages.ParticipantUpdated
    | messages.ParticipantLeaving
    | messages.ParticipantLeft
    | messages.StreamPublished
    | messages.StreamUpdated
    | messages.StreamUnpublished
)
AnyNotice = messages.AudioActivity | messages.WantedLayers | messages.LayerSelected | messages.TransportLost


class LiveSession:
    def __init__(self, session_id: str, room_id: str) -> None:
        self.id = session_id
        self.room_id = room_id
        self.revision = 0
        self.participants: dict[str, LiveParticipant] = {}
        self.speakers: messages.AudioActivity | None = None
        self._changes = ChangeLog()

    def has(self, participant: LiveParticipant) -> bool:
        """Whether this very presence is in the session, and not a later one with the same id."""
        return self.participants.get(participant.id) is participant

    def apply(self, change: AnyChange, *, except_for: LiveParticipant | None = None) -> None:
        """Number a change and send it to everyone."""
        self.revision += 1
        numbered = messages.Change(revision=self.revision, change=change)
        self._changes.add(numbered)
        text = numbered.model_dump_json()
        for participant in self.participants.values():
            if participant.link is not None and participant is not except_for:
                participant.link.send(text)

    def tell_speakers(self, speakers: messages.AudioActivity) -> None:
        """Send who speaks to everyone; the next one makes it obsolete, so it may be left out for the slow."""
        self.speakers = speakers
        text = encoded(speakers)
        for participant in self.participants.values():
            if participant.link is not None:
                participant.link.send_passing(text)

    def state(self, streams: Iterable[messages.Stream]) -> messages.RoomState:
        """The whole room at the current revision."""
        return messages.RoomState(
            revision=self.revision,
            room_id=self.room_id,
            session_id=self.id,
            participants=[participant.told() for participant in self.participants.values()],
            streams=list(streams),
        )

    def missed_after(self, revision: int) -> list[messages.Change] | None:
        """Every change after a revision, or None when the session has them no more."""
        return self._changes.after(revision, self.revision)


def encoded(notice: AnyNotice) -> str:
    """A notice as it goes over the wire."""
    return messages.Notice(notice=notice).model_dump_json()

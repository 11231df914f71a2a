"""A live session: its participants, its revision, and the fan-out of changes.

`hub` keeps one for each session that has somebody in it. A change gets the next revision, is encoded once, and goes to
everyone in the same step, so that all see the same order. It never waits, and knows neither database nor engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    | messages.RecordingChanged
)
AnyNotice = messages.AudioActivity | messages.WantedLayers | messages.LayerSelected | messages.TransportLost


class LiveSession:
    """`begun` is false while none but hidden ones wait in the room: the database does not have the session then."""

    def __init__(self, session_id: str, room_id: str, *, begun: bool = True) -> None:
        self.id = session_id
        self.room_id = room_id
        self.begun = begun
        self.revision = 0
        self.is_recording = False
        self.participants: dict[str, LiveParticipant] = {}
        # Those who only look in. They hear everything and are in nothing that is told.
        self.hidden: dict[str, LiveParticipant] = {}
        self.speakers: messages.AudioActivity | None = None
        self._changes = ChangeLog()

    def has(self, participant: LiveParticipant) -> bool:
        """Whether this very presence is in the session, and not a later one with the same id."""
        return self.find(participant.id) is participant

    def find(self, participant_id: str) -> LiveParticipant | None:
        """Whoever is here under the id, hidden or not."""
        return self.participants.get(participant_id) or self.hidden.get(participant_id)

    def everyone(self) -> Iterator[LiveParticipant]:
        """All who hear what is told."""
        yield from self.participants.values()
        yield from self.hidden.values()

    @property
    def deserted(self) -> bool:
        return not self.participants and not self.hidden

    def apply(self, change: AnyChange, *, except_for: LiveParticipant | None = None) -> None:
        """Number a change and send it to everyone."""
        self.revision += 1
        numbered = messages.Change(revision=self.revision, change=change)
        text = numbered.model_dump_json()
        self._changes.add(numbered, len(text))
        for participant in self.everyone():
            if participant.link is not None and participant is not except_for:
                participant.link.send(text)

    def tell_updated(self, participant: LiveParticipant, *, except_for: LiveParticipant | None = None) -> None:
        """Tell how a participant is by now; of a hidden one there is nothing to tell."""
        if not participant.hidden:
            self.apply(messages.ParticipantUpdated(participant=participant.told()), except_for=except_for)

    def switch_recording(self, is_recording: bool) -> None:
        """Tell that something, or nothing any more, is recorded."""
        if self.is_recording is not is_recording:
            self.is_recording = is_recording
            self.apply(messages.RecordingChanged(is_recording=is_recording))

    def tell_speakers(self, speakers: messages.AudioActivity) -> None:
        """Send who speaks to everyone; the next one makes it obsolete, so it may be left out for the slow."""
        self.speakers = speakers
        text = encoded(speakers)
        for participant in self.everyone():
            if participant.link is not None:
                participant.link.send_passing(text)

    def state(self, streams: Iterable[messages.Stream]) -> messages.RoomState:
        """The whole room at the current revision."""
        return messages.RoomState(
            revision=self.revision,
            room_id=self.room_id,
            session_id=self.id,
            is_recording=self.is_recording,
            participants=[participant.told() for participant in self.participants.values()],
            streams=list(streams),
        )

    def missed_after(self, revision: int) -> list[messages.Change] | None:
        """Every change after a revision, or None when the session has them no more."""
        return self._changes.after(revision, self.revision)


def encoded(notice: AnyNotice) -> str:
    """A notice as it goes over the wire."""
    return messages.Notice(notice=notice).model_dump_json()

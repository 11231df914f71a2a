"""Tells a live session what happened to streams and transports, as changes and notices.

`hub` calls it for every event of `StreamService`. It changes nothing but the session's revision.
"""

from __future__ import annotations

from videorooms.signaling import messages
from videorooms.signaling.session import AnyNotice, LiveSession, encoded
from videorooms.signaling.wire import told_speakers, told_stream
from videorooms.streams.events import (
    LayerChosen,
    LayersWanted,
    SpeakersChanged,
    StreamEvent,
    StreamPublished,
    StreamUnpublished,
    StreamUpdated,
    TransportLost,
)


def announce(session: LiveSession, event: StreamEvent) -> None:
    """Send what the event means to those whom it concerns."""
    match event:
        case StreamPublished(stream=stream):
            session.apply(messages.StreamPublished(stream=told_stream(stream)))
        case StreamUpdated(stream=stream):
            session.apply(messages.StreamUpdated(stream=told_stream(stream)))
        case StreamUnpublished(participant_id=participant_id, key=key):
            session.apply(messages.StreamUnpublished(participant_id=participant_id, key=key))
        case SpeakersChanged(speakers=speakers):
            session.tell_speakers(told_speakers(speakers))
        case LayersWanted(participant_id=participant_id, key=key, rids=rids):
            _tell(session, participant_id, messages.WantedLayers(key=key, rids=list(rids)))
        case LayerChosen(participant_id=participant_id, mid=mid, rid=rid):
            _tell(session, participant_id, messages.LayerSelected(mid=mid, rid=rid))
        case TransportLost(participant_id=participant_id, transport_id=transport_id):
            _tell(session, participant_id, messages.TransportLost(transport_id=transport_id))


def _tell(session: LiveSession, participant_id: str, notice: AnyNotice) -> None:
    participant = session.find(participant_id)
    if participant is not None and participant.link is not None:
        participant.link.send(encoded(notice))

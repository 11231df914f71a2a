"""What happens to streams and transports, told at once to the listeners of `StreamService`.

`signaling.hub` turns them into changes and notices, `whip` into other bindings. They are told synchronously, unlike
the events of the bus: a change must be numbered before anything else can happen to its session.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from videorooms.media.engine import Speaker
from videorooms.streams.model import Stream


@dataclass(frozen=True, slots=True)
class StreamPublished:
    session_id: str
    stream: Stream


@dataclass(frozen=True, slots=True)
class StreamUpdated:
    session_id: str
    stream: Stream


@dataclass(frozen=True, slots=True)
class StreamUnpublished:
    """`left` when the participant is leaving with all that it published."""

    session_id: str
    participant_id: str
    key: str
    left: bool = False


@dataclass(frozen=True, slots=True)
class TransportLost:
    """The engine closed a participant's transport by itself; `failed` when the whole session's media fell."""

    session_id: str
    participant_id: str
    transport_id: str
    failed: bool


@dataclass(frozen=True, slots=True)
class TransportAway:
    """Nothing comes over a participant's transport, or something does again; it may come back by itself."""

    session_id: str
    participant_id: str
    away: bool


@dataclass(frozen=True, slots=True)
class LayersWanted:
    session_id: str
    participant_id: str
    key: str
    rids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LayerChosen:
    session_id: str
    participant_id: str
    mid: str
    rid: str | None


@dataclass(frozen=True, slots=True)
class SpeakersChanged:
    """Loudest first; empty when nobody speaks."""

    session_id: str
    speakers: tuple[Speaker, ...]


StreamEvent = (
    StreamPublished
    | StreamUpdated
    | StreamUnpublished
    | TransportLost
    | TransportAway
    | LayersWanted
    | LayerChosen
    | SpeakersChanged
)
StreamListener = Callable[[StreamEvent], None]

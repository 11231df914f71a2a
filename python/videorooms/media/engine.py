"""The port to the media engine: what the control plane may ask of it and what it tells back.

`signaling` and `whip` call it through `streams`, `recordings.recorder` has tracks recorded; `runtime` chooses
`native.NativeEngine` or, in tests, `fake.FakeEngine`. It never sees a media packet, a token or a room.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

Kind = Literal["audio", "video"]
TransportState = Literal["connecting", "connected", "disconnected", "closed"]


@dataclass(frozen=True, slots=True)
class PublishBinding:
    """What the client sends on one m-line; rids from low to high, empty without simulcast."""

    key: str
    kind: Kind
    rids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteTrack:
    participant_id: str
    key: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class AnySpeaker:
    """One of the session's loudest speakers, whoever that is, never the receiver itself."""


# What a slot (a mid that the server sends on) is to carry; None leaves it free.
SubscribeBinding = RemoteTrack | AnySpeaker | None
# The highest layer wanted on a video slot: a rid, "off" for nothing, None for the best.
LayerWish = str | None


@dataclass(frozen=True, slots=True)
class Negotiation:
    """One SDP offer with the full wish for every mid. The first one of a transport opens it."""

    transport_id: str
    session_id: str
    participant_id: str
    offer: str
    publish: Mapping[str, PublishBinding] = field(default_factory=dict)
    subscribe: Mapping[str, SubscribeBinding] = field(default_factory=dict)


class MediaError(Exception):
    """The engine refused a command; `code` is a name of contracts/errors.toml."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class FileSummary:
    """What a recorded file holds. `started_at` is its time zero; sizes of the picture are None for sound."""

    codec: str
    container: str
    started_at: datetime
    duration_ms: int
    size_bytes: int
    width: int | None
    height: int | None
    frames: int


# What the engine was told of a recording, kept in the file itself: recording, session, participant, key, kind.
RecordingTags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TransportChanged:
    transport_id: str
    state: TransportState


@dataclass(frozen=True, slots=True)
class TrackLive:
    session_id: str
    participant_id: str
    key: str
    kind: Kind
    codec: str


@dataclass(frozen=True, slots=True)
class Speaker:
    participant_id: str
    key: str
    level: float


@dataclass(frozen=True, slots=True)
class AudioActivity:
    session_id: str
    speakers: Sequence[Speaker]


@dataclass(frozen=True, slots=True)
class WantedLayers:
    transport_id: str
    key: str
    rids: Sequence[str]


@dataclass(frozen=True, slots=True)
class LayerSelected:
    transport_id: str
    mid: str
    rid: str | None


@dataclass(frozen=True, slots=True)
class SessionFailed:
    session_id: str
    detail: str


@dataclass(frozen=True, slots=True)
class TrackRecording:
    """A track to record into a file, whenever it is published.

    `file` has no ending, which the codec decides; `tags` go into the file, for whoever finds it after a crash.
    """

    recording_id: str
    session_id: str
    participant_id: str
    key: str
    kind: Kind
    file: Path
    tags: RecordingTags = field(default_factory=dict)


FileEnd = Literal["stopped", "codec_changed", "disk_full", "failed"]


@dataclass(frozen=True, slots=True)
class FileBegun:
    """The first packet of a recording is there, and its file. `started_at` is a first estimate."""

    recording_id: str
    codec: str
    path: Path
    started_at: datetime


@dataclass(frozen=True, slots=True)
class FileEnded:
    """A recording is over, told once for each; without a file when nothing came."""

    recording_id: str
    reason: FileEnd
    detail: str | None
    path: Path | None
    summary: FileSummary | None


@dataclass(frozen=True, slots=True)
class Overflow:
    """Events were lost because the loop did not keep up; state must be asked for again."""


MediaEvent = (
    TransportChanged
    | TrackLive
    | AudioActivity
    | WantedLayers
    | LayerSelected
    | FileBegun
    | FileEnded
    | SessionFailed
    | Overflow
)


class MediaEngine(Protocol):
    """A running engine of one node. Methods are called on the event loop and never block it.

    Awaited methods raise `MediaError`. Cancelling one abandons its answer; the engine still carries it out. Closing
    what is closed already, or never was, is done at once.
    """

    def listen(self, listener: Callable[[MediaEvent], None]) -> None: ...
    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def negotiate(self, negotiation: Negotiation) -> str: ...
    async def bind(self, transport_id: str, subscribe: Mapping[str, SubscribeBinding]) -> None: ...
    def prefer_layers(self, transport_id: str, layers: Mapping[str, LayerWish]) -> None: ...
    def enable_track(self, session_id: str, participant_id: str, key: str, kind: Kind, enabled: bool) -> None: ...
    def censor_track(self, session_id: str, participant_id: str, key: str, kind: Kind, censored: bool) -> None: ...
    def record_track(self, recording: TrackRecording) -> None: ...
    def pause_recording(self, recording: TrackRecording, paused: bool) -> None: ...
    def stop_recording(self, recording: TrackRecording) -> None: ...
    async def close_transport(self, transport_id: str) -> None: ...
    async def close_session(self, session_id: str) -> None: ...

    async def repair_recording(self, path: Path) -> tuple[FileSummary, RecordingTags]:
        """Make a file that a dead process left whole again; one that is whole already stays as it is.

        Works without a running engine. Raises `unprocessable` for what is no recording; any other code says that the
        file could not be looked at.
        """
        ...

    def stats(self, *, tracks: bool = True) -> dict[str, Any]:
        """A snapshot, in the shape of crates/sfu/src/snapshot.rs. Tracks are most of its cost."""
        ...

"""A live session as it is at this moment: its people, what they send and receive, and how well that goes.

Routes call it. It reads rows of those who are there, and all else from memory; nothing is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from videorooms.clock import Clock
from videorooms.errors import VideoRoomsError
from videorooms.media.engine import Kind
from videorooms.participants.service import ParticipantService
from videorooms.recordings.recorder import Place, Recorder
from videorooms.sessions.service import SessionService
from videorooms.signaling.hub import Hub
from videorooms.signaling.participant import LiveParticipant
from videorooms.statistics.figures import relayed
from videorooms.streams.model import KINDS, Stream
from videorooms.streams.presence import Presence
from videorooms.streams.quality import BEST, BROKEN, transport_quality
from videorooms.streams.service import StreamService

Rows = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LiveLayer:
    """One encoding that arrives; a layer that nobody watches has a bitrate of 0. `rid` is None without simulcast."""

    rid: str | None
    width: int | None
    height: int | None
    fps: int | None
    bitrate_bps: int
    loss: float | None
    jitter_ms: float | None


@dataclass(frozen=True, slots=True)
class LiveTrack:
    kind: Kind
    is_enabled: bool
    is_censored: bool
    is_recorded: bool
    codec: str | None
    bitrate_bps: int
    loss: float | None
    jitter_ms: float | None
    layers: Sequence[LiveLayer]


@dataclass(frozen=True, slots=True)
class LiveStream:
    key: str
    audio: LiveTrack | None
    video: LiveTrack | None


@dataclass(frozen=True, slots=True)
class LiveSlot:
    """What the participant receives of one track of another; `rid` is the layer sent, None without simulcast."""

    participant_id: str
    key: str
    kind: Kind
    rid: str | None
    codec: str | None
    bitrate_bps: int
    loss: float | None
    jitter_ms: float | None


@dataclass(frozen=True, slots=True)
class LiveTransport:
    state: str
    protocol: Literal["udp", "tcp"] | None
    is_relayed: bool | None
    rtt_ms: float | None
    uplink_loss: float | None
    downlink_loss: float | None
    uplink_bps: int
    downlink_bps: int
    estimate_bps: int | None
    desired_bps: int
    is_downlink_limited: bool


@dataclass(frozen=True, slots=True)
class LivePerson:
    id: str
    context: str | None
    origin: str
    joined_at: datetime | None
    is_connected: bool
    is_muted: bool
    quality: int
    is_cpu_limited: bool | None
    transport: LiveTransport | None
    streams: Sequence[LiveStream]
    receiving: Sequence[LiveSlot]


@dataclass(frozen=True, slots=True)
class LiveView:
    """People in the order in which they came."""

    session_id: str
    room_id: str
    started_at: datetime
    measured_at: datetime
    is_recording: bool
    is_recording_paused: bool
    participants: Sequence[LivePerson]


class LiveService:
    """`relays` are addresses of relays that clients are told of."""

    def __init__(
        self,
        *,
        sessions: SessionService,
        participants: ParticipantService,
        streams: StreamService,
        hub: Hub,
        recorder: Recorder,
        clock: Clock,
        relays: Collection[str],
    ) -> None:
        self._sessions = sessions
        self._participants = participants
        self._streams = streams
        self._hub = hub
        self._recorder = recorder
        self._clock = clock
        self._relays = frozenset(relays)

    async def of_session(self, account_id: str, session_id: str) -> LiveView:
        """Raises `not_found`, also when the session is over, `invalid_id`, and `engine_failed`."""
        session = await self._sessions.get(account_id, session_id)
        if not session.active:
            raise VideoRoomsError("not_found", "The session is over.", parameter="room_session_id")
        joined = {one.id: one.joined_at for one in await self._participants.present(session.id)}
        live = self._hub.live_session(session.id)
        # A session begins and ends in the database a moment before it does so here.
        present = live.participants.values() if live else ()
        rows, recorded = self._streams.measured(), self._recorder.recorded_in(session.id)
        people = [self._person(session.id, one, joined.get(one.id), rows, recorded) for one in present]
        return LiveView(
            session_id=session.id,
            room_id=session.room_id,
            started_at=session.created_at,
            measured_at=self._clock.now(),
            is_recording=bool(recorded),
            is_recording_paused=self._recorder.is_paused_in(session.id),
            participants=people,
        )

    def _person(
        self,
        session_id: str,
        participant: LiveParticipant,
        joined_at: datetime | None,
        rows: Rows,
        recorded: frozenset[Place],
    ) -> LivePerson:
        presence = self._streams.presence_of(session_id, participant.id)
        row = rows.get(presence.transport.id) if presence and presence.transport else None
        report = presence.report if presence else None
        return LivePerson(
            id=participant.id,
            context=participant.context,
            origin=participant.origin,
            joined_at=joined_at,
            is_connected=participant.connected,
            is_muted="audio" in participant.muted,
            quality=_quality(participant, presence, row),
            is_cpu_limited=any(report.share(one.cpu_ms) > 0 for one in report.sending) if report else None,
            transport=_transport(row, relayed(report, row, self._relays)) if row else None,
            streams=[_stream(stream, row, recorded) for stream in presence.streams.values()] if presence else [],
            receiving=_receiving(row),
        )


def _quality(participant: LiveParticipant, presence: Presence | None, row: Rows | None) -> int:
    if not participant.connected:
        return BROKEN
    if row is None:
        return BROKEN if presence and presence.streams else BEST
    return transport_quality(row).connection


def _transport(row: Rows, is_relayed: bool | None) -> LiveTransport:
    def rate(direction: str) -> int:
        return sum(track["bitrate_bps"] for track in row["tracks"] if track["direction"] == direction)

    return LiveTransport(
        state=row["state"],
        protocol=row["protocol"],
        is_relayed=is_relayed,
        rtt_ms=row["rtt_ms"],
        uplink_loss=row["uplink_loss"],
        downlink_loss=row["downlink_loss"],
        uplink_bps=rate("uplink"),
        downlink_bps=rate("downlink"),
        estimate_bps=row["estimate_bps"],
        desired_bps=row["desired_bps"],
        is_downlink_limited=row["is_limited"],
    )


def _stream(stream: Stream, row: Rows | None, recorded: frozenset[Place]) -> LiveStream:
    tracks = {kind: _track(stream, kind, row, recorded) for kind in KINDS}
    return LiveStream(stream.key, tracks["audio"], tracks["video"])


def _track(stream: Stream, kind: Kind, row: Rows | None, recorded: frozenset[Place]) -> LiveTrack | None:
    track = stream.track(kind)
    if track is None:
        return None
    measured = [one for one in row["tracks"] if _is_of(one, "uplink", stream.key, kind)] if row else []
    # The layer with the most packets lost stands for the track, as in its quality; what is said of one that is not sent
    # now is of before.
    sent = [one for one in measured if one["bitrate_bps"]] or measured
    worst = max(sent, key=lambda one: one["loss"] or 0.0, default=None)
    return LiveTrack(
        kind=kind,
        is_enabled=track.enabled,
        is_censored=track.censored,
        is_recorded=(stream.participant_id, stream.key, kind) in recorded,
        codec=next((one["codec"] for one in measured if one["codec"]), None),
        bitrate_bps=sum(one["bitrate_bps"] for one in measured),
        loss=worst["loss"] if worst else None,
        jitter_ms=worst["jitter_ms"] if worst else None,
        layers=[_layer(stream, one) for one in measured] if kind == "video" else [],
    )


def _layer(stream: Stream, measured: Rows) -> LiveLayer:
    """As measured; sizes that no keyframe has told are what the publisher says."""
    said = next((layer for layer in stream.layers if layer.rid == measured["rid"]), None)
    return LiveLayer(
        rid=measured["rid"],
        width=measured["width"] or (said.width if said else None),
        height=measured["height"] or (said.height if said else None),
        fps=measured["fps"],
        bitrate_bps=measured["bitrate_bps"],
        loss=measured["loss"],
        jitter_ms=measured["jitter_ms"],
    )


def _receiving(row: Rows | None) -> list[LiveSlot]:
    """What is on its slots; free ones are left out."""
    slots = [one for one in row["tracks"] if one["direction"] == "downlink" and one["participant"]] if row else []
    return [
        LiveSlot(
            participant_id=one["participant"],
            key=one["key"],
            kind=one["kind"],
            rid=one["rid"],
            codec=one["codec"],
            bitrate_bps=one["bitrate_bps"],
            loss=one["loss"],
            jitter_ms=one["jitter_ms"],
        )
        for one in slots
    ]


def _is_of(track: Rows, direction: str, key: str, kind: Kind) -> bool:
    return (track["direction"], track["key"], track["kind"]) == (direction, key, kind)

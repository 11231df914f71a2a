"""Statistics of sessions as the REST API shows them, and the parameters by which they are asked for.

Routes of statistics use it. Series are columns and not rows: a chart wants them so, and an answer is a third as long.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from videorooms.http.fields import Instant
from videorooms.statistics.live import LiveView
from videorooms.statistics.model import Cause, Sample, Series, SessionQuality, Stretch
from videorooms.statistics.thinning import joined

POINTS_DEFAULT, POINTS_MAX = 360, 2_000

Loss = Annotated[float, Field(ge=0, le=1)]
Level = Annotated[int, Field(ge=0, le=5)]


class Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class LiveLayer(Shown):
    rid: str | None = Field(description="Null without simulcast.")
    width: int | None
    height: int | None
    fps: int | None
    bitrate_bps: int = Field(description="0 for a layer that nobody watches, which its sender pauses.")
    loss: Loss | None
    jitter_ms: float | None


class LiveTrack(Shown):
    is_enabled: bool = Field(description="Whether the participant sends it.")
    is_censored: bool = Field(description="Whether a moderator keeps it from the others.")
    is_recorded: bool
    codec: str | None = Field(description="Null before the first packet.")
    bitrate_bps: int
    loss: Loss | None = Field(
        description="Of late, of the layer that loses most; what was sent again in time counts not."
    )
    jitter_ms: float | None
    layers: list[LiveLayer] = Field(description="From low to high; one without simulcast, none for sound.")


class LiveStream(Shown):
    key: str
    audio: LiveTrack | None
    video: LiveTrack | None


class LiveSlot(Shown):
    participant_id: str = Field(description="Whose stream is received.")
    key: str
    kind: Literal["audio", "video"]
    rid: str | None = Field(description="The layer that is sent now; null without simulcast.")
    codec: str | None
    bitrate_bps: int
    loss: Loss | None
    jitter_ms: float | None


class LiveTransport(Shown):
    state: Literal["connecting", "connected", "disconnected", "closed"]
    protocol: Literal["udp", "tcp"] | None
    is_relayed: bool | None = Field(description="Whether media takes a relay; null while nobody knows.")
    rtt_ms: float | None
    uplink_loss: Loss | None
    downlink_loss: Loss | None
    uplink_bps: int
    downlink_bps: int
    estimate_bps: int | None = Field(description="What the downlink is believed to carry.")
    desired_bps: int = Field(description="What all that the participant wishes to see would cost.")
    is_downlink_limited: bool = Field(description="Whether the downlink has no room for some of that.")


class LivePerson(Shown):
    id: str
    context: str | None
    origin: str
    joined_at: Instant | None
    is_connected: bool
    is_muted: bool
    quality: Level = Field(description="5 (excellent) to 0 (broken).")
    is_cpu_limited: bool | None = Field(description="By the client's word; null from clients that say nothing.")
    transport: LiveTransport | None
    streams: list[LiveStream]
    receiving: list[LiveSlot]


class LiveSession(Shown):
    record_type: Literal["room_session_live"] = "room_session_live"
    session_id: str
    room_id: str
    started_at: Instant
    measured_at: Instant
    is_recording: bool
    is_recording_paused: bool = Field(description="All that would be recorded is paused.")
    participants: list[LivePerson]

    @classmethod
    def of(cls, view: LiveView) -> "LiveSession":
        return cls.model_validate(view)


class LiveAnswer(BaseModel):
    data: LiveSession


class QualitySeries(BaseModel):
    """Columns of one length. Each entry stands for the time that ends with it."""

    participant_id: str
    at_ms: list[int] = Field(description="Milliseconds after the beginning of the session.")
    quality: list[Level] = Field(description="5 (excellent) to 0 (broken).")
    rtt_ms: list[int | None]
    uplink_loss: list[Loss | None]
    downlink_loss: list[Loss | None]
    uplink_bps: list[int]
    downlink_bps: list[int]
    estimate_bps: list[int | None]
    freeze_ms: list[int | None] = Field(description="For how long others' pictures stood still, by the client's word.")
    cpu_limited: list[bool]
    bandwidth_limited: list[bool]
    downlink_limited: list[bool]
    reconnecting: list[bool]
    relay: list[bool | None]
    tcp: list[bool]

    @classmethod
    def of(cls, participant_id: str, series: Series, started_at: datetime) -> "QualitySeries":
        def column(name: str) -> list[Any]:
            return [getattr(sample, name) for sample in series]

        return cls(
            participant_id=participant_id,
            at_ms=[_ms_after(started_at, sample.at) for sample in series],
            cpu_limited=[bool(sample.cpu_limited) for sample in series],
            **{shown: column(kept) for shown, kept in _COLUMNS.items()},
        )


# How columns of an answer are called in a sample.
_COLUMNS = {
    **{name: name for name in ("quality", "rtt_ms", "uplink_loss", "downlink_loss", "uplink_bps", "downlink_bps")},
    **{name: name for name in ("estimate_bps", "freeze_ms")},
    "bandwidth_limited": "is_bandwidth_limited",
    "downlink_limited": "is_downlink_limited",
    "reconnecting": "is_reconnecting",
    "relay": "is_relayed",
    "tcp": "is_tcp",
}


class StretchFigures(BaseModel):
    """Means over the stretch, and the worst of its samples; null where nothing was measured."""

    rtt_ms: int | None
    worst_rtt_ms: int | None
    uplink_loss: Loss | None
    worst_uplink_loss: Loss | None
    downlink_loss: Loss | None
    worst_downlink_loss: Loss | None
    uplink_bps: int
    downlink_bps: int
    estimate_bps: int | None
    freeze_ms: int | None = Field(description="In all.")

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> "StretchFigures":
        whole = joined(samples)
        return cls(
            rtt_ms=whole.rtt_ms,
            worst_rtt_ms=max((one.rtt_ms for one in samples if one.rtt_ms is not None), default=None),
            uplink_loss=whole.uplink_loss,
            worst_uplink_loss=max((one.uplink_loss for one in samples if one.uplink_loss is not None), default=None),
            downlink_loss=whole.downlink_loss,
            worst_downlink_loss=max(
                (one.downlink_loss for one in samples if one.downlink_loss is not None), default=None
            ),
            uplink_bps=whole.uplink_bps,
            downlink_bps=whole.downlink_bps,
            estimate_bps=whole.estimate_bps,
            freeze_ms=whole.freeze_ms,
        )


class QualityStretch(BaseModel):
    """A time in which somebody's call was bad, and what most likely made it so."""

    participant_id: str
    stream_key: str | None = Field(description="The stream that suffered, where it was not everything.")
    begins_at: Instant = Field(serialization_alias="from")
    ends_at: Instant = Field(serialization_alias="to")
    from_ms: int = Field(description="As `from`, in milliseconds after the beginning of the session.")
    to_ms: int
    level: Level = Field(description="The worst quality within it.")
    cause: Cause
    figures: StretchFigures

    @classmethod
    def of(cls, stretch: Stretch, started_at: datetime) -> "QualityStretch":
        return cls(
            participant_id=stretch.participant_id,
            stream_key=stretch.stream_key,
            begins_at=max(stretch.begins_at, started_at),
            ends_at=stretch.ends_at,
            from_ms=_ms_after(started_at, stretch.begins_at),
            to_ms=_ms_after(started_at, stretch.ends_at),
            level=stretch.level,
            cause=stretch.cause,
            figures=StretchFigures.of(stretch.samples),
        )


class SessionQualityShown(BaseModel):
    record_type: Literal["room_session_quality"] = "room_session_quality"
    session_id: str
    room_id: str
    started_at: Instant
    ended_at: Instant | None
    step_secs: int = Field(description="How far apart entries of the series are.")
    participants: list[QualitySeries]
    stretches: list[QualityStretch] = Field(
        description="In the order of time; those of one participant do not overlap."
    )

    @classmethod
    def of(cls, quality: SessionQuality) -> "SessionQualityShown":
        begin = quality.started_at
        return cls(
            session_id=quality.session_id,
            room_id=quality.room_id,
            started_at=begin,
            ended_at=quality.ended_at,
            step_secs=round(quality.step.total_seconds()),
            participants=[QualitySeries.of(one, series, begin) for one, series in quality.series.items()],
            stretches=[QualityStretch.of(stretch, begin) for stretch in quality.stretches],
        )


class QualityAnswer(BaseModel):
    data: SessionQualityShown


class QualityQuery(BaseModel):
    """Parameters of a session's quality."""

    model_config = ConfigDict(extra="ignore")

    points: int = Field(
        POINTS_DEFAULT,
        ge=10,
        le=POINTS_MAX,
        description="Entries a participant at most; of longer sessions, neighbours are joined.",
    )
    since: AwareDatetime | None = Field(None, description="Nothing before this instant.")
    until: AwareDatetime | None = Field(
        None,
        description="Nothing after this instant. An answer has the 24 hours before it, or before the session's end.",
    )


def _ms_after(begin: datetime, moment: datetime) -> int:
    return max(0, round((moment - begin).total_seconds() * 1000))

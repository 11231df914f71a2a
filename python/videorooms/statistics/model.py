"""What is known of a participant's connection: samples of ten seconds each, and the stretches that were bad.

`statistics.sampling` makes samples, `statistics.causes` makes stretches of them, `statistics.service` hands both out.
Nothing here does I/O.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

INTERVAL = timedelta(seconds=10)


class Cause(enum.StrEnum):
    """What most likely made a stretch bad, the strongest explanation first."""

    RECONNECTING = "reconnecting"
    UPLINK_LOSS = "uplink_loss"
    DOWNLINK_LIMITED = "downlink_limited"
    RELAY = "relay"
    ROUND_TRIP = "round_trip"
    SENDER_CPU = "sender_cpu"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sample:
    """One participant over the ten seconds that end at `at`. What was not measured is None.

    Losses are 0..1, `quality` is 0 (broken) to 5 (excellent). `is_relayed` is None while nobody knows; `cpu_limited`
    has the keys of own streams whose picture suffered from a lack of processor for half of the time. `freeze_ms` is for
    how long others' pictures stood still, as the client says.
    """

    at: datetime
    quality: int
    rtt_ms: int | None = None
    uplink_loss: float | None = None
    downlink_loss: float | None = None
    uplink_bps: int = 0
    downlink_bps: int = 0
    estimate_bps: int | None = None
    freeze_ms: int | None = None
    is_downlink_limited: bool = False
    is_bandwidth_limited: bool = False
    is_relayed: bool | None = None
    is_tcp: bool = False
    is_reconnecting: bool = False
    cpu_limited: tuple[str, ...] = ()


# One participant's, in the order of time.
Series = Sequence[Sample]
# By participant id.
Batch = Mapping[str, Sample]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a participant's call was bad. `level` is the worst there was, on the scale of quality."""

    participant_id: str
    stream_key: str | None
    begins_at: datetime
    ends_at: datetime
    level: int
    cause: Cause
    samples: Series


@dataclass(frozen=True, slots=True)
class SessionQuality:
    """The samples of each participant by its id, in the order in which they came, and the stretches in that of time."""

    session_id: str
    room_id: str
    started_at: datetime
    ended_at: datetime | None
    step: timedelta
    series: Mapping[str, Series]
    stretches: Sequence[Stretch]

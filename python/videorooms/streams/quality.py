"""Connection quality from 5 (excellent) to 0 (broken), from the engine's statistics.

Pure arithmetic for `StreamService.quality` and for `statistics`. The thresholds are those of
docs/protocol/signaling.md, "Keeping alive"; the estimate's are the hosted product's bitrates for video.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from videorooms.media.engine import Kind

BEST, WORST_CONNECTED, BROKEN = 5, 1, 0
# The highest figure for each of 5, 4, 3 and 2; anything worse is 1.
LOSS = (0.01, 0.03, 0.07, 0.15)
ROUND_TRIP_MS = (150.0, 300.0, 500.0, 800.0)
# The lowest figure for each of 5, 4, 3 and 2.
ESTIMATE_BPS = (400_000.0, 200_000.0, 100_000.0, 50_000.0)


@dataclass(frozen=True, slots=True)
class Quality:
    """`streams` has the participant's own tracks by stream key and kind."""

    connection: int
    streams: dict[str, dict[Kind, int]] = field(default_factory=dict)


def transport_quality(transport: Mapping[str, Any]) -> Quality:
    """Judge one transport's row of the engine's statistics. What is not measured yet counts as excellent."""
    if transport["state"] != "connected":
        return Quality(BROKEN, _tracks(transport, BROKEN))
    round_trip = at_most(transport.get("rtt_ms"), ROUND_TRIP_MS)
    connection = min(
        round_trip,
        at_most(transport.get("uplink_loss"), LOSS),
        at_most(transport.get("downlink_loss"), LOSS),
        at_least(transport.get("estimate_bps"), ESTIMATE_BPS),
    )
    return Quality(connection, _tracks(transport, round_trip))


def _tracks(transport: Mapping[str, Any], ceiling: int) -> dict[str, dict[Kind, int]]:
    """The worst layer's loss stands for its track: of late where that is known, else of all time."""
    streams: dict[str, dict[Kind, int]] = {}
    for track in transport.get("tracks", ()):
        if track["direction"] != "uplink":
            continue
        carried = track["packets"] + track["lost"]
        overall = track["lost"] / carried if carried else None
        loss = track.get("loss")
        level = min(ceiling, at_most(overall if loss is None else loss, LOSS))
        kinds = streams.setdefault(track["key"], {})
        kinds[track["kind"]] = min(level, kinds.get(track["kind"], BEST))
    return streams


def at_most(value: float | None, limits: tuple[float, ...], ease: float = 1.0) -> int:
    """The level of a figure that is better the lower it is; limits are multiplied by `ease`."""
    if value is None:
        return BEST
    return next((BEST - index for index, limit in enumerate(limits) if value <= limit * ease), WORST_CONNECTED)


def at_least(value: float | None, limits: tuple[float, ...], ease: float = 1.0) -> int:
    """The level of a figure that is better the higher it is; limits are divided by `ease`."""
    if value is None:
        return BEST
    return next((BEST - index for index, limit in enumerate(limits) if value >= limit / ease), WORST_CONNECTED)

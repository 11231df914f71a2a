"""Fewer samples for a long session: neighbours are joined, so that an answer has a bounded length.

Pure; `statistics.service` calls it. What was worst stays visible: the lowest quality and every flag survive.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from videorooms.statistics.model import INTERVAL, Sample, Series


def step_for(length: timedelta, points: int) -> timedelta:
    """How far apart samples are to be so that so many cover the length; whole intervals, one at least."""
    return INTERVAL * max(1, math.ceil(length / INTERVAL / points))


def thin(series: Series, begin: datetime, step: timedelta) -> list[Sample]:
    """One sample a step from `begin` on, of those that lie in it."""
    if step <= INTERVAL:
        return list(series)
    groups: dict[int, list[Sample]] = {}
    for sample in series:
        groups.setdefault(math.ceil((sample.at - begin) / step), []).append(sample)
    return [joined(group) for group in groups.values()]


def joined(samples: Sequence[Sample]) -> Sample:
    """One sample for all of them, at the time of the last: means, the worst quality, flags that any has."""
    relayed = {one.is_relayed for one in samples} - {None}
    return Sample(
        at=samples[-1].at,
        quality=min(one.quality for one in samples),
        rtt_ms=_whole(_mean(one.rtt_ms for one in samples)),
        uplink_loss=_mean(one.uplink_loss for one in samples),
        downlink_loss=_mean(one.downlink_loss for one in samples),
        uplink_bps=_whole(_mean(one.uplink_bps for one in samples)) or 0,
        downlink_bps=_whole(_mean(one.downlink_bps for one in samples)) or 0,
        estimate_bps=_whole(_mean(one.estimate_bps for one in samples)),
        freeze_ms=_sum(one.freeze_ms for one in samples),
        is_downlink_limited=any(one.is_downlink_limited for one in samples),
        is_bandwidth_limited=any(one.is_bandwidth_limited for one in samples),
        is_relayed=any(relayed) if relayed else None,
        is_tcp=any(one.is_tcp for one in samples),
        is_reconnecting=any(one.is_reconnecting for one in samples),
        cpu_limited=tuple(dict.fromkeys(key for one in samples for key in one.cpu_limited)),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)

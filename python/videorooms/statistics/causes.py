"""Why a call was bad: stretches of trouble in a participant's samples, each with its most likely cause.

Pure; `statistics.service` calls it. Each cause has a symptom, a figure that is judged on the scale of quality alone:

* `reconnecting`: there was no connection, and without one no other figure means anything;
* `uplink_loss`: what the participant sent did not arrive, so that everyone else saw and heard it badly;
* `downlink_limited`: the server had to send less than was wished for, or what it sent did not arrive;
* `round_trip`: far away or queued somewhere; `relay` in its place where media took a relay, which is a detour, and is
  something that a network's administrator can change;
* `sender_cpu`: an own picture suffered from a lack of processor. It is the weakest: the connection itself is good, and
  browsers tell of it whenever they save;
* `unknown`: it was bad and no symptom says why, such as pictures that stood still for the client alone.

Where several are bad, the one that would be worst by itself is blamed; among equals the first of the list. Symptoms
begin at one threshold and end at a milder one, so that a figure which wavers about a threshold makes one stretch and
not ten; pauses and blips of one sample are smoothed away for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from videorooms.statistics.model import INTERVAL, Cause, Sample, Series, Stretch
from videorooms.streams.quality import BEST, BROKEN, ESTIMATE_BPS, LOSS, ROUND_TRIP_MS, at_least, at_most

# From here down people notice.
BAD = 3
# A symptom that has begun goes on until its figure is this share of what began it.
RELEASE = 0.6
# Farther apart than this, two samples have a hole between them: the participant was away, or the server.
HOLE = 2.5 * INTERVAL
# A whole interval of ten seconds with a standing picture for this share of it is a bad one, whatever the figures say.
FROZEN_SHARE = 0.2
# Less than is wished for, but enough to be seen: worse only if the estimate says so.
LIMITED = 3
LACKS_PROCESSOR = 3

Judge = Callable[[Sample, float], int]


@dataclass(frozen=True, slots=True)
class _Blame:
    cause: Cause
    level: int
    key: str | None = None

    def has_cause_of(self, other: _Blame | None) -> bool:
        return other is not None and (other.cause, other.key) == (self.cause, self.key)


def stretches(participant_id: str, series: Series) -> list[Stretch]:
    """Those of one participant, in the order of time; they do not overlap."""
    found = []
    for part in _without_holes(series):
        blames = _smoothed(_blames(part))
        for first, last in _runs(blames):
            blamed = [blame for blame in blames[first : last + 1] if blame is not None]
            if _is_blip(blamed):
                continue
            samples = tuple(part[first : last + 1])
            found.append(
                Stretch(
                    participant_id=participant_id,
                    stream_key=blamed[0].key,
                    begins_at=samples[0].at - INTERVAL,
                    ends_at=samples[-1].at,
                    level=min(blame.level for blame in blamed),
                    cause=blamed[0].cause,
                    samples=samples,
                )
            )
    return found


def _without_holes(series: Series) -> Iterator[Series]:
    begin = 0
    for index in range(1, len(series) + 1):
        if index == len(series) or series[index].at - series[index - 1].at > HOLE:
            yield series[begin:index]
            begin = index


# Symptoms: how bad a sample is by one figure alone, 5 to 0, at thresholds of which it must reach only the part `ease`.


def _reconnecting(sample: Sample, _ease: float) -> int:
    return BROKEN if sample.is_reconnecting else BEST


def _uplink_loss(sample: Sample, ease: float) -> int:
    return at_most(sample.uplink_loss, LOSS, ease)


def _downlink(sample: Sample, ease: float) -> int:
    by_loss = at_most(sample.downlink_loss, LOSS, ease)
    if not sample.is_downlink_limited:
        return by_loss
    return min(by_loss, LIMITED, at_least(sample.estimate_bps, ESTIMATE_BPS, ease))


def _round_trip(sample: Sample, ease: float) -> int:
    return at_most(sample.rtt_ms, ROUND_TRIP_MS, ease)


def _processor(sample: Sample, _ease: float) -> int:
    return LACKS_PROCESSOR if sample.cpu_limited else BEST


def _unexplained(sample: Sample, _ease: float) -> int:
    frozen = (sample.freeze_ms or 0) / (INTERVAL / timedelta(milliseconds=1))
    return min(sample.quality, BAD if frozen >= FROZEN_SHARE else BEST)


# In the order in which equals are blamed.
_SYMPTOMS: Sequence[tuple[Cause, Judge]] = (
    (Cause.RECONNECTING, _reconnecting),
    (Cause.UPLINK_LOSS, _uplink_loss),
    (Cause.DOWNLINK_LIMITED, _downlink),
    (Cause.ROUND_TRIP, _round_trip),
    (Cause.SENDER_CPU, _processor),
)


def _blames(series: Series) -> list[_Blame | None]:
    """What is to blame for each sample; None for a good one."""
    lasting: set[Cause] = set()
    blames: list[_Blame | None] = []
    for sample in series:
        levels = {cause: _level(judge, sample, cause in lasting) for cause, judge in _SYMPTOMS}
        lasting = {cause for cause, level in levels.items() if level <= BAD}
        blames.append(_blame(sample, levels))
    return blames


def _level(judge: Judge, sample: Sample, is_lasting: bool) -> int:
    level = judge(sample, 1.0)
    return BAD if level > BAD and is_lasting and judge(sample, RELEASE) <= BAD else level


def _blame(sample: Sample, levels: dict[Cause, int]) -> _Blame | None:
    # The first of the least, as symptoms are in order.
    cause = min(levels, key=lambda one: levels[one])
    level = levels[cause]
    if level > BAD:
        level = _unexplained(sample, 1.0)
        return _Blame(Cause.UNKNOWN, level) if level <= BAD else None
    if cause is Cause.ROUND_TRIP and sample.is_relayed:
        cause = Cause.RELAY
    key = sample.cpu_limited[0] if cause is Cause.SENDER_CPU and sample.cpu_limited else None
    return _Blame(cause, level, key)


def _smoothed(blames: Sequence[_Blame | None]) -> list[_Blame | None]:
    """One sample between two that have the same cause has it too, unless it is worse for a cause of its own."""
    smooth = list(blames)
    for index in range(1, len(smooth) - 1):
        before, here, after = smooth[index - 1], smooth[index], smooth[index + 1]
        if before is None or not before.has_cause_of(after) or before.has_cause_of(here):
            continue
        if here is None or here.level >= before.level:
            smooth[index] = before
    return smooth


def _runs(blames: Sequence[_Blame | None]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of one cause."""
    begin = 0
    for index in range(1, len(blames) + 1):
        first = blames[begin]
        if index < len(blames) and (first.has_cause_of(blames[index]) if first else blames[index] is None):
            continue
        if first is not None:
            yield begin, index - 1
        begin = index


def _is_blip(blamed: Sequence[_Blame]) -> bool:
    """Ten seconds that were merely not good, and nothing of the kind before or after."""
    return len(blamed) == 1 and blamed[0].level >= BAD

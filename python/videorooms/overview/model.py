"""What an overview says, and how joins and minutes are spread over hours or days.

`overview.service` gathers it. Nothing here does I/O.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from videorooms.nodes.model import Node
from videorooms.participants.model import Presences


class Range(enum.StrEnum):
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Buckets:
    """So many equal spans of time from `since` on, the last of which is under way."""

    since: datetime
    length: timedelta
    count: int

    def begins(self) -> list[datetime]:
        return [self.since + index * self.length for index in range(self.count)]


@dataclass(frozen=True, slots=True)
class Usage:
    """Joins and minutes of presence within one bucket."""

    begins_at: datetime
    joins: int
    participant_minutes: float


@dataclass(frozen=True, slots=True)
class Live:
    rooms: int
    participants: int
    streams: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What changes slowly: recordings kept and their bytes, and the use of the server over the range."""

    recordings: int
    recording_bytes: int
    usage: Sequence[Usage]


@dataclass(frozen=True, slots=True)
class Work:
    """What waits or has gone wrong. Compositions failed within the range, deliveries within 24 hours."""

    compositions_under_way: int
    compositions_failed: int
    deliveries_pending: int
    deliveries_failed: int
    jobs_due: int
    jobs_failed: int


@dataclass(frozen=True, slots=True)
class Overview:
    range: Range
    live: Live
    totals: Totals
    work: Work
    nodes: Sequence[Node]


def buckets_of(wanted: Range, now: datetime) -> Buckets:
    """Hours of the last day or days of the last 30, in UTC, up to the one under way."""
    if wanted is Range.DAY:
        hour = now.replace(minute=0, second=0, microsecond=0)
        return Buckets(hour - timedelta(hours=23), timedelta(hours=1), 24)
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Buckets(day - timedelta(days=29), timedelta(days=1), 30)


def usage_of(buckets: Buckets, presences: Iterable[Presences]) -> list[Usage]:
    """Spreads each presence over the buckets that it lasted through."""
    joins, seconds = [0] * buckets.count, [0] * buckets.count
    length = int(buckets.length.total_seconds())
    last = buckets.count - 1
    for group in presences:
        first, end = min(group.came_in, last), min(group.went_in, last)
        joins[first] += group.joins
        if first == end:
            seconds[first] += group.went_offsets - group.came_offsets
            continue
        seconds[first] += group.count * length - group.came_offsets
        for between in range(first + 1, end):
            seconds[between] += group.count * length
        seconds[end] += group.went_offsets
    spans = zip(buckets.begins(), joins, seconds, strict=True)
    return [Usage(begins_at, joined, round(spent / 60, 1)) for begins_at, joined, spent in spans]

"""Joins and minutes over hours and days: presences spread over the buckets in which they lasted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from videorooms.overview.model import Buckets, Range, buckets_of, usage_of
from videorooms.participants.model import Presences

NOW = datetime(2026, 3, 31, 17, 42, 10, tzinfo=UTC)
BEGIN = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
HOURS = Buckets(BEGIN, timedelta(hours=1), 4)


def minutes(*presences: Presences) -> list[float]:
    return [one.participant_minutes for one in usage_of(HOURS, presences)]


def test_a_day_is_24_hours_up_to_the_one_under_way_and_a_month_30_days() -> None:
    day, month = buckets_of(Range.DAY, NOW), buckets_of(Range.MONTH, NOW)
    assert (day.since, day.begins()[-1]) == (
        NOW.replace(day=30, hour=18, minute=0, second=0),
        NOW.replace(minute=0, second=0),
    )
    assert (month.since.isoformat(), month.begins()[-1].isoformat()) == (
        "2026-03-02T00:00:00+00:00",
        "2026-03-31T00:00:00+00:00",
    )
    assert (day.count, month.count) == (24, 30)


@pytest.mark.parametrize(
    ("presence", "expected"),
    [
        # One person from minute 10 to minute 40 of the second hour.
        (Presences(1, 1, 1, 1, 600, 2_400), [0, 30, 0, 0]),
        # Two people who came at minute 30 of the first hour and went at minute 15 of the fourth.
        (Presences(0, 3, 2, 2, 3_600, 1_800), [60, 120, 120, 30]),
    ],
)
def test_minutes_are_where_they_were_spent(presence: Presences, expected: list[float]) -> None:
    assert minutes(presence) == expected


def test_joins_are_counted_where_people_came_in() -> None:
    told = usage_of(HOURS, [Presences(0, 2, 3, 1, 0, 0), Presences(2, 2, 2, 2, 10, 70)])
    assert [one.joins for one in told] == [1, 0, 2, 0]
    assert told[0].begins_at == BEGIN

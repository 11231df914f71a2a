"""What is blamed for a bad stretch: made series of samples, each a story that somebody complained about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from videorooms.statistics.causes import stretches
from videorooms.statistics.model import INTERVAL, Cause, Sample, Stretch

BEGIN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
GOOD = Sample(BEGIN, 5, rtt_ms=40, uplink_loss=0.0, downlink_loss=0.0, estimate_bps=3_000_000)
LOSSY = {"quality": 2, "uplink_loss": 0.12}
NARROW = {"quality": 3, "is_downlink_limited": True, "estimate_bps": 150_000}


def series(*stories: tuple[int, dict[str, Any]]) -> list[Sample]:
    """So many samples of each story, one after the other."""
    told = [changes for count, changes in stories for _ in range(count)]
    return [replace(GOOD, at=BEGIN + (index + 1) * INTERVAL, **changes) for index, changes in enumerate(told)]


def judged(*stories: tuple[int, dict[str, Any]]) -> list[Stretch]:
    return stretches("anna", series(*stories))


def causes(*stories: tuple[int, dict[str, Any]]) -> list[Cause]:
    return [stretch.cause for stretch in judged(*stories)]


def test_a_good_call_has_nothing_to_blame() -> None:
    assert judged((60, {})) == []
    assert judged() == []


def test_loss_on_the_way_in_is_blamed_from_its_first_sample_to_its_last() -> None:
    [stretch] = judged((6, {}), (3, LOSSY), (6, {}))
    assert (stretch.cause, stretch.level, stretch.stream_key) == (Cause.UPLINK_LOSS, 2, None)
    assert stretch.begins_at == BEGIN + 6 * INTERVAL
    assert stretch.ends_at == BEGIN + 9 * INTERVAL
    assert len(stretch.samples) == 3


def test_a_downlink_without_room_for_what_was_wished_is_blamed() -> None:
    [stretch] = judged((2, {}), (4, NARROW))
    assert (stretch.cause, stretch.level) == (Cause.DOWNLINK_LIMITED, 3)


def test_loss_on_the_way_out_is_the_downlinks() -> None:
    assert causes((3, {"quality": 2, "downlink_loss": 0.1})) == [Cause.DOWNLINK_LIMITED]


def test_a_narrow_downlink_is_as_bad_as_its_estimate() -> None:
    [stretch] = judged((3, {**NARROW, "estimate_bps": 40_000}))
    assert stretch.level == 1


def test_a_long_way_is_blamed_and_a_relay_on_it_first() -> None:
    far = {"quality": 3, "rtt_ms": 450}
    assert causes((3, far)) == [Cause.ROUND_TRIP]
    assert causes((3, {**far, "is_relayed": False})) == [Cause.ROUND_TRIP]
    assert causes((3, {**far, "is_relayed": True})) == [Cause.RELAY]


def test_a_relay_alone_is_nothing_bad() -> None:
    assert causes((10, {"is_relayed": True, "is_tcp": True})) == []


def test_a_sender_that_lacks_processor_is_told_with_the_stream_that_suffers() -> None:
    [stretch] = judged((1, {}), (4, {"cpu_limited": ("self",)}), (1, {}))
    assert (stretch.cause, stretch.stream_key, stretch.level) == (Cause.SENDER_CPU, "self", 3)


def test_without_a_connection_nothing_else_is_blamed() -> None:
    gone = {"quality": 0, "is_reconnecting": True, "uplink_loss": 0.5, "rtt_ms": 900}
    assert causes((3, gone)) == [Cause.RECONNECTING]


def test_a_connection_that_was_lost_for_one_sample_is_told() -> None:
    assert causes((3, {}), (1, {"quality": 0, "is_reconnecting": True}), (3, {})) == [Cause.RECONNECTING]


def test_pictures_that_stood_still_for_no_reason_that_is_known_are_told() -> None:
    assert causes((2, {"freeze_ms": 4_000})) == [Cause.UNKNOWN]
    assert causes((2, {"freeze_ms": 500})) == []
    assert causes((2, {"quality": 1})) == [Cause.UNKNOWN]


def test_the_worse_of_two_is_blamed_and_of_equals_the_one_that_explains_more() -> None:
    assert causes((3, {**LOSSY, **NARROW})) == [Cause.UPLINK_LOSS]
    assert causes((3, {**NARROW, "uplink_loss": 0.05, "estimate_bps": 60_000})) == [Cause.DOWNLINK_LIMITED]
    assert causes((3, {"quality": 3, "uplink_loss": 0.05, "cpu_limited": ("self",)})) == [Cause.UPLINK_LOSS]


def test_a_blip_of_ten_seconds_is_no_stretch_unless_it_was_really_bad() -> None:
    assert causes((3, {}), (1, {"quality": 3, "uplink_loss": 0.05}), (3, {})) == []
    assert causes((3, {}), (1, {"quality": 1, "uplink_loss": 0.4}), (3, {})) == [Cause.UPLINK_LOSS]


def test_a_figure_that_wavers_about_its_threshold_makes_one_stretch() -> None:
    [stretch] = judged(*[(1, {"quality": 4, "uplink_loss": loss}) for loss in (0.04, 0.025, 0.04, 0.022, 0.035, 0.02)])
    assert (len(stretch.samples), stretch.level) == (6, 3)


def test_a_symptom_ends_where_its_figure_is_well_below_what_began_it() -> None:
    [stretch] = judged((3, {"quality": 3, "uplink_loss": 0.05}), (3, {"quality": 4, "uplink_loss": 0.015}))
    assert len(stretch.samples) == 3


def test_neighbours_of_one_cause_are_merged_over_a_good_sample_between_them() -> None:
    [stretch] = judged((3, LOSSY), (1, {}), (3, LOSSY))
    assert len(stretch.samples) == 7
    assert causes((3, LOSSY), (2, {}), (3, LOSSY)) == [Cause.UPLINK_LOSS] * 2


def test_one_cause_after_the_other_makes_two_stretches_that_touch() -> None:
    first, second = judged((4, LOSSY), (4, NARROW))
    assert (first.cause, second.cause) == (Cause.UPLINK_LOSS, Cause.DOWNLINK_LIMITED)
    assert first.ends_at == second.begins_at


def test_a_hole_between_samples_is_not_bridged() -> None:
    samples = series((3, LOSSY), (3, LOSSY))
    late = [replace(sample, at=sample.at + timedelta(minutes=2)) for sample in samples[3:]]
    assert len(stretches("anna", [*samples[:3], *late])) == 2


SAMPLES = st.builds(
    Sample,
    at=st.just(BEGIN),
    quality=st.integers(0, 5),
    rtt_ms=st.none() | st.integers(0, 5_000),
    uplink_loss=st.none() | st.floats(0, 1),
    downlink_loss=st.none() | st.floats(0, 1),
    estimate_bps=st.none() | st.integers(0, 10**7),
    freeze_ms=st.none() | st.integers(0, 10_000),
    is_downlink_limited=st.booleans(),
    is_relayed=st.none() | st.booleans(),
    is_reconnecting=st.booleans(),
    cpu_limited=st.sampled_from([(), ("self",), ("screen", "self")]),
)


@given(st.lists(SAMPLES, max_size=40), st.lists(st.integers(10, 60), min_size=40, max_size=40))
def test_whatever_was_measured_stretches_are_in_order_apart_and_bad(samples: list[Sample], gaps: list[int]) -> None:
    at = BEGIN
    told = []
    for sample, gap in zip(samples, gaps, strict=False):
        at += timedelta(seconds=gap)
        told.append(replace(sample, at=at))
    found = stretches("anna", told)
    for before, after in pairwise(found):
        assert before.ends_at <= after.begins_at
    for stretch in found:
        assert stretch.begins_at < stretch.ends_at
        assert 0 <= stretch.level <= 3
        assert (stretch.stream_key is not None) == (stretch.cause is Cause.SENDER_CPU)

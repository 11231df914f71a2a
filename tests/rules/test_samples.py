"""Samples: made of figures, packed into rows and back, thinned for an answer."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videorooms.statistics.figures import Seen, Traffic, sample_of
from videorooms.statistics.model import INTERVAL, Sample
from videorooms.statistics.packing import pack, unpack
from videorooms.statistics.thinning import joined, step_for, thin
from videorooms.streams.report import ClientReport, SendingReport

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ANNA, BEN = str(uuid.uuid4()), str(uuid.uuid4())
ROW: dict[str, Any] = {
    "state": "connected",
    "protocol": "udp",
    "address": "192.0.2.7",
    "rtt_ms": 41.6,
    "estimate_bps": 2_000_000,
    "uplink_loss": 0.02,
    "downlink_loss": None,
    "bytes": {"received": 1_250_000, "sent": 125_000},
    "is_limited": True,
    "tracks": [],
}


def seen(**changes: Any) -> Sample:
    return sample_of(Seen(**{"is_connected": True, "row": ROW, **changes}), AT, 10.0, {"198.51.100.1"})


def test_a_sample_has_the_engines_figures_and_the_rates_since_the_one_before() -> None:
    sample = seen(before=Traffic(up=0, down=0))
    assert (sample.rtt_ms, sample.uplink_loss, sample.downlink_loss) == (42, 0.02, None)
    assert (sample.uplink_bps, sample.downlink_bps, sample.estimate_bps) == (1_000_000, 100_000, 2_000_000)
    assert (sample.quality, sample.is_downlink_limited, sample.is_tcp) == (4, True, False)


def test_a_participant_without_a_transport_is_neither_good_nor_bad_for_it() -> None:
    assert seen(row=None).quality == 5
    away = seen(row=None, is_connected=False)
    assert (away.quality, away.is_reconnecting) == (0, True)


def test_a_transport_that_only_begins_is_not_a_lost_one() -> None:
    connecting = {**ROW, "state": "connecting"}
    assert not seen(row=connecting).is_reconnecting
    stuck = seen(row=connecting, before=Traffic(0, 0))
    assert (stuck.is_reconnecting, stuck.quality) == (True, 0)
    assert seen(row={**ROW, "state": "disconnected"}, before=Traffic(0, 0)).is_reconnecting


def test_a_relay_is_known_by_the_clients_word_or_by_its_address() -> None:
    assert seen().is_relayed is None
    assert seen(latest=ClientReport(10_000, "relay")).is_relayed is True
    assert seen(latest=ClientReport(10_000, "srflx")).is_relayed is False
    assert seen(latest=ClientReport(10_000)).is_relayed is None
    assert seen(row={**ROW, "address": "198.51.100.1"}).is_relayed is True


def test_a_stream_is_limited_that_was_so_for_half_of_the_time() -> None:
    report = ClientReport(10_000, sending=(SendingReport("self", cpu_ms=5_000), SendingReport("screen", cpu_ms=4_999)))
    assert seen(report=report).cpu_limited == ("self",)
    assert not seen(report=report).is_bandwidth_limited
    narrow = ClientReport(10_000, sending=(SendingReport("self", bandwidth_ms=9_000),), freeze_ms=1_200)
    assert (seen(report=narrow).is_bandwidth_limited, seen(report=narrow).freeze_ms) == (True, 1_200)


# Rounded as they are kept.
LOSSES = st.none() | st.integers(0, 10_000).map(lambda value: value / 10_000)
SAMPLES = st.builds(
    Sample,
    at=st.just(AT),
    quality=st.integers(0, 5),
    rtt_ms=st.none() | st.integers(0, 60_000),
    uplink_loss=LOSSES,
    downlink_loss=LOSSES,
    uplink_bps=st.integers(0, 2**32 - 2),
    downlink_bps=st.integers(0, 2**32 - 2),
    estimate_bps=st.none() | st.integers(0, 2**32 - 2),
    freeze_ms=st.none() | st.integers(0, 60_000),
    is_downlink_limited=st.booleans(),
    is_bandwidth_limited=st.booleans(),
    is_relayed=st.none() | st.booleans(),
    is_tcp=st.booleans(),
    is_reconnecting=st.booleans(),
    cpu_limited=st.lists(st.text(min_size=1, max_size=40), max_size=4).map(tuple),
)
BATCHES = st.dictionaries(st.uuids().map(str), SAMPLES, max_size=5)


@given(BATCHES)
def test_what_is_packed_comes_out_as_it_was(batch: dict[str, Sample]) -> None:
    assert dict(unpack(pack(batch), AT)) == batch


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(packed: bytes) -> None:
    list(unpack(packed, AT))
    list(unpack(b"\x01" + packed, AT))


def test_of_a_row_that_was_cut_the_whole_samples_are_read() -> None:
    packed = pack({ANNA: Sample(AT, 5), BEN: Sample(AT, 3, cpu_limited=("self",))})
    assert [one for one, _ in unpack(packed[:-1], AT)] == [ANNA]
    assert list(unpack(bytes([99]) + packed[1:], AT)) == []


def test_figures_beyond_what_a_row_holds_are_cut_and_no_fault() -> None:
    wild = Sample(
        AT, 0, rtt_ms=10**9, uplink_bps=10**12, estimate_bps=10**12, freeze_ms=10**9, cpu_limited=("ä" * 128,)
    )
    [(_, kept)] = unpack(pack({ANNA: wild}), AT)
    assert (kept.rtt_ms, kept.estimate_bps) == (65_534, 2**32 - 2)


def test_a_participant_costs_some_forty_bytes() -> None:
    assert len(pack({ANNA: Sample(AT, 5)})) <= 41


def test_neighbours_are_joined_into_means_the_worst_quality_and_all_flags() -> None:
    first = Sample(AT, 5, rtt_ms=40, uplink_loss=0.0, uplink_bps=100, freeze_ms=300, is_relayed=False)
    second = Sample(AT + INTERVAL, 2, rtt_ms=60, uplink_loss=0.1, uplink_bps=300, is_tcp=True, cpu_limited=("self",))
    both = joined([first, second])
    assert (both.at, both.quality, both.rtt_ms, both.uplink_loss) == (AT + INTERVAL, 2, 50, 0.05)
    assert (both.uplink_bps, both.freeze_ms, both.is_relayed, both.is_tcp) == (200, 300, False, True)
    assert both.cpu_limited == ("self",)


@pytest.mark.parametrize(
    ("minutes", "points", "expected"), [(1, 360, 10), (60, 360, 10), (61, 360, 20), (600, 360, 100)]
)
def test_a_step_is_as_long_as_so_many_points_demand(minutes: int, points: int, expected: int) -> None:
    assert step_for(timedelta(minutes=minutes), points) == timedelta(seconds=expected)


def test_a_long_series_is_thinned_to_one_sample_a_step() -> None:
    samples = [replace(Sample(AT, 5), at=AT + index * INTERVAL, quality=5 - index % 2) for index in range(1, 31)]
    thinned = thin(samples, AT, 3 * INTERVAL)
    assert len(thinned) == 10
    assert [one.at for one in thinned] == [AT + 3 * index * INTERVAL for index in range(1, 11)]
    assert {one.quality for one in thinned} == {4}
    assert thin(samples, AT, INTERVAL) == samples

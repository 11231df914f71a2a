"""Counting requests: by what one client of the network can come from, and in bounded memory."""

from __future__ import annotations

import pytest

from tests.conftest import FakeClock
from videorooms.http import limiting
from videorooms.http.limiting import RateLimit, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_an_ipv6_network_counts_as_one_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_no_limit_is_passed_by_filling_the_memory(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "SUBJECTS_MAX", 3)
    limit = RateLimit(clock, 2)
    left = [allowance.remaining for name in "abcdef" if (allowance := limit.count(name))]
    assert left == [1, 1, 1, 1, 0, -1]
    known = limit.count("a")
    assert known is not None
    assert known.remaining == 0


def test_what_is_taken_back_was_never_counted(clock: FakeClock) -> None:
    limit = RateLimit(clock, 2)
    for _ in range(5):
        allowance = limit.count("a")
        assert allowance is not None
        assert not allowance.exceeded
        limit.take_back("a")
    limit.take_back("a")
    limit.take_back("nobody")
    allowance = limit.count("a")
    assert allowance is not None
    assert allowance.remaining == 1

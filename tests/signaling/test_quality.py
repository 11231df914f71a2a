"""Connection quality from figures: the table of docs/protocol/signaling.md, row by row."""

from __future__ import annotations

from typing import Any

import pytest

from videorooms.streams.quality import transport_quality

CONNECTED: dict[str, Any] = {
    "state": "connected",
    "rtt_ms": None,
    "estimate_bps": None,
    "uplink_loss": None,
    "downlink_loss": None,
    "tracks": [],
}


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({}, 5),
        ({"uplink_loss": 0.01}, 5),
        ({"uplink_loss": 0.0101}, 4),
        ({"downlink_loss": 0.03}, 4),
        ({"downlink_loss": 0.07}, 3),
        ({"downlink_loss": 0.15}, 2),
        ({"downlink_loss": 0.16}, 1),
        ({"rtt_ms": 150}, 5),
        ({"rtt_ms": 300}, 4),
        ({"rtt_ms": 500}, 3),
        ({"rtt_ms": 800}, 2),
        ({"rtt_ms": 801}, 1),
        ({"estimate_bps": 400_000}, 5),
        ({"estimate_bps": 399_999}, 4),
        ({"estimate_bps": 100_000}, 3),
        ({"estimate_bps": 50_000}, 2),
        ({"estimate_bps": 0}, 1),
        ({"rtt_ms": 10, "uplink_loss": 0.0, "downlink_loss": 0.1, "estimate_bps": 1e6}, 2),
        ({"state": "connecting"}, 0),
        ({"state": "disconnected"}, 0),
    ],
)
def test_the_worst_figure_decides(figures: dict[str, Any], expected: int) -> None:
    assert transport_quality(CONNECTED | figures).connection == expected


def test_a_track_is_judged_by_its_worst_layer_and_the_round_trip() -> None:
    def layer(lost: int, direction: str = "uplink") -> dict[str, Any]:
        return {"direction": direction, "key": "self", "kind": "video", "packets": 100 - lost, "lost": lost}

    judged = transport_quality(CONNECTED | {"rtt_ms": 200, "tracks": [layer(0), layer(5), layer(50, "downlink")]})
    assert judged.streams == {"self": {"video": 3}}
    assert transport_quality(CONNECTED | {"rtt_ms": 200, "tracks": [layer(0)]}).streams == {"self": {"video": 4}}


def test_a_track_without_packets_is_not_blamed() -> None:
    track = {"direction": "uplink", "key": "self", "kind": "audio", "packets": 0, "lost": 0}
    assert transport_quality(CONNECTED | {"tracks": [track]}).streams == {"self": {"audio": 5}}

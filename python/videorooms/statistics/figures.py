"""A participant's sample out of what the engine, the client and the hub say at one moment.

Pure arithmetic for `statistics.sampling` and `statistics.live`; thresholds of quality are in `streams.quality`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from videorooms.statistics.model import Sample
from videorooms.streams.quality import BEST, BROKEN, transport_quality
from videorooms.streams.report import ClientReport

# A stream that lacked processor for half of the time was visibly worse for it.
LIMITED_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Traffic:
    """Bytes of a transport so far, from the participant's side: up is to the server."""

    up: int
    down: int


def traffic_of(row: Mapping[str, Any]) -> Traffic:
    return Traffic(row["bytes"]["received"], row["bytes"]["sent"])


@dataclass(frozen=True, slots=True)
class Seen:
    """One participant at a tick. `row` is the engine's of its transport, None without one.

    `report` is what the client said since the tick before, `latest` what it said last; `before` is None for a transport
    that is new.
    """

    is_connected: bool
    row: Mapping[str, Any] | None = None
    report: ClientReport | None = None
    latest: ClientReport | None = None
    before: Traffic | None = None


def sample_of(seen: Seen, at: datetime, seconds: float, relays: Collection[str]) -> Sample:
    """What is to be kept; `seconds` have passed since the tick before."""
    row, report = seen.row, seen.report
    limited = _limited(report)
    if row is None:
        # Whoever neither sends nor receives has nothing that could be bad.
        return Sample(
            at, BEST if seen.is_connected else BROKEN, is_reconnecting=not seen.is_connected, cpu_limited=limited
        )
    # A transport that has only begun to connect is no connection that was lost.
    is_new = row["state"] == "connecting" and seen.before is None
    is_reconnecting = not seen.is_connected or (row["state"] != "connected" and not is_new)
    now, before = traffic_of(row), seen.before or Traffic(0, 0)
    quality = BEST if is_new else transport_quality(row).connection
    return Sample(
        at=at,
        quality=BROKEN if is_reconnecting else quality,
        rtt_ms=None if row["rtt_ms"] is None else round(row["rtt_ms"]),
        uplink_loss=row["uplink_loss"],
        downlink_loss=row["downlink_loss"],
        uplink_bps=rate(before.up, now.up, seconds),
        downlink_bps=rate(before.down, now.down, seconds),
        estimate_bps=row["estimate_bps"],
        freeze_ms=report.freeze_ms if report else None,
        is_downlink_limited=row["is_limited"],
        is_bandwidth_limited=_is_bandwidth_limited(report),
        is_relayed=relayed(seen.latest, row, relays),
        is_tcp=row["protocol"] == "tcp",
        is_reconnecting=is_reconnecting,
        cpu_limited=limited,
    )


def rate(before: int, now: int, seconds: float) -> int:
    """Bits a second."""
    return round(max(0, now - before) * 8 / seconds) if seconds > 0 else 0


def relayed(report: ClientReport | None, row: Mapping[str, Any] | None, relays: Collection[str]) -> bool | None:
    """Whether media takes a relay: by the client's word, else by the address; None when neither tells."""
    if report is not None and report.candidate is not None:
        return report.candidate == "relay"
    return True if row is not None and row["address"] in relays else None


def _limited(report: ClientReport | None) -> tuple[str, ...]:
    if report is None:
        return ()
    return tuple(one.key for one in report.sending if report.share(one.cpu_ms) >= LIMITED_SHARE)


def _is_bandwidth_limited(report: ClientReport | None) -> bool:
    return report is not None and any(report.share(one.bandwidth_ms) >= LIMITED_SHARE for one in report.sending)

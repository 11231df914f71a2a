"""Samples of one session at one moment as bytes, and back: what a row of the table holds.

A row for each participant would be three times the bytes and the writes, and nothing ever asks the database for one
participant's figures. `statistics.repository` is the only caller. The first byte names the form; what is of another
form, or does not fit, gives nothing rather than an error, since a row may come from a later version.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from videorooms.statistics.model import Batch, Sample

FORM = 1
# Id, quality, flags, round trip, losses, rates, estimate, freeze, number of keys.
_FIXED = struct.Struct("<16sBBHHHIIIHB")
_NOTHING_16, _NOTHING_32 = 0xFFFF, 0xFFFFFFFF
# Losses are kept in ten-thousandths.
_LOSS_SCALE = 10_000
_DOWNLINK_LIMITED, _BANDWIDTH_LIMITED, _RELAYED, _RELAY_KNOWN, _TCP, _RECONNECTING = (1 << bit for bit in range(6))
# Own streams of one participant that lack processor: more of them say nothing more.
_KEYS_MAX = 4


def pack(batch: Batch) -> bytes:
    packed = bytearray([FORM])
    for participant_id, sample in batch.items():
        keys = [key.encode()[:255] for key in sample.cpu_limited[:_KEYS_MAX]]
        packed += _FIXED.pack(
            UUID(participant_id).bytes,
            sample.quality,
            _flags(sample),
            _at_most(sample.rtt_ms, _NOTHING_16),
            _at_most(_scaled(sample.uplink_loss), _NOTHING_16),
            _at_most(_scaled(sample.downlink_loss), _NOTHING_16),
            _at_most(sample.uplink_bps, _NOTHING_32),
            _at_most(sample.downlink_bps, _NOTHING_32),
            _at_most(sample.estimate_bps, _NOTHING_32),
            _at_most(sample.freeze_ms, _NOTHING_16),
            len(keys),
        )
        for key in keys:
            packed.append(len(key))
            packed += key
    return bytes(packed)


def unpack(packed: bytes, at: datetime) -> Iterator[tuple[str, Sample]]:
    """Each participant's sample; nothing of what cannot be read."""
    if not packed or packed[0] != FORM:
        return
    place = 1
    while place + _FIXED.size <= len(packed):
        raw, quality, flags, rtt, uplink, downlink, up, down, estimate, freeze, count = _FIXED.unpack_from(
            packed, place
        )
        place += _FIXED.size
        keys = []
        for _ in range(count):
            if place >= len(packed) or place + 1 + packed[place] > len(packed):
                return
            end = place + 1 + packed[place]
            keys.append(packed[place + 1 : end].decode(errors="replace"))
            place = end
        yield (
            str(UUID(bytes=raw)),
            Sample(
                at=at,
                quality=quality,
                rtt_ms=_known(rtt, _NOTHING_16),
                uplink_loss=_unscaled(uplink),
                downlink_loss=_unscaled(downlink),
                uplink_bps=up,
                downlink_bps=down,
                estimate_bps=_known(estimate, _NOTHING_32),
                freeze_ms=_known(freeze, _NOTHING_16),
                is_downlink_limited=bool(flags & _DOWNLINK_LIMITED),
                is_bandwidth_limited=bool(flags & _BANDWIDTH_LIMITED),
                is_relayed=bool(flags & _RELAYED) if flags & _RELAY_KNOWN else None,
                is_tcp=bool(flags & _TCP),
                is_reconnecting=bool(flags & _RECONNECTING),
                cpu_limited=tuple(keys),
            ),
        )


def _flags(sample: Sample) -> int:
    told = (
        (sample.is_downlink_limited, _DOWNLINK_LIMITED),
        (sample.is_bandwidth_limited, _BANDWIDTH_LIMITED),
        (bool(sample.is_relayed), _RELAYED),
        (sample.is_relayed is not None, _RELAY_KNOWN),
        (sample.is_tcp, _TCP),
        (sample.is_reconnecting, _RECONNECTING),
    )
    return sum(bit for is_so, bit in told if is_so)


def _at_most(value: int | None, nothing: int) -> int:
    return nothing if value is None else max(0, min(value, nothing - 1))


def _known(value: int, nothing: int) -> int | None:
    return None if value == nothing else value


def _scaled(loss: float | None) -> int | None:
    return None if loss is None else round(loss * _LOSS_SCALE)


def _unscaled(value: int) -> float | None:
    return None if value == _NOTHING_16 else value / _LOSS_SCALE

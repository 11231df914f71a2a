"""Measures this node: its process, its machine and its engine.

`statistics.sampling` hands in the engine's snapshot at each of its ticks, `overview` asks for the figures. It changes
nothing, and what the machine does not tell is None.
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from videorooms import __version__
from videorooms.clock import Clock
from videorooms.ids import new_id
from videorooms.nodes.model import Node

_BYTES_PER_MB = 1_000_000
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class _Reading:
    """Counters at one moment, for the rates until the next."""

    monotonic: float
    cpu_seconds: float
    packets: int


class NodeProbe:
    """`folder` is the data folder, on whose disk `least_free_mb` are to be free."""

    def __init__(self, clock: Clock, folder: Path, least_free_mb: int) -> None:
        self._clock = clock
        self._folder = folder
        self._least_free_bytes = least_free_mb * _BYTES_PER_MB
        self._id = new_id()
        self._started_at = clock.now()
        self._last: _Reading | None = None
        self._cpu: float | None = None
        self._packets_per_second: float | None = None
        self._transports = 0
        self._engine_runs = False

    def note(self, stats: Mapping[str, Any] | None) -> None:
        """Take the engine's snapshot, or that there is none to be had."""
        self._engine_runs = bool(stats and stats.get("listening", {}).get("udp") and not stats.get("failed"))
        self._transports = len(stats["transports"]) if stats else 0
        packets = stats["packets"]["received"] + stats["packets"]["sent"] if stats else 0
        now = _Reading(self._clock.monotonic(), _cpu_seconds(), packets)
        last, self._last = self._last, now
        if last is not None and (passed := now.monotonic - last.monotonic) > 0:
            self._cpu = (now.cpu_seconds - last.cpu_seconds) / passed
            self._packets_per_second = max(0, now.packets - last.packets) / passed

    async def figures(self) -> Node:
        free, memory = await asyncio.to_thread(lambda: (_free_bytes(self._folder), _memory_bytes()))
        return Node(
            id=self._id,
            version=__version__,
            started_at=self._started_at,
            cpu=self._cpu,
            memory_bytes=memory,
            load=_load(),
            transports=self._transports,
            packets_per_second=self._packets_per_second,
            disk_free_bytes=free,
            is_healthy=self._engine_runs and (free is None or free >= self._least_free_bytes),
        )


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _free_bytes(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def _memory_bytes() -> int | None:
    """What of the process is in memory; only Linux tells it without being asked by a program."""
    try:
        return int(_STATM.read_text(encoding="ascii").split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return None


def _load() -> float | None:
    try:
        return os.getloadavg()[0]
    except OSError:
        return None

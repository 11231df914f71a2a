"""What a rendering process may use: memory, time, file sizes and no network. Set on itself, before any file is opened.

`render.__main__` calls it once; the processes that it forks inherit all of it. It raises nothing where a system does
not offer a limit: then there is one less.
"""

import ctypes
import os
import resource
from contextlib import suppress

from videorooms.compositions.plan import RenderPlan

NICENESS = 10
MEGABYTE = 1 << 20
# Libraries alone map half of this. A picture of 1080p takes 3 MB, and an encoder looks at a few dozen.
MEMORY_MB = 1536
# A decoder keeps up to some twenty pictures of the size of a large screen's.
MEMORY_A_SOURCE_MB = 96
# The AV1 encoder keeps far more pictures than the others.
MEMORY_AV1_MB = 2048
# 16 Mbit/s, far more than the encoders make of any picture.
BYTES_A_SECOND = 2 * MEGABYTE
# Ten times what a slow core takes for one second of 720p, for each process.
CPU_SECONDS_A_SECOND = 4.0
CPU_SECONDS_A_SECOND_AND_SOURCE = 0.5
CPU_AV1_FACTOR = 4
CPU_SECONDS_LEAST = 120
# Between the signal that says what happened, and the one that says nothing.
CPU_GRACE_SECONDS = 5
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def apply(plan: RenderPlan) -> None:
    os.nice(NICENESS)
    seconds, sources = plan.cut.length_ms / 1000, len(plan.sources)
    av1 = plan.format == "webm"
    memory = (MEMORY_MB + MEMORY_A_SOURCE_MB * len(plan.videos()) + av1 * MEMORY_AV1_MB) * MEGABYTE
    large = max(1.0, plan.canvas.width * plan.canvas.height / (1280 * 720))
    a_second = (CPU_SECONDS_A_SECOND * (CPU_AV1_FACTOR if av1 else 1)) * large
    cpu = CPU_SECONDS_LEAST + int(seconds * (a_second + CPU_SECONDS_A_SECOND_AND_SOURCE * sources))
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, cpu, CPU_GRACE_SECONDS)
    _limit(resource.RLIMIT_FSIZE, 64 * MEGABYTE + int(seconds * BYTES_A_SECOND))
    _limit(resource.RLIMIT_NOFILE, 64 + sources)
    _limit(resource.RLIMIT_CORE, 0)
    _leave_network()


def _limit(kind: int, value: int, grace: int = 0) -> None:
    _, hard = resource.getrlimit(kind)
    allowed = value + grace if hard == resource.RLIM_INFINITY else min(value + grace, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (allowed - grace, allowed))


def _leave_network() -> None:
    """Into a network namespace without a way out, where the system allows that to whoever we are."""
    with suppress(OSError, AttributeError):
        unshare = ctypes.CDLL(None, use_errno=True).unshare
        if unshare(_CLONE_NEWNET) != 0:
            unshare(_CLONE_NEWUSER | _CLONE_NEWNET)

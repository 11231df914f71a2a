"""Whether there is room on the disk to begin a recording: a rule, and a probe that asks the disk.

Whoever tells the engine to record asks before each new file. What is being recorded goes on; the engine itself notices
a disk that is full.
"""

import asyncio
import shutil
from pathlib import Path

_BYTES_PER_MB = 1_000_000


def has_room(free_bytes: int, least_free_mb: int) -> bool:
    """Whether a recording may begin; with 0 always."""
    return free_bytes >= least_free_mb * _BYTES_PER_MB


class DiskProbe:
    """Of the disk on which the folder lies, which must exist."""

    def __init__(self, folder: Path, least_free_mb: int) -> None:
        self._folder = folder
        self._least_free_mb = least_free_mb

    async def has_room(self) -> bool:
        """False also where the disk cannot be asked."""
        try:
            usage = await asyncio.to_thread(shutil.disk_usage, self._folder)
        except OSError:
            return False
        return has_room(usage.free, self._least_free_mb)

"""A call that is recorded onto a disk that fills up, as a process of its own, which alone suffers from it.

usage: python -m tests.media.full_disk FOLDER

No file of the process grows beyond 20 kB, which a write is told as it would be by a full disk. Says how the recording
ended, and how many pictures somebody saw afterwards.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from pathlib import Path

from tests.media.conftest import LOOPBACK
from tests.media.events import Heard
from tests.media.peers import Peer
from tests.media.recordings import ended, recording
from videorooms.media.native import NativeEngine

LARGEST_FILE = 20_000


async def run(folder: Path) -> None:
    engine = NativeEngine(LOOPBACK)
    await engine.start()
    heard, publisher, viewer = Heard(engine), Peer(engine, "session"), Peer(engine, "session")
    publisher.publish(7, 880)
    viewer.receive("video", publisher.track("video"))
    one = recording(publisher, "video", folder)
    engine.record_track(one)
    await publisher.connect()
    await viewer.connect()
    over = await ended(heard, one)
    seen = len(viewer.codes)
    await asyncio.sleep(1.0)
    told = {
        "reason": over.reason,
        "path": str(over.path),
        "frames": over.summary.frames if over.summary else 0,
        "seen_afterwards": len(viewer.codes) - seen,
    }
    print(json.dumps(told))
    for peer in (publisher, viewer):
        await peer.leave()
    await engine.stop()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    asyncio.run(run(Path(sys.argv[1])))

"""What it costs to sample everyone's connection every ten seconds: CPU, how long others wait for it, rows and bytes.

usage: ./dev bench sampling, or python benchmarks/sampling.py [--people 1000] [--a-session 2 10 50] [--ticks 60]
       [--database sqlite] [--json]

So many people are put into live sessions of the real application, each with a transport of which an engine tells as
the real one does: in JSON, with all its figures and without tracks, every one of them changing. Then the ticks of ten
minutes are run one after the other. `held` is the longest time in which nobody else was served; bytes are what the
database grew by. It judges nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
import time
from collections.abc import Awaitable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import func, select, text

# The package and the tests' parts lie beside this folder, which is all that Python looks through for a program.
sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks._databases import KINDS, database
from videorooms.ids import new_id
from videorooms.media.fake import FakeEngine
from videorooms.participants.model import JoinedParticipant
from videorooms.rooms.model import RoomPolicy
from videorooms.runtime import Runtime
from videorooms.settings import Settings
from videorooms.signaling.participant import LiveParticipant
from videorooms.statistics.model import INTERVAL
from videorooms.statistics.repository import quality_samples
from videorooms.streams.presence import Transport


class SteppingClock:
    """Moves when it is told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 6, 1, 12, 0, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class TalkativeEngine(FakeEngine):
    """Tells of so many transports as the real engine does: as text that is to be read."""

    def __init__(self) -> None:
        super().__init__()
        self.told = "{}"
        self._random = random.Random(3)

    def tell(self, transports: dict[str, JoinedParticipant], seconds: float) -> None:
        chance = self._random
        rows = {
            transport_id: {
                "session": one.session_id,
                "participant": one.participant_id,
                "state": "connected",
                "protocol": "udp",
                "address": "203.0.113.77",
                "rtt_ms": chance.random() * 200,
                "estimate_bps": chance.randrange(300_000, 5_000_000),
                "uplink_loss": chance.random() / 20,
                "downlink_loss": chance.random() / 20,
                "bytes": {"received": int(seconds * 100_000), "sent": int(seconds * 400_000)},
                "desired_bps": 2_500_000,
                "is_limited": chance.random() < 0.1,
                "tracks": [],
            }
            for transport_id, one in transports.items()
        }
        self.told = json.dumps(super().stats() | {"transports": rows})

    def stats(self, *, tracks: bool = True) -> dict[str, Any]:
        if tracks or self.told == "{}":
            return super().stats(tracks=tracks)
        read: dict[str, Any] = json.loads(self.told)
        return read


@dataclass(frozen=True)
class Figures:
    database: str
    people: int
    sessions: int
    cpu_ms_a_tick: float
    held_ms: float
    rows_a_tick: float
    bytes_a_tick: float
    gigabytes_a_day: float


async def come(runtime: Runtime, people: int, a_session: int) -> dict[str, JoinedParticipant]:
    """Everyone joins; their transports by id."""
    transports: dict[str, JoinedParticipant] = {}
    for _ in range(0, people, a_session):
        room = await runtime.rooms.create(runtime.accounts.default_id, RoomPolicy(max_participants=50))
        for _ in range(a_session):
            joined = await runtime.participants.join(
                room_id=room.id, participant_id=new_id(), context=None, origin="sdk"
            )
            live = runtime.hub._session(joined.session_id, room.id)
            live.participants[joined.participant_id] = LiveParticipant(
                joined.participant_id, None, False, "sdk", link=_SilentLink()
            )
            runtime.streams.admit(joined.session_id, joined.participant_id)
            presence = runtime.streams.presence_of(joined.session_id, joined.participant_id)
            assert presence is not None
            presence.transport = Transport(new_id(), joined.session_id, joined.participant_id, "connected")
            transports[presence.transport.id] = joined
    return transports


class _SilentLink:
    def send(self, text: str) -> None: ...
    def send_passing(self, text: str) -> None: ...
    def close(self, reason: str, error: object = None) -> None: ...
    def restart(self) -> None: ...


async def held_for(work: Awaitable[None]) -> float:
    """Carries the work out; the longest time in milliseconds for which nothing else got a turn."""
    longest, last, over = 0.0, time.perf_counter(), False

    async def watch() -> None:
        nonlocal longest, last
        while not over:
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
            await asyncio.sleep(0)

    watching = asyncio.create_task(watch())
    await asyncio.sleep(0)
    await work
    over = True
    await watching
    return longest * 1000


async def size_of(runtime: Runtime, kind: str) -> int:
    async with runtime.database.read() as connection:
        if kind == "sqlite":
            pages = "SELECT SUM(pgsize) FROM dbstat WHERE name LIKE '%quality_samples%'"
            return int((await connection.execute(text(pages))).scalar() or 0)
        whole = "SELECT pg_total_relation_size('quality_samples')"
        return int((await connection.execute(text(whole))).scalar_one())


async def measure(kind: str, url: str, people: int, a_session: int, ticks: int) -> Figures:
    clock, engine = SteppingClock(), TalkativeEngine()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), database_url=url, demo=False)
        runtime = Runtime(settings, clock=clock, engine=engine)
        await runtime.start()
        # Ticks come when the program says so.
        await runtime.sampler.stop()
        try:
            transports = await come(runtime, people, a_session)
            before, cpu, held = await size_of(runtime, kind), 0.0, 0.0
            for _ in range(ticks):
                clock.seconds += INTERVAL.total_seconds()
                engine.tell(transports, clock.seconds)
                began = time.process_time()
                await runtime.sampler.sample()
                cpu += time.process_time() - began
            for _ in range(10):
                clock.seconds += INTERVAL.total_seconds()
                engine.tell(transports, clock.seconds)
                held = max(held, await held_for(runtime.sampler.sample()))
            grown = await size_of(runtime, kind) - before
            async with runtime.database.read() as connection:
                rows = (await connection.execute(select(func.count()).select_from(quality_samples))).scalar_one()
        finally:
            await runtime.stop()
    done = ticks + 10
    return Figures(
        database=kind,
        people=people,
        sessions=len(range(0, people, a_session)),
        cpu_ms_a_tick=cpu * 1000 / ticks,
        held_ms=held,
        rows_a_tick=rows / done,
        bytes_a_tick=grown / done,
        gigabytes_a_day=grown / done * 8_640 / 1e9,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--a-session", type=int, nargs="*", default=[2, 10, 50])
    parser.add_argument("--ticks", type=int, default=60)
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--json", action="store_true", help="print a JSON object for each line")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    if not options.json:
        print(
            f"{'':11} {'people':>7} {'sessions':>8} {'CPU ms':>7} {'held ms':>8} {'rows':>6} {'bytes':>8} {'GB/day':>7}"
        )
    for kind in KINDS:
        for a_session in options.a_session:
            if options.database in {kind, "both"}:
                with database(kind) as url:
                    found = asyncio.run(measure(kind, url, options.people, a_session, options.ticks))
                show(found, options.json)


def show(found: Figures, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(found)), flush=True)
        return
    print(
        f"{found.database:11} {found.people:7} {found.sessions:8} {found.cpu_ms_a_tick:7.1f} {found.held_ms:8.1f}"
        f" {found.rows_a_tick:6.0f} {found.bytes_a_tick:8.0f} {found.gigabytes_a_day:7.2f}",
        flush=True,
    )


if __name__ == "__main__":
    main()

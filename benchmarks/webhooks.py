"""Webhook deliveries per second to a receiver on loopback, and how soon a single event arrives.

usage: ./dev bench webhooks, or python benchmarks/webhooks.py [--sessions 500] [--database sqlite] [--json]

A receiver in a process of its own answers 200 at once. First sessions come and go one after the other with nothing else
under way, and each event's time from its commit to its arrival is taken. Then all events of many sessions are written
before the first is sent (the worker stands still), and the time until the last has been delivered is taken: attempts,
signatures, HTTP and rows included. CPU is that of this process, without the receiver's and PostgreSQL's. On SQLite,
then on PostgreSQL. It judges nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
import uuid
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

# The package and the tests' parts lie beside this folder, which is all that Python looks through for a program.
sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks._databases import KINDS, database
from tools.debian_packages import bring_benchmark_packages
from videorooms.events import LeftReason
from videorooms.media.fake import FakeEngine
from videorooms.rooms.model import RoomPolicy
from videorooms.runtime import Runtime
from videorooms.settings import Settings

EVENTS_A_SESSION = 4
SINGLES = 100


def receive(told: Connection) -> None:
    """Runs in the receiver's process: tells its port, then the time of every request."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        told.send(time.time())
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async def listen() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(listen())


async def come_and_go(runtime: Runtime, room_id: str) -> None:
    joined = await runtime.participants.join(
        room_id=room_id, participant_id=str(uuid.uuid4()), context=None, origin="sdk"
    )
    await runtime.participants.leave(
        session_id=joined.session_id, participant_id=joined.participant_id, reason=LeftReason.LEFT
    )


async def arrivals(heard: Connection, count: int) -> list[float]:
    return [await asyncio.to_thread(heard.recv) for _ in range(count)]


async def singles(runtime: Runtime, room_id: str, heard: Connection) -> list[float]:
    """Milliseconds from before the join to the arrival of the first of its two events."""
    delays = []
    for _ in range(SINGLES):
        began = time.time()
        await come_and_go(runtime, room_id)
        delays.append(((await arrivals(heard, EVENTS_A_SESSION))[0] - began) * 1000)
    return delays


async def crowd(runtime: Runtime, policy: RoomPolicy, heard: Connection, sessions: int) -> dict[str, float]:
    await runtime.worker.pause()
    account = runtime.accounts.default_id
    room_ids = [(await runtime.rooms.create(account, policy)).id for _ in range(20)]
    for number in range(sessions):
        await come_and_go(runtime, room_ids[number % len(room_ids)])
    began, cpu = time.perf_counter(), _cpu_seconds()
    await runtime.worker.resume()
    count = sessions * EVENTS_A_SESSION
    await arrivals(heard, count)
    await runtime.worker.run_due()
    took = time.perf_counter() - began
    return {"per_second": count / took, "cpu_ms_each": (_cpu_seconds() - cpu) / count * 1000}


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def measure(folder: Path, database_url: str, sessions: int) -> dict[str, Any]:
    heard, told = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(target=receive, args=(told,), daemon=True)
    process.start()
    url = f"http://127.0.0.1:{await asyncio.to_thread(heard.recv)}/"
    settings = Settings(
        data_dir=folder, database_url=database_url, demo=False, webhook_allowed_networks=["127.0.0.0/8"]
    )
    runtime = Runtime(settings, engine=FakeEngine())
    await runtime.start()
    try:
        policy = RoomPolicy(webhook_event_url=url)
        room = await runtime.rooms.create(runtime.accounts.default_id, policy)
        delays = await singles(runtime, room.id, heard)
        found = await crowd(runtime, policy, heard, sessions)
    finally:
        await runtime.stop()
        process.terminate()
    return {
        "events": sessions * EVENTS_A_SESSION,
        **found,
        "first_p50_ms": statistics.median(delays),
        "first_p99_ms": statistics.quantiles(delays, n=100)[98],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=500)
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    bring_benchmark_packages()
    for kind in KINDS:
        if options.database not in {kind, "both"}:
            continue
        with tempfile.TemporaryDirectory() as folder, database(kind) as url:
            found = asyncio.run(measure(Path(folder), url, options.sessions))
        if options.json:
            print(json.dumps({"database": kind, **found}), flush=True)
            continue
        print(f"{kind}, {found['events']} events:")
        print(f"  {found['per_second']:.0f} deliveries/s, {found['cpu_ms_each']:.2f} ms CPU each")
        print(
            f"  join to first arrival: p50 {found['first_p50_ms']:.1f} ms, p99 {found['first_p99_ms']:.1f} ms",
            flush=True,
        )


if __name__ == "__main__":
    main()

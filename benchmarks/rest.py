"""Requests per second, their times and the server's CPU, for making a room and getting one, on each database.

usage: ./dev bench rest, or python benchmarks/rest.py [--seconds 10] [--connections 32] [--database sqlite] [--json]

A real server has one core for itself. On another one, wrk (Debian's package) keeps so many connections busy, and beside
it runs PostgreSQL, where that is measured. Rooms are asked for by random ids of a thousand. Requests carry the API key
of the settings, limits are off, and every request is logged, as it is unless told otherwise. For comparison the same is
done to a bare FastAPI application on uvicorn, which answers a document of the same size from memory. It judges nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

# The package and the tests' parts lie beside this folder, which is all that Python looks through for a program.
sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks._databases import KINDS, database, pinned
from tests.e2e.server import API_KEY, LOOPBACK, Server, free_port
from tools.debian_packages import bring_benchmark_packages

ROOMS = 1000
WARM_UP_S = 2
UNLIMITED = {"VIDEOROOMS_RATE_LIMIT_PER_KEY": "0", "VIDEOROOMS_DEMO": "false"}
BARE = """
import json, sys
import fastapi, pydantic, uvicorn
class Answer(pydantic.BaseModel):
    data: dict[str, pydantic.JsonValue]
app = fastapi.FastAPI()
room = json.loads(sys.argv[2])
@app.get("/v2/rooms/{room_id}")
async def get_room(room_id: str) -> Answer:
    return Answer(data=room | {"id": room_id})
@app.post("/v2/rooms", status_code=201)
async def create_room(wish: dict[str, pydantic.JsonValue]) -> Answer:
    return Answer(data=room | wish)
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=False)
"""
# What wrk asks for, and how it says what it found: one line that is JSON.
SCRIPT = """
local ids = {%(ids)s}
wrk.headers["Authorization"] = "Bearer %(key)s"
wrk.headers["Content-Type"] = "application/json"
if %(create)s then
    wrk.method = "POST"
    wrk.body = '{"max_participants": 20}'
end
request = function()
    if %(create)s then return wrk.format(nil, "/v2/rooms") end
    return wrk.format(nil, "/v2/rooms/" .. ids[math.random(#ids)])
end
done = function(summary, latency)
    io.write(string.format('{"requests": %%d, "us": %%d, "failed": %%d, "p50_us": %%d, "p99_us": %%d}\\n',
        summary.requests, summary.duration, summary.errors.status + summary.errors.timeout + summary.errors.read,
        latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True)
class Figures:
    server: str
    operation: str
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms_each: float
    failed: int


@dataclass(frozen=True)
class Load:
    """Puts load on whatever listens at the origin, from a core that is not the server's."""

    origin: str
    process: psutil.Process
    ids: list[str]
    core: int
    connections: int

    def measure(self, name: str, operation: str, seconds: int) -> Figures:
        self._run(operation, WARM_UP_S)
        before = self.process.cpu_times()
        found = self._run(operation, seconds)
        after = self.process.cpu_times()
        used = after.user + after.system - before.user - before.system
        return Figures(
            server=name,
            operation=operation,
            per_second=found["requests"] / found["us"] * 1e6,
            p50_ms=found["p50_us"] / 1000,
            p99_ms=found["p99_us"] / 1000,
            cpu_ms_each=used * 1000 / max(found["requests"], 1),
            failed=found["failed"],
        )

    def _run(self, operation: str, seconds: int) -> dict[str, Any]:
        listed = ", ".join(f'"{found}"' for found in self.ids)
        create = "true" if operation == "create" else "false"
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(SCRIPT % {"ids": listed, "key": API_KEY, "create": create})
            script.flush()
            command = ["wrk", "-t1", f"-c{self.connections}", f"-d{seconds}s", f"-s{script.name}", self.origin]
            with pinned([self.core]):
                run = subprocess.run(command, capture_output=True, text=True, check=True)
        found: dict[str, Any] = json.loads(run.stdout.strip().splitlines()[-1])
        return found


@contextmanager
def videorooms(kind: str, core: int, other: int, connections: int) -> Iterator[Load]:
    with tempfile.TemporaryDirectory() as folder, database(kind, [other]) as url:
        server = Server(Path(folder), VIDEOROOMS_DATABASE_URL=url, **UNLIMITED)
        with pinned([core]):
            server.start()
        try:
            with httpx.Client(base_url=server.origin, headers={"Authorization": f"Bearer {API_KEY}"}) as client:
                rooms = [client.post("/v2/rooms", json={}).raise_for_status().json()["data"] for _ in range(ROOMS)]
            ids = [room["id"] for room in rooms]
            yield Load(server.origin, psutil.Process(server.process.pid), ids, other, connections)
        finally:
            server.stop()


@contextmanager
def bare(core: int, other: int, connections: int) -> Iterator[Load]:
    """A room as ours is, but from memory."""
    room = {
        "id": "01977de1-08b2-7f43-8a6c-91e0d2c4b5a6",
        "unique_name": None,
        "max_participants": 10,
        "enable_recording": False,
        "webhook_event_url": "",
        "webhook_event_failover_url": "",
        "webhook_timeout_secs": None,
        "webhook_extra_events": [],
        "active_session_id": None,
        "created_at": "2026-01-01T10:00:00.000000Z",
        "updated_at": "2026-01-01T10:00:00.000000Z",
        "record_type": "room",
    }
    port = free_port()
    with pinned([core]):
        process = subprocess.Popen([sys.executable, "-c", BARE, str(port), json.dumps(room)], stderr=subprocess.DEVNULL)
    origin = f"http://{LOOPBACK}:{port}"
    try:
        _await(f"{origin}/v2/rooms/{room['id']}")
        yield Load(origin, psutil.Process(process.pid), [str(room["id"])] * ROOMS, other, connections)
    finally:
        process.terminate()
        process.wait()


def _await(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(url).raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(0.05)
    sys.exit("rest: the bare application does not start")


def measure(options: argparse.Namespace) -> Iterator[Figures]:
    cores = sorted(os.sched_getaffinity(0))
    core, other = cores[0], cores[-1]
    makers = [("bare FastAPI", bare(core, other, options.connections))]
    makers += [
        (f"videorooms, {kind}", videorooms(kind, core, other, options.connections))
        for kind in KINDS
        if options.database in {kind, "both"}
    ]
    for name, maker in makers:
        with maker as load:
            for operation in ("get", "create"):
                yield load.measure(name, operation, options.seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10, help="how long each is measured")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--json", action="store_true", help="print a JSON object for each line")
    options = parser.parse_args()
    bring_benchmark_packages()
    if shutil.which("wrk") is None:
        sys.exit("rest: wrk is needed")
    if not options.json:
        print(f"{'':22} {'':7} {'requests/s':>10} {'p50 ms':>8} {'p99 ms':>8} {'CPU ms':>8} {'failed':>7}")
    for found in measure(options):
        if options.json:
            print(json.dumps(asdict(found)), flush=True)
            continue
        print(
            f"{found.server:22} {found.operation:7} {found.per_second:10.0f} {found.p50_ms:8.1f} {found.p99_ms:8.1f}"
            f" {found.cpu_ms_each:8.3f} {found.failed:7}",
            flush=True,
        )


if __name__ == "__main__":
    main()

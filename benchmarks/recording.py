"""What recording costs: server CPU and memory for an hour of one participant's sound and picture.

usage: ./dev bench recording, or python benchmarks/recording.py [--seconds 60] [--people 1 30] [--json]
           [--generator target/release/loadgen]

So many people publish (VP8 at 1.5 Mbit/s and 30 frames/s, Opus) and one watches the first of them, over real ICE,
DTLS and SRTP, once in a room that records and once in one that does not. What the recorder's own threads use, and what
the whole server uses more, is told for an hour of one person: from the media thread's hand-over to the flushed file on
disk, Python's share and the syncing included. The recorder by itself is measured by `cargo run --release -p recorder
--example cost`. For comparison: muxing the same with PyAV cost 1.3 to 1.4 CPU-seconds. A benchmark judges nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

# The bench of the end-to-end tests lies beside this folder, which is all that Python looks through for a program.
REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY))

from benchmarks.forwarding import build_generator  # noqa: E402
from tests.e2e.rest import Rest  # noqa: E402
from tests.e2e.server import Server  # noqa: E402

WARM_UP_S = 6.0
HOUR_S = 3600


@dataclass(frozen=True)
class Usage:
    process_s: float
    recorder_s: float
    memory_kb: float


@dataclass(frozen=True)
class Result:
    people: int
    recorder_cpu_s: float
    """Of the recorder's threads, for an hour of one person."""
    added_cpu_s: float
    """Of the whole server more than without recording, for an hour of one person."""
    memory_kb: float
    """Of the whole server more than without recording, for one person."""
    recorded_mb: float
    left_out: int


def usage(process: psutil.Process) -> Usage:
    total = recorder = 0.0
    for thread in Path(f"/proc/{process.pid}/task").iterdir():
        # Nanoseconds on a core; the clock ticks of /proc/…/stat are longer than what a recorder uses in a second.
        used = int((thread / "schedstat").read_text().split()[0]) / 1e9
        total += used
        if (thread / "comm").read_text().startswith("recorder"):
            recorder += used
    return Usage(total, recorder, process.memory_info().rss / 1024)


async def make_plan(server: Server, people: int, seconds: float, record: bool) -> dict[str, Any]:
    rest = Rest(server)
    try:
        room_id = await rest.create_room(max_participants=people + 1, enable_recording=record)
        token = (await rest.tokens(room_id)).client
    finally:
        await rest.close()
    return {
        "server": server.origin,
        "publishers": [{"path": f"/whip/{room_id}", "token": token}] * people,
        "subscribers": [{"path": f"/whep/{room_id}", "token": token, "hears": [0]}],
        "warmup_s": WARM_UP_S,
        "measure_s": seconds,
        "spacing_us": 500,
    }


def observe(server: Server, plan: dict[str, Any], generator: Path) -> tuple[Usage, int]:
    """What the server used in the measured stretch, with its memory at the end, and packets left out."""
    process = psutil.Process(server.process.pid)
    started = ended = usage(process)
    left_out = 0.0
    with subprocess.Popen([generator], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as load:
        assert load.stdin is not None and load.stdout is not None
        json.dump(plan, load.stdin)
        load.stdin.close()
        for line in load.stdout:
            phase = json.loads(line)["phase"]
            if phase == "measuring":
                started = usage(process)
            elif phase == "measured":
                ended = usage(process)
                dropped = server.metrics().items()
                left_out = sum(value for name, value in dropped if "recorder_behind" in name)
    if load.returncode != 0:
        raise RuntimeError("the load generator failed")
    process_s, recorder_s = ended.process_s - started.process_s, ended.recorder_s - started.recorder_s
    return Usage(process_s, recorder_s, ended.memory_kb), int(left_out)


def run(people: int, seconds: float, record: bool, generator: Path) -> tuple[Usage, int, float]:
    with tempfile.TemporaryDirectory() as directory:
        server = Server(Path(directory), VIDEOROOMS_RECORDING_MIN_FREE_MB="0")
        server.start()
        try:
            plan = asyncio.run(make_plan(server, people, seconds, record))
            used, left_out = observe(server, plan, generator)
            written = sum(path.stat().st_size for path in (Path(directory) / "data").rglob("*.webm"))
            return used, left_out, written / 1e6
        finally:
            server.kill()


def measure(people: int, seconds: float, generator: Path) -> Result:
    without, _, _ = run(people, seconds, False, generator)
    recording, left_out, written = run(people, seconds, True, generator)
    for_an_hour = HOUR_S / seconds / people
    return Result(
        people=people,
        recorder_cpu_s=recording.recorder_s * for_an_hour,
        added_cpu_s=(recording.process_s - without.process_s) * for_an_hour,
        memory_kb=(recording.memory_kb - without.memory_kb) / people,
        recorded_mb=written,
        left_out=left_out,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--people", nargs="+", type=int, default=[1, 30])
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the measured stretch")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--generator", type=Path, help="a built load generator; without it cargo builds one")
    options = parser.parse_args()
    generator = options.generator or build_generator()
    results = [measure(people, options.seconds, generator) for people in options.people]
    if options.json:
        print(json.dumps([asdict(result) for result in results]))
        return
    print("for an hour of one person's sound and picture (PyAV's muxer: 1.3 to 1.4 CPU-s)")
    print("people  recorder CPU-s  server CPU-s more  memory more, KiB a person  written MB  packets left out")
    for one in results:
        print(
            f"{one.people:6}  {one.recorder_cpu_s:14.2f}  {one.added_cpu_s:17.2f}  {one.memory_kb:25.0f}"
            f"  {one.recorded_mb:10.1f}  {one.left_out:16}"
        )


if __name__ == "__main__":
    main()

"""What forwarding costs: server CPU for each forwarded packet, loss, added delay, memory.

usage: ./dev bench forwarding, or python benchmarks/forwarding.py [--seconds 20] [--spacing-us 500] [--json]
           [--scenario 1x30 ...] [--generator target/release/loadgen]

A scenario PxS is P publishers (VP8 at 1.5 Mbit/s and 30 frames/s, Opus) and S subscribers that each receive all of
them, over real ICE, DTLS and SRTP, joined by WHIP and WHEP; R*PxS is R such rooms, since a room takes 50. A meeting of
n people costs the server what nxn does.
Each scenario has a fresh server in its own process; the generator (crates/loadgen) runs beside it on the same
machine, so at high load they take time from each other. CPU is of the whole server process, Python too; on loopback
it includes the receiving half of the network stack. Receivers are plain sockets: runs of packets are cut for each
of them by the kernel, as a network card without segmentation makes it. A benchmark judges nothing.
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

import numpy as np
import psutil

# The bench of the end-to-end tests lies beside this folder, which is all that Python looks through for a program.
REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY))

from tests.e2e.rest import Rest  # noqa: E402
from tests.e2e.server import Server  # noqa: E402

SCENARIOS = ("1x30", "3*1x33", "4x25", "8x8")
# Downlink estimates find their room within some seconds of the last one's joining.
WARM_UP_S = 8.0
# Janus 1.1.2 of Debian, measured on a machine like the ones this is developed on; the second in one room of 1x100.
JANUS_US = {"1x30": 29.6, "3*1x33": 28.6, "4x25": 22.1}


@dataclass(frozen=True)
class Result:
    scenario: str
    subscriptions: int
    participants: int
    forwarded_per_s: float
    cpu_percent: float
    """Of one core, of the whole server process."""
    cpu_us_per_packet: float
    cpu_s_per_million: float
    media_thread_us_per_packet: float
    loss: float
    """Of what the server sent."""
    held_back: float
    """Share of what was published that the server did not send, its estimate of the downlink being too low."""
    delay_p50_ms: float
    delay_p99_ms: float
    delay_max_ms: float
    unsettled: int
    """Subscribers that did not hear every track before the measured stretch: the machine was too busy."""
    memory_kb: float
    """Growth of resident memory from the idle server to the end of the run."""


def build_generator() -> Path:
    subprocess.run(["cargo", "build", "--release", "--quiet", "-p", "loadgen"], cwd=REPOSITORY, check=True)
    return REPOSITORY / "target" / "release" / "loadgen"


async def make_plan(server: Server, scenario: str, options: argparse.Namespace) -> dict[str, Any]:
    rooms, _, room = scenario.rpartition("*")
    publishers, subscribers = (int(count) for count in room.split("x"))
    plan: dict[str, Any] = {
        "server": server.origin,
        "publishers": [],
        "subscribers": [],
        "warmup_s": WARM_UP_S,
        "measure_s": options.seconds,
        "spacing_us": options.spacing_us,
    }
    rest = Rest(server)
    try:
        for _ in range(int(rooms or 1)):
            room_id = await rest.create_room(max_participants=publishers + subscribers)
            token = (await rest.tokens(room_id)).client
            hears = list(range(len(plan["publishers"]), len(plan["publishers"]) + publishers))
            plan["publishers"] += [{"path": f"/whip/{room_id}", "token": token}] * publishers
            plan["subscribers"] += [{"path": f"/whep/{room_id}", "token": token, "hears": hears}] * subscribers
    finally:
        await rest.close()
    return plan


@dataclass(frozen=True)
class Usage:
    process_s: float
    media_s: float


def usage(process: psutil.Process) -> Usage:
    times = process.cpu_times()
    media = 0.0
    for thread in process.threads():
        name = Path(f"/proc/{process.pid}/task/{thread.id}/comm")
        if name.exists() and name.read_text().startswith("media-"):
            media += thread.user_time + thread.system_time
    return Usage(times.user + times.system, media)


def measure(scenario: str, generator: Path, options: argparse.Namespace) -> Result:
    with tempfile.TemporaryDirectory() as directory:
        server = Server(Path(directory))
        server.start()
        try:
            plan = asyncio.run(make_plan(server, scenario, options))
            return observe(scenario, plan, server, generator)
        except RuntimeError as error:
            raise RuntimeError(f"{error}\nThe server's last words:\n{server.log()[-2000:]}") from None
        finally:
            server.kill()


def observe(scenario: str, plan: dict[str, Any], server: Server, generator: Path) -> Result:
    process = psutil.Process(server.process.pid)
    idle_memory = process.memory_info().rss
    started = ended = usage(process)
    figures: dict[str, Any] = {}
    with subprocess.Popen([generator], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as load:
        assert load.stdin is not None and load.stdout is not None
        json.dump(plan, load.stdin)
        load.stdin.close()
        for line in load.stdout:
            told = json.loads(line)
            if told["phase"] == "measuring":
                started = usage(process)
            elif told["phase"] == "measured":
                ended = usage(process)
                memory = process.memory_info().rss - idle_memory
            elif told["phase"] == "done":
                figures = told["figures"]
    if load.returncode != 0 or not figures:
        raise RuntimeError(f"the load generator failed in {scenario}")
    cpu_s, media_s, packets = ended.process_s - started.process_s, ended.media_s - started.media_s, figures["received"]
    return Result(
        scenario=scenario,
        subscriptions=figures["subscriptions"],
        participants=figures["publishers"] + figures["subscribers"],
        forwarded_per_s=packets / figures["seconds"],
        cpu_percent=100 * cpu_s / figures["seconds"],
        cpu_us_per_packet=1e6 * cpu_s / packets,
        cpu_s_per_million=1e6 * cpu_s / packets,
        media_thread_us_per_packet=1e6 * media_s / packets,
        loss=figures["loss"],
        held_back=figures["held_back"],
        delay_p50_ms=figures["delay_ms"]["p50"],
        delay_p99_ms=figures["delay_ms"]["p99"],
        delay_max_ms=figures["delay_ms"]["max"],
        unsettled=figures.get("unsettled", 0),
        memory_kb=memory / 1024,
    )


def memory_slopes(results: list[Result]) -> dict[str, float] | None:
    """KiB for a participant and for a subscription: least squares over the scenarios, with what the first costs."""
    if len(results) < 3:
        return None
    counts = np.array([[result.participants, result.subscriptions, 1] for result in results], dtype=float)
    slopes, *_ = np.linalg.lstsq(counts, np.array([result.memory_kb for result in results]), rcond=None)
    return {"participant_kb": float(slopes[0]), "subscription_kb": float(slopes[1])}


def show_head() -> None:
    print("CPU is of one core; 'media' is the media thread's share; delay from sending to reading, in ms")
    print(
        "scenario  packets/s   CPU  us/packet  media  CPU-s/million  Janus us     loss  held back    p50    p99    max"
    )


def show(one: Result) -> None:
    janus = f"{JANUS_US[one.scenario]:.1f}" if one.scenario in JANUS_US else "-"
    print(
        f"{one.scenario:8}  {one.forwarded_per_s:9.0f}  {one.cpu_percent:3.0f}%  {one.cpu_us_per_packet:9.1f}"
        f"  {one.media_thread_us_per_packet:5.1f}  {one.cpu_s_per_million:13.1f}  {janus:>8}  {one.loss:7.3%}"
        f"  {one.held_back:9.3%}  {one.delay_p50_ms:5.2f}  {one.delay_p99_ms:5.2f}  {one.delay_max_ms:5.1f}"
    )
    if one.unsettled:
        print(f"          {one.unsettled} subscribers did not hear everyone in time; is the machine busy?")


def show_memory(results: list[Result]) -> None:
    if slopes := memory_slopes(results):
        print(
            f"memory: {slopes['participant_kb']:.0f} KiB for a participant, "
            f"{slopes['subscription_kb']:.0f} KiB for a subscription (audio and video)"
        )
    print("memory grown: " + ", ".join(f"{one.scenario} {one.memory_kb / 1024:.1f} MiB" for one in results))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--scenario", nargs="+", default=SCENARIOS, metavar="R*PxS")
    parser.add_argument("--seconds", type=float, default=20.0, help="length of the measured stretch")
    parser.add_argument("--spacing-us", type=int, default=500, help="between the packets of a frame, as an uplink")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--generator", type=Path, help="a built load generator; without it cargo builds one")
    options = parser.parse_args()
    generator = options.generator or build_generator()
    results = []
    if not options.json:
        show_head()
    for scenario in options.scenario:
        results.append(measure(scenario, generator, options))
        if not options.json:
            show(results[-1])
    if options.json:
        print(json.dumps({"results": [asdict(result) for result in results], "memory": memory_slopes(results)}))
    else:
        show_memory(results)


if __name__ == "__main__":
    main()

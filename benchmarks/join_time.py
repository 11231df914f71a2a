"""Time from `room.connect()` to the first decoded remote picture in Chromium, on loopback.

usage: ./dev bench join_time, or python benchmarks/join_time.py [--rounds 40] [--pause 1.5] [--watched] [--json]

One page publishes a synthetic camera at 640x360; a second page joins the same room again and again through the SDK
that the server ships, shows the stream as soon as it is connected, and measures until the browser hands over the
first frame (requestVideoFrameCallback). Nobody else watches, so that the publisher's layers are paused before each
round; with --watched somebody does, and they run. --pause 0 joins twice a second, when encoders still refuse another
keyframe. Prints n, p50, p95 and the steps on the way. It needs Chromium and a built server; it judges nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

# The bench of the end-to-end tests lies beside this folder, which is all that Python looks through for a program.
sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.e2e.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.e2e.person import Person
from tests.e2e.rest import Rest
from tests.e2e.server import Server

AIM_P95_MS = 500
# The browser compiles the SDK and the server warms its caches in the first ones.
WARM_UP = 3
# People do not join twice a second: an engine may ask for a keyframe, and pause a layer, no more often than that.
PAUSE_S = 1.5

JOIN = """async (options) => {
  const started = performance.now();
  const since = () => performance.now() - started;
  const room = await bench.initialize(options);
  const initialized = since();
  const video = Object.assign(document.createElement("video"), { autoplay: true, playsInline: true, muted: true });
  Object.assign(video.style, { width: "640px", height: "360px" });
  document.body.append(video);
  const firstFrame = new Promise((resolve) => video.requestVideoFrameCallback(() => resolve(since())));
  room.on("connected", (state) => {
    for (const stream of state.streams.values()) {
      if (stream.origin === "remote") room.attach(video, stream.participantId, stream.key);
    }
  });
  const called = since();
  await room.connect();
  const connected = since();
  const shown = await firstFrame;
  await room.disconnect();
  video.remove();
  return { initialize: initialized, connect: connected - called, first_frame: shown - called };
}"""


async def measure(
    browser: Browser, server: Server, rounds: int, pause_s: float, watched: bool
) -> list[dict[str, float]]:
    rest = Rest(server)
    room_id = await rest.create_room()
    publisher = await Person.enter(browser, server, 1)
    viewer = await Person.enter(browser, server, 2)
    await publisher.join(rest, room_id)
    if watched:
        watcher = await Person.enter(browser, server, 3)
        await watcher.join(rest, room_id, publish=False)
        await watcher.show(publisher, width=640, height=360)
        await watcher.sees(publisher)
    found: list[dict[str, float]] = []
    for number in range(rounds + WARM_UP):
        await asyncio.sleep(pause_s)
        options = {"roomId": room_id, "clientToken": (await rest.tokens(room_id)).client}
        steps: dict[str, float] = await asyncio.wait_for(viewer.call(JOIN, options), 30)
        if number >= WARM_UP:
            found.append(steps)
    await rest.close()
    return found


def summary(found: list[dict[str, float]]) -> dict[str, Any]:
    def at(step: str, share: float) -> float:
        ordered = sorted(each[step] for each in found)
        return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 1)

    steps = {step: {"p50_ms": at(step, 0.5), "p95_ms": at(step, 0.95)} for step in found[0]}
    return {"n": len(found), **steps, "aim_p95_ms": AIM_P95_MS}


async def run(rounds: int, pause_s: float, watched: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as directory:
        server = Server(Path(directory))
        await asyncio.to_thread(server.start)
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=CHROMIUM, args=[*CHROMIUM_FLAGS, "--use-fake-ui-for-media-stream"]
                )
                found = await measure(browser, server, rounds, pause_s, watched)
                await browser.close()
        finally:
            server.stop()
    return summary(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--pause", type=float, default=PAUSE_S, help="seconds between two joins")
    parser.add_argument("--watched", action="store_true", help="let a third person watch the publisher all the time")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    wish = parser.parse_args()
    result = asyncio.run(run(wish.rounds, wish.pause, wish.watched))
    if wish.json:
        print(json.dumps(result))
        return
    print(f"join time in Chromium, n = {result['n']} (aim: first frame p95 <= {AIM_P95_MS} ms)")
    for step in ("initialize", "connect", "first_frame"):
        print(f"  {step:12} p50 {result[step]['p50_ms']:7.1f} ms   p95 {result[step]['p95_ms']:7.1f} ms")


if __name__ == "__main__":
    main()

"""A server that is killed while it records loses at most the last second, and says so soon after its next start."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.e2e.rest import Rest
from tests.e2e.server import Server
from tests.e2e.waiting import eventually
from tests.e2e.whip_peers import WhipPublisher
from tests.recorded import loudness, pictures
from tests.webhooks.receiver import Receiver

Row = dict[str, Any]
SOURCE, TONE = 42, 1330
# What a recording may lose of its end, and how soon after a start all is final and told.
LOST_MAX_S = 1.0
FINAL_WITHIN_S = 15.0
# How a recording ends for good, and the event that says so.
FINAL = {"completed": "video.room.recording.completed", "failed": "video.room.recording.failed"}
SETTINGS = {"VIDEOROOMS_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8", "VIDEOROOMS_DEMO": "false"}


@pytest_asyncio.fixture(loop_scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    await made.start()
    yield made
    await made.stop()


async def publish(rest: Rest, server: Server, room_id: str) -> WhipPublisher:
    publisher = WhipPublisher(server.origin, room_id, (await rest.tokens(room_id)).client, SOURCE, TONE)
    assert (await publisher.start()).status_code == 201
    await eventually(lambda: rest.recordings(room_id), lambda rows: len(rows) == 2, what="both tracks being recorded")
    return publisher


async def killed_while_recording(server: Server, receiver: Receiver, seconds: float, folder: Path) -> list[float]:
    """What each recording lost of its end, in seconds, after a kill at that time and another start."""
    rest = Rest(server)
    room_id = await rest.create_room(
        enable_recording=True, webhook_event_url=receiver.url, webhook_extra_events=[FINAL["failed"]]
    )
    publisher = await publish(rest, server, room_id)
    await asyncio.sleep(seconds)
    killed_at = time.time()
    server.kill()
    await publisher.abandon()
    started = time.monotonic()
    await asyncio.to_thread(server.start)
    try:
        rows = await eventually(
            lambda: rest.recordings(room_id),
            lambda found: all(row["status"] in FINAL for row in found),
            FINAL_WITHIN_S,
            "all recordings being final",
        )
        ids = {row["id"] for row in rows}

        async def told() -> set[str]:
            requests = [one.document["data"] for one in receiver.received]
            events = [one for one in requests if one["event_type"] in FINAL.values()]
            return {event["payload"]["recording_id"] for event in events} & ids

        left = FINAL_WITHIN_S - (time.monotonic() - started)
        await eventually(told, lambda found: found == ids, left, "webhooks of all recordings")
        assert len(rows) == 2
        assert {row["ended_reason"] for row in rows} == {"interrupted"}
        return [killed_at - await end_of(rest, row, folder) for row in rows]
    finally:
        await rest.close()


async def end_of(rest: Rest, row: Row, folder: Path) -> float:
    """When the last of it was sent, having decoded all of it; of one that died before its first cluster, its begin."""
    began = datetime.fromisoformat(row["started_at"]).timestamp()
    if row["status"] == "failed":
        return began
    answer = await rest.http.get(row["download_url"])
    path = folder / f"{row['id']}.{row['container']}"
    path.write_bytes(answer.content)
    if row["type"] == "video":
        shown = pictures(path)
        assert {one.code.source for one in shown if one.code} == {SOURCE}
        last_ms = shown[-1].at_ms
    else:
        levels = loudness(path, TONE)
        assert max(level for _, level in levels) > 0.1
        last_ms = levels[-1][0]
    return began + last_ms / 1000


async def run(server: Server, receiver: Receiver, kills: int, folder: Path, seed: int) -> list[float]:
    chance = random.Random(seed)
    lost: list[float] = []
    for _ in range(kills):
        lost += await killed_while_recording(server, receiver, chance.uniform(0.2, 3.0), folder)
    return sorted(lost)


async def test_a_kill_costs_no_more_than_the_last_second_of_a_recording(
    own_server: Callable[..., Server], receiver: Receiver, tmp_path: Path
) -> None:
    lost = await run(own_server(**SETTINGS), receiver, 5, tmp_path, seed=1)
    assert lost[int(len(lost) * 0.95)] <= LOST_MAX_S, lost


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_a_hundred_kills_cost_no_more_than_the_last_second_each(
    own_server: Callable[..., Server], receiver: Receiver, tmp_path: Path
) -> None:
    lost = await run(own_server(**SETTINGS), receiver, 100, tmp_path, seed=2)
    print(f"lost at the end: median {lost[len(lost) // 2]:.2f} s, p95 {lost[int(len(lost) * 0.95)]:.2f} s")
    assert lost[int(len(lost) * 0.95)] <= LOST_MAX_S, lost

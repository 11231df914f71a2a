"""Two hundred people come and go, some with media, some without a word: nothing of them stays behind."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable

import numpy as np
import pytest
from websockets.asyncio.client import connect

from tests.e2e.relay import LOOPBACK
from tests.e2e.rest import Rest
from tests.e2e.server import Server
from tests.e2e.waiting import eventually
from tests.e2e.whip_peers import WhipPublisher

CYCLES = 200
# Caches fill and the allocator finds its size; growth is judged after these.
WARM_UP = 80
MEDIA_EVERY = 5
SILENT_EVERY = 3
# Bytes that one cycle may leave behind for ever. The noise of the slope over 120 cycles is about a third of this.
BYTES_PER_CYCLE = 12_000
LIVE_GAUGES = ("videorooms_sessions", "videorooms_participants", "videorooms_media_sessions")


async def come_and_go(server: Server, token: str, politely: bool) -> None:
    async with connect(f"ws://{LOOPBACK}:{server.http_port}/signaling") as socket:
        join = {"type": "join", "protocol": 1, "token": token, "participantId": str(uuid.uuid4()), "context": "x" * 500}
        await socket.send(json.dumps({"id": 1, **join}))
        answer = json.loads(await socket.recv())
        assert answer["ok"], answer
        if politely:
            await socket.send(json.dumps({"id": 2, "type": "leave"}))
            async for _ in socket:
                pass
        else:
            # As a crash does: the TCP connection is reset, nobody says goodbye.
            socket.transport.abort()


@pytest.mark.timeout(240)
async def test_two_hundred_joins_and_leaves_leave_no_session_row_socket_thread_or_memory_behind(
    own_server: Callable[..., Server],
) -> None:
    server = own_server(VIDEOROOMS_GRACE_SECONDS="0.5")
    rest = Rest(server)
    room_id = await rest.create_room(max_participants=50)
    memory: list[float] = []
    descriptors, threads = 0, 0
    for cycle in range(CYCLES):
        tokens = await rest.tokens(room_id)
        await come_and_go(server, tokens.client, politely=cycle % SILENT_EVERY != 0)
        if cycle % MEDIA_EVERY == 0:
            publisher = WhipPublisher(server.origin, room_id, tokens.client, source=1, tone=500)
            assert (await publisher.start()).status_code == 201
            ended = await publisher.stop()
            assert ended is not None
            assert ended.status_code == 200
        if cycle == WARM_UP:
            descriptors, threads = server.file_descriptors(), server.threads()
        memory.append(server.memory_mb() * 1e6)

    await eventually(lambda: rest.room(room_id), lambda room: room["active_session_id"] is None, 15)
    sessions = await rest.sessions(room_id)
    assert not [session for session in sessions if session["active"]]
    for session in sessions:
        assert not [p for p in await rest.participants(session["id"]) if p["left_at"] is None]
    await eventually(
        lambda: asyncio.to_thread(server.file_descriptors), lambda found: found <= descriptors + 2, 15, "no socket left"
    )
    assert server.threads() <= threads + 1
    gauges = server.metrics()
    assert {name: gauges[name] for name in LIVE_GAUGES} == dict.fromkeys(LIVE_GAUGES, 0.0)
    assert not [name for name in gauges if name.startswith("videorooms_media_transports")], "no transport left"
    slope = float(np.polyfit(np.arange(WARM_UP, CYCLES), memory[WARM_UP:], 1)[0])
    assert slope < BYTES_PER_CYCLE, f"{slope:.0f} bytes a cycle; MB: {[round(m / 1e6, 1) for m in memory[::20]]}"
    await rest.close()

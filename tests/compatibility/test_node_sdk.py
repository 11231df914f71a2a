"""The hosted product's Node SDK, with another base URL and nothing else, does everything that it can."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.compatibility.conftest import Place
from tests.conftest import API_KEY
from videorooms.rooms.model import RoomPolicy

SCRIPT = Path(__file__).parent / "node" / "drive.mjs"
# Node starts, and asks some thirty times.
PATIENCE_SECS = 60


async def driven(*arguments: str) -> Any:
    process = await asyncio.create_subprocess_exec(
        "node", str(SCRIPT), *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(PATIENCE_SECS):
            said, complained = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode != 0:
        pytest.fail(f"the SDK's script failed (npm ci brings the SDK):\n{complained.decode()[-2000:]}")
    return json.loads(said)


async def test_every_operation_is_understood(place: Place) -> None:
    room = await place.runtime.rooms.create(place.runtime.accounts.default_id, RoomPolicy())
    first, second = [await place.people.join(room.id, context=name) for name in ("Ada", "Grace")]
    recording = await place.record(first, "video", 60)
    await place.record(second, "audio", 20)
    seen = await driven(place.base_url, API_KEY, room.id, first.session_id, first.participant_id, recording)

    rooms, session_id = seen["rooms"], first.session_id
    assert (rooms["made"]["max_participants"], rooms["made"]["enable_recording"]) == (10, False)
    assert (rooms["updated"]["max_participants"], rooms["retrieved"]["sessions"]) == (4, [])
    assert (rooms["listed"], rooms["named"]) == (6, [rooms["made"]["id"]])
    assert rooms["gone"] == {"status": 404, "code": "10005", "kind": "NotFoundError"}

    tokens = seen["tokens"]
    assert {"token", "token_expires_at", "refresh_token", "refresh_token_expires_at"} <= tokens["pair"].keys()
    assert tokens["renewed"]["token"] != tokens["pair"]["token"]

    people = seen["people"]
    assert {one["context"] for one in people["session"]["participants"]} == {"Ada", "Grace"}
    assert people["all"] == people["ofRoom"] == [session_id]
    assert sorted(people["ofSession"]) == sorted(people["everywhere"])
    assert people["participant"]["context"] == "Ada"

    files = seen["files"]
    assert (files["recording"]["duration_secs"], files["longOnes"]) == (60, [recording])
    assert (files["composition"]["status"], files["listed"]) == ("enqueued", [files["composition"]["id"]])
    assert files["retrieved"] == files["composition"]
    assert files["deleted"] == {"room_recordings": 1}

    assert seen["moderation"] == {
        "results": ["ok"] * 4,
        "over": {"status": 422, "code": "10027", "kind": "UnprocessableEntityError"},
    }
    assert seen["refused"] == {"status": 422, "code": "10033", "kind": "UnprocessableEntityError"}
    assert seen["stranger"]["status"] == 401

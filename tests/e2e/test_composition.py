"""A real call, recorded, and composed into one file: everybody in a place of their own, everybody heard."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import av
import numpy as np

from tests.e2e.pictures import read
from tests.e2e.rest import Rest
from tests.e2e.server import Server
from tests.e2e.waiting import eventually
from tests.e2e.whip_peers import WhipPublisher
from tests.recorded import loudness

# Source and tone of each.
PEOPLE = ((21, 880), (22, 1330))
WIDTH, HEIGHT = 1280, 720
AUDIBLE = 0.05


async def recorded_call(rest: Rest, server: Server, seconds: float) -> str:
    """The id of a session in which everybody was recorded and that is over."""
    room_id = await rest.create_room(enable_recording=True)
    people = [
        WhipPublisher(server.origin, room_id, (await rest.tokens(room_id)).client, source, tone)
        for source, tone in PEOPLE
    ]
    for one in people:
        assert (await one.start()).status_code == 201
    wanted = 2 * len(PEOPLE)
    await eventually(lambda: rest.recordings(room_id), lambda rows: len(rows) == wanted, what="everybody recorded")
    await asyncio.sleep(seconds)
    for one in people:
        await one.stop()
    [session] = await rest.sessions(room_id)
    return str(session["id"])


async def composed(rest: Rest, **wish: Any) -> dict[str, Any]:
    made = await rest.http.post("/room_compositions", json=wish)
    assert made.status_code == 202, made.text
    path = f"/room_compositions/{made.json()['data']['id']}"

    async def find() -> dict[str, Any]:
        found: dict[str, Any] = (await rest.http.get(path)).json()["data"]
        return found

    return await eventually(find, lambda one: one["status"] in ("completed", "failed"), 60, "the end of the rendering")


def sources_in(path: Path) -> list[set[int]]:
    """Whose picture is in the left and in the right half, over the whole file."""
    seen: list[set[int]] = [set(), set()]
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            grey = frame.to_ndarray(format="gray")
            assert grey.shape == (HEIGHT, WIDTH)
            for half, found in enumerate(seen):
                part = grey[:, half * WIDTH // 2 : (half + 1) * WIDTH // 2]
                code = read(np.ascontiguousarray(picture_in(part)))
                if code is not None:
                    found.add(code.source)
    return seen


def picture_in(part: Any) -> Any:
    """The 16:9 picture of a half, which is as wide as it can be."""
    height, width = part.shape
    tall = width * 9 // 16
    top = (height - tall) // 2
    return part[top : top + tall]


async def test_a_recorded_call_becomes_one_file_with_everybody_in_it(
    rest: Rest, server: Server, tmp_path: Path
) -> None:
    session_id = await recorded_call(rest, server, 4)
    done = await composed(rest, session_id=session_id)
    assert (done["status"], done["progress"]) == ("completed", 100), done
    answer = await rest.http.get(done["download_url"])
    assert answer.headers["content-type"] == "video/mp4"
    path = tmp_path / "composition.mp4"
    path.write_bytes(answer.content)
    left, right = sources_in(path)
    assert len(left) == len(right) == 1
    assert left | right == {source for source, _ in PEOPLE}
    for _, tone in PEOPLE:
        levels = [level for _, level in loudness(path, tone)]
        assert sorted(levels)[len(levels) // 2] > AUDIBLE
    with av.open(str(path)) as file:
        assert file.duration is not None
        assert abs(file.duration / 1e6 - done["duration_secs"]) < 0.6

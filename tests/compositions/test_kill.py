"""A server that is killed while it renders: nothing of it stays behind, and the composition is completed once."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import signal
import subprocess
import sys
import uuid
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.compositions.media import Filmed, pictures
from tests.compositions.serving import SAYS, runtime_in
from tests.compositions.studio import Studio
from tests.e2e.waiting import eventually
from tests.resources.recorder import Recorder
from videorooms.events import LeftReason
from videorooms.rooms.model import RoomPolicy
from videorooms.runtime import COMPOSITIONS_FOLDER

REPOSITORY = Path(__file__).parents[2]


async def recorded_session(folder: Path, studio: Studio, seconds: float) -> str:
    """A session of two, over, with their cameras and one voice in the store."""
    runtime = runtime_in(folder)
    await runtime.start()
    room = await runtime.rooms.create(runtime.accounts.default_id, RoomPolicy())
    joined = [
        await runtime.participants.join(room_id=room.id, participant_id=str(uuid.uuid4()), context=None, origin="sdk")
        for _ in range(2)
    ]
    session_id = joined[0].session_id
    voice = Path(studio.voice(1, seconds).path)
    cameras = [studio.filmed(Filmed(number, seconds=seconds)) for number in (1, 2)]
    for one, kind, file in (
        (joined[0], "video", cameras[0]),
        (joined[1], "video", cameras[1]),
        (joined[0], "audio", voice),
    ):
        recorder = Recorder(runtime)
        recording = await recorder.start(one, kind)
        await recorder.complete(recording, seconds, content=await asyncio.to_thread(file.read_bytes))
    for one in joined:
        await runtime.participants.leave(
            session_id=session_id, participant_id=one.participant_id, reason=LeftReason.LEFT
        )
    await runtime.stop()
    return session_id


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.compositions.serving", str(folder), *arguments],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=(folder / "log").open("a"),
        text=True,
        env={**os.environ, "PYTHONPATH": f"{REPOSITORY / 'python'}:{REPOSITORY}"},
    )


def line(process: subprocess.Popen[str]) -> str:
    """What the server says next."""
    assert process.stdout is not None
    for said in process.stdout:
        if said.startswith(SAYS):
            return said.removeprefix(SAYS).strip()
    raise AssertionError("the server ended without a word")


async def renderers(composition_id: str) -> list[psutil.Process]:
    """Supervisors and workers, wherever they hang."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if composition_id in " ".join(process.info["cmdline"] or ()) and process.status() != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def finished(work: Path) -> dict[str, int]:
    """Segments that are done, and when each was."""
    return {path.name: path.stat().st_mtime_ns for path in work.glob("segment-?????.mp4")}


async def segments(work: Path, count: int) -> bool:
    return len(finished(work)) >= count


@pytest.mark.parametrize(
    ("seconds", "kills"),
    [pytest.param(20.0, 1, id="short"), pytest.param(120.0, 15, id="long", marks=pytest.mark.long)],
)
@pytest.mark.timeout(1200)
async def test_a_killed_server_completes_it_once_when_it_is_back(
    studio: Studio, tmp_path: Path, seconds: float, kills: int
) -> None:
    session_id = await recorded_session(tmp_path, studio, seconds)
    chance = random.Random(kills)
    server = start(tmp_path, session_id)
    composition_id = line(server)
    work = tmp_path / "data" / COMPOSITIONS_FOLDER / composition_id
    for kill in range(1, kills + 1):
        await eventually(partial(segments, work, kill), within=300, what="a segment")
        await asyncio.sleep(chance.random() / 4)
        server.send_signal(signal.SIGKILL)
        server.wait()
        await eventually(partial(renderers, composition_id), lambda left: not left, 20, "the end of all renderers")
        before = finished(work)
        server = start(tmp_path)
        assert line(server) == composition_id
        await eventually(partial(segments, work, len(before) + 1), within=300, what="the next segment")
        assert before.items() <= finished(work).items()
    assert await asyncio.to_thread(line, server) == "completed"
    assert server.wait() == 0
    assert (tmp_path / "told").read_text().split() == [composition_id]
    result = tmp_path / "store" / "compositions" / f"{composition_id}.mp4"
    # Recordings begin one after the other, by the real clock.
    assert 0 <= len(list(pictures(result))) - seconds * 25 < 50
    assert not work.exists()


async def test_a_broken_off_rendering_has_the_bytes_of_one_that_was_not(studio: Studio) -> None:
    people = [studio.camera(Filmed(number, seconds=12.0)) for number in (1, 2)]
    plan = studio.plan([*people, studio.voice(1, 12.0)])
    process = studio.start(plan)
    await eventually(partial(segments, studio.folder, 1), within=60, what="a segment")
    process.kill()
    process.wait()
    broken_off = studio.rendered(plan).read_bytes()
    whole = Studio(studio.folder, studio.folder.with_name("whole")).rendered(plan, processes=1).read_bytes()
    assert hashlib.sha256(broken_off).hexdigest() == hashlib.sha256(whole).hexdigest()

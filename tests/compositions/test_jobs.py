"""Compositions from the wish to the file: what waits, what is rendered, what is told, and what is cleared away."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.compositions.folder_store import FolderStore
from tests.compositions.media import Filmed, look, loudness, pictures, pitch, sound
from tests.compositions.studio import Studio
from tests.conftest import FakeClock
from tests.databases import Place
from tests.e2e.waiting import eventually
from tests.resources.answers import data
from tests.resources.people import People
from tests.resources.recorder import Recorder
from tests.resources.test_compositions import PIXEL
from videorooms.compositions.child import Broken
from videorooms.compositions.rendering import RECORDINGS_PATIENCE, TRIES
from videorooms.compositions.repository import background_of
from videorooms.media.fake import FakeEngine
from videorooms.participants.model import JoinedParticipant
from videorooms.recordings.model import Recording, RecordingType
from videorooms.runtime import COMPOSITIONS_FOLDER, Runtime
from videorooms.settings import Settings

LIST = "/v2/room_compositions"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "store")


@pytest.fixture
async def runtime(
    settings: Settings, place: Place, clock: FakeClock, engine: FakeEngine, store: FolderStore
) -> AsyncIterator[Runtime]:
    made = Runtime(
        settings.model_copy(update={"database_url": place.url, "composition_processes": 1}),
        clock=clock,
        engine=engine,
        store=store,
    )
    await made.start()
    # Jobs run when a test says so.
    await made.worker.pause()
    yield made
    await made.stop()


@dataclass
class Stage:
    """A session with people in it whose recordings are files in the store."""

    api: httpx.AsyncClient
    runtime: Runtime
    clock: FakeClock
    store: FolderStore
    studio: Studio
    people: People
    room_id: str

    @property
    def recorder(self) -> Recorder:
        return Recorder(self.runtime)

    async def join(self, name: str) -> JoinedParticipant:
        return await self.people.join(self.room_id, context=json.dumps({"username": name}))

    async def started(self, joined: JoinedParticipant, kind: RecordingType) -> Recording:
        return await self.recorder.start(joined, kind)

    async def completed(self, recording: Recording, file: Path, seconds: float = 4) -> None:
        await self.recorder.finish(recording, seconds, content=await asyncio.to_thread(file.read_bytes))
        await self.run()

    async def filmed(self, joined: JoinedParticipant, wanted: Filmed) -> str:
        recording = await self.started(joined, "video")
        await self.completed(recording, self.studio.filmed(wanted), wanted.seconds)
        return recording.id

    async def session(self, seconds: float = 4.0) -> JoinedParticipant:
        """Of two people, one of them heard too; it is over."""
        ann, bob = await self.join("Ann"), await self.join("Bob")
        await self.filmed(ann, Filmed(1, seconds=seconds))
        await self.filmed(bob, Filmed(2, seconds=seconds))
        voice = await self.started(bob, "audio")
        await self.completed(voice, Path(self.studio.voice(2, seconds).path), seconds)
        for one in (ann, bob):
            await self.people.leave(one)
        return ann

    async def wish(self, joined: JoinedParticipant, **fields: Any) -> str:
        body = {"session_id": joined.session_id, "resolution": "640x360"} | fields
        return str(data(await self.api.post(LIST, json=body), 202)["id"])

    async def shown(self, composition_id: str) -> Any:
        return data(await self.api.get(f"{LIST}/{composition_id}"))

    async def run(self) -> None:
        await self.runtime.worker.resume()
        await self.runtime.worker.run_due()
        await self.runtime.worker.pause()

    def work(self, composition_id: str) -> Path:
        return self.runtime.settings.data_dir / COMPOSITIONS_FOLDER / composition_id

    def result(self, composition_id: str) -> Path:
        return self.store.path(f"compositions/{composition_id}.mp4")

    async def renderer(self, composition_id: str) -> psutil.Process:
        """The process that renders it, once it is at work."""

        async def there() -> psutil.Process | None:
            named = [one for one in psutil.Process().children() if composition_id in " ".join(one.cmdline())]
            return named[0] if named and (self.work(composition_id) / "lock").exists() else None

        found = await eventually(there, within=60, what="a renderer")
        assert found is not None
        return found


@pytest.fixture
async def stage(
    api: httpx.AsyncClient, runtime: Runtime, clock: FakeClock, store: FolderStore, studio: Studio
) -> Stage:
    room_id = str(data(await api.post("/v2/rooms"), 201)["id"])
    return Stage(api, runtime, clock, store, studio, People(runtime), room_id)


async def test_a_wish_becomes_a_file_with_a_link(stage: Stage) -> None:
    composition_id = await stage.wish(await stage.session())
    await stage.run()
    shown = await stage.shown(composition_id)
    assert (shown["status"], shown["progress"], shown["duration_secs"]) == ("completed", 100, 4)
    assert shown["size_mb"] == round(stage.result(composition_id).stat().st_size / 1e6, 3)
    file = await stage.api.get(shown["download_url"])
    assert (file.status_code, file.headers["content-type"]) == (200, "video/mp4")
    assert file.content == stage.result(composition_id).read_bytes()
    first = next(pictures(stage.result(composition_id)))
    seen = [look(first.part(x, 90, 320, 180)) for x in (0, 320)]
    assert sorted(one.number for one in seen if one) == [1, 2]
    assert loudness(sound(stage.result(composition_id)), pitch(2), 1.0, 3.0) > 0.1
    assert not stage.work(composition_id).exists()


async def test_it_waits_for_the_end_of_the_session_and_of_its_recordings(stage: Stage) -> None:
    ann = await stage.join("Ann")
    composition_id = await stage.wish(ann)
    recording = await stage.started(ann, "video")
    await stage.run()
    assert (await stage.shown(composition_id))["status"] == "enqueued"
    await stage.people.leave(ann)
    await stage.run()
    assert (await stage.shown(composition_id))["status"] == "enqueued"
    await stage.completed(recording, stage.studio.filmed(Filmed(1)))
    await stage.run()
    assert (await stage.shown(composition_id))["status"] == "completed"


async def test_a_recording_that_never_gets_a_file_is_left_out_in_the_end(stage: Stage) -> None:
    ann = await stage.session()
    await stage.started(ann, "video")
    composition_id = await stage.wish(ann)
    await stage.run()
    assert (await stage.shown(composition_id))["status"] == "enqueued"
    stage.clock.advance(RECORDINGS_PATIENCE.total_seconds() + 1)
    await stage.run()
    assert (await stage.shown(composition_id))["status"] == "completed"


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({}, "The session has no such recordings."),
        ({"start_secs": 100}, "Between start and end nothing was recorded."),
    ],
)
async def test_where_nothing_was_recorded_it_fails_and_says_so(stage: Stage, wish: dict[str, Any], reason: str) -> None:
    if wish:
        ann = await stage.session()
    else:
        ann = await stage.join("Ann")
        await stage.people.leave(ann)
    composition_id = await stage.wish(ann, **wish)
    await stage.run()
    shown = await stage.shown(composition_id)
    assert (shown["status"], shown["failure"]) == ("failed", reason)


async def test_a_file_that_is_no_recording_fails_it_with_its_name(stage: Stage, tmp_path: Path) -> None:
    ann = await stage.join("Ann")
    recording = await stage.started(ann, "video")
    bad = tmp_path / "bad"
    bad.write_bytes(b"\x1aE\xdf\xa3" + os.urandom(5000))
    await stage.completed(recording, bad)
    await stage.people.leave(ann)
    composition_id = await stage.wish(ann)
    await stage.run()
    shown = await stage.shown(composition_id)
    assert shown["status"] == "failed"
    assert shown["failure"].startswith(f"The video recording {recording.id} cannot be used: it is damaged")
    assert not stage.work(composition_id).exists()


async def test_a_file_that_is_gone_fails_it(stage: Stage) -> None:
    ann = await stage.session()
    shutil.rmtree(stage.store.path("recordings"))
    composition_id = await stage.wish(ann)
    await stage.run()
    assert "cannot be used" in (await stage.shown(composition_id))["failure"]


class TestWithAStoreElsewhere:
    @pytest.fixture
    def store(self, tmp_path: Path) -> FolderStore:
        return FolderStore(tmp_path / "store", remote=True)

    async def test_files_are_fetched_for_the_rendering_and_go_with_it(self, stage: Stage) -> None:
        composition_id = await stage.wish(await stage.session())
        await stage.run()
        assert (await stage.shown(composition_id))["status"] == "completed"
        assert not stage.work(composition_id).exists()

    async def test_a_file_that_is_gone_fails_it_too(self, stage: Stage) -> None:
        ann = await stage.session()
        shutil.rmtree(stage.store.path("recordings"))
        composition_id = await stage.wish(ann)
        await stage.run()
        assert (await stage.shown(composition_id))["failure"].endswith(" is missing.")


async def test_a_deleted_composition_loses_its_file(stage: Stage) -> None:
    composition_id = await stage.wish(await stage.session())
    await stage.run()
    assert stage.result(composition_id).exists()
    assert (await stage.api.delete(f"{LIST}/{composition_id}")).status_code == 204
    await stage.run()
    assert not stage.result(composition_id).exists()


@pytest.mark.parametrize("how", ["cancel", "delete"])
async def test_one_that_is_dropped_while_it_is_rendered_leaves_nothing(stage: Stage, how: str) -> None:
    composition_id = await stage.wish(await stage.session(seconds=20.0), resolution="1920x1080")
    running = asyncio.create_task(stage.run())
    renderer = await stage.renderer(composition_id)
    assert renderer.nice() >= 10
    path = f"{LIST}/{composition_id}"
    if how == "cancel":
        data(await stage.api.post(f"{path}/actions/cancel"))
    else:
        assert (await stage.api.delete(path)).status_code == 204
    await asyncio.wait_for(running, 20)
    assert not renderer.is_running()
    assert not stage.work(composition_id).exists()
    assert not stage.result(composition_id).exists()
    if how == "cancel":
        assert (await stage.shown(composition_id))["failure"] == "cancelled"


async def test_a_renderer_that_is_killed_is_started_again_and_does_not_do_its_work_twice(stage: Stage) -> None:
    composition_id = await stage.wish(await stage.session(seconds=20.0))
    running = asyncio.create_task(stage.run())
    first = stage.work(composition_id) / "segment-00000.mp4"
    renderer = await stage.renderer(composition_id)

    async def begun() -> bool:
        return first.exists()

    await eventually(begun, within=60, what="the first segment")
    written = first.stat().st_mtime_ns
    renderer.send_signal(signal.SIGKILL)
    await asyncio.wait_for(running, 20)
    assert (await stage.shown(composition_id))["status"] == "processing"
    assert first.stat().st_mtime_ns == written
    # What is already there says that it is not made again.
    first.write_bytes(first.read_bytes())
    touched = first.stat().st_mtime_ns
    stage.clock.advance(60)
    watching = asyncio.create_task(stage.run())
    again = await stage.renderer(composition_id)
    assert again.pid != renderer.pid
    assert first.stat().st_mtime_ns == touched
    await asyncio.wait_for(watching, 60)
    assert (await stage.shown(composition_id))["status"] == "completed"
    assert [key for key in stage.store.puts if key.startswith("compositions/")] == [
        f"compositions/{composition_id}.mp4"
    ]
    assert len(list(pictures(stage.result(composition_id)))) == 500


async def test_a_server_that_stops_takes_its_renderers_along_and_keeps_what_they_did(stage: Stage) -> None:
    composition_id = await stage.wish(await stage.session(seconds=20.0), resolution="1920x1080")
    await stage.runtime.worker.resume()
    renderer = await stage.renderer(composition_id)
    await asyncio.wait_for(stage.runtime.stop(), 20)
    assert not renderer.is_running()
    assert (stage.work(composition_id) / "plan.json").exists()


async def test_a_renderer_that_breaks_every_time_fails_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videorooms.compositions.child._MODULE", "videorooms.no_such_module")
    composition_id = await stage.wish(await stage.session())
    for _ in range(TRIES - 1):
        await stage.run()
        assert (await stage.shown(composition_id))["status"] == "processing"
        stage.clock.advance(3600)
    await stage.run()
    shown = await stage.shown(composition_id)
    assert (shown["status"], shown["failure"]) == (
        "failed",
        "The renderer broke down on it, every time that it was tried.",
    )


async def test_a_full_disk_is_waited_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_arguments: object) -> Broken:
        return Broken("The disk is full.", hindered=True)

    composition_id = await stage.wish(await stage.session())
    with monkeypatch.context() as patched:
        patched.setattr("videorooms.compositions.rendering.render", full)
        for _ in range(TRIES + 2):
            await stage.run()
            assert (await stage.shown(composition_id))["status"] == "processing"
            stage.clock.advance(3600 * 2)
    await stage.run()
    assert (await stage.shown(composition_id))["status"] == "completed"


async def test_progress_is_shown_while_it_is_rendered(stage: Stage) -> None:
    composition_id = await stage.wish(await stage.session(seconds=8.0))
    running = asyncio.create_task(stage.run())
    told = set()
    while not running.done():
        told.add((await stage.shown(composition_id))["progress"])
        await asyncio.sleep(0.05)
    assert len(told - {0, 100}) >= 2


async def test_the_renderer_gets_no_secret_of_the_server(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOROOMS_API_KEY", "a-secret-of-the-server")
    composition_id = await stage.wish(await stage.session(seconds=8.0))
    running = asyncio.create_task(stage.run())
    environment = (await stage.renderer(composition_id)).environ()
    assert not any(name.startswith("VIDEOROOMS") for name in environment)
    await running


async def test_names_in_contexts_become_labels(stage: Stage) -> None:
    ann = await stage.session()
    composition_id = await stage.wish(ann, labels=True)
    plans: list[dict[str, Any]] = []
    running = asyncio.create_task(stage.run())
    await stage.renderer(composition_id)
    plans.append(json.loads((stage.work(composition_id) / "plan.json").read_text()))
    await running
    assert sorted({source["label"] for source in plans[0]["sources"]}) == ["Ann", "Bob"]


async def test_a_background_image_lies_under_everything_and_goes_with_the_work(stage: Stage) -> None:
    ann = await stage.session()
    half = {"half": {"width": 320}}
    composition_id = await stage.wish(ann, background_image=PIXEL, video_layout=half)
    await stage.run()
    assert (await stage.shown(composition_id))["status"] == "completed"
    async with stage.runtime.database.read() as connection:
        assert await background_of(connection, composition_id) is None

"""Files of recordings: finished ones go where they stay, unwanted ones go away, whatever fails in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.conftest import FakeClock
from tests.resources.answers import data, refused
from tests.resources.people import People
from tests.resources.recorder import CONTENT, Recorder, summary_of
from videorooms.events import Event, RecordingCompleted, RecordingFailed, RecordingStarted
from videorooms.ids import new_id
from videorooms.participants.model import JoinedParticipant
from videorooms.recordings.model import RecordingEnd
from videorooms.runtime import Runtime
from videorooms.settings import Settings
from videorooms.storage.store import StorageFailed

LIST = "/v2/room_recordings"


def files_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


class Disks:
    """What lies in the spool and in the store."""

    def __init__(self, runtime: Runtime) -> None:
        self._data = runtime.settings.data_dir

    @property
    def spooled(self) -> list[str]:
        return files_below(self._data / "recording")

    @property
    def stored(self) -> list[str]:
        return files_below(self._data / "files")


@dataclass(frozen=True)
class Scene:
    """Somebody in a room who is recorded, all that is heard of it, and where files lie."""

    api: httpx.AsyncClient
    runtime: Runtime
    recorder: Recorder
    joined: JoinedParticipant
    disks: Disks
    clock: FakeClock
    heard: list[Event]


@pytest.fixture
async def scene(api: httpx.AsyncClient, runtime: Runtime, room_id: str, people: People, clock: FakeClock) -> Scene:
    events: list[Event] = []

    async def hear(event: Event) -> None:
        events.append(event)

    for event_type in (RecordingStarted, RecordingCompleted, RecordingFailed):
        runtime.bus.subscribe(event_type, hear)
    return Scene(api, runtime, Recorder(runtime), await people.join(room_id), Disks(runtime), clock, events)


class FailingStore:
    """Makes the runtime's store fail as long as `failing`, at one of its methods."""

    def __init__(self, runtime: Runtime, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.failing = True
        self.calls = 0
        real: Callable[..., Awaitable[object]] = getattr(runtime.store, method)

        async def call(*arguments: object, **named: object) -> object:
            self.calls += 1
            if self.failing:
                raise StorageFailed("away")
            return await real(*arguments, **named)

        monkeypatch.setattr(runtime.store, method, call)


async def test_a_finished_file_is_stored_and_leaves_the_spool(scene: Scene) -> None:
    scene.clock.advance(5)
    made = await scene.recorder.start(scene.joined, "video")
    assert await scene.recorder.complete(made, 30.25)
    assert (scene.disks.spooled, scene.disks.stored) == ([], [f"{made.id}.webm"])
    shown = data(await scene.api.get(f"{LIST}/{made.id}"))
    assert (shown["status"], shown["duration_ms"], shown["duration_secs"]) == ("completed", 30250, 30)
    assert (shown["container"], shown["resolution"], shown["stream_key"]) == ("webm", "1280x720", "self")
    assert (shown["offset_ms"], shown["ended_reason"], shown["failure"]) == (5000, "stopped", None)


async def test_a_recording_has_no_link_before_its_file_is_stored(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    FailingStore(scene.runtime, "put", monkeypatch)
    made = await scene.recorder.start(scene.joined)
    await scene.recorder.complete(made)
    shown = data(await scene.api.get(f"{LIST}/{made.id}"))
    assert (shown["status"], shown["download_url"], shown["completed_at"]) == ("processing", None, None)
    assert shown["ended_at"] is not None


async def test_storage_that_is_away_for_a_day_delays_a_recording_and_loses_none(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = FailingStore(scene.runtime, "put", monkeypatch)
    made = await scene.recorder.start(scene.joined)
    await scene.recorder.complete(made)
    for _ in range(24):
        scene.clock.advance(3600)
        await scene.recorder.settled()
    assert away.calls == 25
    assert (scene.disks.spooled, scene.disks.stored) == ([f"{made.id}.webm"], [])
    away.failing = False
    scene.clock.advance(900)
    await scene.recorder.settled()
    assert (scene.disks.spooled, scene.disks.stored) == ([], [f"{made.id}.webm"])
    assert [type(event) for event in scene.heard] == [RecordingStarted, RecordingCompleted]


async def test_the_local_file_stays_until_storage_has_all_of_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    async def half(_key: str) -> int:
        return len(CONTENT) // 2

    monkeypatch.setattr(scene.runtime.store, "size", half)
    made = await scene.recorder.start(scene.joined)
    await scene.recorder.complete(made)
    assert scene.disks.spooled == [f"{made.id}.webm"]
    monkeypatch.undo()
    scene.clock.advance(60)
    await scene.recorder.settled()
    assert scene.disks.spooled == []


async def test_a_server_that_dies_after_the_upload_goes_on_with_it(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined)
    await scene.runtime.worker.pause()
    await scene.recorder.finish(made)
    found = await scene.runtime.recordings.get(scene.runtime.accounts.default_id, made.id)
    path = scene.runtime.spool.path(made.id, "webm")
    await scene.runtime.store.put(str(found.storage_key), path, content_type="audio/webm", file_name="x.webm")
    path.unlink()
    await scene.runtime.worker.resume()
    await scene.recorder.settled()
    assert [type(event) for event in scene.heard] == [RecordingStarted, RecordingCompleted]
    assert scene.disks.stored == [f"{made.id}.webm"]


async def test_a_file_that_is_lost_before_it_was_stored_makes_a_failed_recording(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined)
    await scene.runtime.worker.pause()
    await scene.recorder.finish(made)
    scene.runtime.spool.path(made.id, "webm").unlink()
    await scene.runtime.worker.resume()
    await scene.recorder.settled()
    shown = data(await scene.api.get(f"{LIST}/{made.id}"))
    assert (shown["status"], shown["failure"]) == ("failed", "The file was lost before it was stored.")
    assert (shown["download_url"], shown["size_mb"]) == (None, None)
    assert [type(event) for event in scene.heard] == [RecordingStarted, RecordingFailed]


async def test_a_file_without_a_frame_is_a_failed_recording_and_goes(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined)
    assert not await scene.recorder.finish(made, 0, frames=0)
    await scene.recorder.settled()
    shown = data(await scene.api.get(f"{LIST}/{made.id}"))
    assert (shown["status"], shown["failure"]) == ("failed", "Nothing was received that could be recorded.")
    assert (scene.disks.spooled, scene.disks.stored) == ([], [])


async def test_what_the_engine_tells_twice_counts_once(scene: Scene) -> None:
    recording_id = new_id()
    first = await scene.recorder.start(scene.joined, recording_id=recording_id)
    assert await scene.recorder.start(scene.joined, recording_id=recording_id) == first
    assert [await scene.recorder.finish(first, 30), await scene.recorder.finish(first, 31)] == [True, False]
    await scene.recorder.settled()
    assert await scene.recorder.start(scene.joined, recording_id=recording_id) != first
    assert [type(event) for event in scene.heard] == [RecordingStarted, RecordingCompleted]


async def test_an_end_of_what_was_never_told_has_no_effect(scene: Scene) -> None:
    unknown = new_id()
    scene.recorder.write(unknown)
    summary = summary_of("audio", started_at=scene.recorder.clock.now())
    assert not await scene.runtime.recordings.finished(unknown, summary, RecordingEnd.STOPPED)
    await scene.recorder.settled()
    assert scene.disks.spooled == [f"{unknown}.webm"]


async def test_a_deleted_recording_takes_its_file_along(scene: Scene) -> None:
    made, kept = await scene.recorder.start(scene.joined), await scene.recorder.start(scene.joined)
    await scene.recorder.complete(made)
    await scene.recorder.complete(kept)
    assert (await scene.api.delete(f"{LIST}/{made.id}")).status_code == 204
    await scene.recorder.settled()
    assert scene.disks.stored == [f"{kept.id}.webm"]


async def test_one_that_is_deleted_while_it_is_recorded_leaves_nothing(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined)
    scene.recorder.write(made.id)
    assert (await scene.api.delete(f"{LIST}/{made.id}")).status_code == 204
    await scene.recorder.settled()
    assert scene.disks.spooled == [f"{made.id}.webm"]
    assert not await scene.recorder.finish(made)
    await scene.recorder.settled()
    assert (scene.disks.spooled, scene.disks.stored) == ([], [])
    assert [type(event) for event in scene.heard] == [RecordingStarted]


async def test_one_that_is_deleted_while_it_waits_for_storage_leaves_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    FailingStore(scene.runtime, "put", monkeypatch)
    made = await scene.recorder.start(scene.joined)
    await scene.recorder.complete(made)
    assert (await scene.api.delete(f"{LIST}/{made.id}")).status_code == 204
    # Without waiting for the next try.
    await scene.recorder.settled()
    assert (scene.disks.spooled, scene.disks.stored) == ([], [])
    assert [type(event) for event in scene.heard] == [RecordingStarted]


async def test_one_that_is_deleted_in_the_middle_of_its_upload_leaves_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await scene.recorder.start(scene.joined)
    put = scene.runtime.store.put

    async def delete_and_put(key: str, path: Path, *, content_type: str, file_name: str) -> None:
        monkeypatch.undo()
        assert (await scene.api.delete(f"{LIST}/{made.id}")).status_code == 204
        await put(key, path, content_type=content_type, file_name=file_name)

    monkeypatch.setattr(scene.runtime.store, "put", delete_and_put)
    await scene.recorder.complete(made)
    assert (scene.disks.spooled, scene.disks.stored) == ([], [])
    assert [type(event) for event in scene.heard] == [RecordingStarted]


async def test_a_file_that_cannot_be_deleted_now_is_deleted_later(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = FailingStore(scene.runtime, "delete", monkeypatch)
    made = await scene.recorder.start(scene.joined)
    await scene.recorder.complete(made)
    await scene.api.delete(f"{LIST}/{made.id}")
    await scene.recorder.settled()
    assert scene.disks.stored == [f"{made.id}.webm"]
    away.failing = False
    scene.clock.advance(900)
    await scene.recorder.settled()
    assert scene.disks.stored == []


async def test_many_are_deleted_at_once_with_all_their_files(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videorooms.recordings.removal.AT_ONCE", 2)
    for _ in range(5):
        await scene.recorder.complete(await scene.recorder.start(scene.joined))
    video = await scene.recorder.start(scene.joined, "video")
    await scene.recorder.complete(video)
    assert data(await scene.api.delete(LIST, params={"filter[type]": "audio"}), 201) == {"room_recordings": 5}
    await scene.recorder.settled()
    assert scene.disks.stored == [f"{video.id}.webm"]


async def test_bulk_deletions_do_not_press_storage_that_is_away(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        await scene.recorder.complete(await scene.recorder.start(scene.joined))
    away = FailingStore(scene.runtime, "delete", monkeypatch)
    for _ in range(3):
        await scene.api.delete(LIST)
        await scene.recorder.complete(await scene.recorder.start(scene.joined))
    # Each file once; what failed waits for its time.
    assert away.calls == 5
    away.failing = False
    await scene.api.delete(LIST)
    scene.clock.advance(900)
    await scene.recorder.settled()
    assert scene.disks.stored == []


async def test_a_deleted_recording_leaves_no_row_once_its_file_is_gone(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined)
    await scene.recorder.complete(made)
    await scene.api.delete(f"{LIST}/{made.id}")
    await scene.recorder.settled()
    # The engine's id is free again only then.
    again = await scene.recorder.start(scene.joined, recording_id=made.id)
    assert (again.status, again.deleted_at) == ("processing", None)


async def test_recordings_are_kept_as_long_as_their_room_says(scene: Scene, people: People) -> None:
    short = data(await scene.api.post("/v2/rooms", json={"recording_retention_days": 7}), 201)
    long = data(await scene.api.post("/v2/rooms", json={"recording_retention_days": "30"}), 201)
    ever = data(await scene.api.post("/v2/rooms"), 201)
    assert [one["recording_retention_days"] for one in (short, long, ever)] == [7, 30, None]
    made = {}
    for room in (short, long, ever):
        made[room["id"]] = await scene.recorder.start(await people.join(room["id"]))
        await scene.recorder.complete(made[room["id"]])
    # A deleted room's recordings are kept as long.
    assert (await scene.api.delete(f"/v2/rooms/{short['id']}")).status_code == 204

    async def left_after(days: float) -> set[str]:
        scene.clock.advance(timedelta(days=days).total_seconds())
        await scene.recorder.settled()
        return {one["id"] for one in data(await scene.api.get(LIST))}

    assert len(await left_after(6.9)) == 3
    assert await left_after(0.2) == {made[long["id"]].id, made[ever["id"]].id}
    assert await left_after(30) == {made[ever["id"]].id}
    assert scene.disks.stored == [f"{made[ever['id']].id}.webm"]
    assert await left_after(3000) == {made[ever["id"]].id}


class TestWithADefault:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"recording_retention_days": 2})

    async def test_rooms_that_say_nothing_keep_recordings_as_long_as_the_server_says(
        self, scene: Scene, people: People
    ) -> None:
        longer = data(await scene.api.post("/v2/rooms", json={"recording_retention_days": 7}), 201)
        kept = await scene.recorder.start(await people.join(longer["id"]))
        await scene.recorder.complete(kept)
        await scene.recorder.complete(await scene.recorder.start(scene.joined))
        scene.clock.advance(timedelta(days=2.1).total_seconds())
        await scene.recorder.settled()
        assert [one["id"] for one in data(await scene.api.get(LIST))] == [kept.id]


async def test_what_is_still_recorded_or_stored_is_never_too_old(
    scene: Scene, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    FailingStore(scene.runtime, "put", monkeypatch)
    room = data(await scene.api.post("/v2/rooms", json={"recording_retention_days": 1}), 201)
    joined = await people.join(room["id"])
    under_way, waiting = await scene.recorder.start(joined), await scene.recorder.start(joined)
    await scene.recorder.complete(waiting)
    scene.clock.advance(timedelta(days=3).total_seconds())
    await scene.recorder.settled()
    assert {one["id"] for one in data(await scene.api.get(LIST))} == {under_way.id, waiting.id}


@pytest.mark.parametrize("days", [0, -1, 3651, "x", True, 1.5])
async def test_a_retention_that_makes_no_sense_is_refused(api: httpx.AsyncClient, days: object) -> None:
    code = "out_of_range" if days in (0, -1, 3651) and days is not True else "unprocessable"
    refused(
        await api.post("/v2/rooms", json={"recording_retention_days": days}), code, pointer="/recording_retention_days"
    )

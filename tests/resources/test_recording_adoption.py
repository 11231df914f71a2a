"""What a dead process left: after the next start its recordings are final, its files have rows, and nothing is lost."""

from __future__ import annotations

import errno
import inspect
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import httpx
import pytest

from tests.conftest import API_KEY, FakeClock, client_of
from tests.resources.answers import NOWHERE, data
from tests.resources.people import People
from tests.resources.recorder import CONTENT, Recorder, summary_of
from videorooms.events import LeftReason
from videorooms.ids import new_id
from videorooms.listing import Page
from videorooms.media.engine import FileSummary, MediaError
from videorooms.media.fake import FakeEngine
from videorooms.participants.model import JoinedParticipant
from videorooms.recordings.model import RecordingType
from videorooms.runtime import Runtime
from videorooms.webhooks.repository import DeliveryFilter

LIST = "/v2/room_recordings"


@dataclass
class Scene:
    """A server in which somebody is recorded, and what follows when it dies and is started again."""

    runtime: Runtime
    clock: FakeClock
    engine: FakeEngine
    joined: JoinedParticipant
    recorder: Recorder

    @property
    def spool(self) -> Path:
        return self.runtime.settings.data_dir / "recording"

    def left(
        self,
        recording_id: str,
        recording_type: RecordingType = "video",
        *,
        name: str | None = None,
        frames: int = 900,
        **tags: str,
    ) -> Path:
        """A file that the dead engine left, which can be repaired."""
        path = self.spool / (name or f"{recording_id}.webm")
        path.write_bytes(CONTENT)
        told = {
            "recording": recording_id,
            "session": self.joined.session_id,
            "participant": self.joined.participant_id,
            "key": "presentation",
            "kind": recording_type,
        }
        summary = summary_of(recording_type, started_at=self.clock.now() + timedelta(seconds=2), frames=frames)
        self.engine.recorded[path.name] = (summary, told | tags)
        return path

    async def restart(self) -> None:
        """As after a kill: nothing is told of what was under way."""
        await self.runtime.stop()
        self.clock.advance(60)
        self.runtime = Runtime(self.runtime.settings, clock=self.clock, engine=self.engine)
        self.recorder = Recorder(self.runtime)
        await self.runtime.start()

    async def shown(self) -> list[dict[str, object]]:
        await self.recorder.settled()
        async with client_of(self.runtime, {"authorization": f"Bearer {API_KEY}"}) as client:
            return list(data(await client.get(LIST)))

    async def told(self) -> list[str]:
        """The recording events that go to the application."""
        listed = await self.runtime.webhooks.list(self.runtime.accounts.default_id, DeliveryFilter(), Page(1, 250))
        types = [one.event.event_type.removeprefix("video.room.recording.") for one in listed.items]
        return [one for one in reversed(types) if "." not in one]

    def names(self, folder: str = "recording") -> list[str]:
        below = self.runtime.settings.data_dir / folder
        return sorted(path.name for path in below.rglob("*") if path.is_file())


@pytest.fixture
async def scene(runtime: Runtime, api: httpx.AsyncClient, clock: FakeClock, engine: FakeEngine) -> AsyncIterator[Scene]:
    hook = {"webhook_event_url": "http://127.0.0.1:9/", "webhook_extra_events": ["video.room.recording.failed"]}
    room = data(await api.post("/v2/rooms", json=hook), 201)
    joined = await People(runtime).join(room["id"])
    scene = Scene(runtime, clock, engine, joined, Recorder(runtime))
    yield scene
    await scene.runtime.stop()


async def test_a_recording_that_was_under_way_is_completed_as_far_as_it_goes(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined, "video")
    scene.left(made.id)
    await scene.restart()
    (shown,) = await scene.shown()
    assert (shown["id"], shown["status"], shown["ended_reason"]) == (made.id, "completed", "interrupted")
    assert (shown["duration_secs"], shown["offset_ms"], shown["resolution"]) == (30, 2000, "1280x720")
    assert (scene.names(), scene.names("files")) == ([], [f"{made.id}.webm"])
    assert await scene.told() == ["started", "completed"]


async def test_a_file_that_the_database_never_heard_of_becomes_a_recording(scene: Scene) -> None:
    unknown = new_id()
    scene.left(unknown, "audio")
    await scene.restart()
    (shown,) = await scene.shown()
    assert (shown["id"], shown["status"], shown["type"], shown["codec"]) == (unknown, "completed", "audio", "opus")
    assert (shown["participant_id"], shown["stream_key"]) == (scene.joined.participant_id, "presentation")
    assert await scene.told() == ["started", "completed"]


async def test_a_recording_without_a_file_has_failed(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined)
    await scene.restart()
    (shown,) = await scene.shown()
    assert (shown["id"], shown["status"], shown["ended_reason"]) == (made.id, "failed", "interrupted")
    assert str(shown["failure"]).endswith(".")
    assert await scene.told() == ["started", "failed"]


async def test_a_file_without_a_frame_makes_a_failed_recording_and_goes(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined, "video")
    scene.left(made.id, frames=0)
    await scene.restart()
    (shown,) = await scene.shown()
    assert (shown["status"], shown["failure"]) == ("failed", "Nothing was received that could be recorded.")
    assert scene.names() == []


async def test_what_is_no_recording_is_set_aside_and_kept(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined)
    for name in (f"{made.id}.webm", "notes.txt", f"{new_id()}.mkv"):
        (scene.spool / name).write_bytes(b"garbage")
    (scene.spool / "damaged").mkdir()
    (scene.spool / "damaged" / "notes.txt").write_bytes(b"of another crash")
    await scene.restart()
    (shown,) = await scene.shown()
    assert (shown["id"], shown["status"]) == (made.id, "failed")
    assert [path.name for path in scene.spool.iterdir()] == ["damaged"]
    kept = {path.name: path.read_bytes() for path in (scene.spool / "damaged").iterdir()}
    assert kept["notes.txt"] == b"of another crash"
    assert kept["notes-1.txt"] == b"garbage"
    assert len(kept) == 4


@pytest.mark.parametrize(
    "tags",
    [
        {"recording": "nonsense"},
        {"session": NOWHERE},
        {"participant": NOWHERE},
        {"session": "../x"},
        {"kind": "screen"},
        {"key": ""},
        {"key": "x" * 129},
        {"key": "\x00"},
    ],
    ids=str,
)
async def test_a_file_that_says_nonsense_of_itself_is_set_aside(scene: Scene, tags: dict[str, str]) -> None:
    scene.left(new_id(), **tags)
    await scene.restart()
    assert await scene.shown() == []
    assert len(list((scene.spool / "damaged").iterdir())) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"duration_ms": -1},
        {"duration_ms": 10**15},
        {"width": 10**9},
        {"codec": "x" * 33},
        {"container": "avi"},
        {"started_at": datetime(9999, 12, 31, tzinfo=UTC)},
    ],
    ids=str,
)
async def test_a_file_with_impossible_content_is_set_aside_and_keeps_no_server_from_starting(
    scene: Scene, changes: dict[str, Any]
) -> None:
    path = scene.left(new_id())
    summary, tags = scene.engine.recorded[path.name]
    scene.engine.recorded[path.name] = (replace(summary, **changes), tags)
    await scene.restart()
    assert await scene.shown() == []
    assert len(list((scene.spool / "damaged").iterdir())) == 1


async def test_a_file_under_another_name_is_known_by_what_it_says(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined, "video")
    scene.left(made.id, name="old name.webm")
    await scene.restart()
    (shown,) = await scene.shown()
    assert (shown["id"], shown["status"]) == (made.id, "completed")


async def test_of_two_files_of_a_recording_one_is_set_aside(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined, "video")
    scene.left(made.id)
    scene.left(made.id, name="copy.webm")
    await scene.restart()
    (shown,) = await scene.shown()
    assert shown["status"] == "completed"
    assert scene.names("files") == [f"{made.id}.webm"]
    assert scene.names() == ["copy.webm"]


async def test_a_recording_that_was_deleted_under_way_leaves_nothing(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined, "video")
    scene.left(made.id)
    await scene.runtime.recordings.delete(scene.runtime.accounts.default_id, made.id)
    await scene.restart()
    assert await scene.shown() == []
    assert (scene.names(), scene.names("files")) == ([], [])
    assert await scene.told() == ["started"]


async def test_what_was_finished_before_the_crash_is_stored_and_not_repaired(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined, "video")
    await scene.runtime.worker.pause()
    await scene.recorder.finish(made)
    await scene.restart()
    (shown,) = await scene.shown()
    assert (shown["status"], shown["ended_reason"]) == ("completed", "stopped")
    assert scene.engine.called("repair_recording") == []


async def test_a_copy_that_was_stored_already_goes(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined, "video")
    await scene.recorder.complete(made)
    scene.recorder.write(made.id)
    await scene.restart()
    (shown,) = await scene.shown()
    assert shown["status"] == "completed"
    assert (scene.names(), scene.names("files")) == ([], [f"{made.id}.webm"])
    assert await scene.told() == ["started", "completed"]


async def test_the_file_of_a_failed_recording_is_kept_for_people(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined, "video")
    await scene.recorder.fail(made)
    scene.left(made.id)
    await scene.restart()
    (shown,) = await scene.shown()
    assert shown["status"] == "failed"
    assert [path.name for path in (scene.spool / "damaged").iterdir()] == [f"{made.id}.webm"]


class Refusing(FakeEngine):
    """Cannot repair now, for a reason that is not the file's."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error: Exception | None = error

    async def repair_recording(self, path: Path) -> tuple[FileSummary, dict[str, str]]:
        if self.error is not None:
            raise self.error
        summary, tags = await super().repair_recording(path)
        return summary, dict(tags)


@pytest.mark.parametrize(
    "error",
    [MediaError("engine_failed", "no space left"), OSError(errno.EIO, "Input/output error"), RuntimeError("a fault")],
    ids=str,
)
async def test_a_file_that_cannot_be_repaired_now_waits_for_the_next_start(scene: Scene, error: Exception) -> None:
    made = await scene.recorder.start(scene.joined, "video")
    scene.engine = Refusing(error)
    scene.left(made.id)
    await scene.restart()
    (shown,) = await scene.shown()
    assert (shown["status"], scene.names()) == ("processing", [f"{made.id}.webm"])
    scene.engine.error = None
    await scene.restart()
    (shown,) = await scene.shown()
    assert shown["status"] == "completed"


@pytest.mark.parametrize("step", ["started", "finished", "settle", "failed"])
async def test_a_start_that_dies_in_the_middle_is_made_up_by_the_next(
    scene: Scene, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way, lost, deleted = [await scene.recorder.start(scene.joined, "video") for _ in range(3)]
    await scene.runtime.recordings.delete(scene.runtime.accounts.default_id, deleted.id)
    unknown = new_id()
    for recording_id in (under_way.id, deleted.id, unknown):
        scene.left(recording_id)
    stored = await scene.recorder.start(scene.joined, "video")
    await scene.recorder.complete(stored)
    scene.recorder.write(stored.id)

    class Killed(BaseException):
        """Nothing catches it, as nothing survives a kill."""

    async def die(*_arguments: object, **_named: object) -> None:
        raise Killed

    monkeypatch.setattr(f"videorooms.recordings.service.RecordingService.{step}", die)
    with pytest.raises(Killed):
        await scene.restart()
    monkeypatch.undo()
    await scene.restart()
    statuses = {one["id"]: one["status"] for one in await scene.shown()}
    assert statuses == {
        under_way.id: "completed",
        unknown: "completed",
        stored.id: "completed",
        lost.id: "failed",
    }
    assert scene.names() == []
    assert scene.names("files") == sorted(f"{one}.webm" for one in (under_way.id, unknown, stored.id))
    assert sorted(await scene.told()) == sorted(["started"] * 5 + ["completed"] * 3 + ["failed"])


async def test_people_who_were_in_the_session_are_not_needed_any_more(scene: Scene) -> None:
    made = await scene.recorder.start(scene.joined, "video")
    scene.left(made.id)
    await People(scene.runtime).leave(scene.joined, LeftReason.LEFT)
    await scene.runtime.rooms.delete(scene.runtime.accounts.default_id, scene.joined.room_id)
    await scene.restart()
    (shown,) = await scene.shown()
    assert shown["status"] == "completed"


@pytest.mark.parametrize("deleted", [False, True], ids=["wanted", "deleted"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    "step",
    [
        "storage.folder.FolderStore.put",
        "storage.folder.FolderStore.size",
        "storage.folder.FolderStore.delete",
        "recordings.spool.Spool.remove",
        "recordings.repository.replace",
        "recordings.repository.remove",
        "jobs.repository.finish",
    ],
)
async def test_a_server_that_dies_at_any_step_of_storing_or_removing_ends_it_after_the_next_start(
    scene: Scene, step: str, when: str, deleted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await scene.recorder.start(scene.joined, "video")
    await scene.runtime.worker.pause()
    await scene.recorder.finish(made)
    if deleted:
        await scene.runtime.recordings.delete(scene.runtime.accounts.default_id, made.id)
    die_at(step, when, monkeypatch)
    await scene.runtime.worker.resume()
    await scene.recorder.settled()
    monkeypatch.undo()
    await scene.restart()
    shown = await scene.shown()
    assert [one["status"] for one in shown] == ([] if deleted else ["completed"])
    assert (scene.names(), scene.names("files")) == ([], [] if deleted else [f"{made.id}.webm"])
    assert await scene.told() == (["started"] if deleted else ["started", "completed"])


def die_at(step: str, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has everything fail that calls it, from then on: nothing of the process is of use any more."""
    place, _, name = f"videorooms.{step}".rpartition(".")
    real = getattr(resolve_name(place), name)

    async def awaited(*arguments: object, **named: object) -> object:
        if when == "after":
            await real(*arguments, **named)
        raise RuntimeError("dead")

    def called(*arguments: object, **named: object) -> object:
        if when == "after":
            real(*arguments, **named)
        raise RuntimeError("dead")

    monkeypatch.setattr(f"videorooms.{step}", awaited if inspect.iscoroutinefunction(real) else called)

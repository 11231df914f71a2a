"""What of a live session is recorded, and what people and applications see of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import FakeClock
from tests.signaling.conftest import House
from tests.signaling.conversation import Client
from tests.signaling.publishing import publish_camera
from videorooms.events import Event, RecordingFailed, RecordingStarted
from videorooms.media.engine import FileBegun, FileEnd, FileEnded, FileSummary, SessionFailed, TrackRecording
from videorooms.media.fake import FakeEngine
from videorooms.runtime import Runtime

Row = dict[str, Any]


@pytest.fixture
async def recorded(house: House, api: httpx.AsyncClient) -> House:
    """The house's room records."""
    await api.patch(f"/v2/rooms/{house.room_id}", json={"enable_recording": True})
    return house


@pytest.fixture
def heard(runtime: Runtime) -> list[Event]:
    """What is told of recordings from now on."""
    events: list[Event] = []

    async def hear(event: Event) -> None:
        events.append(event)

    for event_type in (RecordingStarted, RecordingFailed):
        runtime.bus.subscribe(event_type, hear)
    return events


def recording_of(engine: FakeEngine) -> list[tuple[str, str, str]]:
    """Whose tracks the engine was told to record and not to stop."""
    return sorted((one.participant_id, one.key, one.kind) for one in engine.recordings.values())


def both(client: Client, key: str = "self") -> list[tuple[str, str, str]]:
    return [(client.participant_id, key, "audio"), (client.participant_id, key, "video")]


def video_of(engine: FakeEngine) -> TrackRecording:
    return next(one for one in engine.recordings.values() if one.kind == "video")


def begin(engine: FakeEngine, recording: TrackRecording, at: datetime, codec: str = "vp8") -> None:
    engine.emit(FileBegun(recording.recording_id, codec, recording.file.with_suffix(".webm"), at))


def summary(started_at: datetime, frames: int = 300) -> FileSummary:
    return FileSummary("vp8", "webm", started_at, 10_000, 1_250_000, 640, 360, frames)


def write(engine: FakeEngine, recording: TrackRecording, started_at: datetime) -> Path:
    """The engine has this file by the time it is told to stop."""
    path = recording.file.with_suffix(".webm")
    path.write_bytes(b"a recording")
    engine.files[recording.recording_id] = (path, summary(started_at))
    return path


async def rows(house: House, api: httpx.AsyncClient) -> list[Row]:
    await house.runtime.recorder.written()
    listed: list[Row] = (await api.get("/v2/room_recordings")).json()["data"]
    return listed


async def act(api: httpx.AsyncClient, client: Client, action: str, **wish: Any) -> httpx.Response:
    session_id = client.joined["state"]["sessionId"]
    return await api.post(f"/v2/room_sessions/{session_id}/actions/{action}", json=wish)


async def test_every_published_track_of_a_recorded_room_is_recorded(recorded: House, engine: FakeEngine) -> None:
    anna, ben = await recorded.join(), await recorded.join()
    await publish_camera(anna)
    await publish_camera(ben, keys=["self", "screen"])
    assert recording_of(engine) == sorted([*both(anna), *both(ben), *both(ben, "screen")])


async def test_a_room_that_does_not_record_is_left_alone(house: House, engine: FakeEngine) -> None:
    await publish_camera(await house.join())
    assert engine.called("record_track") == []


async def test_a_recording_has_a_row_from_its_first_packet_on(
    recorded: House, api: httpx.AsyncClient, engine: FakeEngine, heard: list[Event], clock: FakeClock
) -> None:
    await publish_camera(anna := await recorded.join())
    assert await rows(recorded, api) == []
    video = video_of(engine)
    begin(engine, video, clock.now())
    [row] = await rows(recorded, api)
    told = {name: row[name] for name in ("id", "participant_id", "stream_key", "type", "codec", "status")}
    assert told == {
        "id": video.recording_id,
        "participant_id": anna.participant_id,
        "stream_key": "self",
        "type": "video",
        "codec": "vp8",
        "status": "processing",
    }
    assert [type(event) for event in heard] == [RecordingStarted]


async def test_who_leaves_ends_the_recordings(
    recorded: House, api: httpx.AsyncClient, engine: FakeEngine, clock: FakeClock
) -> None:
    await recorded.join()
    await publish_camera(anna := await recorded.join())
    video, started_at = video_of(engine), clock.now() + timedelta(seconds=2)
    begin(engine, video, started_at)
    write(engine, video, started_at)
    await anna.ask("leave")
    await anna.over()
    [row] = await rows(recorded, api)
    assert recording_of(engine) == []
    assert (row["ended_reason"], row["duration_ms"], row["offset_ms"]) == ("left", 10_000, 2000)


async def test_the_end_of_a_session_ends_its_recordings(
    recorded: House, api: httpx.AsyncClient, engine: FakeEngine, clock: FakeClock
) -> None:
    await publish_camera(anna := await recorded.join())
    video = video_of(engine)
    begin(engine, video, clock.now())
    write(engine, video, clock.now())
    assert (await act(api, anna, "end")).status_code == 200
    assert recording_of(engine) == []
    [row] = await rows(recorded, api)
    assert row["ended_reason"] in ("session_ended", "left")


async def test_a_track_that_never_sends_leaves_no_row(
    recorded: House, api: httpx.AsyncClient, engine: FakeEngine, heard: list[Event]
) -> None:
    await publish_camera(anna := await recorded.join())
    await anna.ask("leave")
    await anna.over()
    assert recording_of(engine) == []
    assert await rows(recorded, api) == []
    assert heard == []


async def test_a_track_that_is_withdrawn_ends_its_own_recording_alone(recorded: House, engine: FakeEngine) -> None:
    await publish_camera(anna := await recorded.join(), keys=["self", "screen"])
    await publish_camera(anna, keys=["self"])
    assert recording_of(engine) == both(anna)


async def test_another_codec_begins_another_recording(recorded: House, engine: FakeEngine, clock: FakeClock) -> None:
    await publish_camera(anna := await recorded.join())
    first = video_of(engine)
    begin(engine, first, clock.now())
    end(engine, first, "codec_changed", clock.now())
    assert recording_of(engine) == both(anna)
    assert video_of(engine).recording_id != first.recording_id


def end(engine: FakeEngine, recording: TrackRecording, why: FileEnd, at: datetime) -> None:
    del engine.recordings[recording.recording_id]
    path = recording.file.with_suffix(".webm")
    engine.emit(FileEnded(recording.recording_id, why, None, path, summary(at)))


async def test_a_full_disk_ends_the_recording_and_not_the_call(
    recorded: House, api: httpx.AsyncClient, engine: FakeEngine, clock: FakeClock
) -> None:
    await publish_camera(anna := await recorded.join())
    video = video_of(engine)
    begin(engine, video, clock.now())
    end(engine, video, "disk_full", clock.now())
    [row] = await rows(recorded, api)
    assert row["ended_reason"] == "disk_full"
    assert recording_of(engine) == both(anna)[:1]
    await anna.everything()


async def test_what_was_ended_by_a_full_disk_begins_anew_when_there_is_room(
    recorded: House, engine: FakeEngine, clock: FakeClock
) -> None:
    await publish_camera(anna := await recorded.join())
    end(engine, video_of(engine), "disk_full", clock.now())
    await recorded.runtime.recorder.look_again()
    assert recording_of(engine) == both(anna)


async def test_a_file_that_could_not_be_finished_is_a_failed_recording(
    recorded: House, api: httpx.AsyncClient, engine: FakeEngine, heard: list[Event], clock: FakeClock
) -> None:
    await publish_camera(await recorded.join())
    video = video_of(engine)
    begin(engine, video, clock.now())
    engine.emit(FileEnded(video.recording_id, "failed", "the recorder failed", None, None))
    [row] = await rows(recorded, api)
    assert (row["status"], row["failure"]) == ("failed", "the recorder failed")
    assert [type(event) for event in heard] == [RecordingStarted, RecordingFailed]


async def test_after_the_fall_of_the_engines_session_everything_is_recorded_anew(
    recorded: House, engine: FakeEngine
) -> None:
    await publish_camera(anna := await recorded.join())
    first = video_of(engine).recording_id
    engine.emit(SessionFailed(anna.joined["state"]["sessionId"], "a panic"))
    assert recording_of(engine) == both(anna)
    assert video_of(engine).recording_id != first


async def test_an_operator_starts_and_stops_recording_in_a_live_session(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    await publish_camera(anna := await house.join())
    assert (await act(api, anna, "start_recording")).json() == {"data": {"result": "ok"}}
    assert recording_of(engine) == both(anna)
    await publish_camera(ben := await house.join())
    assert recording_of(engine) == sorted([*both(anna), *both(ben)])
    await act(api, anna, "stop_recording")
    assert recording_of(engine) == []


async def test_an_operator_chooses_participants_and_kinds(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    await publish_camera(anna := await house.join())
    await publish_camera(ben := await house.join())
    await act(api, anna, "start_recording", kinds=["audio"], exclude=[ben.participant_id])
    assert recording_of(engine) == both(anna)[:1]
    await act(api, anna, "start_recording", participants=[ben.participant_id])
    assert recording_of(engine) == sorted([*both(anna)[:1], *both(ben)])
    await act(api, anna, "stop_recording", kinds=["video"])
    assert recording_of(engine) == sorted([*both(anna)[:1], *both(ben)[:1]])


async def test_a_paused_recording_keeps_its_file(house: House, api: httpx.AsyncClient, engine: FakeEngine) -> None:
    await publish_camera(anna := await house.join())
    await act(api, anna, "start_recording", kinds=["video"])
    recording_id = video_of(engine).recording_id
    engine.calls.clear()
    await act(api, anna, "pause_recording")
    assert engine.called("pause_recording") == [(recording_id, True)]
    await act(api, anna, "resume_recording")
    assert engine.called("pause_recording")[-1] == (recording_id, False)
    assert engine.called("stop_recording") == []


async def test_what_an_operator_chose_outlives_a_change_of_the_room(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    await publish_camera(anna := await house.join())
    await act(api, anna, "stop_recording")
    await api.patch(f"/v2/rooms/{house.room_id}", json={"enable_recording": True})
    assert recording_of(engine) == []


async def test_a_room_that_is_told_to_record_does_so_in_its_live_session(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    await publish_camera(anna := await house.join())
    await api.patch(f"/v2/rooms/{house.room_id}", json={"enable_recording": True})
    assert recording_of(engine) == both(anna)


@pytest.mark.parametrize("action", ["start_recording", "stop_recording", "pause_recording", "resume_recording"])
async def test_recording_in_a_session_that_is_over_is_refused(
    house: House, api: httpx.AsyncClient, action: str
) -> None:
    anna = await house.join()
    await act(api, anna, "end")
    assert (await act(api, anna, action)).status_code == 422


async def test_a_stranger_cannot_be_recorded(house: House, api: httpx.AsyncClient) -> None:
    anna = await house.join()
    refused = await act(api, anna, "start_recording", participants=["0b0e3c54-8a58-4d3c-9c39-b7c5d7e7b0aa"])
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["source"] == {"pointer": "/participants/0"}


@pytest.mark.parametrize("kinds", [[], ["smell"], "audio", [1], ["audio"] * 3])
async def test_a_kind_that_there_is_not_is_refused(house: House, api: httpx.AsyncClient, kinds: Any) -> None:
    anna = await house.join()
    refused = await act(api, anna, "start_recording", kinds=kinds)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["source"]["pointer"].startswith("/kinds")


async def test_a_recording_that_is_deleted_under_way_ends_and_does_not_begin_again_by_itself(
    recorded: House, api: httpx.AsyncClient, engine: FakeEngine, clock: FakeClock
) -> None:
    await publish_camera(anna := await recorded.join())
    video = video_of(engine)
    begin(engine, video, clock.now())
    path = write(engine, video, clock.now())
    await rows(recorded, api)
    assert (await api.delete(f"/v2/room_recordings/{video.recording_id}")).status_code == 204
    await recorded.runtime.recorder.look_again()
    assert recording_of(engine) == both(anna)[:1]
    await recorded.runtime.recorder.written()
    await recorded.runtime.worker.run_due()
    assert not path.exists()
    await act(api, anna, "start_recording")
    assert recording_of(engine) == both(anna)


async def test_a_stop_of_the_server_finishes_files_and_rows(
    recorded: House, api: httpx.AsyncClient, engine: FakeEngine, clock: FakeClock
) -> None:
    await publish_camera(await recorded.join())
    video = video_of(engine)
    begin(engine, video, clock.now())
    write(engine, video, clock.now())
    await recorded.runtime.recorder.stop()
    assert recording_of(engine) == []
    [row] = (await api.get("/v2/room_recordings")).json()["data"]
    assert row["ended_reason"] == "interrupted"

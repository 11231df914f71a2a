"""The timeline of a session, as an application reads it after what people did."""

from __future__ import annotations

from typing import Any

import httpx

from tests.conftest import FakeClock
from tests.signaling.conftest import House
from tests.signaling.conversation import Client
from tests.signaling.publishing import publish_camera
from tests.signaling.test_recording import act, begin, video_of, write
from videorooms.media.engine import AudioActivity, Speaker
from videorooms.media.fake import FakeEngine
from videorooms.timelines.model import EntryType, Timeline

Frame = dict[str, Any]


async def timeline(api: httpx.AsyncClient, client: Client) -> Frame:
    answer = await api.get(f"/v2/room_sessions/{client.joined['state']['sessionId']}/timeline")
    assert answer.status_code == 200, answer.text
    told: Frame = answer.json()["data"]
    return told


def types(told: Frame) -> list[tuple[int, str]]:
    return [(entry["at_ms"], entry["type"]) for entry in told["entries"]]


def speaks(engine: FakeEngine, client: Client, *speakers: Client) -> None:
    told = [Speaker(one.participant_id, "self", 0.5) for one in speakers]
    engine.emit(AudioActivity(client.joined["state"]["sessionId"], told))


async def test_what_people_did_stands_on_the_sessions_clock(
    house: House, api: httpx.AsyncClient, clock: FakeClock
) -> None:
    anna = await house.join()
    clock.advance(1)
    await publish_camera(anna)
    clock.advance(1)
    await anna.ask("stream", key="self", video=False)
    clock.advance(1)
    await anna.ask("stream", key="self", video=True)
    clock.advance(1)
    await anna.ask("leave")
    await anna.over()
    told = await timeline(api, anna)
    assert types(told) == [
        (0, "participant_joined"),
        (1000, "stream_published"),
        (2000, "track_disabled"),
        (3000, "track_enabled"),
        (4000, "stream_unpublished"),
        (4000, "participant_left"),
    ]
    assert told["duration_ms"] == 4000
    assert {entry["participant_id"] for entry in told["entries"]} == {anna.participant_id}
    assert told["entries"][1]["details"] == {"audio": True, "video": True}
    assert told["entries"][2]["details"] == {"kind": "video"}
    assert told["entries"][-1]["details"] == {"reason": "left"}


async def test_a_change_of_the_active_speaker_is_told_once(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    anna, ben = await house.join(), await house.join()
    speaks(engine, anna, ben, anna)
    speaks(engine, anna, ben)
    speaks(engine, anna, anna, ben)
    speaks(engine, anna)
    told = await timeline(api, anna)
    spoke = [entry["participant_id"] for entry in told["entries"] if entry["type"] == "active_speaker"]
    assert spoke == [ben.participant_id, anna.participant_id, None]


async def test_a_moderators_mute_is_told(house: House, api: httpx.AsyncClient) -> None:
    await publish_camera(anna := await house.join())
    await act(api, anna, "mute")
    await act(api, anna, "unmute")
    told = await timeline(api, anna)
    assert [one for _, one in types(told)][-2:] == ["track_censored", "track_uncensored"]


async def test_a_file_has_its_place_on_the_sessions_clock(
    house: House, api: httpx.AsyncClient, engine: FakeEngine, clock: FakeClock
) -> None:
    await publish_camera(anna := await house.join())
    clock.advance(3)
    await act(api, anna, "start_recording", kinds=["video"])
    video = video_of(engine)
    begin(engine, video, clock.now())
    write(engine, video, clock.now())
    await act(api, anna, "stop_recording")
    await house.runtime.recorder.written()
    [file] = (await timeline(api, anna))["recordings"]
    assert (file["recording_id"], file["offset_ms"], file["duration_ms"]) == (video.recording_id, 3000, 10_000)


async def test_the_timeline_of_a_strangers_session_is_not_found(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v2/room_sessions/0b0e3c54-8a58-4d3c-9c39-b7c5d7e7b0aa/timeline")
    assert answer.status_code == 404
    assert (await api.get("/v2/room_sessions/garbage/timeline")).status_code == 404


async def test_spans_without_a_picture_are_known(house: House, clock: FakeClock) -> None:
    anna = await house.join()
    await publish_camera(anna)
    for video in (False, True, False):
        clock.advance(1)
        await anna.ask("stream", key="self", video=video)
    clock.advance(5)
    await anna.ask("leave")
    await anna.over()
    told: Timeline = await house.runtime.timelines.of_session(anna.joined["state"]["sessionId"])
    assert told.pictures_off() == {(anna.participant_id, "self"): [(1000, 2000), (3000, 8000)]}
    assert EntryType.TRACK_DISABLED in {entry.type for entry in told.entries}

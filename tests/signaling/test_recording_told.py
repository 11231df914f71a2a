"""Everyone in a room knows whether it is recorded: what is so when they come, and when it changes."""

from __future__ import annotations

import httpx

from tests.signaling.conftest import House
from tests.signaling.conversation import Client
from tests.signaling.publishing import publish_camera
from videorooms.media.engine import FileEnded, SessionFailed
from videorooms.media.fake import FakeEngine


async def act(api: httpx.AsyncClient, client: Client, action: str, **wish: object) -> None:
    path = f"/v2/room_sessions/{client.joined['state']['sessionId']}/actions/{action}"
    answer = await api.post(path, json=wish)
    assert answer.status_code == 200, answer.text


async def told(client: Client) -> bool:
    """What the client is told next of recording."""
    while (message := await client.next())["change"]["kind"] != "recording_changed":
        pass
    is_recording: bool = message["change"]["isRecording"]
    return is_recording


async def told_nothing(client: Client) -> None:
    assert [one for one in await client.everything() if one["change"]["kind"] == "recording_changed"] == []


async def test_a_room_is_recorded_from_the_first_track_that_is(house: House, api: httpx.AsyncClient) -> None:
    await api.patch(f"/v2/rooms/{house.room_id}", json={"enable_recording": True})
    anna, ben = await house.join(), await house.join()
    assert not ben.joined["state"]["isRecording"]
    await publish_camera(anna)
    assert await told(anna)
    assert await told(ben)
    late = await house.join()
    assert late.joined["state"]["isRecording"]
    await publish_camera(ben)
    await told_nothing(late)


async def test_it_is_so_until_the_last_track_is_recorded_no_more(house: House, api: httpx.AsyncClient) -> None:
    anna, ben = await house.join(), await house.join()
    await publish_camera(anna)
    await publish_camera(ben)
    await act(api, anna, "start_recording")
    assert await told(anna)
    await act(api, anna, "stop_recording", participants=[anna.participant_id])
    await told_nothing(anna)
    await ben.ask("leave")
    assert not await told(anna)


async def test_what_is_paused_does_not_count(house: House, api: httpx.AsyncClient) -> None:
    anna = await house.join()
    await publish_camera(anna)
    await act(api, anna, "start_recording")
    assert await told(anna)
    await act(api, anna, "pause_recording")
    assert not await told(anna)
    await act(api, anna, "resume_recording", kinds=["audio"])
    assert await told(anna)
    await act(api, anna, "stop_recording", kinds=["audio"])
    assert not await told(anna)


async def test_one_who_resumes_is_told_in_order_what_it_missed(house: House, api: httpx.AsyncClient) -> None:
    anna, ben = await house.join(), await house.join()
    await publish_camera(anna)
    await ben.everything()
    revision = (await house.join()).joined["state"]["revision"]
    await ben.drop()
    await act(api, anna, "start_recording")
    back = await house.resume(ben, revision)
    assert back.joined["state"]["isRecording"]
    missed = [one["change"] for one in back.joined["missed"]]
    assert [one["isRecording"] for one in missed if one["kind"] == "recording_changed"] == [True]
    revisions = [one["revision"] for one in back.joined["missed"]]
    assert revisions == list(range(revision + 1, back.joined["state"]["revision"] + 1))


async def test_a_recording_that_fails_by_itself_is_not_shown_any_more(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    anna = await house.join()
    await publish_camera(anna)
    await act(api, anna, "start_recording")
    assert await told(anna)
    for recording in list(engine.recordings.values()):
        engine.emit(FileEnded(recording.recording_id, "failed", "the disk is gone", None, None))
    assert not await told(anna)


async def test_the_media_of_a_session_that_fell_is_recorded_again_without_a_word(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    anna = await house.join()
    await publish_camera(anna)
    await act(api, anna, "start_recording")
    assert await told(anna)
    engine.emit(SessionFailed(anna.joined["state"]["sessionId"], "it fell"))
    changes = [one for one in await anna.everything() if one["type"] == "change"]
    assert [one["change"]["kind"] for one in changes] == []


async def test_the_next_session_begins_without(house: House, api: httpx.AsyncClient) -> None:
    anna = await house.join()
    await publish_camera(anna)
    await act(api, anna, "start_recording")
    await anna.ask("leave")
    assert not (await house.join()).joined["state"]["isRecording"]


async def test_one_who_looks_in_is_told_too(house: House, api: httpx.AsyncClient) -> None:
    anna, watcher = await house.join(), await house.join(hidden=True)
    await publish_camera(anna)
    await act(api, anna, "start_recording")
    assert await told(watcher)

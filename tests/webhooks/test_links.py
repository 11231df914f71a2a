"""Links to files in what is told: made for each attempt, kept nowhere."""

from __future__ import annotations

import httpx

from tests.resources.recorder import CONTENT, Recorder
from tests.webhooks.conftest import MakeReceiver, Stage
from tests.webhooks.receiver import OK, Received, Reply

COMPLETED = "video.room.recording.completed"


def _refuse_completed(request: Received) -> Reply:
    return Reply(500) if request.event_type == COMPLETED else OK


async def test_every_attempt_carries_a_link_of_its_own_to_a_recording(
    stage: Stage, make_receiver: MakeReceiver, api: httpx.AsyncClient
) -> None:
    receiver = await make_receiver(_refuse_completed)
    joined = await stage.people.join(await stage.rooms.make(receiver.url))
    recorder = Recorder(stage.runtime)
    await recorder.complete(await recorder.start(joined))
    await stage.run()
    await stage.run(3600)
    told = [one.document["data"]["payload"] for one in receiver.received if one.event_type == COMPLETED]
    first, second, *_ = [payload["download_url"] for payload in told]
    assert first != second
    assert first.startswith("http://localhost:8080/v2/room_recordings/")
    answer = await api.get(second.removeprefix("http://localhost:8080"), headers={"authorization": ""})
    assert answer.content == CONTENT
    (kept,) = await stage.log.all(event_type=COMPLETED)
    assert kept["webhook"]["payload"]["download_url"] is None


async def test_a_recording_that_was_deleted_since_is_told_without_a_link(
    stage: Stage, make_receiver: MakeReceiver, api: httpx.AsyncClient
) -> None:
    receiver = await make_receiver(_refuse_completed)
    joined = await stage.people.join(await stage.rooms.make(receiver.url))
    recorder = Recorder(stage.runtime)
    made = await recorder.start(joined)
    await recorder.complete(made)
    await api.delete(f"/v2/room_recordings/{made.id}")
    await stage.run(3600)
    last = receiver.received[-1].document["data"]["payload"]
    assert (last["recording_id"], last["download_url"]) == (made.id, None)

"""Those who look in: they receive what all do, and nobody in the room can tell that they are there."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.sdp import offer, receive, send
from tests.signaling.conftest import House
from tests.signaling.conversation import Client
from tests.signaling.publishing import open_slots, publish_camera
from videorooms.events import (
    Event,
    ParticipantJoined,
    ParticipantLeft,
    ParticipantReconnecting,
    SessionEnded,
    SessionStarted,
)
from videorooms.media.fake import FakeEngine
from videorooms.rooms.model import RoomPolicy
from videorooms.runtime import Runtime

HELLO = {"type": "text", "payload": "hello"}


def ids(client: Client) -> list[str]:
    return [one["id"] for one in client.joined["state"]["participants"]]


async def entries(house: House, session_id: str) -> list[tuple[str, str | None]]:
    timeline = await house.runtime.timelines.of_session(session_id)
    return [(entry.type, entry.participant_id) for entry in timeline.entries if entry.type.startswith("hidden")]


async def looking_in(house: House, api: httpx.AsyncClient) -> list[tuple[str, str | None]]:
    answer = await api.get(f"/v2/rooms/{house.room_id}/hidden_participants")
    assert answer.status_code == 200, answer.text
    return [(one["id"], one["session_id"]) for one in answer.json()["data"]]


async def test_nobody_is_told_of_one_who_looks_in(house: House) -> None:
    anna = await house.join()
    watcher = await house.join(hidden=True)
    assert watcher.joined["hidden"]
    assert await anna.everything() == []
    assert ids(watcher) == [anna.participant_id]
    ben = await house.join()
    assert ids(ben) == [anna.participant_id, ben.participant_id]
    assert watcher.participant_id not in str(ben.joined["state"])
    await watcher.drop()
    await house.pass_time(60, awake=[anna, ben])
    assert [one["change"]["kind"] for one in await anna.everything()] == ["participant_joined"]


async def test_it_hears_and_receives_what_all_do(house: House, engine: FakeEngine) -> None:
    anna = await house.join(canReceiveMessages=True)
    watcher = await house.join(hidden=True, canReceiveMessages=True)
    await publish_camera(anna)
    assert (await watcher.change("stream_published"))["change"]["stream"]["participantId"] == anna.participant_id
    await anna.ask("message", message=HELLO)
    assert (await watcher.notice("message_received"))["message"] == HELLO
    picture = {"participantId": anna.participant_id, "key": "self", "kind": "video"}
    await open_slots(watcher, {"v": picture})
    assert engine.transports[watcher.transport_id].participant_id == watcher.participant_id


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("stream", {"key": "self", "audio": True}),
        ("message", {"message": HELLO}),
        ("attributes", {"attributes": {"hand": "up"}}),
    ],
)
async def test_it_says_nothing(house: House, kind: str, fields: dict[str, Any]) -> None:
    anna, watcher = await house.join(), await house.join(hidden=True)
    assert await watcher.refused(kind, **fields) == "forbidden"
    assert await anna.everything() == []


async def test_it_publishes_nothing_and_goes_on_receiving(house: House) -> None:
    anna, watcher = await house.join(), await house.join(hidden=True)
    await open_slots(watcher, {})
    lines = [send("0", "audio"), receive("a", "audio")]
    fields = {"transportId": watcher.transport_id, "offer": offer(*lines), "subscribe": {"a": None}}
    publish = {"0": {"key": "self", "kind": "audio", "enabled": True}}
    assert await watcher.refused("negotiate", **fields, publish=publish) == "forbidden"
    assert await anna.everything() == []
    await open_slots(watcher, {})


async def test_it_takes_nobodys_place(house: House, runtime: Runtime) -> None:
    room = await runtime.rooms.create(house.account_id, RoomPolicy(unique_name="small", max_participants=1))
    house.room_id = room.id
    await house.join(hidden=True)
    anna = await house.join()
    await house.join(hidden=True)
    full = await house.connect()
    code = await full.refused("join", protocol=1, token=await house.token(), participantId=full.participant_id)
    assert code == "room_full"
    assert await house.present() == [anna.participant_id]


async def test_only_so_many_look_in_at_once(house: House) -> None:
    for _ in range(20):
        await house.join(hidden=True)
    more = await house.connect()
    token = await house.token(hidden=True)
    assert await more.refused("join", protocol=1, token=token, participantId=more.participant_id) == "room_full"


async def test_one_in_an_empty_room_waits_and_begins_no_session(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    watcher = await house.join(hidden=True)
    assert watcher.joined["state"]["participants"] == []
    assert (await api.get("/v2/room_sessions")).json()["data"] == []
    assert await looking_in(house, api) == [(watcher.participant_id, None)]
    await open_slots(watcher, {})
    anna = await house.join()
    joined = await watcher.change("participant_joined")
    assert (joined["revision"], joined["change"]["participant"]["id"]) == (1, anna.participant_id)
    session_id = anna.joined["state"]["sessionId"]
    assert session_id == watcher.joined["state"]["sessionId"]
    assert engine.transports[watcher.transport_id].session_id == session_id
    assert await looking_in(house, api) == [(watcher.participant_id, session_id)]
    assert await entries(house, session_id) == [("hidden_joined", watcher.participant_id)]


async def test_it_ends_with_the_session_and_holds_none_open(house: House, api: httpx.AsyncClient) -> None:
    anna, watcher = await house.join(), await house.join(hidden=True)
    session_id = anna.joined["state"]["sessionId"]
    await anna.ask("leave")
    assert await watcher.goodbye() == ("session_terminated", 4000)
    session = (await api.get(f"/v2/room_sessions/{session_id}")).json()["data"]
    assert not session["active"]
    assert await looking_in(house, api) == []
    assert await entries(house, session_id) == [
        ("hidden_joined", watcher.participant_id),
        ("hidden_left", watcher.participant_id),
    ]


async def test_the_next_session_has_another_id_than_the_one_it_looked_into(house: House) -> None:
    watcher, anna = await house.join(hidden=True), await house.join()
    await anna.ask("leave")
    await watcher.goodbye()
    again = await house.join(hidden=True)
    assert again.joined["state"]["sessionId"] != watcher.joined["state"]["sessionId"]


async def test_what_is_told_to_applications_has_it_nowhere(
    house: House, api: httpx.AsyncClient, runtime: Runtime
) -> None:
    heard: list[Event] = []

    async def hear(event: Event) -> None:
        heard.append(event)

    told = (ParticipantJoined, ParticipantLeft, ParticipantReconnecting, SessionStarted, SessionEnded)
    for event_type in told:
        runtime.bus.subscribe(event_type, hear)
    watcher = await house.join(hidden=True)
    await watcher.drop()
    back = await house.resume(watcher, hidden=True)
    assert back.joined["resumed"]
    await back.ask("leave")
    assert heard == []
    anna = await house.join()
    await house.join(hidden=True)
    session = f"/v2/room_sessions/{anna.joined['state']['sessionId']}"
    for path in ("/v2/room_participants", f"{session}/participants"):
        assert [one["id"] for one in (await api.get(path)).json()["data"]] == [anna.participant_id]


async def test_it_resumes_as_others_do(house: House) -> None:
    anna, watcher = await house.join(), await house.join(hidden=True)
    await watcher.drop()
    await publish_camera(anna)
    back = await house.resume(watcher, watcher.joined["state"]["revision"], hidden=True)
    assert back.joined["resumed"]
    assert [one["change"]["kind"] for one in back.joined["missed"]] == ["stream_published"]


async def test_one_who_does_not_come_back_within_the_grace_is_gone(house: House, api: httpx.AsyncClient) -> None:
    watcher = await house.join(hidden=True)
    await watcher.drop()
    await house.pass_time(31)
    assert await looking_in(house, api) == []
    assert house.runtime.hub.session_of(house.room_id) is None


async def test_nobody_takes_up_the_place_of_the_other_kind(house: House) -> None:
    anna, watcher = await house.join(), await house.join(hidden=True)
    for known, hidden in ((anna, True), (watcher, False)):
        await known.drop()
        other = await house.connect(participant_id=known.participant_id)
        resume = {"key": known.joined["resumeKey"], "revision": 0}
        token = await house.token(hidden=hidden)
        fields = {"protocol": 1, "token": token, "participantId": known.participant_id, "resume": resume}
        assert await other.refused("join", **fields) == "forbidden"


async def test_a_token_of_the_other_kind_does_not_renew_it(house: House) -> None:
    anna, watcher = await house.join(), await house.join(hidden=True)
    assert await watcher.refused("token", token=await house.token()) == "forbidden"
    assert await anna.refused("token", token=await house.token(hidden=True)) == "forbidden"
    await watcher.ask("token", token=await house.token(hidden=True))


async def test_a_moderator_who_looks_in_can_act_and_is_seen_by_none(house: House) -> None:
    anna, watcher = await house.join(), await house.join(hidden=True, moderate=True)
    await publish_camera(anna)
    await watcher.ask("mute", participantId=anna.participant_id, muted=True)
    assert watcher.participant_id not in str(await anna.everything())
    await watcher.ask("end")
    assert await anna.goodbye() == ("session_terminated", 4000)


async def test_one_who_waits_has_nothing_to_end(house: House) -> None:
    watcher = await house.join(hidden=True, moderate=True)
    assert await watcher.refused("end") == "unprocessable"


async def test_those_who_look_in_cannot_be_moderated_or_asked_about(house: House) -> None:
    anna, watcher = await house.join(moderate=True, canReceiveMessages=True), await house.join(hidden=True)
    hidden = watcher.participant_id
    assert await anna.refused("kick", participantId=hidden) == "unknown_participant"
    assert await anna.refused("mute", participantId=hidden, muted=True) == "unknown_participant"
    assert await anna.refused("message", message=HELLO, recipients=[hidden]) == "unknown_participant"
    assert (await anna.ask("metrics", participantIds=[hidden]))["metrics"] == {}
    assert hidden in (await watcher.ask("metrics", participantIds=[hidden]))["metrics"]


async def test_one_who_waits_is_sent_out_when_the_room_is_deleted(house: House, api: httpx.AsyncClient) -> None:
    watcher = await house.join(hidden=True)
    assert (await api.delete(f"/v2/rooms/{house.room_id}")).status_code == 204
    assert await watcher.goodbye() == ("kicked", 4001)


async def test_its_token_ends_it_as_it_does_others(house: House) -> None:
    watcher = await house.connect()
    await watcher.join(await house.token(ttl=10, hidden=True))
    await house.pass_time(11, awake=[])
    assert await watcher.goodbye() == ("unauthorized", 4002)


async def test_the_stop_of_the_server_lets_it_come_back(house: House) -> None:
    watcher = await house.join(hidden=True)
    await house.runtime.stop()
    assert await watcher.goodbye() == (None, 1012)


async def test_a_context_that_cannot_be_written_down_is_refused(house: House) -> None:
    watcher = await house.connect()
    fields = {"protocol": 1, "token": await house.token(hidden=True), "participantId": watcher.participant_id}
    assert await watcher.refused("join", **fields, context="\x00") == "unprocessable"


async def test_one_who_began_a_session_unnoticed_is_found_by_those_who_waited(house: House, runtime: Runtime) -> None:
    """Somebody's join was under way when the hidden one came, and began a session under an id of its own."""
    joined = await runtime.participants.join(
        room_id=house.room_id, participant_id=(await house.connect()).participant_id, context=None, origin="sdk"
    )
    watcher = await house.join(hidden=True)
    anna = await house.join()
    assert anna.joined["state"]["sessionId"] == joined.session_id
    assert await watcher.goodbye() == (None, 1012)
    back = await house.resume(watcher, hidden=True)
    assert not back.joined["resumed"]
    assert back.joined["state"]["sessionId"] == joined.session_id

"""Joining: who is let in, what they are told, and what a refusal looks like."""

from __future__ import annotations

import json

import pytest

from tests.signaling.conftest import House
from videorooms.rooms.model import RoomPolicy

UUID = "11111111-2222-4333-8444-555555555555"


async def test_a_join_gives_the_whole_state_with_the_joiner_in_it(house: House) -> None:
    client = await house.join(context="Ada", canReceiveMessages=True)
    state = client.joined["state"]
    assert state["roomId"] == house.room_id
    assert state["streams"] == []
    assert state["participants"] == [
        {
            "id": client.participant_id,
            "context": "Ada",
            "canReceiveMessages": True,
            "origin": "sdk",
            "connection": "connected",
            "attributes": {},
        }
    ]
    assert client.joined["protocol"] == 1
    assert client.joined["resumed"] is False
    assert (client.joined["graceSeconds"], client.joined["keepaliveSeconds"]) == (30, 5)
    assert client.joined["iceServers"] == []
    assert "missed" not in client.joined


async def test_a_join_is_told_to_everyone_who_is_there(house: House) -> None:
    first = await house.join()
    second = await house.join(context="Grace")
    change = await first.change("participant_joined")
    assert change["revision"] == first.joined["state"]["revision"] + 1
    assert change["change"]["participant"]["id"] == second.participant_id
    assert change["change"]["participant"]["context"] == "Grace"
    assert [one["id"] for one in second.joined["state"]["participants"]] == [
        first.participant_id,
        second.participant_id,
    ]
    assert second.joined["state"]["revision"] == change["revision"]


async def test_a_participant_of_signaling_is_a_participant_of_the_api(house: House) -> None:
    client = await house.join()
    assert await house.present() == [client.participant_id]


async def test_an_id_in_capitals_is_the_same_participant(house: House) -> None:
    client = await house.join(participant_id=UUID.upper())
    assert client.joined["state"]["participants"][0]["id"] == UUID.lower()


async def test_the_token_decides_which_room(house: House) -> None:
    other = await house.runtime.rooms.create(house.account_id, RoomPolicy())
    client = await house.connect()
    joined = await client.join(await house.token(other.id))
    assert joined["state"]["roomId"] == other.id


async def test_a_higher_protocol_is_answered_with_ours(house: House) -> None:
    client = await house.connect()
    client.send("join", protocol=7, token=await house.token(), participantId=client.participant_id)
    assert (await client.ok())["protocol"] == 1


@pytest.mark.parametrize("kind", ["garbage", "expired", "refresh", "of a deleted room"])
async def test_a_bad_token_is_refused_and_the_connection_closed(house: House, kind: str) -> None:
    token = await house.token()
    if kind == "garbage":
        token = "not.a.token"
    elif kind == "expired":
        house.clock.advance(601)
    elif kind == "refresh":
        token = await house.refresh_token()
    else:
        await house.runtime.rooms.delete(house.account_id, house.room_id)
    client = await house.connect()
    code = await client.refused("join", protocol=1, token=token, participantId=client.participant_id)
    assert code == ("token_expired" if kind == "expired" else "unauthorized")
    assert await client.goodbye() == ("unauthorized", 4002)


async def test_a_full_room_lets_nobody_in_until_someone_leaves(house: House) -> None:
    await house.runtime.rooms.update(house.account_id, house.room_id, {"max_participants": 2})
    first, _ = await house.join(), await house.join()
    third = await house.connect()
    token = await house.token()
    assert await third.refused("join", protocol=1, token=token, participantId=third.participant_id) == "room_full"
    assert await third.goodbye() == ("forbidden", 4003)
    await first.ask("leave")
    await first.goodbye()
    await first.over()
    await house.join()


async def test_a_second_join_with_an_id_that_is_there_is_refused(house: House) -> None:
    first = await house.join()
    thief = await house.connect(participant_id=first.participant_id)
    code = await thief.refused("join", protocol=1, token=await house.token(), participantId=first.participant_id)
    assert code == "forbidden"
    assert await thief.goodbye() == ("forbidden", 4003)
    assert await first.everything() == []


async def test_a_wrong_resume_key_is_refused(house: House) -> None:
    first = await house.join()
    thief = await house.connect(participant_id=first.participant_id)
    code = await thief.refused(
        "join",
        protocol=1,
        token=await house.token(),
        participantId=first.participant_id,
        resume={"key": "guessed", "revision": 0},
    )
    assert code == "resume_refused"
    assert await thief.goodbye() == ("forbidden", 4003)
    assert await first.everything() == []


async def test_whoever_says_nothing_is_closed_after_ten_seconds(house: House) -> None:
    client = await house.connect()
    await house.pass_time(0)
    await house.pass_time(9.9)
    assert client.close_code is None
    await house.pass_time(0.2)
    assert await client.goodbye() == ("timed_out", 3999)


async def test_the_first_message_must_be_join(house: House) -> None:
    client = await house.connect()
    assert await client.refused("keepalive") == "protocol_error"
    assert await client.goodbye() == ("protocol_error", 4007)


async def test_a_malformed_first_message_is_answered_and_ends_the_connection(house: House) -> None:
    client = await house.connect()
    client.send_text(json.dumps({"id": 5, "type": "join"}))
    result = await client.result(5)
    assert (result["ok"], result["error"]["code"]) == (False, "protocol_error")
    assert await client.goodbye() == ("protocol_error", 4007)


async def test_a_context_that_cannot_be_stored_is_refused(house: House) -> None:
    client = await house.connect()
    token = await house.token()
    fields = {"protocol": 1, "token": token, "participantId": client.participant_id, "context": "a\x00b"}
    assert await client.refused("join", **fields) == "unprocessable"
    assert await client.goodbye() == ("protocol_error", 4007)
    assert await house.present() == []


async def test_two_rooms_hear_nothing_of_each_other(house: House) -> None:
    other = await house.runtime.rooms.create(house.account_id, RoomPolicy())
    here = await house.join(canReceiveMessages=True)
    there = await house.connect()
    await there.join(await house.token(other.id), canReceiveMessages=True)
    await there.ask("message", message={"type": "text", "payload": "hello"})
    assert await here.everything() == []


async def test_a_database_that_fails_is_said_and_the_client_may_try_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(**_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(house.runtime.participants, "join", fail)
    client = await house.connect()
    token = await house.token()
    assert await client.refused("join", protocol=1, token=token, participantId=client.participant_id) == "unexpected"
    assert await client.goodbye() == (None, 1011)

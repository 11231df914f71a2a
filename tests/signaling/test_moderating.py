"""What those in the room may do to others whose token allows it: as the API does it, for all to see."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.signaling.conftest import House
from tests.signaling.conversation import Client
from tests.signaling.publishing import publish_camera
from videorooms.media.fake import FakeEngine

STRANGER = "11111111-2222-4333-8444-555555555555"
ACTS: list[tuple[str, dict[str, Any]]] = [
    ("mute", {"participantId": STRANGER, "muted": True}),
    ("mute", {"participantId": STRANGER, "muted": False}),
    ("mute", {"muted": True}),
    ("kick", {"participantId": STRANGER}),
    ("end", {}),
]


async def censored(client: Client) -> list[tuple[bool, bool]]:
    """Sound and pictures of the streams that the client is told of, until there is no more."""
    said = [one["change"]["stream"] for one in await client.everything() if one["type"] == "change"]
    return [(stream["isAudioCensored"], stream["isVideoCensored"]) for stream in said]


async def test_a_client_is_told_what_its_token_allows(house: House) -> None:
    moderator, other = await house.join(moderate=True), await house.join()
    assert moderator.joined["permissions"] == {"moderate": True}
    assert other.joined["permissions"] == {"moderate": False}


@pytest.mark.parametrize(("kind", "fields"), ACTS)
async def test_who_has_no_permission_is_refused(house: House, kind: str, fields: dict[str, Any]) -> None:
    anna, ben = await house.join(), await house.join()
    named = {"participantId": ben.participant_id} if "participantId" in fields else {}
    assert await anna.refused(kind, **fields) == "forbidden"
    assert await anna.refused(kind, **(fields | named)) == "forbidden"
    assert sorted(await house.present()) == sorted([anna.participant_id, ben.participant_id])


async def test_a_muted_participant_is_heard_by_nobody_until_it_is_unmuted(house: House, engine: FakeEngine) -> None:
    moderator, speaker = await house.join(moderate=True), await house.join()
    await publish_camera(speaker)
    await moderator.everything()
    await moderator.ask("mute", participantId=speaker.participant_id, muted=True)
    assert await censored(moderator) == [(True, False)]
    name = (speaker.joined["state"]["sessionId"], speaker.participant_id, "self")
    assert engine.called("censor_track")[-1] == (*name, "audio", True)
    await moderator.ask("mute", participantId=speaker.participant_id, muted=False)
    assert await censored(moderator) == [(False, False)]


async def test_pictures_can_be_kept_from_the_others_too_now_and_later(house: House, engine: FakeEngine) -> None:
    moderator, speaker = await house.join(moderate=True), await house.join()
    await publish_camera(speaker)
    await moderator.everything()
    await moderator.ask("mute", participantId=speaker.participant_id, kinds=["video"], muted=True)
    assert await censored(moderator) == [(False, True)]
    name = (speaker.joined["state"]["sessionId"], speaker.participant_id)
    assert engine.called("censor_track")[-1] == (*name, "self", "video", True)
    await publish_camera(speaker, keys=["self", "presentation"])
    assert (False, True) in await censored(moderator)
    await moderator.ask("mute", participantId=speaker.participant_id, kinds=["audio", "video"], muted=True)
    assert await censored(moderator) == [(True, True), (True, True)]
    await moderator.ask("mute", participantId=speaker.participant_id, muted=False)
    assert await censored(moderator) == [(False, True), (False, True)]


async def test_all_but_the_moderator_are_muted_when_nobody_is_named(house: House) -> None:
    moderator, one, two = await house.join(moderate=True), await house.join(), await house.join()
    for client in (moderator, one, two):
        await publish_camera(client)
    await moderator.everything()
    await moderator.ask("mute", muted=True)
    said = [one["change"]["stream"]["participantId"] for one in await moderator.everything()]
    assert sorted(said) == sorted([one.participant_id, two.participant_id])


async def test_a_mute_outlives_the_connection_and_the_server_has_it_as_the_api_would(
    house: House, api: httpx.AsyncClient
) -> None:
    moderator, speaker = await house.join(moderate=True), await house.join()
    await publish_camera(speaker)
    await moderator.ask("mute", participantId=speaker.participant_id, muted=True)
    await moderator.everything()
    path = f"/v2/room_sessions/{speaker.joined['state']['sessionId']}/actions/unmute"
    assert (await api.post(path, json={"participants": [speaker.participant_id]})).status_code == 200
    assert await censored(moderator) == [(False, False)]


async def test_one_who_is_kicked_is_out_and_its_token_gets_nobody_in_again(house: House) -> None:
    moderator, other = await house.join(moderate=True), await house.connect()
    token = await house.token()
    await other.join(token)
    await moderator.everything()
    assert await moderator.ask("kick", participantId=other.participant_id) == {}
    assert await other.goodbye() == ("kicked", 4001)
    kinds = [one["change"]["kind"] for one in await moderator.everything()]
    assert kinds == ["participant_leaving", "participant_left"]
    again = await house.connect()
    assert await again.refused("join", protocol=1, token=token, participantId=again.participant_id) == "forbidden"


async def test_the_end_of_the_session_is_answered_before_the_goodbye(house: House) -> None:
    moderator, other = await house.join(moderate=True), await house.join()
    assert await moderator.ask("end") == {}
    assert await moderator.goodbye() == ("session_terminated", 4000)
    assert await other.goodbye() == ("session_terminated", 4000)
    assert await house.present() == []
    assert (await house.join()).joined["state"]["revision"] == 1


async def test_people_who_are_not_there_cannot_be_moderated(house: House) -> None:
    moderator, gone = await house.join(moderate=True), await house.join()
    await gone.ask("leave")
    for stranger in (STRANGER, gone.participant_id):
        assert await moderator.refused("kick", participantId=stranger) == "unknown_participant"
        assert await moderator.refused("mute", participantId=stranger, muted=True) == "unknown_participant"


async def test_nobody_sends_out_or_mutes_itself_but_it_may_take_back_what_others_did(
    house: House, api: httpx.AsyncClient
) -> None:
    moderator = await house.join(moderate=True)
    await publish_camera(moderator)
    own = moderator.participant_id
    assert await moderator.refused("kick", participantId=own) == "unprocessable"
    assert await moderator.refused("mute", participantId=own, muted=True) == "unprocessable"
    await api.post(f"/v2/room_sessions/{moderator.joined['state']['sessionId']}/actions/mute", json={})
    assert (await censored(moderator))[-1] == (True, False)
    await moderator.ask("mute", participantId=own, muted=False)
    assert await censored(moderator) == [(False, False)]


async def test_a_moderator_who_does_not_stop_is_held_up(house: House) -> None:
    moderator, other = await house.join(moderate=True), await house.join()
    for n in range(20):
        await moderator.ask("mute", participantId=other.participant_id, muted=n % 2 == 0)
    named = {"participantId": other.participant_id}
    assert await moderator.refused("mute", **named, muted=True) == "too_many_requests"
    await house.pass_time(1, awake=[moderator])
    await moderator.ask("kick", **named)


@pytest.mark.parametrize(
    "fields",
    [{}, {"muted": "yes"}, {"muted": True, "kinds": ["smell"]}, {"muted": True, "participantId": "ben"}],
)
async def test_a_mute_that_says_nothing_sensible_is_refused(house: House, fields: dict[str, Any]) -> None:
    moderator = await house.join(moderate=True)
    assert await moderator.refused("mute", **fields) == "protocol_error"


async def test_another_token_gives_and_takes_the_permission(house: House) -> None:
    anna, ben = await house.join(), await house.join()
    accepted = await anna.ask("token", token=await house.token(moderate=True))
    assert accepted["permissions"] == {"moderate": True}
    await anna.ask("mute", participantId=ben.participant_id, muted=True)
    await anna.ask("token", token=await house.token())
    assert await anna.refused("kick", participantId=ben.participant_id) == "forbidden"


async def test_the_permission_is_that_of_the_token_with_which_one_came_back(house: House) -> None:
    anna, ben = await house.join(moderate=True), await house.join()
    await anna.drop()
    back = await house.resume(anna)
    assert back.joined["permissions"] == {"moderate": False}
    assert await back.refused("kick", participantId=ben.participant_id) == "forbidden"

"""What moderators do by REST, as the people in the room see it: at once, and for good."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.sdp import offer, send
from tests.signaling.conftest import House
from tests.signaling.conversation import Client
from tests.signaling.publishing import publish_camera
from videorooms.errors import VideoRoomsError
from videorooms.events import ParticipantJoined
from videorooms.media.fake import FakeEngine
from videorooms.participants.moderation import Chosen
from videorooms.runtime import Runtime
from videorooms.tokens.model import REVOKED_FOR_SECS, TokenPair


async def act(api: httpx.AsyncClient, client: Client, action: str, *chosen: Client) -> None:
    """The action on the session of the client, for those chosen, or for all."""
    path = f"/v2/room_sessions/{client.joined['state']['sessionId']}/actions/{action}"
    body = {"participants": [one.participant_id for one in chosen] or "all"}
    answer = await api.post(path, json=body)
    assert answer.status_code == 200, answer.text


async def censored(client: Client) -> list[tuple[str, bool]]:
    """Which sound the client is told about next, until there is no more."""
    said = [one["change"]["stream"] for one in await client.everything() if one["type"] == "change"]
    return [(stream["key"], stream["isAudioCensored"]) for stream in said]


async def pair(house: House) -> TokenPair:
    return await house.runtime.tokens.issue(house.account_id, house.room_id, client_ttl=600, refresh_ttl=3600)


async def joined_with(house: House, token: str, participant_id: str | None = None, **fields: Any) -> Client:
    client = await house.connect(participant_id=participant_id)
    await client.join(token, **fields)
    return client


async def refused_join(house: House, token: str, gone: Client | None = None) -> str:
    client = await house.connect(participant_id=gone.participant_id if gone else None)
    fields = {"resume": {"key": gone.joined["resumeKey"], "revision": 0}} if gone else {}
    return await client.refused("join", protocol=1, token=token, participantId=client.participant_id, **fields)


async def refusal(awaitable: Any) -> str:
    with pytest.raises(VideoRoomsError) as caught:
        await awaitable
    return caught.value.code


async def test_muting_stops_the_sound_of_all_streams_and_everyone_sees_it(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    watcher, speaker = await house.join(), await house.join()
    await publish_camera(speaker, keys=["self", "presentation"])
    await watcher.everything()
    await speaker.everything()
    engine.calls.clear()
    await act(api, speaker, "mute", speaker)
    assert await censored(watcher) == [("self", True), ("presentation", True)]
    assert await censored(speaker) == [("self", True), ("presentation", True)]
    name = (speaker.joined["state"]["sessionId"], speaker.participant_id)
    assert engine.called("censor_track") == [(*name, "self", "audio", True), (*name, "presentation", "audio", True)]
    await act(api, speaker, "unmute")
    assert await censored(watcher) == [("self", False), ("presentation", False)]


async def test_what_a_muted_participant_publishes_later_is_muted(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    watcher, speaker = await house.join(), await house.join()
    await watcher.everything()
    await act(api, speaker, "mute", speaker)
    assert await watcher.everything() == []
    await publish_camera(speaker, key="self")
    assert await censored(watcher) == [("self", True)]
    await publish_camera(speaker, keys=["other"])
    assert ("other", True) in [
        (one["change"]["stream"]["key"], one["change"]["stream"]["isAudioCensored"])
        for one in await watcher.everything()
        if one["change"]["kind"] == "stream_published"
    ]
    assert engine.called("censor_track")[-2][2:] == ("other", "audio", True)


async def test_the_engine_is_told_that_a_track_is_heard_again_which_was_away_while_it_was_unmuted(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    await house.join()
    speaker = await house.join()
    await publish_camera(speaker)
    await act(api, speaker, "mute", speaker)
    sdp = offer(send("0", "audio"), send("1", "video"))
    await speaker.ask("negotiate", transportId=speaker.transport_id, offer=sdp, publish={}, subscribe={})
    await act(api, speaker, "unmute", speaker)
    await publish_camera(speaker)
    audio = [call for call in engine.called("censor_track") if call[3] == "audio"]
    assert audio[-1][4] is False


async def test_a_muted_participant_that_resumes_or_negotiates_anew_stays_muted(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    watcher, speaker = await house.join(), await house.join()
    await publish_camera(speaker)
    await act(api, speaker, "mute", speaker)
    await speaker.drop()
    again = await house.resume(speaker)
    (stream,) = again.joined["state"]["streams"]
    assert stream["isAudioCensored"] is True
    await watcher.everything()
    await publish_camera(again, transport_id="11111111-1111-4111-8111-111111111111")
    assert engine.called("censor_track")[-2][3:] == ("audio", True)
    late = await house.join()
    assert [one["isAudioCensored"] for one in late.joined["state"]["streams"]] == [True]


async def test_kicking_says_goodbye_and_tells_the_others_why(house: House, api: httpx.AsyncClient) -> None:
    watcher, kicked = await house.join(), await house.join()
    await publish_camera(kicked)
    await watcher.everything()
    await kicked.everything()
    await act(api, kicked, "kick", kicked)
    told = [one["change"] for one in await watcher.everything()]
    assert [one["kind"] for one in told] == ["participant_leaving", "stream_unpublished", "participant_left"]
    assert told[0]["reason"] == "kicked"
    own = (await kicked.change("participant_leaving"))["change"]
    assert (own["participantId"], own["reason"]) == (kicked.participant_id, "kicked")
    assert await kicked.goodbye() == ("kicked", 4001)
    assert await house.present() == [watcher.participant_id]
    assert house.runtime.engine.stats()["transports"] == {}


async def test_the_token_of_one_who_was_kicked_neither_joins_nor_resumes_nor_renews(
    house: House, api: httpx.AsyncClient
) -> None:
    await house.join()
    tokens = await pair(house)
    kicked = await joined_with(house, tokens.client.token)
    renewed = await house.runtime.tokens.refresh(tokens.refresh.token, client_ttl=600)
    await act(api, kicked, "kick", kicked)
    for token in (tokens.client.token, renewed.token):
        assert await refused_join(house, token) == "forbidden"
        assert await refused_join(house, token, gone=kicked) == "forbidden"
    path = f"/v2/rooms/{house.room_id}/actions/refresh_client_token"
    answer = await api.post(path, json={"refresh_token": tokens.refresh.token})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "10010")
    assert answer.json()["errors"][0]["source"] == {"pointer": "/refresh_token"}
    assert len(await house.present()) == 1


async def test_a_token_that_somebody_went_on_with_is_revoked_too(house: House, api: httpx.AsyncClient) -> None:
    await house.join()
    first, second, third = await pair(house), await pair(house), await pair(house)
    kicked = await joined_with(house, first.client.token)
    await kicked.ask("token", token=second.client.token)
    await kicked.drop()
    resume = {"key": kicked.joined["resumeKey"], "revision": 0}
    again = await joined_with(house, third.client.token, kicked.participant_id, resume=resume)
    await act(api, again, "kick", again)
    for tokens in (first, second, third):
        assert await refused_join(house, tokens.client.token) == "forbidden"


async def test_one_who_is_connected_cannot_go_on_with_a_revoked_token(house: House, api: httpx.AsyncClient) -> None:
    tokens = await pair(house)
    other = await house.join()
    kicked = await joined_with(house, tokens.client.token)
    await act(api, kicked, "kick", kicked)
    assert await other.refused("token", token=tokens.client.token) == "forbidden"


async def test_a_token_of_their_own_lets_those_who_were_kicked_in_again(house: House, api: httpx.AsyncClient) -> None:
    await house.join()
    kicked = await house.join()
    await act(api, kicked, "kick", kicked)
    again = await house.join(participant_id=kicked.participant_id)
    assert again.participant_id in await house.present()


async def test_one_who_left_before_the_kick_finds_the_token_revoked(house: House, api: httpx.AsyncClient) -> None:
    await house.join()
    tokens = await pair(house)
    client = await joined_with(house, tokens.client.token)
    await client.ask("leave")
    await act(api, client, "kick", client)
    assert await refused_join(house, tokens.client.token) == "forbidden"


async def test_one_who_waits_to_resume_is_kicked_like_everyone(house: House, api: httpx.AsyncClient) -> None:
    watcher = await house.join()
    tokens = await pair(house)
    away = await joined_with(house, tokens.client.token)
    await away.drop()
    await act(api, away, "kick", away)
    assert await house.present() == [watcher.participant_id]
    assert await refused_join(house, tokens.client.token, gone=away) == "forbidden"


async def test_a_kick_outlives_the_server(house: House, api: httpx.AsyncClient, runtime: Runtime) -> None:
    await house.join()
    tokens = await pair(house)
    kicked = await joined_with(house, tokens.client.token)
    await act(api, kicked, "kick", kicked)
    await runtime.stop()
    again = Runtime(runtime.settings, clock=house.clock, engine=FakeEngine())
    await again.start()
    try:
        assert await refusal(again.tokens.verify_client_token(tokens.client.token)) == "forbidden"
    finally:
        await again.stop()


async def test_a_mute_outlives_the_server(house: House, api: httpx.AsyncClient, runtime: Runtime) -> None:
    speaker = await house.join()
    await act(api, speaker, "mute", speaker)
    await runtime.stop()
    engine = FakeEngine()
    again = Runtime(runtime.settings, clock=house.clock, engine=engine)
    await again.start()
    try:
        back = House(again, house.clock, house.room_id)
        client = await back.join(participant_id=speaker.participant_id)
        await publish_camera(client)
        assert ("self", "audio", True) in [call[2:] for call in engine.called("censor_track")]
    finally:
        await again.stop()


async def test_revocations_are_forgotten_when_nothing_of_them_is_valid_any_more(
    house: House, api: httpx.AsyncClient, runtime: Runtime
) -> None:
    await house.join()
    tokens = await pair(house)
    kicked = await joined_with(house, tokens.client.token)
    await act(api, kicked, "kick", kicked)
    house.clock.advance(REVOKED_FOR_SECS)
    other = await house.join()
    await act(api, other, "kick", other)
    assert await refusal(runtime.tokens.verify_client_token(tokens.client.token)) == "token_expired"


async def test_ending_the_session_sends_everyone_out_and_lets_them_come_again(
    house: House, api: httpx.AsyncClient
) -> None:
    tokens = await pair(house)
    first, second = await joined_with(house, tokens.client.token), await house.join()
    await act(api, first, "end")
    for client in (first, second):
        assert await client.goodbye() == ("session_terminated", 4000)
    assert await house.present() == []
    again = await joined_with(house, tokens.client.token)
    assert again.joined["state"]["sessionId"] != first.joined["state"]["sessionId"]


async def test_one_who_is_kicked_while_joining_does_not_arrive(house: House, runtime: Runtime) -> None:
    watcher = await house.join()
    tokens = await pair(house)

    async def kick(event: ParticipantJoined) -> None:
        await runtime.moderation.kick(house.account_id, event.session_id, Chosen([event.participant_id]))

    runtime.bus.subscribe(ParticipantJoined, kick)
    assert await refused_join(house, tokens.client.token) == "forbidden"
    assert await house.present() == [watcher.participant_id]
    assert await watcher.everything() == []


async def test_one_who_is_muted_while_joining_arrives_muted(house: House, runtime: Runtime, engine: FakeEngine) -> None:
    async def mute(event: ParticipantJoined) -> None:
        await runtime.moderation.mute(house.account_id, event.session_id, Chosen(), muted=True)

    runtime.bus.subscribe(ParticipantJoined, mute)
    client = await house.join()
    await publish_camera(client)
    assert ("self", "audio", True) in [call[2:] for call in engine.called("censor_track")]

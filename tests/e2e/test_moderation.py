"""Moderation by REST as the people in the call see and hear it: muted, unmuted, kicked for good, the session ended."""

from __future__ import annotations

from tests.e2e.conftest import Enter
from tests.e2e.rest import Rest
from tests.e2e.test_call import call, watch_each_other


async def test_a_muted_participant_is_heard_by_nobody_and_told_so_until_unmuted(enter: Enter, rest: Rest) -> None:
    room_id, (anna, ben, cleo) = await call(enter, rest, 3)
    await watch_each_other([anna, ben, cleo], audio=True)
    await ben.hears_in_mix([anna.tone, cleo.tone])

    await rest.act(await session_of(rest, room_id), "mute", participants=[anna.id])
    for person in (anna, ben, cleo):
        await person.event("track_censored", lambda values: values == [anna.id, "self", "audio"])
        assert (await person.stream(anna.id))["isAudioCensored"]
    await ben.hears_in_mix([cleo.tone], silent=[anna.tone])
    await ben.forget_sights()
    await ben.sees(anna)

    await rest.act(await session_of(rest, room_id), "unmute", participants="all")
    for person in (anna, ben, cleo):
        await person.event("track_uncensored", lambda values: values == [anna.id, "self", "audio"])
    await ben.hears_in_mix([anna.tone, cleo.tone])
    await cleo.hears(anna)


async def test_a_stream_that_a_muted_participant_publishes_later_is_muted_too(enter: Enter, rest: Rest) -> None:
    room_id, (anna, ben) = await call(enter, rest, 2)
    await watch_each_other([anna, ben])
    await rest.act(await session_of(rest, room_id), "mute", participants="all", exclude=[ben.id])

    await anna.call("bench.room.setScreenShareEnabled(true, { audio: true })")
    await ben.event("stream_published", lambda values: values == [anna.id, "presentation"])
    await ben.show(anna, "presentation")
    await ben.sees(anna, "presentation")

    assert (await ben.stream(anna.id, "presentation"))["isAudioCensored"]
    assert not (await ben.stream(ben.id))["isAudioCensored"]
    await anna.hears_in_mix([ben.tone], silent=[anna.screen_tone])


async def test_a_kicked_participant_is_out_and_their_token_opens_nothing_any_more(enter: Enter, rest: Rest) -> None:
    room_id, (anna, ben) = await call(enter, rest, 2)
    cleo = await enter()
    tokens = await rest.tokens(room_id)
    await cleo.join(rest, room_id, clientToken=tokens.client)
    await watch_each_other([anna, ben, cleo])

    await rest.act(await session_of(rest, room_id), "kick", participants=[cleo.id])

    assert (await cleo.event("disconnected"))[0] == "kicked"
    for person in (anna, ben):
        assert (await person.event("participant_leaving", lambda values: values[0] == cleo.id))[1] == "kicked"
        await person.event("participant_left", lambda values: values == [cleo.id])
    await cleo.open(rest, room_id, clientToken=tokens.client)
    assert (await cleo.call("bench.attempt(() => bench.room.connect())"))["failed"]
    refreshed = await rest.http.post(
        f"/rooms/{room_id}/actions/refresh_client_token", json={"refresh_token": tokens.refresh}
    )
    assert refreshed.status_code == 403
    await anna.forget_sights()
    await anna.sees(ben)
    await cleo.join(rest, room_id)
    await cleo.show(anna)
    await cleo.sees(anna)


async def test_an_ended_session_sends_everyone_out_and_the_room_stays_open(enter: Enter, rest: Rest) -> None:
    room_id, people = await call(enter, rest, 2)
    session_id = await session_of(rest, room_id)

    await rest.act(session_id, "end")

    for person in people:
        assert (await person.event("disconnected"))[0] == "session_terminated"
    (session,) = await rest.sessions(room_id)
    assert not session["active"]
    assert all(participant["left_at"] for participant in await rest.participants(session_id))
    again = await rest.http.post(f"/room_sessions/{session_id}/actions/end")
    assert (again.status_code, again.json()["errors"][0]["detail"]) == (422, "No private_ip for room")


async def session_of(rest: Rest, room_id: str) -> str:
    session_id: str = (await rest.room(room_id))["active_session_id"]
    return session_id

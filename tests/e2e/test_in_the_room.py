"""What people do to each other by the SDK: moderate, tell of themselves, know of recording, look in unseen."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.e2e.conftest import Enter
from tests.e2e.person import Person
from tests.e2e.rest import Rest
from tests.e2e.test_call import call, watch_each_other
from tests.e2e.waiting import eventually

MODERATOR = {"permissions": {"moderate": True}}
HOSTILE = "<img src=x onerror=\"document.title='broken'\">\u202e"


async def join_with(person: Person, rest: Rest, room_id: str, publish: bool = True, **wish: Any) -> None:
    tokens = await rest.tokens(room_id, **wish)
    await person.join(rest, room_id, publish=publish, clientToken=tokens.client)


async def test_a_moderator_in_the_call_mutes_hides_and_sends_out_others(enter: Enter, rest: Rest) -> None:
    room_id, (ben, cleo) = await call(enter, rest, 2)
    anna = await enter()
    await join_with(anna, rest, room_id, **MODERATOR)
    await watch_each_other([anna, ben, cleo])
    await cleo.hears_in_mix([anna.tone, ben.tone])
    assert (await anna.state())["permissions"] == {"moderate": True}

    await anna.call("id => bench.room.moderation.mute(id, { audio: true, video: true })", ben.id)
    for kind in ("audio", "video"):
        await cleo.event("track_censored", lambda values, kind=kind: values == [ben.id, "self", kind])
    await cleo.hears_in_mix([anna.tone], silent=[ben.tone])
    # What was on its way is shown still.
    await asyncio.sleep(0.5)
    await cleo.forget_sights()
    await cleo.sees(anna)
    assert (await cleo.sight(ben)).counters <= 1

    await anna.call("id => bench.room.moderation.unmute(id, { audio: true, video: true })", ben.id)
    await cleo.hears_in_mix([anna.tone, ben.tone])
    await cleo.forget_sights()
    await cleo.sees(ben)

    refused = await ben.call("id => bench.attempt(() => bench.room.moderation.kick(id))", anna.id)
    assert refused["code"] == "forbidden"
    await anna.call("id => bench.room.moderation.kick(id)", ben.id)
    assert (await ben.event("disconnected"))[0] == "kicked"
    await cleo.event("participant_left", lambda values: values == [ben.id])

    await anna.call("bench.room.moderation.end()")
    for person in (anna, cleo):
        assert (await person.event("disconnected"))[0] == "session_terminated"


async def test_everyone_sees_raised_hands_and_that_the_room_is_recorded(enter: Enter, rest: Rest) -> None:
    room_id, (anna, ben) = await call(enter, rest, 2)
    await anna.call("text => bench.room.setAttributes({ hand: text })", HOSTILE)
    await ben.event("participant_updated", lambda values: values == [anna.id])

    async def attributes(of: Person) -> dict[str, str]:
        people = (await of.state())["participants"]
        return next(dict(one["attributes"]) for one in people if one["id"] == anna.id)

    assert await attributes(ben) == await attributes(anna) == {"hand": HOSTILE}
    await anna.call("bench.room.sendMessage({ type: 'reaction', payload: '👏' })")
    assert (await ben.event("message_received"))[1] == {"type": "reaction", "payload": "👏"}

    session = (await rest.sessions(room_id))[0]["id"]
    await rest.act(session, "start_recording")
    for person in (anna, ben):
        await person.event("recording_changed", lambda values: values == [True])
    cleo = await enter()
    await cleo.join(rest, room_id, publish=False)
    assert (await cleo.state())["isRecording"] is True
    assert await attributes(cleo) == {"hand": HOSTILE}

    # The hand is still up when the connection comes back.
    await anna.call("bench.room.setAttributes({ hand: null, mood: 'good' })")
    await rest.act(session, "pause_recording")
    for person in (anna, ben, cleo):
        await person.event("recording_changed", lambda values: values == [False])
    assert await attributes(cleo) == {"mood": "good"}
    assert await ben.page.title() != "broken"


async def test_one_who_looks_in_sees_and_hears_the_call_and_nobody_sees_it(enter: Enter, rest: Rest) -> None:
    room_id = await rest.create_room()
    watcher = await enter()
    await join_with(watcher, rest, room_id, publish=False, hidden=True)
    assert await rest.sessions(room_id) == []
    assert [one["session_id"] for one in await rest.hidden(room_id)] == [None]

    anna, ben = await enter(), await enter()
    await asyncio.gather(anna.join(rest, room_id), ben.join(rest, room_id))
    await watcher.show(anna)
    await watcher.show(ben)
    await watcher.sees(anna)
    await watcher.sees(ben)
    await watcher.hears_in_mix([anna.tone, ben.tone])
    assert await watcher.others() == {anna.id, ben.id}
    refused = await watcher.call("bench.attempt(() => bench.room.addStream('self'))")
    assert refused["code"] == "forbidden"
    await watcher.forget_sights()
    await watcher.sees(anna)

    assert await anna.others() == {ben.id}
    assert watcher.id not in str(anna.received)
    (session,) = await rest.sessions(room_id)
    assert {one["id"] for one in await rest.participants(session["id"])} == {anna.id, ben.id}
    assert [one["session_id"] for one in await rest.hidden(room_id)] == [session["id"]]

    await asyncio.gather(anna.call("bench.room.disconnect()"), ben.call("bench.room.disconnect()"))
    assert (await watcher.event("disconnected"))[0] == "session_terminated"
    await eventually(lambda: rest.hidden(room_id), lambda found: found == [], what="nobody looking in any more")

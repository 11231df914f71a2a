"""People in calls, in real Chromium through the SDK as the server ships it: what each sees, hears and is told."""

from __future__ import annotations

import asyncio
from itertools import permutations
from typing import Any

from tests.e2e.conftest import Enter
from tests.e2e.person import Person
from tests.e2e.rest import Rest
from tests.e2e.senses import HEARD_ABOVE_DB, SILENT_BELOW_DB, Sight
from tests.e2e.waiting import eventually


async def call(enter: Enter, rest: Rest, count: int, **options: Any) -> tuple[str, list[Person]]:
    """A room with so many people who all publish."""
    room_id = await rest.create_room()
    people = [await enter() for _ in range(count)]
    await asyncio.gather(*(person.join(rest, room_id, **options) for person in people))
    return room_id, people


async def watch_each_other(people: list[Person], audio: bool = False) -> None:
    for one, other in permutations(people, 2):
        await one.show(other)
        if audio:
            await one.subscribe(other)
    await asyncio.gather(*(one.sees(other) for one, other in permutations(people, 2)))


async def test_three_participants_see_each_others_moving_pictures_and_hear_each_others_tones(
    enter: Enter, rest: Rest
) -> None:
    _, people = await call(enter, rest, 3)
    await watch_each_other(people, audio=True)

    for one, other in permutations(people, 2):
        await one.hears(other)
    for one in people:
        await one.hears_in_mix([other.tone for other in people if other is not one], silent=[one.tone])

    # Encoders begin with small pictures and few frames and settle within some seconds.
    await eventually(
        lambda: three_seconds(people),
        lambda sights: all(
            sight.fps > 10 and sight.freeze_ms < 500 and sight.unreadable < 0.05 and sight.lag_ms(0.5) < 250
            for sight in sights
        ),
        within=30,
        what="smooth pictures for all",
    )


async def three_seconds(people: list[Person]) -> list[Sight]:
    """What everyone sees of everyone else in three seconds."""
    for person in people:
        await person.forget_sights()
    await asyncio.sleep(3)
    return [await one.sight(other) for one, other in permutations(people, 2)]


async def test_a_muted_participant_is_silent_for_all_and_heard_again_without_renegotiation(
    enter: Enter, rest: Rest
) -> None:
    _, (anna, ben, cleo) = await call(enter, rest, 3)
    await watch_each_other([anna, ben, cleo], audio=True)
    await ben.hears_in_mix([anna.tone, cleo.tone])
    negotiations = len(anna.sent_of("negotiate"))

    await anna.call("bench.room.setMicrophoneEnabled(false)")
    for listener in (ben, cleo):
        await listener.event("track_disabled", lambda values: values == [anna.id, "self", "audio"])
        assert not (await listener.stream(anna.id))["isAudioEnabled"]
        other = cleo if listener is ben else ben
        await listener.hears_in_mix([other.tone], silent=[anna.tone])

    await anna.call("bench.room.setMicrophoneEnabled(true)")
    for listener in (ben, cleo):
        await listener.event("track_enabled", lambda values: values == [anna.id, "self", "audio"])
        await listener.hears_in_mix([anna.tone])
        await listener.hears(anna)
    assert len(anna.sent_of("negotiate")) == negotiations


async def test_a_camera_that_is_turned_off_and_on_is_told_to_all_without_renegotiation(
    enter: Enter, rest: Rest
) -> None:
    _, (anna, ben) = await call(enter, rest, 2)
    await watch_each_other([anna, ben])
    negotiations = [len(person.sent_of("negotiate")) for person in (anna, ben)]

    await anna.call("bench.room.setCameraEnabled(false)")
    await ben.event("track_disabled", lambda values: values == [anna.id, "self", "video"])
    assert not (await ben.stream(anna.id))["isVideoEnabled"]
    assert (await ben.stream(anna.id))["isAudioEnabled"]

    await anna.call("bench.room.setCameraEnabled(true)")
    await ben.event("track_enabled", lambda values: values == [anna.id, "self", "video"])
    await ben.forget_sights()
    await ben.sees(anna)
    assert [len(person.sent_of("negotiate")) for person in (anna, ben)] == negotiations


async def test_a_shared_screen_is_seen_and_heard_beside_the_camera_and_ends(enter: Enter, rest: Rest) -> None:
    _, (anna, ben) = await call(enter, rest, 2)
    await watch_each_other([anna, ben])

    await anna.call("bench.room.setScreenShareEnabled(true, { audio: true })")
    await ben.event("stream_published", lambda values: values == [anna.id, "presentation"])
    await ben.show(anna, "presentation")
    await ben.subscribe(anna, "presentation")
    await ben.sees(anna, "presentation")
    await ben.hears(anna, "presentation")
    await ben.forget_sights()
    await ben.sees(anna, "self")

    await anna.call("bench.room.setScreenShareEnabled(false)")
    await ben.event("stream_unpublished", lambda values: values == [anna.id, "presentation"])
    assert await ben.find_stream(anna.id, "presentation") is None
    await ben.forget_sights()
    await ben.sees(anna, "self")


async def test_a_screen_share_that_the_browser_ends_is_unpublished(enter: Enter, rest: Rest) -> None:
    _, (anna, ben) = await call(enter, rest, 2)
    await anna.call("bench.room.setScreenShareEnabled(true)")
    await ben.event("stream_published", lambda values: values == [anna.id, "presentation"])

    # What the browser's own "stop sharing" button does to the track.
    await anna.call(
        "bench.stream(bench.room.getLocalParticipant().id, 'presentation').videoTrack.dispatchEvent(new Event('ended'))"
    )

    await ben.event("stream_unpublished", lambda values: values == [anna.id, "presentation"])


async def test_messages_reach_everyone_or_their_recipients_and_nobody_else(enter: Enter, rest: Rest) -> None:
    _, (anna, ben, cleo) = await call(enter, rest, 3, publish=False)
    for person in (anna, ben, cleo):
        await eventually(person.others, lambda others: len(others) == 2)

    await anna.call("bench.room.sendMessage({ type: 'text', payload: 'to all', meta: 'm' })")
    await anna.call("id => bench.room.sendMessage({ type: 'text', payload: 'to Ben' }, [id])", ben.id)
    await anna.call("bench.room.sendMessage({ type: 'text', payload: 'bye' })")

    for person in (anna, ben, cleo):
        await person.event("message_received", lambda values: values[1]["payload"] == "bye")
    received = {
        person.number: [
            (v[0], v[1]["payload"], v[2]) for v in [e["values"] for e in await person.events("message_received")]
        ]
        for person in (anna, ben, cleo)
    }
    to_all: Any = (anna.id, "to all", [])
    to_ben: Any = (anna.id, "to Ben", [ben.id])
    bye: Any = (anna.id, "bye", [])
    assert received == {1: [to_all, bye], 2: [to_all, to_ben, bye], 3: [to_all, bye]}


async def test_a_late_comer_sees_and_hears_who_is_there_and_is_seen(enter: Enter, rest: Rest) -> None:
    room_id, (anna, ben) = await call(enter, rest, 2)
    await watch_each_other([anna, ben])
    cleo = await enter()

    await cleo.join(rest, room_id)
    assert await cleo.others() == {anna.id, ben.id}, "who is there belongs to the state at connected"
    assert await cleo.events("participant_joined") == []
    for other in (anna, ben):
        await cleo.show(other)
        await other.show(cleo)
    for other in (anna, ben):
        await cleo.sees(other)
        await other.sees(cleo)
        await other.event("participant_joined", lambda values: values == [cleo.id])
    await cleo.hears_in_mix([anna.tone, ben.tone])
    assert (await anna.state())["participants"][0]["context"]


async def test_one_who_leaves_is_gone_for_the_others_who_go_on(enter: Enter, rest: Rest) -> None:
    room_id, (anna, ben, cleo) = await call(enter, rest, 3)
    await watch_each_other([anna, ben, cleo])

    await cleo.call("bench.room.disconnect()")

    assert (await cleo.event("disconnected"))[0] == "user_initiated"
    for person in (anna, ben):
        await person.event("participant_left", lambda values: values == [cleo.id])
        names = [e["name"] for e in await person.events() if cleo.id in e["values"]]
        assert names.index("stream_unpublished") < names.index("participant_left")
        assert cleo.id not in await person.others()
    await anna.forget_sights()
    await anna.sees(ben)
    await anna.hears_in_mix([ben.tone], silent=[cleo.tone])
    session = (await rest.sessions(room_id))[0]
    left = {p["id"]: p["left_at"] for p in await rest.participants(session["id"])}
    assert left[cleo.id] is not None
    assert left[anna.id] is None


async def test_a_closed_tab_leaves_the_room(enter: Enter, rest: Rest) -> None:
    _, (anna, ben) = await call(enter, rest, 2)

    await ben.page.close()

    await anna.event("participant_left", lambda values: values == [ben.id], within=5)


async def test_deleting_the_room_sends_everyone_out_with_the_reason_kicked(enter: Enter, rest: Rest) -> None:
    room_id, people = await call(enter, rest, 2)
    await watch_each_other(people)

    await rest.delete_room(room_id)

    for person in people:
        assert (await person.event("disconnected"))[0] == "kicked"
        assert (await person.state())["status"] == "disconnected"
    refused = await rest.http.get(f"/rooms/{room_id}")
    assert refused.status_code == 404


async def test_the_session_ends_with_the_last_participant_and_the_next_one_opens_another(
    enter: Enter, rest: Rest
) -> None:
    room_id, (anna,) = await call(enter, rest, 1, publish=False)
    (first,) = await rest.sessions(room_id)
    assert first["active"]
    assert (await rest.room(room_id))["active_session_id"] == first["id"]

    await anna.call("bench.room.disconnect()")
    await eventually(lambda: rest.room(room_id), lambda room: room["active_session_id"] is None)
    await anna.join(rest, room_id, publish=False)

    sessions = await rest.sessions(room_id)
    assert len(sessions) == 2
    assert {session["active"] for session in sessions} == {True, False}


async def test_two_rooms_hear_and_see_nothing_of_each_other(enter: Enter, rest: Rest) -> None:
    _, (anna, ben) = await call(enter, rest, 2)
    other_room = await rest.create_room()
    cleo = await enter()
    await cleo.join(rest, other_room)
    await watch_each_other([anna, ben])

    await anna.hears_in_mix([ben.tone], silent=[cleo.tone])
    assert await cleo.others() == set()
    assert await anna.others() == {ben.id}
    levels = await cleo.mixed_levels([anna.tone, ben.tone])
    assert levels is not None
    assert max(levels) < SILENT_BELOW_DB < HEARD_ABOVE_DB
    stranger = await cleo.call(
        "id => bench.attempt(() => bench.room.addSubscription(id, 'self', { audio: true, video: true }))", anna.id
    )
    assert stranger["failed"]


async def test_a_full_room_refuses_one_more_with_a_code(enter: Enter, rest: Rest) -> None:
    room_id = await rest.create_room(max_participants=2)
    people = [await enter() for _ in range(3)]
    for person in people[:2]:
        await person.join(rest, room_id, publish=False)

    await people[2].open(rest, room_id)
    outcome = await people[2].call("bench.attempt(() => bench.room.connect())")

    assert outcome["failed"]
    assert outcome["code"] == "room_full"

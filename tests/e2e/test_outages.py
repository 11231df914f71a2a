"""What a call survives: lost signaling, a lost network, a new address, closed UDP; and what it says when it cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.e2e.conftest import Enter
from tests.e2e.links import Link
from tests.e2e.person import Person
from tests.e2e.rest import Rest
from tests.e2e.server import Server
from tests.e2e.test_call import watch_each_other
from tests.e2e.waiting import eventually

OUTAGE_S = 5.0
MEDIA_BACK_WITHIN_S = 2.0


async def call_over(path: Link, enter: Enter, rest: Rest) -> tuple[Person, Person]:
    """Anna, whose way to the server is the given one, and Ben; returned when they see each other."""
    room_id = await rest.create_room()
    anna, ben = await enter(link=path), await enter()
    for person in (anna, ben):
        await person.join(rest, room_id)
    await watch_each_other([anna, ben])
    return anna, ben


async def test_media_never_stops_and_nobody_leaves_while_signaling_is_cut_for_five_seconds(
    enter: Enter, rest: Rest, link: Callable[..., Link]
) -> None:
    path = link()
    anna, ben = await call_over(path, enter, rest)
    for person in (anna, ben):
        await person.forget_sights()

    with path.signaling_outage():
        await anna.event("reconnecting")
        await ben.call("bench.room.setMicrophoneEnabled(false)")
        await asyncio.sleep(OUTAGE_S)
    await anna.event("reconnected", within=10)

    for one, other in ((anna, ben), (ben, anna)):
        sight = await one.sight(other)
        assert sight.seconds > OUTAGE_S
        assert sight.freeze_ms < 600, sight
    assert await anna.call("bench.room.getLocalParticipant().id") == anna.id
    assert (await anna.state())["status"] == "connected"
    await anna.event("track_disabled", lambda values: values == [ben.id, "self", "audio"])
    assert not (await anna.stream(ben.id))["isAudioEnabled"], "what happened meanwhile is in the state"
    assert await ben.events("participant_left") == []
    assert await ben.events("stream_unpublished") == []
    joined = [m for m in anna.received if m["type"] == "result" and "resumed" in m.get("data", {})]
    assert joined[-1]["data"]["resumed"]
    await anna.call("bench.room.sendMessage({ type: 'text', payload: 'I am back' })")
    await ben.event("message_received")


async def test_media_is_back_within_two_seconds_after_the_network_was_cut_for_five(
    enter: Enter, rest: Rest, link: Callable[..., Link]
) -> None:
    path = link()
    anna, ben = await call_over(path, enter, rest)

    with path.outage():
        await asyncio.sleep(OUTAGE_S)
        frozen = await ben.sight(anna)
        assert frozen.ended_ms - frozen.frames[-1].at_ms > OUTAGE_S * 1000 - 1500, "the network was really cut"
        for person in (anna, ben):
            await person.forget_sights()
    await asyncio.gather(*(one.sees(other, frames=3, within=10) for one, other in ((anna, ben), (ben, anna))))

    for one, other in ((anna, ben), (ben, anna)):
        sight = await one.sight(other)
        back_after_ms = sight.frames[0].at_ms - sight.started_ms
        assert back_after_ms < MEDIA_BACK_WITHIN_S * 1000, f"person {one.number}: {back_after_ms:.0f} ms"
    await eventually(anna.state, lambda state: state["status"] == "connected")
    await anna.call("bench.room.sendMessage({ type: 'text', payload: 'I am back' })")
    await ben.event("message_received")
    assert await ben.events("participant_left") == []


async def test_a_new_address_in_the_middle_of_a_call_is_taken_up(
    enter: Enter, rest: Rest, link: Callable[..., Link]
) -> None:
    path = link()
    anna, ben = await call_over(path, enter, rest)

    path.media.rebind()
    await asyncio.sleep(0.5)
    for person in (anna, ben):
        await person.forget_sights()
    for one, other in ((anna, ben), (ben, anna)):
        await one.sees(other, within=15)
    assert await ben.events("participant_left") == []


async def test_a_participant_whose_network_is_gone_for_good_is_shown_as_reconnecting_and_then_leaves(
    enter: Enter, own_server: Callable[..., Server], link: Callable[..., Link]
) -> None:
    server = own_server(VIDEOROOMS_GRACE_SECONDS="3")
    rest = Rest(server)
    room_id = await rest.create_room()
    path = link(server)
    anna, ben = await enter(server, link=path), await enter(server)
    for person in (anna, ben):
        await person.join(rest, room_id)

    path.web.cut()
    path.media.uplink.cut = path.media.downlink.cut = True

    async def connection_of_anna() -> str | None:
        participants = (await ben.state())["participants"]
        return next((p["connection"] for p in participants if p["id"] == anna.id), None)

    await eventually(connection_of_anna, lambda found: found == "reconnecting", 10)
    await ben.event("participant_left", lambda values: values == [anna.id], within=10)
    (session,) = await rest.sessions(room_id)
    left = {p["id"]: p["left_at"] for p in await rest.participants(session["id"])}
    assert left[anna.id] is not None
    await rest.close()


async def test_a_call_connects_over_tcp_where_udp_is_closed(
    enter: Enter, rest: Rest, link: Callable[..., Link]
) -> None:
    path = link()
    path.media.uplink.cut = path.media.downlink.cut = True
    anna, _ = await call_over(path, enter, rest)

    pairs = {entry["id"]: entry for entry in await anna.statistics("candidate-pair")}
    (transport,) = await anna.statistics("transport")
    local = pairs[transport["selectedCandidatePairId"]]["localCandidateId"]
    candidates = {entry["id"]: entry for entry in await anna.statistics("local-candidate")}
    assert candidates[local]["protocol"] == "tcp"
    assert path.media_tcp.accepted >= 1


async def test_a_stopped_server_is_told_to_the_application_and_a_restarted_one_can_be_joined_again(
    enter: Enter, own_server: Callable[..., Server]
) -> None:
    server = own_server()
    rest = Rest(server)
    room_id = await rest.create_room()
    anna, ben = await enter(server), await enter(server)
    for person in (anna, ben):
        await person.join(rest, room_id)
    await watch_each_other([anna, ben])

    await asyncio.to_thread(server.stop)
    for person in (anna, ben):
        await person.event("reconnecting", within=10)
    await asyncio.to_thread(server.start)
    rejoined = []
    for person in (anna, ben):

        async def settled(who=person) -> list[str]:  # type: ignore[no-untyped-def]
            return [e["name"] for e in await who.events() if e["name"] in ("reconnected", "disconnected")]

        rejoined.append(await eventually(settled, within=40, what="an end of the reconnection"))
    assert all(names[-1] == "reconnected" for names in rejoined), rejoined
    (session,) = await rest.sessions(room_id)
    assert session["active"], "those who came back are in the session that they were in"
    for person in (anna, ben):
        await person.forget_sights()
    await asyncio.gather(*(one.sees(other, within=20) for one, other in ((anna, ben), (ben, anna))))
    await rest.close()


async def test_a_killed_server_leaves_its_database_usable_and_closes_what_was_open(
    enter: Enter, own_server: Callable[..., Server]
) -> None:
    server = own_server(VIDEOROOMS_GRACE_SECONDS="2")
    rest = Rest(server)
    room_id = await rest.create_room()
    anna = await enter(server)
    await anna.join(rest, room_id, publish=False)

    server.kill()
    await anna.page.close()
    await asyncio.to_thread(server.start)

    # Whoever was in may come back for the grace.
    (session,) = await eventually(lambda: rest.sessions(room_id), lambda found: not found[0]["active"], within=10)
    (participant,) = await rest.participants(session["id"])
    assert participant["left_at"] is not None
    assert (await rest.room(room_id))["active_session_id"] is None
    await rest.close()

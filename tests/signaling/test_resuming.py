"""A dropped connection: the grace, coming back within it and after it, and what was missed."""

from __future__ import annotations

import pytest

from tests.conftest import FakeClock
from tests.signaling.conftest import House
from tests.signaling.publishing import open_slots, publish_camera
from videorooms.app import create_app
from videorooms.listing import Page
from videorooms.media.engine import LayerSelected, TransportChanged, WantedLayers
from videorooms.media.fake import FakeEngine
from videorooms.participants.repository import ParticipantFilter
from videorooms.runtime import Runtime


async def reason_left(house: House, participant_id: str) -> str | None:
    return (await house.runtime.participants.get(house.account_id, participant_id)).left_reason


async def test_others_see_a_dropped_participant_as_reconnecting_and_then_back(house: House) -> None:
    watcher, client = await house.join(), await house.join()
    await watcher.change("participant_joined")
    await client.drop()
    gone = (await watcher.change("participant_updated"))["change"]["participant"]
    assert (gone["id"], gone["connection"]) == (client.participant_id, "reconnecting")
    await house.resume(client)
    back = (await watcher.change("participant_updated"))["change"]["participant"]
    assert (back["id"], back["connection"]) == (client.participant_id, "connected")


async def test_a_resume_within_the_grace_keeps_transport_slots_and_streams(house: House, engine: FakeEngine) -> None:
    watcher, client = await house.join(), await house.join()
    await publish_camera(client)
    before = dict(engine.transports)
    await client.drop()
    await house.pass_time(29.9)
    again = await house.resume(client)
    assert again.joined["resumed"] is True
    assert [one["key"] for one in again.joined["state"]["streams"]] == ["self"]
    assert engine.transports == before
    assert set(await house.present()) == {watcher.participant_id, client.participant_id}


async def test_after_the_grace_the_participant_has_left_and_joins_anew(house: House, engine: FakeEngine) -> None:
    watcher, client = await house.join(), await house.join()
    await publish_camera(client)
    await client.drop()
    await house.pass_time(30.1, awake=[watcher])
    for kind in ("participant_joined", "stream_published", "participant_updated", "stream_unpublished"):
        await watcher.change(kind)
    await watcher.change("participant_leaving")
    await watcher.change("participant_left")
    assert await reason_left(house, client.participant_id) == "timed_out"
    assert engine.transports == {}
    again = await house.resume(client)
    assert again.joined["resumed"] is False
    assert "missed" not in again.joined
    assert again.joined["state"]["streams"] == []


async def test_changes_that_were_missed_come_with_the_result(house: House) -> None:
    watcher, client = await house.join(), await house.join()
    revision = client.joined["state"]["revision"]
    await client.drop()
    third = await house.join()
    await publish_camera(third)
    again = await house.resume(client, revision)
    kinds = [one["change"]["kind"] for one in again.joined["missed"]]
    assert kinds == ["participant_updated", "participant_joined", "stream_published", "participant_updated"]
    revisions = [one["revision"] for one in again.joined["missed"]]
    assert revisions == list(range(revision + 1, again.joined["state"]["revision"] + 1))
    assert (await watcher.everything())[-1]["revision"] == again.joined["state"]["revision"]


async def test_changes_too_many_to_keep_are_replaced_by_the_state(house: House) -> None:
    client, other = await house.join(), await house.join()
    await publish_camera(other)
    revision = client.joined["state"]["revision"]
    await client.drop()
    for index in range(300):
        house.clock.advance(0.05)
        await other.ask("stream", key="self", audio=index % 2 == 1)
    again = await house.resume(client, revision)
    assert again.joined["resumed"] is True
    assert "missed" not in again.joined
    assert again.joined["state"]["revision"] > revision + 256


async def test_a_revision_from_the_future_gets_the_state(house: House) -> None:
    client = await house.join()
    await client.drop()
    again = await house.resume(client, 999_999)
    assert again.joined["resumed"] is True
    assert "missed" not in again.joined


async def test_a_resume_while_the_old_connection_is_alive_replaces_it(house: House) -> None:
    watcher, client = await house.join(), await house.join()
    await watcher.change("participant_joined")
    again = await house.resume(client)
    assert again.joined["resumed"] is True
    assert await client.goodbye() == ("replaced", 4005)
    await client.over()
    assert await watcher.everything() == []
    assert await again.ask("keepalive") == {}


async def test_the_resume_key_stays_the_same(house: House) -> None:
    client = await house.join()
    await client.drop()
    again = await house.resume(client)
    assert again.joined["resumeKey"] == client.joined["resumeKey"]


async def test_the_key_of_one_participant_does_not_resume_another(house: House) -> None:
    first, second = await house.join(), await house.join()
    await second.drop()
    thief = await house.connect(participant_id=second.participant_id)
    code = await thief.refused(
        "join",
        protocol=1,
        token=await house.token(),
        participantId=second.participant_id,
        resume={"key": first.joined["resumeKey"], "revision": 0},
    )
    assert code == "resume_refused"


async def test_a_resume_needs_a_good_token(house: House) -> None:
    client = await house.join()
    await client.drop()
    again = await house.connect(participant_id=client.participant_id)
    resume = {"key": client.joined["resumeKey"], "revision": 0}
    code = await again.refused("join", protocol=1, token="bad", participantId=client.participant_id, resume=resume)
    assert code == "unauthorized"
    await house.resume(client)


async def test_messages_sent_meanwhile_come_after_the_resume(house: House) -> None:
    sender = await house.join()
    client = await house.join(canReceiveMessages=True)
    await client.drop()
    for text in ("one", "two"):
        await sender.ask("message", message={"type": "text", "payload": text}, recipients=[client.participant_id])
    again = await house.resume(client)
    received = [await again.notice("message_received") for _ in range(2)]
    assert [(one["number"], one["message"]["payload"]) for one in received] == [(1, "one"), (2, "two")]
    assert await again.everything() == []


async def test_messages_that_a_dead_connection_swallowed_come_again(house: House) -> None:
    sender = await house.join()
    client = await house.join(canReceiveMessages=True)
    for text in ("seen", "swallowed"):
        await sender.ask("message", message={"type": "text", "payload": text})
    await client.drop()
    again = await house.resume(client, lastMessage=1)
    assert (await again.notice("message_received"))["message"]["payload"] == "swallowed"
    assert await again.everything() == []


async def test_only_the_latest_hundred_messages_are_kept(house: House) -> None:
    sender = await house.join()
    client = await house.join(canReceiveMessages=True)
    await client.drop()
    for index in range(110):
        house.clock.advance(0.05)
        await sender.ask("message", message={"type": "text", "payload": str(index)})
    again = await house.resume(client)
    received = [one["notice"] for one in await again.everything() if one["type"] == "notice"]
    assert [one["message"]["payload"] for one in received] == [str(index) for index in range(10, 110)]


async def test_the_latest_word_on_layers_comes_again(house: House, engine: FakeEngine) -> None:
    client = await house.join()
    await publish_camera(client, layers=["l", "h"])
    await client.drop()
    engine.emit(WantedLayers(client.transport_id, "self", ("l",)))
    engine.emit(LayerSelected(client.transport_id, "9", "h"))
    again = await house.resume(client)
    assert (await again.notice("wanted_layers"))["rids"] == ["l"]
    assert await again.notice("layer_selected") == {"kind": "layer_selected", "mid": "9", "rid": "h"}


async def test_a_transport_that_died_meanwhile_is_told(house: House, engine: FakeEngine) -> None:
    client = await house.join()
    await open_slots(client, {})
    await client.drop()
    engine.emit(TransportChanged(client.transport_id, "closed"))
    again = await house.resume(client)
    assert (await again.notice("transport_lost"))["transportId"] == client.transport_id


@pytest.mark.parametrize("seconds", [14.9, 15.1])
async def test_silence_of_three_intervals_drops_the_connection_and_not_the_participant(
    house: House, seconds: float
) -> None:
    client = await house.join()
    await house.pass_time(seconds)
    if seconds < 15:
        assert await client.ask("keepalive") == {}
        await house.pass_time(14.9)
        assert client.close_code is None
        return
    assert await client.goodbye() == (None, 3999)
    await client.over()
    assert (await house.resume(client)).joined["resumed"] is True


async def test_after_a_restart_of_the_server_one_comes_back_under_the_same_id(house: House, clock: FakeClock) -> None:
    client, lost = await house.join(context="Ada"), await house.join()
    session_id = client.joined["state"]["sessionId"]
    await house.runtime.stop()
    assert await client.goodbye() == (None, 1012)
    restarted = Runtime(house.runtime.settings, clock=clock, engine=FakeEngine())
    await restarted.start()
    house.runtime, house.app = restarted, create_app(restarted)
    again = await house.resume(client, 5)
    assert again.joined["state"]["sessionId"] == session_id
    assert again.joined["resumed"] is False
    assert {one["id"]: one["connection"] for one in again.joined["state"]["participants"]} == {
        client.participant_id: "connected",
        lost.participant_id: "reconnecting",
    }
    await house.pass_time(30.1, awake=[again])
    assert await house.present() == [client.participant_id]
    assert await reason_left(house, lost.participant_id) == "server_restarted"
    await again.change("participant_leaving")
    await again.change("participant_left")
    listing = await restarted.participants.list(house.account_id, ParticipantFilter(session_id=session_id), Page(1, 20))
    assert len(listing.items) == 2
    await again.tear_down()
    await restarted.stop()


async def test_coming_back_does_not_keep_the_streams_of_a_lost_transport_for_ever(
    house: House, engine: FakeEngine
) -> None:
    watcher, client = await house.join(), await house.join()
    await publish_camera(client)
    engine.emit(TransportChanged(client.transport_id, "closed"))
    await client.notice("transport_lost")
    await client.drop()
    again = await house.resume(client)
    await house.pass_time(31, awake=[watcher, again])
    assert (await watcher.everything())[-1]["change"]["kind"] == "stream_unpublished"

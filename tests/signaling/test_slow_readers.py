"""A client that does not read fills its own queue and nobody else's."""

from __future__ import annotations

from tests.signaling.conftest import House
from videorooms.media.engine import AudioActivity, Speaker
from videorooms.media.fake import FakeEngine

LONG = {"type": "text", "payload": "x" * 16_000}


async def test_a_slow_reader_is_closed_while_the_others_go_on(house: House) -> None:
    slow = await house.join(canReceiveMessages=True)
    reader, sender = await house.join(canReceiveMessages=True), await house.join()
    slow.stop_reading()
    for index in range(80):
        house.clock.advance(0.05)
        await sender.ask("message", message=LONG, index=index)
    received = [one for one in await reader.everything() if one["type"] == "notice"]
    assert len(received) == 80
    await house.pass_time(5.1, awake=[reader, sender])
    await slow.over()
    updated = [one["change"] for one in await sender.everything() if one["type"] == "change"]
    assert updated[-1]["participant"] == {
        "id": slow.participant_id,
        "context": None,
        "canReceiveMessages": True,
        "origin": "sdk",
        "connection": "reconnecting",
        "attributes": {},
    }


async def test_a_slow_reader_that_wakes_up_learns_why_and_may_resume(house: House) -> None:
    slow, sender = await house.join(canReceiveMessages=True), await house.join()
    slow.stop_reading()
    for index in range(80):
        house.clock.advance(0.05)
        await sender.ask("message", message=LONG, index=index)
    slow.stalled.set()
    assert await slow.goodbye() == ("too_slow", 4006)
    again = await house.resume(slow, lastMessage=0)
    assert again.joined["resumed"] is True
    # As many as the bounded log keeps.
    assert (await again.notice("message_received"))["number"] > 60


async def test_who_speaks_is_left_out_for_the_slow_rather_than_queued(house: House, engine: FakeEngine) -> None:
    slow = await house.join()
    session_id = slow.joined["state"]["sessionId"]
    slow.stop_reading()
    for _ in range(5000):
        engine.emit(AudioActivity(session_id, [Speaker(slow.participant_id, "self", 0.5)]))
    slow.stalled.set()
    notices = [one for one in await slow.everything() if one["type"] == "notice"]
    assert 0 < len(notices) < 100

"""Messages between participants: who gets them, and what the sender is told."""

from __future__ import annotations

from tests.signaling.conftest import House

HELLO = {"type": "text", "payload": "hello", "meta": '{"colour":"red"}'}
STRANGER = "11111111-2222-4333-8444-555555555555"


async def test_a_broadcast_reaches_everyone_and_the_sender(house: House) -> None:
    sender, other = await house.join(canReceiveMessages=True), await house.join(canReceiveMessages=True)
    await sender.ask("message", message=HELLO)
    for client in (sender, other):
        received = (await client.everything())[-1]["notice"]
        assert received == {
            "kind": "message_received",
            "number": 1,
            "participantId": sender.participant_id,
            "message": HELLO,
            "recipients": [],
        }


async def test_a_directed_message_reaches_its_recipients_alone(house: House) -> None:
    sender, one, two = [await house.join(canReceiveMessages=True) for _ in range(3)]
    recipients = [one.participant_id, one.participant_id]
    await sender.ask("message", message=HELLO, recipients=recipients)
    assert (await one.notice("message_received"))["recipients"] == [one.participant_id]
    for client in (sender, two):
        assert not [message for message in await client.everything() if message["type"] == "notice"]


async def test_those_who_take_no_messages_get_none(house: House) -> None:
    sender, deaf = await house.join(canReceiveMessages=True), await house.join()
    await sender.ask("message", message=HELLO)
    assert await deaf.everything() == []
    code = await sender.refused("message", message=HELLO, recipients=[deaf.participant_id])
    assert code == "unknown_participant"


async def test_a_message_to_nobody_who_is_here_is_refused(house: House) -> None:
    sender = await house.join(canReceiveMessages=True)
    assert await sender.refused("message", message=HELLO, recipients=[STRANGER]) == "unknown_participant"
    assert await sender.ask("message", message=HELLO, recipients=[STRANGER, sender.participant_id]) == {}


async def test_the_sender_is_always_the_participant_of_the_connection(house: House) -> None:
    sender, other = await house.join(), await house.join(canReceiveMessages=True)
    await sender.ask("message", message=HELLO, participantId=STRANGER)
    assert (await other.notice("message_received"))["participantId"] == sender.participant_id


async def test_meta_that_was_not_given_is_not_there(house: House) -> None:
    sender = await house.join(canReceiveMessages=True)
    await sender.ask("message", message={"type": "text", "payload": ""})
    assert (await sender.notice("message_received"))["message"] == {"type": "text", "payload": ""}

"""Numbered changes: everyone gets the same ones in the same order, and a leave has an order of its own."""

from __future__ import annotations

from tests.sdp import offer, send
from tests.signaling.conftest import House
from tests.signaling.conversation import Client
from tests.signaling.publishing import publish_camera
from videorooms.events import EndedReason

TRANSPORT = "77d00000-0000-4000-8000-000000000001"


def summary(message: dict[str, object]) -> tuple[object, object]:
    change = message["change"]
    assert isinstance(change, dict)
    return message["revision"], change["kind"]


async def test_revisions_rise_by_one_and_are_the_same_for_all(house: House) -> None:
    first, second = await house.join(), await house.join()
    start = second.joined["state"]["revision"]
    third = await house.join()
    await publish_camera(third)
    await third.ask("leave")
    await third.over()
    seen = [[await client.change() for _ in range(5)] for client in (first, second)]
    expected = [
        "participant_joined",
        "stream_published",
        "stream_unpublished",
        "participant_leaving",
        "participant_left",
    ]
    # The first one also saw the second one come.
    assert summary(seen[0][0]) == (start, "participant_joined")
    assert [summary(one) for one in seen[1]] == [(start + 1 + n, kind) for n, kind in enumerate(expected)]
    assert seen[0][1:] == seen[1][:4]


async def test_one_who_leaves_goes_with_its_streams_first(house: House) -> None:
    watcher = await house.join()
    publisher = await house.join()
    await publish_camera(publisher, key="self")
    await publish_camera(publisher, keys=("self", "presentation"))
    await watcher.change("participant_joined")
    await watcher.change("stream_published")
    await watcher.change("stream_published")
    await publisher.ask("leave")
    assert await publisher.goodbye() == ("user_initiated", 1000)
    gone = {(await watcher.change("stream_unpublished"))["change"]["key"] for _ in range(2)}
    assert gone == {"self", "presentation"}
    leaving = await watcher.change("participant_leaving")
    assert leaving["change"] == {
        "kind": "participant_leaving",
        "participantId": publisher.participant_id,
        "reason": None,
    }
    await watcher.change("participant_left")
    await publisher.over()
    assert await house.present() == [watcher.participant_id]


async def test_the_last_one_to_leave_ends_the_session(house: House) -> None:
    client = await house.join()
    session_id = client.joined["state"]["sessionId"]
    await client.ask("leave")
    await client.over()
    assert not (await house.runtime.sessions.get(house.account_id, session_id)).active
    assert (await house.join()).joined["state"]["sessionId"] != session_id


async def test_deleting_the_room_sends_everyone_out_at_once(house: House) -> None:
    first, second = await house.join(), await house.join()
    await publish_camera(second)
    await first.change("participant_joined")
    await first.change("stream_published")
    await second.change("stream_published")
    await house.runtime.rooms.delete(house.account_id, house.room_id)
    for client in (first, second):
        kicked = [(await client.change("participant_leaving"))["change"] for _ in range(2)]
        assert {one["participantId"] for one in kicked} == {first.participant_id, second.participant_id}
        assert {one["reason"] for one in kicked} == {"kicked"}
        assert await client.goodbye() == ("kicked", 4001)
        await client.over()
    assert house.runtime.engine.stats()["transports"] == {}


async def test_deleting_the_room_also_ends_those_who_are_reconnecting(house: House) -> None:
    first, second = await house.join(), await house.join()
    await second.drop()
    await house.runtime.rooms.delete(house.account_id, house.room_id)
    assert await first.goodbye() == ("kicked", 4001)
    await house.pass_time(60)
    assert house.runtime.hub.session_of(house.room_id) is None


async def test_a_session_that_is_ended_otherwise_says_so(house: House) -> None:
    client = await house.join()
    await house.runtime.sessions.end(client.joined["state"]["sessionId"], EndedReason.ENDED)
    assert await client.goodbye() == ("session_terminated", 4000)
    assert await house.present() == []


async def test_a_stream_that_is_not_wished_for_any_more_is_unpublished(house: House) -> None:
    watcher, publisher = await house.join(), await house.join()
    await publish_camera(publisher, transport_id=TRANSPORT)
    await watcher.change("participant_joined")
    await watcher.change("stream_published")
    await publisher.ask(
        "negotiate",
        transportId=TRANSPORT,
        offer=offer(send("0", "audio"), send("1", "video")),
        publish={},
        subscribe={},
    )
    change = await watcher.change("stream_unpublished")
    assert change["change"]["key"] == "self"


async def test_late_comers_get_streams_in_the_state(house: House) -> None:
    publisher: Client = await house.join()
    await publish_camera(publisher, layers=["l", "m", "h"])
    late = await house.join()
    assert late.joined["state"]["streams"] == [
        {
            "participantId": publisher.participant_id,
            "key": "self",
            "isAudioEnabled": True,
            "isVideoEnabled": True,
            "isAudioCensored": False,
            "isVideoCensored": False,
            "layers": [{"rid": "l"}, {"rid": "m"}, {"rid": "h"}],
        }
    ]


async def test_one_who_says_leave_and_is_gone_before_the_answer_has_left(house: House) -> None:
    watcher = await house.join()
    client = await house.connect()
    client.broken = True
    client.send("join", protocol=1, token=await house.token(), participantId=client.participant_id)
    client.send("leave")
    await client.drop()
    kinds = [one["change"]["kind"] for one in await watcher.everything()]
    assert kinds == ["participant_joined", "participant_leaving", "participant_left"]
    assert await house.present() == [watcher.participant_id]

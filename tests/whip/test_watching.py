"""WHEP: one stream or the whole room, filled and refilled as people come and go."""

from __future__ import annotations

import httpx
import pytest

from tests.sdp import offer, receive, send
from tests.signaling.conftest import House
from tests.signaling.conversation import Client
from tests.signaling.publishing import publish_camera
from tests.whip.conftest import Encoder
from videorooms.media.engine import AnySpeaker, RemoteTrack, SubscribeBinding
from videorooms.media.fake import FakeEngine
from videorooms.rooms.model import RoomPolicy

ONE_OF_EACH = offer(receive("a", "audio"), receive("v", "video"))
TWO_OF_EACH = offer(receive("a", "audio"), receive("b", "audio"), receive("v", "video"), receive("w", "video"))
UUID = "11111111-2222-4333-8444-555555555555"


def slots(engine: FakeEngine) -> dict[str, SubscribeBinding]:
    """What the one receiving transport carries now."""
    (found,) = [one.slots for one in engine.transports.values() if one.slots]
    return found


def track(client: Client, kind: str, key: str = "self") -> RemoteTrack:
    return RemoteTrack(client.participant_id, key, "audio" if kind == "audio" else "video")


async def settle(house: House) -> None:
    await house.pass_time(0)


async def test_a_named_stream_is_received(house: House, encoder: Encoder, engine: FakeEngine) -> None:
    client = await house.join()
    await publish_camera(client, keys=("self", "presentation"))
    response = await encoder.watch(TWO_OF_EACH, participant_id=client.participant_id, key="presentation")
    assert response.status_code == 201
    assert response.headers["location"].startswith(f"/whep/{house.room_id}/")
    assert slots(engine) == {
        "a": track(client, "audio", "presentation"),
        "b": None,
        "v": track(client, "video", "presentation"),
        "w": None,
    }


async def test_viewers_are_participants_that_publish_nothing(house: House, encoder: Encoder) -> None:
    watcher = await house.join()
    opened = await encoder.watch(ONE_OF_EACH, context="TV")
    joined = (await watcher.change("participant_joined"))["change"]["participant"]
    assert (joined["origin"], joined["context"]) == ("whep", "TV")
    assert len(await house.present()) == 2
    assert (await encoder.end(opened)).status_code == 200
    await watcher.change("participant_leaving")
    await watcher.change("participant_left")


@pytest.mark.parametrize("query", [{"participant_id": UUID}, {"key": "nothing"}])
async def test_a_stream_that_is_not_there_is_a_conflict_to_retry(
    house: House, encoder: Encoder, query: dict[str, str]
) -> None:
    client = await house.join()
    await publish_camera(client)
    response = await encoder.watch(ONE_OF_EACH, **query)
    assert response.status_code == 409
    assert int(response.headers["retry-after"]) > 0
    assert await house.present() == [client.participant_id]


async def test_an_offer_that_receives_nothing_is_refused(encoder: Encoder) -> None:
    assert (await encoder.watch(offer(send("0", "video")))).status_code == 422


async def test_the_room_fills_the_slots_in_the_order_of_publishing(
    house: House, encoder: Encoder, engine: FakeEngine
) -> None:
    first, second = await house.join(), await house.join()
    await publish_camera(first)
    await publish_camera(second)
    await encoder.watch(TWO_OF_EACH)
    assert slots(engine) == {
        "a": track(first, "audio"),
        "b": track(second, "audio"),
        "v": track(first, "video"),
        "w": track(second, "video"),
    }


async def test_one_who_comes_later_takes_a_free_slot(house: House, encoder: Encoder, engine: FakeEngine) -> None:
    await encoder.watch(ONE_OF_EACH)
    assert slots(engine) == {"a": None, "v": None}
    client = await house.join()
    await publish_camera(client)
    await settle(house)
    assert slots(engine) == {"a": track(client, "audio"), "v": track(client, "video")}


async def test_a_slot_stays_with_its_stream_when_others_leave(
    house: House, encoder: Encoder, engine: FakeEngine
) -> None:
    first, second, third = [await house.join() for _ in range(3)]
    for client in (first, second, third):
        await publish_camera(client)
    await encoder.watch(TWO_OF_EACH)
    assert slots(engine)["w"] == track(second, "video")
    await first.ask("leave")
    await first.over()
    await settle(house)
    assert slots(engine)["w"] == track(second, "video")
    assert slots(engine)["v"] == track(third, "video")


async def test_a_camera_that_is_off_gives_its_slot_to_another(
    house: House, encoder: Encoder, engine: FakeEngine
) -> None:
    first, second = await house.join(), await house.join()
    await publish_camera(first)
    await publish_camera(second)
    await encoder.watch(ONE_OF_EACH)
    assert slots(engine)["v"] == track(first, "video")
    await first.ask("stream", key="self", video=False)
    await settle(house)
    assert slots(engine)["v"] == track(second, "video")


async def test_more_voices_than_slots_become_the_loudest(house: House, encoder: Encoder, engine: FakeEngine) -> None:
    first, second = await house.join(), await house.join()
    await publish_camera(first)
    await encoder.watch(ONE_OF_EACH)
    assert slots(engine)["a"] == track(first, "audio")
    await publish_camera(second)
    await settle(house)
    assert slots(engine)["a"] == AnySpeaker()
    await first.ask("leave")
    await first.over()
    await settle(house)
    assert slots(engine)["a"] == track(second, "audio")


async def test_many_changes_at_once_make_one_binding(house: House, encoder: Encoder, engine: FakeEngine) -> None:
    await encoder.watch(TWO_OF_EACH)
    await settle(house)
    before = len(engine.called("bind"))
    client = await house.join()
    await publish_camera(client, keys=("one", "two"))
    await settle(house)
    assert len(engine.called("bind")) == before + 1


async def test_viewers_do_not_disturb_those_of_other_rooms(house: House, encoder: Encoder, engine: FakeEngine) -> None:
    response: httpx.Response = await encoder.watch(ONE_OF_EACH)
    assert response.status_code == 201
    other = await house.runtime.rooms.create(house.account_id, RoomPolicy())
    stranger = await house.connect()
    await stranger.join(await house.token(other.id))
    await publish_camera(stranger)
    await settle(house)
    assert slots(engine) == {"a": None, "v": None}

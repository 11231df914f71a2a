"""The delivery log over REST: what was told to whom, and how to have it told again."""

from __future__ import annotations

import httpx
import pytest

from tests.resources.answers import INSTANT, NOWHERE, data, refused
from tests.webhooks.conftest import MakeReceiver, Stage
from tests.webhooks.receiver import OK, Receiver, Reply, in_turn
from videorooms.errors import VideoRoomsError
from videorooms.listing import Page
from videorooms.webhooks.repository import DeliveryFilter

ERROR = Reply(500, (("x-secret", "no"),), b"out of \x00 order \xff")


async def test_a_delivery_is_shown_with_its_attempts_newest_first(stage: Stage, receiver: Receiver) -> None:
    receiver.answer = in_turn(ERROR, OK)
    room_id = await stage.rooms.make(receiver.url)
    await stage.people.join(room_id)
    await stage.run()
    stage.clock.advance(7)
    await stage.run()
    listed = (await stage.log.all())[0]
    assert "attempts" not in listed
    delivery = await stage.log.one(listed["id"])
    assert delivery.items() >= listed.items()
    assert delivery["record_type"] == "webhook_delivery"
    assert delivery["user_id"] == stage.runtime.accounts.default_id
    assert delivery["webhook"]["event_type"] == "video.room.session.started"
    assert delivery["webhook"] == receiver.received[0].document["data"]
    assert (delivery["status"], delivery["attempt_count"], delivery["next_attempt_at"]) == ("delivered", 2, None)
    second, first = delivery["attempts"]
    assert (first["number"], first["status"], first["error"]) == (1, "failed", "refused")
    assert (second["number"], second["status"], second["error"]) == (2, "delivered", None)
    assert first["http"]["request"]["url"] == receiver.url
    assert {"telnyx-timestamp", "webhook-id"} <= dict(first["http"]["request"]["headers"]).keys()
    assert first["http"]["response"] == {"status": 500, "body": "out of \ufffd order \ufffd"}
    assert first["error_detail"] == "The receiver answered 500."
    for stamp in (delivery["created_at"], delivery["started_at"], delivery["finished_at"], first["finished_at"]):
        assert INSTANT.fullmatch(stamp)


async def test_a_pending_delivery_says_when_it_is_tried_next(stage: Stage, receiver: Receiver) -> None:
    receiver.answer = in_turn(ERROR)
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    (delivery,) = await stage.log.all(event_type="video.room.session.started")
    assert delivery["status"] == "pending"
    assert delivery["next_attempt_at"] > delivery["created_at"]


async def test_the_list_is_filtered_by_what_it_is_about(stage: Stage, receiver: Receiver) -> None:
    one, other = await stage.rooms.make(receiver.url), await stage.rooms.make(receiver.url)
    in_one = await stage.people.join(one)
    await stage.run()
    receiver.answer = in_turn(Reply(410), OK)
    stage.clock.advance(86400)
    await stage.people.join(other)
    await stage.run()
    yesterday = (stage.clock.now().date().fromordinal(stage.clock.now().date().toordinal() - 1)).isoformat()
    assert len(await stage.log.all()) == 4
    assert len(await stage.log.all(room_id=one)) == 2
    assert len(await stage.log.all(session_id=in_one.session_id)) == 2
    assert len(await stage.log.all(status="delivered")) == 3
    assert len(await stage.log.all(**{"status][eq": "failed"})) == 1
    assert len(await stage.log.all(event_type="video.room.session.started")) == 2
    both = "video.room.session.started, video.room.participant.joined"
    assert len(await stage.log.all(event_type=both, room_id=other)) == 2
    assert await stage.log.all(event_type="call.hangup") == []
    assert len(await stage.log.all(**{"date_created_at][eq": yesterday})) == 2
    assert len(await stage.log.all(**{"date_created_at][lte": yesterday})) == 2
    assert len(await stage.log.all(**{"date_created_at][gte": yesterday})) == 4


async def test_the_list_has_pages(stage: Stage, api: httpx.AsyncClient, receiver: Receiver) -> None:
    await stage.people.leave(await stage.people.join(await stage.rooms.make(receiver.url)))
    answer = await api.get("/v2/webhook_deliveries", params={"page[size]": 3, "page[number]": 2})
    assert answer.json()["meta"] == {"page_number": 2, "page_size": 3, "total_pages": 2, "total_results": 4}
    assert [one["webhook"]["event_type"] for one in data(answer)] == ["video.room.session.started"]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("filter[status]", "lost", "bad_enum"),
        ("filter[room_id]", "x", "bad_filter"),
        ("filter[attempts][contains]", "x", "bad_filter"),
        ("filter[date_created_at][eq]", "today", "bad_filter"),
        ("page[size]", "251", "out_of_range"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_refused(
    api: httpx.AsyncClient, name: str, value: str, code: str
) -> None:
    refused(await api.get("/v2/webhook_deliveries", params={name: value}), code, parameter=name)


async def test_an_unknown_delivery_is_not_found(api: httpx.AsyncClient) -> None:
    path, blamed = "/v2/webhook_deliveries", "webhook_delivery_id"
    refused(await api.get(f"{path}/{NOWHERE}"), "not_found", parameter=blamed)
    refused(await api.get(f"{path}/x"), "invalid_id", parameter=blamed)
    refused(await api.post(f"{path}/{NOWHERE}/actions/replay"), "not_found", parameter=blamed)
    refused(await api.post(f"{path}/x/actions/replay"), "invalid_id", parameter=blamed)


async def test_another_accounts_deliveries_and_keys_are_not_seen(stage: Stage, receiver: Receiver) -> None:
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    stranger = (await stage.runtime.accounts.create("stranger")).id
    assert (await stage.runtime.webhooks.list(stranger, DeliveryFilter(), Page())).total == 0
    delivery_id = (await stage.log.all())[0]["id"]
    for refusal in (
        stage.runtime.webhooks.get(stranger, delivery_id),
        stage.runtime.webhooks.replay(stranger, delivery_id),
    ):
        with pytest.raises(VideoRoomsError, match="not_found"):
            await refusal
    ours = await stage.runtime.webhook_keys.list(stage.runtime.accounts.default_id)
    theirs = await stage.runtime.webhook_keys.list(stranger)
    assert {key.public_key for key in ours}.isdisjoint(key.public_key for key in theirs)


# Replay.


async def test_a_delivered_event_is_told_again_under_the_same_id(stage: Stage, receiver: Receiver) -> None:
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    (started, _) = await stage.log.all()
    await stage.log.replay(started["id"])
    await stage.run()
    assert receiver.event_types() == ["session.started", "participant.joined", "session.started"]
    assert receiver.received[0].document["data"] == receiver.received[2].document["data"]
    again = await stage.log.one(started["id"])
    assert (again["status"], [attempt["number"] for attempt in again["attempts"]]) == ("delivered", [2, 1])


async def test_a_given_up_delivery_goes_where_its_room_says_now(stage: Stage, make_receiver: MakeReceiver) -> None:
    wrong, right = await make_receiver(in_turn(Reply(410))), await make_receiver()
    room_id = await stage.rooms.make(wrong.url)
    await stage.people.join(room_id)
    await stage.run()
    await stage.runtime.rooms.update(stage.runtime.accounts.default_id, room_id, {"webhook_event_url": right.url})
    for delivery in await stage.log.all(status="failed"):
        await stage.log.replay(delivery["id"])
        await stage.run()
    assert right.event_types() == ["session.started", "participant.joined"]
    assert len(wrong.received) == 2


async def test_a_pending_delivery_is_tried_at_once_and_keeps_the_order(stage: Stage, receiver: Receiver) -> None:
    receiver.answer = in_turn(Reply(503), OK)
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    (_, joined) = await stage.log.all()
    await stage.log.replay(joined["id"])
    await stage.run()
    assert receiver.event_types() == ["session.started", "session.started", "participant.joined"]


async def test_a_replay_that_fails_holds_nothing_up(stage: Stage, receiver: Receiver) -> None:
    joined = await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    receiver.answer = lambda request: Reply(500) if request.event_type.endswith("started") else OK
    await stage.log.replay((await stage.log.all())[0]["id"])
    await stage.run()
    await stage.people.leave(joined)
    await stage.run()
    assert receiver.event_types()[-2:] == ["participant.left", "session.ended"]


# Keeping.


async def test_the_log_forgets_what_ended_long_ago_and_nothing_else(stage: Stage, make_receiver: MakeReceiver) -> None:
    well, ill = await make_receiver(), await make_receiver(in_turn(Reply(429, (("retry-after", "86400"),))))
    await stage.people.join(await stage.rooms.make(well.url))
    await stage.run()
    stage.clock.advance(30 * 86400 - 60)
    await stage.people.join(await stage.rooms.make(ill.url))
    await stage.run()
    assert len(await stage.log.all()) == 4
    stage.clock.advance(3601)
    await stage.run()
    assert [delivery["status"] for delivery in await stage.log.all()] == ["pending", "pending"]
    stage.clock.advance(3601)
    await stage.run()
    assert len(await stage.log.all()) == 2


async def test_metrics_count_attempts_and_show_the_oldest_that_waits(
    stage: Stage, api: httpx.AsyncClient, receiver: Receiver
) -> None:
    receiver.answer = in_turn(Reply(500))
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    stage.clock.advance(2)
    text = (await api.get("/metrics")).text
    assert "videorooms_webhook_oldest_pending_seconds 2.0" in text
    assert 'videorooms_webhook_attempts_total{result="refused"}' in text

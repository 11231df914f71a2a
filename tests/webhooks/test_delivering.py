"""How webhooks are delivered: at least once, in the order of their session, and no receiver at another's cost."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.webhooks.conftest import MakeReceiver, Stage
from tests.webhooks.receiver import HANG, LOOPBACK, OK, RESET, Receiver, Reply, in_turn
from videorooms.runtime import Runtime
from videorooms.webhooks.model import timeout_of

ERROR = Reply(500, body=b"out of order")


async def test_a_failed_delivery_is_tried_again_and_holds_up_what_follows_it(stage: Stage, receiver: Receiver) -> None:
    receiver.answer = in_turn(ERROR, ERROR, OK)
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    assert receiver.event_types() == ["session.started"]
    await stage.run(3.9)
    assert len(receiver.received) == 1
    await stage.run(2.2)
    assert receiver.event_types() == ["session.started"] * 2
    await stage.run(12.1)
    assert receiver.event_types() == ["session.started"] * 3 + ["participant.joined"]
    assert len({request.event_id for request in receiver.received}) == 2
    assert [request.document["meta"]["attempt"] for request in receiver.received] == [1, 2, 3, 1]


async def test_every_attempt_is_signed_anew(stage: Stage, receiver: Receiver) -> None:
    receiver.answer = in_turn(ERROR, OK)
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    await stage.run(6.1)
    first, second, _ = (int(request.headers["telnyx-timestamp"]) for request in receiver.received)
    assert second - first in (6, 7)


@pytest.mark.parametrize(
    "failure",
    [
        Reply(302, (("location", "http://127.0.0.1:1/"),)),
        Reply(400),
        Reply(503),
        RESET,
        HANG,
        Reply(raw=b"hello\r\n\r\n"),
    ],
    ids=["redirect", "refusal", "fault", "reset", "silence", "nonsense"],
)
async def test_whatever_is_no_success_is_tried_again(stage: Stage, receiver: Receiver, failure: Reply) -> None:
    receiver.answer = in_turn(failure, OK)
    await stage.people.join(await stage.rooms.make(receiver.url, webhook_timeout_secs=1 if failure.hang else 10))
    await stage.run()
    await stage.run(6.1)
    assert receiver.event_types() == ["session.started", "session.started", "participant.joined"]


@pytest.mark.parametrize(("told", "waited"), [(None, 2), (0, 2), (1, 1), (30, 30)])
def test_a_receiver_has_two_seconds_unless_its_room_says_otherwise(told: int | None, waited: int) -> None:
    assert timeout_of(told) == waited


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_every_2xx_is_a_success(stage: Stage, receiver: Receiver, status: int) -> None:
    receiver.answer = in_turn(Reply(status))
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    assert receiver.event_types() == ["session.started", "participant.joined"]


async def test_a_redirect_is_not_followed(stage: Stage, make_receiver: MakeReceiver) -> None:
    other = await make_receiver()
    receiver = await make_receiver(in_turn(Reply(307, (("location", other.url),))))
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    assert (len(receiver.received), other.connections) == (1, 0)


async def test_a_receiver_that_is_gone_is_not_asked_again(stage: Stage, receiver: Receiver) -> None:
    receiver.answer = in_turn(Reply(410), OK)
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    assert receiver.event_types() == ["session.started", "participant.joined"]
    assert [delivery["status"] for delivery in await stage.log.all()] == ["failed", "delivered"]


async def test_a_delivery_is_given_up_after_three_days_and_the_next_has_its_turn(
    stage: Stage, receiver: Receiver
) -> None:
    receiver.answer = lambda request: ERROR if request.event_type.endswith("started") else OK
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    # Steps of half an hour: of an hour, every wait that is a little longer would take two.
    for _ in range(156):
        await stage.run(1800)
        if receiver.event_types()[-1] == "participant.joined":
            break
    first, second = await stage.log.all()
    assert (first["status"], second["status"]) == ("failed", "delivered")
    # The wait doubles up to an hour: about eighty attempts, the last when the time is over.
    assert 50 <= first["attempt_count"] <= 90
    attempts = (await stage.log.one(first["id"]))["attempts"]
    assert attempts[0]["number"] == first["attempt_count"]
    tried_for = datetime.fromisoformat(attempts[0]["started_at"]) - datetime.fromisoformat(attempts[-1]["started_at"])
    assert timedelta(hours=72) <= tried_for <= timedelta(hours=73)


@pytest.mark.parametrize("form", ["seconds", "date"])
async def test_a_receiver_that_asks_for_a_pause_gets_it(stage: Stage, receiver: Receiver, form: str) -> None:
    asked = "120" if form == "seconds" else format_datetime(stage.clock.now() + timedelta(seconds=120), usegmt=True)
    receiver.answer = in_turn(Reply(429, (("retry-after", asked),)), OK)
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    await stage.run(118)
    assert len(receiver.received) == 1
    await stage.run(3)
    assert len(receiver.received) == 3


# Failover.


async def test_the_failover_url_is_asked_after_three_tries_at_the_first(
    stage: Stage, make_receiver: MakeReceiver
) -> None:
    first, second = await make_receiver(in_turn(ERROR)), await make_receiver()
    await stage.people.join(await stage.rooms.make(first.url, webhook_event_failover_url=second.url))
    for _ in range(6):
        await stage.run(1)
    assert first.event_types() == ["session.started"] * 3 + ["participant.joined"] * 3
    assert second.event_types() == ["session.started", "participant.joined"]
    assert second.received[0].document["meta"] == {"attempt": 4, "delivered_to": second.url}


async def test_when_both_urls_fail_the_first_comes_first_again_after_a_wait(
    stage: Stage, make_receiver: MakeReceiver
) -> None:
    first = await make_receiver(in_turn(ERROR, ERROR, ERROR, OK))
    second = await make_receiver(in_turn(ERROR))
    await stage.people.join(await stage.rooms.make(first.url, webhook_event_failover_url=second.url))
    for _ in range(4):
        await stage.run(1)
    assert (len(first.received), len(second.received)) == (3, 1)
    await stage.run(6)
    assert first.event_types() == ["session.started"] * 4 + ["participant.joined"]


async def test_a_first_url_that_asks_for_a_pause_is_spared_and_the_other_asked_at_once(
    stage: Stage, make_receiver: MakeReceiver
) -> None:
    first = await make_receiver(in_turn(Reply(503, (("retry-after", "600"),))))
    second = await make_receiver(in_turn(ERROR, OK))
    await stage.people.join(await stage.rooms.make(first.url, webhook_event_failover_url=second.url))
    await stage.run()
    assert (len(first.received), len(second.received)) == (1, 1)
    await stage.run(590)
    assert len(first.received) == 1
    await stage.run(11)
    assert len(first.received) >= 2


# Receivers do not stand in each other's way.


async def test_silent_receivers_delay_nobody_else(stage: Stage, make_receiver: MakeReceiver) -> None:
    silent, lively = await make_receiver(in_turn(HANG)), await make_receiver()
    silent_rooms = [await stage.rooms.make(silent.url, webhook_timeout_secs=30) for _ in range(30)]
    lively_room = await stage.rooms.make(lively.url)
    for room_id in silent_rooms:
        await stage.people.join(room_id)
    await silent.until(16)
    await stage.people.join(lively_room)
    await lively.until(2)
    assert len(silent.received) == 16


async def test_sessions_do_not_wait_for_each_other(stage: Stage, receiver: Receiver) -> None:
    stuck = await stage.rooms.make(receiver.url)
    receiver.answer = lambda request: ERROR if request.document["data"]["payload"]["room_id"] == stuck else OK
    await stage.people.join(stuck)
    other = await stage.rooms.make(receiver.url)
    await stage.people.join(other)
    await stage.run()
    told = [
        request.event_type for request in receiver.received if request.document["data"]["payload"]["room_id"] == other
    ]
    assert told == ["video.room.session.started", "video.room.participant.joined"]


async def test_a_changed_url_is_used_for_what_happens_from_then_on(stage: Stage, make_receiver: MakeReceiver) -> None:
    old, new = await make_receiver(in_turn(ERROR)), await make_receiver()
    room_id = await stage.rooms.make(old.url)
    joined = await stage.people.join(room_id)
    await stage.runtime.rooms.update(stage.runtime.accounts.default_id, room_id, {"webhook_event_url": new.url})
    await stage.people.leave(joined)
    await stage.run()
    assert new.event_types() == ["participant.left", "session.ended"]


async def test_an_answer_is_read_no_further_than_64_kib(stage: Stage, receiver: Receiver) -> None:
    receiver.answer = in_turn(Reply(200, body=b"x" * 5_000_000))
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    attempt = (await stage.log.one((await stage.log.all())[0]["id"]))["attempts"][0]
    assert attempt["status"] == "delivered"
    assert attempt["http"]["response"]["body"] == "x" * 4096


async def test_a_success_whose_body_never_ends_is_a_success(stage: Stage, receiver: Receiver) -> None:
    receiver.answer = in_turn(Reply(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbegun"), OK)
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    first = await stage.log.one((await stage.log.all())[0]["id"])
    assert (first["status"], first["attempt_count"]) == ("delivered", 1)


async def test_nobody_listening_is_a_failure_that_says_so(stage: Stage, unused_tcp_port: int) -> None:
    await stage.people.join(await stage.rooms.make(f"http://{LOOPBACK}:{unused_tcp_port}/"))
    await stage.run()
    attempt = (await stage.log.one((await stage.log.all())[0]["id"]))["attempts"][0]
    assert (attempt["error"], attempt["http"]["response"]) == ("connect_failed", None)


async def test_a_user_and_password_of_the_url_are_sent_and_not_shown(stage: Stage, receiver: Receiver) -> None:
    await stage.people.join(await stage.rooms.make(f"http://zoe:s3cr%C3%A9t@{LOOPBACK}:{receiver.port}/hook?a=b%20c"))
    await stage.run()
    request = receiver.received[0]
    assert request.headers["authorization"] == "Basic em9lOnMzY3LDqXQ="
    assert request.line == "POST /hook?a=b%20c HTTP/1.1"
    delivery = await stage.log.one((await stage.log.all())[0]["id"])
    assert "authorization" not in dict(delivery["attempts"][0]["http"]["request"]["headers"])
    assert "s3cr" not in str(delivery["attempts"])
    assert "s3cr" not in str(request.document)


async def test_proxies_of_the_environment_are_not_used(
    stage: Stage, make_receiver: MakeReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, receiver = await make_receiver(), await make_receiver()
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://{LOOPBACK}:{proxy.port}")
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    assert (len(receiver.received), proxy.connections) == (2, 0)


async def test_a_stop_breaks_attempts_off_and_the_next_start_repeats_them(stage: Stage, receiver: Receiver) -> None:
    receiver.answer = in_turn(HANG, OK)
    await stage.people.join(await stage.rooms.make(receiver.url, webhook_timeout_secs=30))
    await receiver.until(1)
    async with asyncio.timeout(5):
        await stage.runtime.stop()
    again = Runtime(stage.runtime.settings, clock=stage.clock, engine=stage.runtime.engine)
    await again.start()
    await again.worker.run_due()
    await again.stop()
    assert receiver.event_types() == ["session.started", "session.started", "participant.joined"]
    assert receiver.received[0].event_id == receiver.received[1].event_id


async def test_a_delivery_whose_time_ended_while_it_waited_is_still_attempted_once(
    stage: Stage, receiver: Receiver
) -> None:
    receiver.answer = in_turn(ERROR)
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    await stage.run(100 * 3600)
    assert receiver.event_types() == ["session.started", "session.started", "participant.joined"]

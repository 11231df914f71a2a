"""Frames that no honest client sends: each has a clear end, and the server goes on for everyone else."""

from __future__ import annotations

import json

import pytest

from tests.sdp import offer, send
from tests.signaling.conftest import House
from videorooms.signaling.reading import BadFrame, read_frame
from videorooms.telemetry.metrics import REGISTRY

MANY_BYTES = "x" * 70_000


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "hello",
        "[]",
        "null",
        "1",
        '{"type":"keepalive"}',
        '{"id":null,"type":"keepalive"}',
        '{"id":0,"type":"keepalive"}',
        '{"id":-1,"type":"keepalive"}',
        '{"id":1.5,"type":"keepalive"}',
        '{"id":true,"type":"keepalive"}',
        '{"id":"1","type":"keepalive"}',
        '{"id":9007199254740992,"type":"keepalive"}',
        '{"id":' + "9" * 5000 + ',"type":"keepalive"}',
        '{"id":1,"id":2,"type":"keepalive"}',
        '{"id":1,"type":"keepalive","x":{"a":1,"a":1}}',
        '{"id":1,"type":"keepalive","x":[{"y":{"a":1,"a":1}}]}',
        '{"id":1,"type":"keepalive","x":NaN}',
        '{"id":1,"type":"keepalive","x":-Infinity}',
        '{"id":1,"type":"keepalive","x":' + "[" * 33 + "]" * 33 + "}",
        "[" * 60_000,
        '{"a":' * 10_000,
        '{"id":1,"type":"keepalive"',
        '{"id":1,"type":"keepalive"}{}',
        '{"id":1,"type":"keepalive","x":"\x01"}',
    ],
)
async def test_a_frame_that_cannot_be_answered_ends_the_connection_but_not_the_participant(
    house: House, frame: str
) -> None:
    watcher, client = await house.join(), await house.join()
    client.send_text(frame)
    assert await client.goodbye() == ("protocol_error", 4007)
    await client.over()
    assert await watcher.ask("keepalive") == {}
    assert (await house.resume(client)).joined["resumed"] is True


async def test_a_binary_frame_ends_the_connection(house: House) -> None:
    client = await house.join()
    client.send_bytes(b'{"id":2,"type":"keepalive"}')
    assert await client.goodbye() == ("protocol_error", 4007)


async def test_bytes_that_are_not_utf_8_end_the_connection(house: House) -> None:
    client = await house.join()
    client.send_bytes(b"\xff\xfe{}")
    assert await client.goodbye() == ("protocol_error", 4007)


async def test_the_nesting_that_is_allowed_is_read(house: House) -> None:
    client = await house.join()
    brackets = "[" * 31
    client.send_text('{"id":7,"type":"keepalive","x":' + brackets + "]" * 31 + "}")
    assert (await client.result(7))["ok"]


async def test_brackets_inside_strings_are_not_nesting(house: House) -> None:
    client = await house.join()
    assert await client.ask("keepalive", note="[" * 100 + '\\"{{{' * 20) == {}


@pytest.mark.parametrize(
    "request_fields",
    [
        {"type": "dance"},
        {"type": "negotiate"},
        {"type": 5},
        {"type": None},
        {"type": ["join"]},
        {"type": {"join": 1}},
        {"type": "negotiate", "transportId": "x", "offer": "", "publish": {}, "subscribe": {}},
        {"type": "bind", "subscribe": {"0": {"participantId": "nobody", "key": "self", "kind": "video"}}},
        {"type": "bind", "subscribe": {"0": {"speaker": False}}},
        {"type": "bind", "subscribe": {"no such mid!": None}},
        {"type": "bind", "subscribe": {"\ud800": None}},
        {"type": "bind", "subscribe": []},
        {"type": "layers", "layers": {"0": 5}},
        {"type": "stream", "key": ""},
        {"type": "stream", "key": "x" * 129},
        {"type": "stream", "key": "self", "audio": "yes"},
        {"type": "stream", "key": "self", "layers": [{"rid": "a"}] * 5},
        {"type": "message", "message": {"type": "text"}},
        {"type": "message", "message": {"type": "html", "payload": ""}},
        {"type": "message", "message": {"type": "text", "payload": "x" * 16_385}},
        {"type": "message", "message": {"type": "text", "payload": "\ud800"}},
        {"type": "message", "message": {"type": "text", "payload": ""}, "recipients": ["me"]},
        {"type": "metrics", "participantIds": "all"},
        {"type": "token"},
        {"type": "join", "protocol": 1, "token": "x", "participantId": "11111111-2222-4333-8444-555555555555"},
    ],
)
async def test_a_request_that_breaks_the_schema_gets_an_error_and_the_connection_goes_on(
    house: House, request_fields: dict[str, object]
) -> None:
    client = await house.join()
    client.send_text(json.dumps({"id": 50, **request_fields}))
    result = await client.result(50)
    assert (result["ok"], result["error"]["code"]) == (False, "protocol_error")
    assert result["error"]["detail"]
    assert await client.ask("keepalive") == {}


async def test_unknown_fields_are_ignored(house: House) -> None:
    client = await house.connect()
    joined = await client.join(await house.token(), future={"a": [1]})
    assert joined["resumed"] is False
    assert await client.ask("keepalive", future=True) == {}


async def test_an_error_never_repeats_the_token(house: House) -> None:
    client = await house.connect()
    client.send_text(json.dumps({"id": 1, "type": "join", "protocol": "x", "token": "s3cret", "participantId": 1}))
    assert "s3cret" not in json.dumps(await client.result(1))


async def test_more_than_64_kib_is_for_negotiate_alone(house: House) -> None:
    client = await house.join()
    assert await client.refused("keepalive", padding=MANY_BYTES) == "message_too_large"
    long_offer = offer(send("0", "audio")) + f"a=note:{MANY_BYTES}\r\n"
    answer = await client.ask("negotiate", transportId=client.transport_id, offer=long_offer, publish={}, subscribe={})
    assert answer["answer"].startswith("v=0")


async def test_more_than_256_kib_ends_the_connection(house: House) -> None:
    client = await house.join()
    client.send("negotiate", transportId=client.transport_id, offer="v" * 270_000, publish={}, subscribe={})
    assert await client.goodbye() == ("protocol_error", 4007)


async def test_too_many_requests_are_refused_until_time_has_passed(house: House) -> None:
    client = await house.join()
    ids = [client.send("keepalive") for _ in range(150)]
    results = [await client.result(request_id) for request_id in ids]
    assert [one["ok"] for one in results[:119]] == [True] * 119
    assert {one["error"]["code"] for one in results[119:]} == {"too_many_requests"}
    house.clock.advance(1)
    assert await client.ask("keepalive") == {}


async def test_one_who_does_not_stop_is_closed(house: House) -> None:
    other, client = await house.join(), await house.join()
    for _ in range(400):
        client.send("keepalive")
    assert await client.goodbye() == ("protocol_error", 4007)
    assert await other.ask("keepalive") == {}


async def test_every_request_gets_exactly_one_result_in_order(house: House) -> None:
    client = await house.join()
    text = {"type": "text", "payload": "x"}
    ids = [
        client.send("keepalive"),
        client.send("nonsense"),
        client.send("message", message=text),
        client.send("bind", subscribe={"0": None}),
        client.send("keepalive"),
    ]
    results = [await client.result() for _ in ids]
    assert [one["id"] for one in results] == ids
    assert [one["ok"] for one in results] == [True, False, True, False, True]
    assert await client.everything() == []


def test_snake_case_names_are_not_read() -> None:
    frame = {"id": 1, "type": "metrics", "participant_ids": []}
    try:
        read_frame(json.dumps(frame))
    except BadFrame as bad:
        assert bad.request_id == 1
    else:
        raise AssertionError("the frame was read")


async def test_what_clients_ask_and_how_they_end_is_counted(house: House) -> None:
    def counted(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, labels) or 0.0

    before = counted("videorooms_signaling_requests_total", type="unreadable", result="protocol_error")
    closed = counted("videorooms_signaling_closed_total", code="4007")
    client = await house.join()
    assert counted("videorooms_signaling_connections") >= 1
    await client.refused("dance")
    client.send_text("nonsense")
    await client.goodbye()
    await client.over()
    after = counted("videorooms_signaling_requests_total", type="unreadable", result="protocol_error")
    assert (after - before, counted("videorooms_signaling_closed_total", code="4007") - closed) == (1, 1)

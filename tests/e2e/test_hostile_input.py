"""Bad input to the real server during a running call: datagrams of every length and shape, broken signaling, huge SDP.

What is asked is always the same: no panic, no 5xx, nobody disconnected, the call's media go on.
"""

from __future__ import annotations

import asyncio
import json
import random
import socket
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.e2e.conftest import Enter
from tests.e2e.links import Link
from tests.e2e.person import Person
from tests.e2e.relay import LOOPBACK
from tests.e2e.rest import Rest
from tests.e2e.server import Server
from tests.e2e.test_call import watch_each_other
from tests.e2e.waiting import eventually

LENGTHS = range(1501)
STUN_COOKIE = bytes.fromhex("2112a442")
# Datagrams sent between two breaths: a flood would only fill the socket's buffer and reach nobody.
BURST = 50


def shapes(length: int, dice: random.Random) -> list[bytes]:
    """One datagram of each shape: noise, and noise behind what a demultiplexer of RFC 7983 looks at."""
    noise = dice.randbytes(length)
    body = max(0, length - 20).to_bytes(2, "big")
    stun_lengths = (body, dice.randbytes(2))
    dtls_body = max(0, length - 13).to_bytes(2, "big")
    kind = dice.choice((20, 21, 22, 23, 25))
    marked = bytes([dice.choice((96, 111, 0x80 | 96, dice.randrange(64, 96)))])
    heads = [
        b"",
        dice.choice((b"\x00\x01", b"\x01\x01", b"\x01\x11", b"\x00\x11")) + dice.choice(stun_lengths) + STUN_COOKIE,
        bytes([kind]) + b"\xfe\xfd\x00\x00" + dice.randbytes(6) + dice.choice((dtls_body, dice.randbytes(2))),
        # A ClientHello of the declared length.
        b"\x16\xfe\xff\x00\x00\x00\x00\x00\x00\x00\x00" + dtls_body + b"\x01",
        bytes([0x80 | dice.randrange(64)]) + marked,
        bytes([0x80 | dice.randrange(64)]) + bytes([dice.randrange(192, 224)]) + dice.randbytes(2),
    ]
    return [(head + noise[len(head) :])[:length] for head in heads]


async def running_call(enter: Enter, rest: Rest, link: Link | None = None) -> list[Person]:
    room_id = await rest.create_room()
    people = [await enter(link=link), await enter()]
    for person in people:
        await person.join(rest, room_id)
    await watch_each_other(people)
    for person in people:
        await person.forget_sights()
    return people


async def assert_undisturbed(people: list[Person], longest_freeze_ms: float = 800) -> None:
    anna, ben = people
    for one, other in ((anna, ben), (ben, anna)):
        sight = await one.sight(other)
        assert sight.freeze_ms < longest_freeze_ms, sight
        assert (await one.state())["status"] == "connected"
        names = {event["name"] for event in await one.events()}
        assert not names & {"reconnecting", "disconnected", "participant_left", "stream_unpublished"}
        await one.forget_sights()
        await one.sees(other)


def dropped(server: Server) -> dict[str, float]:
    return {name: value for name, value in server.metrics().items() if "dropped" in name}


@pytest.mark.timeout(180)
async def test_no_datagram_from_a_stranger_disturbs_a_call(enter: Enter, rest: Rest, server: Server) -> None:
    people = await running_call(enter, rest)
    before = dropped(server)
    dice = random.Random(1)
    sent = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for length in LENGTHS:
            for datagram in shapes(length, dice):
                stranger.sendto(datagram, (LOOPBACK, server.media_port))
                sent += 1
                if sent % BURST == 0:
                    await asyncio.sleep(0.01)

    await assert_undisturbed(people)
    after = await eventually(
        lambda: asyncio.to_thread(dropped, server),
        lambda found: sum(found.values()) - sum(before.values()) >= 0.95 * sent,
        what=f"{sent} datagrams being counted as dropped",
    )
    assert len([name for name in after if after[name] > before.get(name, 0)]) >= 2, "drops are told by reason"


@pytest.mark.timeout(180)
async def test_no_datagram_from_a_participants_own_address_disturbs_its_call(
    enter: Enter, rest: Rest, server: Server, link: Callable[..., Link]
) -> None:
    path = link()
    people = await running_call(enter, rest, path)
    before = dropped(server)
    dice = random.Random(2)
    sent = 0
    for length in LENGTHS:
        for datagram in shapes(length, dice):
            path.media.inject(datagram)
            sent += 1
            if sent % BURST == 0:
                await asyncio.sleep(0.01)

    await assert_undisturbed(people)
    await eventually(
        lambda: asyncio.to_thread(dropped, server),
        lambda found: sum(found.values()) - sum(before.values()) >= 0.5 * sent,
        what=f"most of {sent} datagrams being counted as dropped",
    )


async def test_damaged_and_repeated_packets_of_a_participant_are_dropped_one_by_one(
    enter: Enter, rest: Rest, link: Callable[..., Link]
) -> None:
    path = link()
    people = await running_call(enter, rest, path)
    dice = random.Random(3)
    genuine: list[bytes] = []
    path.media.overhear = genuine.append
    await eventually(_count_of(genuine), lambda count: count >= 300)
    path.media.overhear = None

    for payload in genuine:
        damaged = bytearray(payload)
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
        path.media.inject(bytes(damaged))
        path.media.inject(payload)
        path.media.inject(payload[: dice.randrange(len(payload))])
        await asyncio.sleep(0.002)

    await assert_undisturbed(people)


def _count_of(collected: list[bytes]) -> Any:
    async def count() -> int:
        return len(collected)

    return count


@asynccontextmanager
async def connection(server: Server) -> AsyncIterator[ClientConnection]:
    async with connect(f"ws://{LOOPBACK}:{server.http_port}/signaling", max_size=None, open_timeout=10) as opened:
        yield opened


async def last_word(socket: ClientConnection, within: float = 15) -> tuple[list[dict[str, Any]], int | None]:
    """Everything that the server says until it closes, and the close code."""
    heard: list[dict[str, Any]] = []
    try:
        async with asyncio.timeout(within):
            while True:
                heard.append(json.loads(await socket.recv()))
    except ConnectionClosed as closed:
        return heard, closed.rcvd.code if closed.rcvd else None
    except TimeoutError:
        return heard, None


FIRST_MESSAGES: dict[str, str | bytes] = {
    "no JSON": "hello",
    "no object": "[1, 2, 3]",
    "a bare number": "7",
    "binary": b"\x00\x01\x02",
    "a binary join": b'{"id": 1, "type": "join"}',
    "unknown type": '{"id": 1, "type": "dance"}',
    "no join first": '{"id": 1, "type": "keepalive"}',
    "join without token": '{"id": 1, "type": "join", "protocol": 1, "participantId": "x"}',
    "twice the same key": '{"id": 1, "id": 2, "type": "join"}',
    "negative id": '{"id": -1, "type": "join"}',
    "deeply nested": '{"id": 1, "type": "join", "x": ' + "[" * 30000 + "]" * 30000 + "}",
    "a huge number": '{"id": ' + "9" * 5000 + ', "type": "join"}',
    "lone surrogates": '{"id": 1, "type": "join", "token": "\\ud800"}',
    "not a number": '{"id": NaN, "type": "join"}',
    "too large": '{"id": 1, "type": "join", "token": "' + "x" * 300_000 + '"}',
}


@pytest.mark.parametrize("message", FIRST_MESSAGES.values(), ids=FIRST_MESSAGES.keys())
async def test_a_malformed_first_message_ends_that_connection_alone(
    server: Server, rest: Rest, message: str | bytes
) -> None:
    async with connection(server) as other, connection(server) as broken:
        await broken.send(message)
        heard, code = await last_word(broken)
        assert code is not None, f"the connection stayed open after {heard}"
        assert code in (1003, 1007, 1008, 1009) or 4000 <= code < 4010, code

        tokens = await rest.tokens(await rest.create_room())
        await other.send(json.dumps(join(tokens.client)))
        answer = json.loads(await asyncio.wait_for(other.recv(), 5))
        assert answer["ok"], answer


def join(token: str, **more: Any) -> dict[str, Any]:
    return {"id": 1, "type": "join", "protocol": 1, "token": token, "participantId": str(uuid.uuid4()), **more}


REQUESTS: dict[str, dict[str, Any]] = {
    "an offer that is no SDP": {"type": "negotiate", "offer": "nonsense", "publish": {}, "subscribe": {}},
    "an empty offer": {"type": "negotiate", "offer": "", "publish": {}, "subscribe": {}},
    "an offer of 250 kB of attributes": {
        "type": "negotiate",
        "offer": "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n" + "a=x\r\n" * 50_000,
        "publish": {},
        "subscribe": {},
    },
    "an offer of 5,000 m-lines": {
        "type": "negotiate",
        "offer": "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n" + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" * 5_000,
        "publish": {},
        "subscribe": {},
    },
    "binding an unknown slot": {"type": "bind", "subscribe": {"99": None}},
    "layers of an unknown slot": {"type": "layers", "layers": {"99": "h"}},
    "a stream that is not published": {"type": "stream", "key": "nothing", "audio": True},
    "a message to a stranger": {
        "type": "message",
        "message": {"type": "text", "payload": "x"},
        "recipients": ["00000000-0000-4000-8000-000000000000"],
    },
    "a message without payload": {"type": "message", "message": {"type": "text"}},
    "a foreign token": {"type": "token", "token": "nonsense"},
    "metrics of a stranger": {"type": "metrics", "participantIds": ["not-an-id"]},
    "an unknown type": {"type": "dance"},
}


@pytest.mark.parametrize("request_body", REQUESTS.values(), ids=REQUESTS.keys())
async def test_a_bad_request_gets_one_error_with_a_code_or_ends_the_connection(
    server: Server, rest: Rest, request_body: dict[str, Any]
) -> None:
    tokens = await rest.tokens(await rest.create_room())
    async with connection(server) as socket:
        await socket.send(json.dumps(join(tokens.client)))
        assert json.loads(await socket.recv())["ok"]
        transport = {"transportId": str(uuid.uuid4())} if request_body["type"] == "negotiate" else {}
        await socket.send(json.dumps({"id": 2, **transport, **request_body}))
        await socket.send(json.dumps({"id": 3, "type": "leave"}))
        heard, code = await last_word(socket)

    answers = [message for message in heard if message["type"] == "result" and message["id"] == 2]
    if answers:
        (answer,) = answers
        lenient = request_body["type"] in ("layers", "metrics", "message")
        assert lenient or not answer["ok"], answer
        if not answer["ok"]:
            assert answer["error"]["code"]
            assert answer["error"]["code"] not in ("unexpected", "engine_failed"), answer
    else:
        assert code == 4007, (heard, code)


async def test_an_oversize_offer_is_refused_and_the_server_goes_on(server: Server, rest: Rest) -> None:
    tokens = await rest.tokens(await rest.create_room())
    async with connection(server) as socket:
        await socket.send(json.dumps(join(tokens.client)))
        assert json.loads(await socket.recv())["ok"]
        offer = {"id": 2, "type": "negotiate", "transportId": str(uuid.uuid4()), "publish": {}, "subscribe": {}}
        await socket.send(json.dumps({**offer, "offer": "v=0\r\n" + "a" * 400_000}))
        heard, code = await last_word(socket)
    refused = [m for m in heard if m.get("id") == 2 and not m["ok"]]
    assert refused or code in (1009, 4007), (heard, code)


@pytest.mark.patient
async def test_a_connection_that_never_speaks_is_closed_in_time(server: Server) -> None:
    async with connection(server) as socket:
        _, code = await last_word(socket, within=15)
        assert code is not None


async def test_no_http_request_gets_a_5xx(server: Server, rest: Rest) -> None:
    room_id = await rest.create_room()
    dice = random.Random(4)
    paths = [
        "/v2/rooms",
        f"/v2/rooms/{room_id}",
        "/v2/rooms/x",
        "/v2/room_sessions",
        "/v2/%00",
        "/v2/rooms?page[size]=x",
    ]
    paths += ["/v2/rooms?filter[date_created_at][gte]=yesterday", f"/v2/rooms/{room_id}/actions/refresh_client_token"]
    paths += [f"/v2/rooms/{room_id}/actions/generate_join_client_token", "/signaling", f"/whip/{room_id}", "/whep/x"]
    bodies = [b"", b"{", b"[]", b"null", b'{"max_participants": "many"}', b'{"unique_name": "\\u0000"}', b"\xff\xfe"]
    bodies += [b'{"max_participants": 1e400}', b'{"token_ttl_secs": -1}', dice.randbytes(1000), b"[" * 50_000]
    bodies += [b'{"unique_name": "\\ud800"}', b'{"refresh_token": 7}', b'{"max_participants": ' + b"9" * 5000 + b"}"]
    async with httpx.AsyncClient(base_url=server.origin, headers=rest.http.headers, timeout=10) as http:
        for path in paths:
            for method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
                if method == "DELETE" and path == f"/v2/rooms/{room_id}":
                    continue
                for body in bodies if method in ("POST", "PATCH") else [b""]:
                    response = await http.request(
                        method, path, content=body, headers={"Content-Type": "application/json"}
                    )
                    assert response.status_code < 500, f"{method} {path} {body[:40]!r}: {response.text[:500]}"

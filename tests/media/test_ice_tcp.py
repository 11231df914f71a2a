"""ICE over TCP as a client behind a closed network uses it: RFC 4571 frames on the offered TCP candidate."""

from __future__ import annotations

import asyncio
import re

import pytest
from aioice import stun

from tests.media.peers import Peer
from videorooms.media.engine import AnySpeaker
from videorooms.media.native import NativeEngine

PATIENCE_S = 20.0


def attribute(sdp: str, name: str) -> str:
    found = re.search(rf"^a={name}:(.+?)\r?$", sdp, re.MULTILINE)
    assert found is not None, f"no a={name} in {sdp}"
    return found[1]


def framed(contents: bytes) -> bytes:
    return len(contents).to_bytes(2, "big") + contents


def check(server_ufrag: str, client_ufrag: str, password: str) -> stun.Message:
    """A connectivity check as RFC 8445 section 7.2.2 has it."""
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{server_ufrag}:{client_ufrag}"
    request.attributes["PRIORITY"] = 2_130_706_431
    request.attributes["ICE-CONTROLLING"] = 1
    request.add_message_integrity(password.encode())
    return request


@pytest.fixture
async def answer(native: NativeEngine) -> tuple[str, str]:
    """The answer of the engine, and the client's user fragment."""
    peer = Peer(native, "session")
    peer.receive("audio", AnySpeaker())
    negotiation = await peer.negotiation()
    answered = await native.negotiate(negotiation)
    await peer.leave()
    return answered, attribute(negotiation.offer, "ice-ufrag")


async def connect(answer: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    candidates = [line.split() for line in answer.splitlines() if line.startswith("a=candidate:")]
    (tcp,) = (fields for fields in candidates if fields[2].lower() == "tcp")
    assert tcp[-2:] == ["tcptype", "passive"] or "passive" in tcp
    return await asyncio.open_connection(tcp[4], int(tcp[5]))


async def test_a_check_over_tcp_is_answered_in_a_frame(answer: tuple[str, str]) -> None:
    sdp, client_ufrag = answer
    password = attribute(sdp, "ice-pwd")
    reader, writer = await connect(sdp)
    request = check(attribute(sdp, "ice-ufrag"), client_ufrag, password)
    sent = framed(bytes(request))
    # In two pieces: TCP keeps no boundaries.
    writer.write(sent[:5])
    await writer.drain()
    writer.write(sent[5:])
    async with asyncio.timeout(PATIENCE_S):
        length = int.from_bytes(await reader.readexactly(2), "big")
        response = stun.parse_message(await reader.readexactly(length))
    assert response.message_class == stun.Class.RESPONSE
    assert response.transaction_id == request.transaction_id
    assert response.attributes["XOR-MAPPED-ADDRESS"] == writer.get_extra_info("sockname")
    writer.close()


async def test_a_stranger_gets_no_answer_and_what_is_no_frame_ends_the_connection(answer: tuple[str, str]) -> None:
    sdp, client_ufrag = answer
    reader, writer = await connect(sdp)
    writer.write(framed(bytes(check(attribute(sdp, "ice-ufrag"), client_ufrag, "not the password at all"))))
    writer.write(framed(b"\x16\xfe\xfd" + bytes(50)))
    writer.write(b"GET / HTTP/1.1\r\n\r\n" * 100)
    async with asyncio.timeout(PATIENCE_S):
        try:
            received = await reader.read()
        except ConnectionResetError:
            received = b""
    assert received == b""
    writer.close()

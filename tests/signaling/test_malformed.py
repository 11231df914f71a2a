"""Anything at all may come over the socket: no exception escapes, and the server goes on for everyone else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.signaling.conftest import House
from videorooms.signaling import connection
from videorooms.signaling.reading import BadFrame, read_frame

UUIDS = st.sampled_from(["11111111-2222-4333-8444-555555555555", "x", ""])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | UUIDS
NAMES = st.sampled_from([
    "id", "type", "protocol", "token", "participantId", "resume", "key", "revision", "transportId", "offer", "publish",
    "subscribe", "layers", "audio", "video", "message", "payload", "recipients", "participantIds", "kind", "enabled",
    "rid", "speaker", "intervalMs", "candidate", "sending", "freezes", "0", "1",
]) | st.text(max_size=5)  # fmt: skip
TYPES = st.sampled_from([
    "join", "negotiate", "bind", "layers", "stream", "message", "token", "metrics", "report", "keepalive",
    "nonsense",
])  # fmt: skip


def nested(children: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.lists(children, max_size=4) | st.dictionaries(NAMES, children, max_size=5)


VALUES = st.recursive(SCALARS, nested, max_leaves=12)
REQUESTS = st.builds(
    lambda kind, number, fields: json.dumps({**fields, "id": number, "type": kind}),
    TYPES,
    st.integers(-1, 2**54),
    st.dictionaries(NAMES, VALUES, max_size=6),
)
FRAMES = REQUESTS | VALUES.map(json.dumps) | st.text(max_size=200)


@settings(max_examples=400, deadline=None)
@given(FRAMES)
def test_a_frame_is_read_or_refused(frame: str) -> None:
    try:
        read_frame(frame)
    except BadFrame as bad:
        # The detail goes out in the refusal, so it must be encodable whatever the frame had in it.
        assert bad.detail.encode("utf-8")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), REQUESTS, st.integers(0, 400))
def test_a_request_with_some_bytes_changed_is_read_or_refused(noise: bytes, frame: str, at: int) -> None:
    data = frame.encode()
    text = (data[:at] + noise + data[at + len(noise) :]).decode("utf-8", "surrogateescape")
    try:
        read_frame(text)
    except BadFrame as bad:
        assert bad.detail.encode("utf-8")


@contextmanager
def failures_raise() -> Iterator[None]:
    """Turn what would be answered as `unexpected` into a failure of the test."""
    with pytest.MonkeyPatch.context() as patch:

        def fail(_self: object, request_id: int) -> None:
            raise AssertionError(f"request {request_id} raised what nobody foresaw")

        patch.setattr(connection.Connection, "_reply_unexpected", fail)
        yield


async def test_a_joined_client_may_say_anything(house: House) -> None:
    witness = await house.join()
    loop = asyncio.get_running_loop()

    async def say(frames: list[str]) -> None:
        house.clock.advance(60)
        client = await house.connect()
        await client.join(await house.token())
        for frame in frames:
            client.send_text(frame)
        await client.drop()
        await house.pass_time(31)
        house.clients.remove(client)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(FRAMES, min_size=1, max_size=12))
    def run(frames: list[str]) -> None:
        asyncio.run_coroutine_threadsafe(say(frames), loop).result(timeout=30)

    with failures_raise():
        await asyncio.to_thread(run)
    again = await house.join()
    assert witness.participant_id not in [one["id"] for one in again.joined["state"]["participants"]]
    assert await again.ask("keepalive") == {}

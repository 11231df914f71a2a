"""Whatever body is sent to a room, the answer is a success or a refusal of the contract's shape."""

from __future__ import annotations

import json
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.resources.answers import errors

FIELDS = st.sampled_from(
    [
        "unique_name",
        "max_participants",
        "enable_recording",
        "webhook_event_url",
        "webhook_event_failover_url",
        "webhook_timeout_secs",
        "token_ttl_secs",
        "refresh_token_ttl_secs",
        "refresh_token",
        "id",
    ]
)
# With lone surrogates and NUL, which JSON's escapes can carry.
TEXTS = st.text(st.characters(exclude_categories=()), max_size=300) | st.sampled_from(
    [
        "",
        "0",
        "10",
        "-1",
        "1e5",
        "true",
        "null",
        "https://example.org",
        "http://[::1]:1/",
        "//",
        "\x00",
        "\ud800",
        " 7 ",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.integers(-5, 60) | st.floats() | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6
)
DOCUMENTS = st.dictionaries(FIELDS | TEXTS, VALUES, max_size=5) | VALUES
# As the standard library writes them: NaN and Infinity among the numbers.
BODIES = DOCUMENTS.map(lambda document: json.dumps(document).encode()) | st.binary(max_size=200)

thorough = settings(
    max_examples=150,
    deadline=None,
    # The server of the test serves all examples, as a server does.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def check(answer: httpx.Response, success: int) -> None:
    if answer.status_code != success:
        assert 400 <= answer.status_code < 500, answer.text
        errors(answer)


@thorough
@given(body=BODIES)
async def test_creating_a_room_succeeds_or_is_refused(api: httpx.AsyncClient, body: bytes) -> None:
    check(await api.post("/v2/rooms", content=body), 201)


@thorough
@given(body=BODIES)
async def test_changing_a_room_succeeds_or_is_refused(api: httpx.AsyncClient, room_id: str, body: bytes) -> None:
    check(await api.patch(f"/v2/rooms/{room_id}", content=body), 200)


@thorough
@given(body=BODIES)
async def test_issuing_a_token_succeeds_or_is_refused(api: httpx.AsyncClient, room_id: str, body: bytes) -> None:
    check(await api.post(f"/v2/rooms/{room_id}/actions/generate_join_client_token", content=body), 201)


@thorough
@given(body=BODIES)
async def test_refreshing_a_token_succeeds_or_is_refused(anonymous: httpx.AsyncClient, body: bytes) -> None:
    check(await anonymous.post("/v2/rooms/x/actions/refresh_client_token", content=body), 201)


PARAMETERS = st.sampled_from(
    [
        "page[number]",
        "page[size]",
        "include_sessions",
        "include_participants",
        "filter[date_created_at][eq]",
        "filter[date_updated_at][gte]",
        "filter[date_ended_at][lte]",
        "filter[date_joined_at][gte]",
        "filter[unique_name]",
        "filter[context]",
        "filter[room_id]",
        "filter[active]",
        "filter",
    ]
) | TEXTS.map(lambda text: text.encode("utf-8", "replace").decode())


@thorough
@given(
    path=st.sampled_from(["rooms", "room_sessions", "room_participants"]),
    query=st.lists(st.tuples(PARAMETERS, TEXTS.map(lambda text: text.encode("utf-8", "replace"))), max_size=4),
)
async def test_listing_succeeds_or_is_refused(api: httpx.AsyncClient, path: str, query: list[Any]) -> None:
    check(await api.get(f"/v2/{path}", params=[(name, value.decode()) for name, value in query]), 200)


@thorough
@given(text=TEXTS)
async def test_any_id_is_found_or_refused(api: httpx.AsyncClient, text: str) -> None:
    escaped = "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))
    check(await api.get(f"/v2/rooms/{escaped}"), 200)

"""The list of rooms: pages, filters, sessions included."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from tests.conftest import FakeClock
from tests.resources.answers import data, refused
from videorooms.events import LeftReason
from videorooms.runtime import Runtime


async def make(api: httpx.AsyncClient, **fields: Any) -> Any:
    return data(await api.post("/v2/rooms", json=fields), 201)


async def names(api: httpx.AsyncClient, query: str = "") -> list[str]:
    return [room["unique_name"] for room in data(await api.get(f"/v2/rooms{query}"))]


async def test_an_empty_list_is_one_empty_page(api: httpx.AsyncClient) -> None:
    assert (await api.get("/v2/rooms")).json() == {
        "data": [],
        "meta": {"page_number": 1, "page_size": 20, "total_pages": 1, "total_results": 0},
    }


async def test_the_newest_room_comes_first(api: httpx.AsyncClient, clock: FakeClock) -> None:
    for name in ("a", "b", "c"):
        await make(api, unique_name=name)
        clock.advance(1)
    assert await names(api) == ["c", "b", "a"]


async def test_walking_the_pages_as_clients_do_meets_every_room_once(api: httpx.AsyncClient) -> None:
    # All of one instant, so that the order hangs on nothing but its last criterion.
    made = {(await make(api))["id"] for _ in range(11)}
    met, number = [], 1
    while True:
        document = (await api.get(f"/v2/rooms?page[number]={number}&page[size]=4")).json()
        met += [room["id"] for room in document["data"]]
        assert document["meta"] == {"page_number": number, "page_size": 4, "total_pages": 3, "total_results": 11}
        if document["meta"]["page_number"] == document["meta"]["total_pages"]:
            break
        number += 1
    assert sorted(met) == sorted(made)


async def test_a_page_beyond_the_last_is_empty(api: httpx.AsyncClient) -> None:
    await make(api)
    document = (await api.get("/v2/rooms?page[number]=1000000000&page[size]=250")).json()
    assert document["data"] == []
    assert document["meta"]["total_results"] == 1


@pytest.mark.parametrize("query", ["page[number]=0&page[size]=0", "page[number]=&page[size]=", "page%5Bsize%5D=0", ""])
async def test_zero_and_nothing_stand_for_the_default_page(api: httpx.AsyncClient, query: str) -> None:
    meta = (await api.get(f"/v2/rooms?{query}")).json()["meta"]
    assert (meta["page_number"], meta["page_size"]) == (1, 20)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("page[number]", "-1", "out_of_range"),
        ("page[number]", "1000000001", "out_of_range"),
        ("page[number]", "9" * 40, "out_of_range"),
        ("page[number]", "9" * 5000, "out_of_range"),
        ("page[number]", "two", "unprocessable"),
        ("page[number]", "1.5", "unprocessable"),
        ("page[size]", "-1", "out_of_range"),
        ("page[size]", "251", "out_of_range"),
        ("page[size]", "all", "unprocessable"),
        ("include_sessions", "perhaps", "unprocessable"),
        ("filter[date_created_at][gte]", "yesterday", "bad_filter"),
        ("filter[date_created_at][gte]", "2026-02-30", "bad_filter"),
        ("filter[date_created_at][gte]", "20260201", "bad_filter"),
        ("filter[date_created_at][gte]", "2026-W05-1", "bad_filter"),
        ("filter[date_created_at][gte]", "2026-02-01T00:00:00Z", "bad_filter"),
        ("filter[date_created_at][gte]", "", "bad_filter"),
        ("filter[date_created_at][eq]", "٢٠٢٦-02-01", "bad_filter"),
        ("filter[unique_name]", "\x00", "bad_filter"),
        ("filter[date_created_at]", "2026-02-01", "bad_filter"),
        ("filter[date_created_at][gt]", "2026-02-01", "bad_filter"),
        ("filter[max_participants]", "10", "bad_filter"),
        ("filter", "x", "bad_filter"),
        ("filter[", "x", "bad_filter"),
    ],
)
async def test_a_parameter_that_makes_no_sense_is_refused_by_its_name(
    api: httpx.AsyncClient, name: str, value: str, code: str
) -> None:
    refused(await api.get("/v2/rooms", params={name: value}), code, parameter=name)


async def test_parameters_that_are_no_filters_and_unknown_are_ignored(api: httpx.AsyncClient) -> None:
    assert data(await api.get("/v2/rooms?sort=-created_at&x=%ff&page[x]=1")) == []


@pytest.mark.parametrize(
    ("comparison", "day", "expected"),
    [
        ("eq", "2026-03-02", ["second"]),
        ("eq", "2026-03-09", []),
        ("gte", "2026-03-02", ["third", "second"]),
        ("lte", "2026-03-02", ["second", "first"]),
        ("gte", "0001-01-01", ["third", "second", "first"]),
        ("lte", "9999-12-31", ["third", "second", "first"]),
        ("eq", "9999-12-31", []),
    ],
)
async def test_rooms_are_chosen_by_the_day_of_their_making(
    api: httpx.AsyncClient, clock: FakeClock, comparison: str, day: str, expected: list[str]
) -> None:
    # 12:00 on March 1st; then just before and just at a midnight.
    await make(api, unique_name="first")
    clock.advance(86400 + 11 * 3600 + 59 * 60 + 59)
    await make(api, unique_name="second")
    clock.advance(1)
    await make(api, unique_name="third")
    assert await names(api, f"?filter[date_created_at][{comparison}]={day}") == expected


async def test_several_filters_must_all_hold(api: httpx.AsyncClient, clock: FakeClock) -> None:
    for name in ("a", "b", "c"):
        await make(api, unique_name=name)
        clock.advance(86400)
    between = "filter[date_created_at][gte]=2026-03-01&filter[date_created_at][lte]=2026-03-02"
    assert await names(api, f"?{between}") == ["b", "a"]
    assert await names(api, f"?{between}&filter[unique_name]=c") == []


async def test_rooms_are_chosen_by_the_day_of_their_last_change(api: httpx.AsyncClient, clock: FakeClock) -> None:
    old, _ = await make(api, unique_name="old"), await make(api, unique_name="other")
    clock.advance(86400)
    await api.patch(f"/v2/rooms/{old['id']}", json={"max_participants": 3})
    assert await names(api, "?filter[date_updated_at][eq]=2026-03-02") == ["old"]


async def test_a_room_is_found_by_its_exact_name(api: httpx.AsyncClient) -> None:
    for name in ("daily", "Daily", "daily %_"):
        await make(api, unique_name=name)
    assert await names(api, "?filter[unique_name]=daily") == ["daily"]
    assert await names(api, "?filter[unique_name]=daily%20%25_") == ["daily %_"]
    assert await names(api, "?filter[unique_name]=' OR 1=1 --") == []


async def test_rooms_with_a_url_for_events_are_told_from_those_without(api: httpx.AsyncClient) -> None:
    await make(api, unique_name="told", webhook_event_url="https://example.com/hooks")
    await make(api, unique_name="silent")
    assert await names(api, "?filter[has_webhook]=true") == ["told"]
    assert await names(api, "?filter[has_webhook]=false") == ["silent"]


async def test_sessions_are_shown_when_asked_for_and_only_then(
    api: httpx.AsyncClient, runtime: Runtime, clock: FakeClock
) -> None:
    busy, empty = await make(api, unique_name="busy"), await make(api, unique_name="empty")
    sessions = []
    for _ in range(2):
        person = str(uuid.uuid4())
        joined = await runtime.participants.join(room_id=busy["id"], participant_id=person, context=None, origin="sdk")
        sessions.append(joined.session_id)
        clock.advance(5)
        await runtime.participants.leave(session_id=joined.session_id, participant_id=person, reason=LeftReason.LEFT)
    rooms = {room["unique_name"]: room for room in data(await api.get("/v2/rooms?include_sessions=true"))}
    assert [session["id"] for session in rooms["busy"]["sessions"]] == sessions[::-1]
    assert rooms["empty"]["sessions"] == []
    assert "participants" not in rooms["busy"]["sessions"][0]
    one = data(await api.get(f"/v2/rooms/{busy['id']}?include_sessions=1"))
    assert one["sessions"] == rooms["busy"]["sessions"]
    assert "sessions" not in data(await api.get(f"/v2/rooms/{empty['id']}?include_sessions=false"))
    assert all("sessions" not in room for room in data(await api.get("/v2/rooms")))

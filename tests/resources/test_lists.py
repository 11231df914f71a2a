"""What all lists of the API have in common: their envelope, their pages, and what they refuse."""

from __future__ import annotations

import httpx
import pytest

from tests.resources.answers import data, refused
from tests.resources.people import People

LISTS = (
    "rooms",
    "rooms/{room_id}/sessions",
    "room_sessions",
    "room_sessions/{session_id}/participants",
    "room_participants",
    "room_recordings",
    "room_compositions",
    "api_keys",
    "webhook_deliveries",
)
META = {"page_number", "page_size", "total_pages", "total_results"}


@pytest.fixture(params=LISTS)
async def path(request: pytest.FixtureRequest, room_id: str, people: People) -> str:
    """Each list in turn, with one room, one session and one participant there."""
    joined = await people.join(room_id)
    return "/v2/" + str(request.param).format(room_id=room_id, session_id=joined.session_id)


async def test_a_list_comes_with_the_numbers_of_its_page(api: httpx.AsyncClient, path: str) -> None:
    document = (await api.get(path, params={"page[number]": "0", "page[size]": "0"})).json()
    assert set(document) == {"data", "meta"}
    assert set(document["meta"]) == META
    assert (document["meta"]["page_number"], document["meta"]["page_size"], document["meta"]["total_pages"]) == (
        1,
        20,
        1,
    )
    assert document["meta"]["total_results"] == len(document["data"])


@pytest.mark.parametrize("size", ["1", "250"])
async def test_a_page_has_one_to_250_items(api: httpx.AsyncClient, path: str, size: str) -> None:
    answer = await api.get(path, params={"page[size]": size})
    assert len(data(answer)) <= int(size)
    assert answer.json()["meta"]["page_size"] == int(size)


@pytest.mark.parametrize(("name", "value"), [("page[size]", "251"), ("page[size]", "-1"), ("page[number]", "-1")])
async def test_a_page_beyond_these_is_refused(api: httpx.AsyncClient, path: str, name: str, value: str) -> None:
    refused(await api.get(path, params={name: value}), "out_of_range", parameter=name)


async def test_a_filter_that_nobody_knows_is_refused(api: httpx.AsyncClient, path: str) -> None:
    answer = await api.get(path, params={"filter[colour]": "red"})
    refused(answer, "bad_filter", parameter="filter[colour]")

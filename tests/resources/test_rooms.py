"""Rooms over REST: create, read, change, delete."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.conftest import FakeClock
from tests.resources.answers import NOWHERE, data, refused

URL = "https://example.org/hook"
LONG_URL = "https://example.org/" + "x" * 1980


async def make(api: httpx.AsyncClient, **fields: Any) -> Any:
    return data(await api.post("/v2/rooms", json=fields), 201)


@pytest.mark.parametrize("body", [None, b"", b"  ", b"{}", b"null"])
async def test_a_room_made_without_a_word_has_every_default(api: httpx.AsyncClient, body: bytes | None) -> None:
    room = data(await api.post("/v2/rooms", content=body), 201)
    assert room.pop("id")
    assert room == {
        "record_type": "room",
        "unique_name": None,
        "max_participants": 10,
        "enable_recording": False,
        "recording_retention_days": None,
        "active_session_id": None,
        "video_codecs": ["h264", "vp8", "vp9", "av1"],
        "webhook_event_url": "",
        "webhook_event_failover_url": "",
        "webhook_timeout_secs": None,
        "webhook_extra_events": [],
        "created_at": "2026-03-01T12:00:00.123456Z",
        "updated_at": "2026-03-01T12:00:00.123456Z",
    }


async def test_every_field_given_is_kept_and_returned(api: httpx.AsyncClient) -> None:
    fields = {
        "unique_name": "Früh-Runde 🎥",
        "max_participants": 50,
        "enable_recording": True,
        "webhook_event_url": "http://example.org:8080/a?b=c",
        "webhook_event_failover_url": URL,
        "webhook_timeout_secs": 30,
        "webhook_extra_events": ["video.room.created", "video.room.stream.published"],
    }
    made = await make(api, **fields)
    assert fields.items() <= made.items()
    assert data(await api.get(f"/v2/rooms/{made['id']}")) == made


# Field, value given, value shown.
ACCEPTED = [
    ("max_participants", 2, 2),
    ("max_participants", 50, 50),
    ("max_participants", "10", 10),
    ("max_participants", 12.0, 12),
    ("max_participants", None, 10),
    ("enable_recording", "false", False),
    ("enable_recording", "true", True),
    ("enable_recording", 1, True),
    ("enable_recording", None, False),
    ("unique_name", "", None),
    ("unique_name", None, None),
    ("unique_name", "x" * 255, "x" * 255),
    ("unique_name", "123", "123"),
    ("webhook_event_url", None, ""),
    ("webhook_event_url", "", ""),
    ("webhook_event_url", LONG_URL, LONG_URL),
    ("webhook_event_url", "HTTPS://example.org", "HTTPS://example.org"),
    ("webhook_event_url", "http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/"),
    ("webhook_event_failover_url", None, ""),
    ("webhook_timeout_secs", 0, 0),
    ("webhook_timeout_secs", "30", 30),
    ("webhook_timeout_secs", None, None),
    ("webhook_extra_events", None, []),
    ("webhook_extra_events", [], []),
    (
        "webhook_extra_events",
        ["video.room.updated", "video.room.created", "video.room.updated"],
        ["video.room.created", "video.room.updated"],
    ),
]

# Field, value, error.
REFUSED = [
    ("max_participants", 1, "out_of_range"),
    ("max_participants", 51, "out_of_range"),
    ("max_participants", 0, "out_of_range"),
    ("max_participants", -5, "out_of_range"),
    ("max_participants", "51", "out_of_range"),
    ("max_participants", 10**30, "out_of_range"),
    ("max_participants", 10.5, "unprocessable"),
    ("max_participants", 1e300, "out_of_range"),
    ("max_participants", "ten", "unprocessable"),
    ("max_participants", "", "unprocessable"),
    ("max_participants", True, "unprocessable"),
    ("max_participants", [10], "unprocessable"),
    ("max_participants", {"$gt": 1}, "unprocessable"),
    ("enable_recording", "maybe", "unprocessable"),
    ("enable_recording", 2, "unprocessable"),
    ("enable_recording", [], "unprocessable"),
    ("unique_name", 7, "unprocessable"),
    ("unique_name", True, "unprocessable"),
    ("unique_name", ["a"], "unprocessable"),
    ("unique_name", {}, "unprocessable"),
    ("unique_name", "x" * 256, "out_of_range"),
    ("unique_name", "a\x00b", "unprocessable"),
    ("webhook_event_url", "example.org/hook", "unprocessable"),
    ("webhook_event_url", "ftp://example.org", "unprocessable"),
    ("webhook_event_url", "javascript:alert(1)", "unprocessable"),
    ("webhook_event_url", "file:///etc/passwd", "unprocessable"),
    ("webhook_event_url", "https://", "unprocessable"),
    ("webhook_event_url", "https:///path", "unprocessable"),
    ("webhook_event_url", "https://example.org:99999/", "unprocessable"),
    ("webhook_event_url", "https://[::1/", "unprocessable"),
    ("webhook_event_url", "https://example.org/a b", "unprocessable"),
    ("webhook_event_url", "https://example.org/\r\nx: y", "unprocessable"),
    ("webhook_event_url", LONG_URL + "x", "out_of_range"),
    ("webhook_event_url", 7, "unprocessable"),
    ("webhook_event_failover_url", "nowhere", "unprocessable"),
    ("webhook_event_failover_url", LONG_URL + "x", "out_of_range"),
    ("webhook_timeout_secs", -1, "out_of_range"),
    ("webhook_timeout_secs", 31, "out_of_range"),
    ("webhook_timeout_secs", "soon", "unprocessable"),
    ("webhook_timeout_secs", False, "unprocessable"),
    ("webhook_extra_events", "video.room.created", "unprocessable"),
    ("webhook_extra_events", ["video.room.created"] * 17, "out_of_range"),
    ("webhook_timeout_secs", 1.5, "unprocessable"),
]


@pytest.mark.parametrize(("field", "given", "shown"), ACCEPTED)
async def test_a_value_within_its_limits_is_taken_in_either_form(
    api: httpx.AsyncClient, field: str, given: object, shown: object
) -> None:
    assert (await make(api, **{field: given}))[field] == shown


@pytest.mark.parametrize(("field", "value", "code"), REFUSED)
async def test_a_value_out_of_its_limits_is_refused_and_pointed_at(
    api: httpx.AsyncClient, field: str, value: object, code: str
) -> None:
    refused(await api.post("/v2/rooms", json={field: value}), code, pointer=f"/{field}")
    room = await make(api)
    refused(await api.patch(f"/v2/rooms/{room['id']}", json={field: value}), code, pointer=f"/{field}")
    assert data(await api.get(f"/v2/rooms/{room['id']}")) == room


async def test_a_name_with_a_lone_surrogate_is_refused(api: httpx.AsyncClient) -> None:
    body = b'{"unique_name":"\\ud800"}'
    refused(await api.post("/v2/rooms", content=body), "unprocessable", pointer="/unique_name")


async def test_all_that_is_wrong_is_told_at_once(api: httpx.AsyncClient) -> None:
    answer = await api.post("/v2/rooms", json={"max_participants": 1, "webhook_timeout_secs": 99})
    pointers = [error["source"]["pointer"] for error in answer.json()["errors"]]
    assert pointers == ["/max_participants", "/webhook_timeout_secs"]


async def test_fields_that_nobody_knows_are_ignored(api: httpx.AsyncClient) -> None:
    room = await make(api, id=NOWHERE, record_type="x", created_at="x", something={"new": 1})
    assert room["id"] != NOWHERE
    assert "something" not in room


async def test_two_rooms_may_not_share_a_name(api: httpx.AsyncClient) -> None:
    first, second = await make(api, unique_name="daily"), await make(api, unique_name="weekly")
    refused(await api.post("/v2/rooms", json={"unique_name": "daily"}), "duplicate", pointer="/unique_name")
    refused(
        await api.patch(f"/v2/rooms/{second['id']}", json={"unique_name": "daily"}), "duplicate", pointer="/unique_name"
    )
    data(await api.patch(f"/v2/rooms/{first['id']}", json={"unique_name": "daily"}))


async def test_any_number_of_rooms_may_lack_a_name(api: httpx.AsyncClient) -> None:
    ids = {(await make(api, unique_name=name))["id"] for name in (None, None, "", "")}
    assert len(ids) == 4


async def test_the_name_of_a_deleted_room_is_free_again(api: httpx.AsyncClient) -> None:
    room = await make(api, unique_name="daily")
    await api.delete(f"/v2/rooms/{room['id']}")
    assert (await make(api, unique_name="daily"))["id"] != room["id"]


async def test_a_change_touches_what_it_names_and_the_stamp(api: httpx.AsyncClient, clock: FakeClock) -> None:
    room = await make(api, unique_name="daily", max_participants=5, webhook_event_url=URL, webhook_timeout_secs=3)
    clock.advance(60)
    changed = data(await api.patch(f"/v2/rooms/{room['id']}", json={"max_participants": "6"}))
    assert changed == room | {"max_participants": 6, "updated_at": "2026-03-01T12:01:00.123456Z"}
    assert data(await api.get(f"/v2/rooms/{room['id']}")) == changed


@pytest.mark.parametrize("body", [b"", b"{}", b'{"max_participants":10}', b'{"max_participants":null}'])
async def test_a_change_that_changes_nothing_leaves_the_stamp(
    api: httpx.AsyncClient, clock: FakeClock, body: bytes
) -> None:
    room = await make(api)
    clock.advance(60)
    assert data(await api.patch(f"/v2/rooms/{room['id']}", content=body)) == room


async def test_null_clears_what_may_be_empty(api: httpx.AsyncClient) -> None:
    room = await make(
        api, unique_name="x", webhook_event_url=URL, webhook_event_failover_url=URL, webhook_timeout_secs=3
    )
    cleared = data(
        await api.patch(
            f"/v2/rooms/{room['id']}",
            json={
                "unique_name": None,
                "webhook_event_url": None,
                "webhook_event_failover_url": None,
                "webhook_timeout_secs": None,
            },
        )
    )
    assert (cleared["unique_name"], cleared["webhook_event_url"], cleared["webhook_event_failover_url"]) == (
        None,
        "",
        "",
    )
    assert cleared["webhook_timeout_secs"] is None


async def test_a_deleted_room_is_gone_for_every_operation(api: httpx.AsyncClient) -> None:
    room = await make(api)
    path = f"/v2/rooms/{room['id']}"
    gone = await api.delete(path)
    assert (gone.status_code, gone.content) == (204, b"")
    for answer in (
        await api.get(path),
        await api.patch(path, json={"max_participants": 3}),
        await api.delete(path),
        await api.get(f"{path}/sessions"),
        await api.post(f"{path}/actions/generate_join_client_token"),
    ):
        refused(answer, "not_found", parameter="room_id")
    assert data(await api.get("/v2/rooms")) == []


@pytest.mark.parametrize(
    ("room_id", "code"), [(NOWHERE, "not_found"), ("demo", "invalid_id"), ("%00", "invalid_id"), ("%ff", "invalid_id")]
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("GET", "/sessions"),
        ("POST", "/actions/generate_join_client_token"),
    ],
)
async def test_an_unknown_or_malformed_room_id_is_not_found(
    api: httpx.AsyncClient, method: str, path: str, room_id: str, code: str
) -> None:
    refused(await api.request(method, f"/v2/rooms/{room_id}{path}"), code, parameter="room_id")


async def test_a_room_is_found_by_its_id_in_either_case(api: httpx.AsyncClient) -> None:
    room = await make(api)
    assert data(await api.get(f"/v2/rooms/{room['id'].upper()}")) == room

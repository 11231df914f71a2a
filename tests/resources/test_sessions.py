"""Sessions: when they open and end, what is published, and how they are listed."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from tests.conftest import FakeClock
from tests.resources.answers import INSTANT, NOWHERE, data, refused
from tests.resources.people import People
from videorooms.errors import VideoRoomsError
from videorooms.events import (
    EndedReason,
    Event,
    LeftReason,
    ParticipantJoined,
    ParticipantLeft,
    RoomDeleted,
    SessionEnded,
    SessionStarted,
)
from videorooms.runtime import Runtime


async def session(api: httpx.AsyncClient, session_id: str) -> Any:
    return data(await api.get(f"/v2/room_sessions/{session_id}"))


async def active_session_id(api: httpx.AsyncClient, room_id: str) -> Any:
    return data(await api.get(f"/v2/rooms/{room_id}"))["active_session_id"]


async def test_the_first_one_in_opens_a_session(api: httpx.AsyncClient, room_id: str, people: People) -> None:
    joined = await people.join(room_id)
    assert await active_session_id(api, room_id) == joined.session_id
    assert await session(api, joined.session_id) == {
        "id": joined.session_id,
        "record_type": "room_session",
        "room_id": room_id,
        "active": True,
        "created_at": "2026-03-01T12:00:00.123456Z",
        "updated_at": "2026-03-01T12:00:00.123456Z",
        "ended_at": None,
    }


async def test_those_who_follow_come_into_the_same_session(room_id: str, people: People) -> None:
    sessions = {(await people.join(room_id)).session_id for _ in range(3)}
    assert len(sessions) == 1


async def test_who_comes_too_late_to_begin_an_awaited_session_begins_another(room_id: str, people: People) -> None:
    awaited = str(uuid.uuid4())
    first = await people.join(room_id, new_session_id=awaited)
    await people.leave(first)
    late = await people.join(room_id, new_session_id=awaited)
    assert first.session_id == awaited
    assert late.session_id != awaited


async def test_the_last_one_out_ends_it(api: httpx.AsyncClient, room_id: str, people: People, clock: FakeClock) -> None:
    first, second = await people.join(room_id), await people.join(room_id)
    clock.advance(60)
    await people.leave(first)
    assert (await session(api, first.session_id))["active"]
    clock.advance(60)
    await people.leave(second)
    over = await session(api, first.session_id)
    assert (over["active"], over["ended_at"]) == (False, "2026-03-01T12:02:00.123456Z")
    assert over["updated_at"] == over["ended_at"]
    assert await active_session_id(api, room_id) is None


async def test_the_next_one_in_opens_another(api: httpx.AsyncClient, room_id: str, people: People) -> None:
    first = await people.join(room_id)
    await people.leave(first)
    second = await people.join(room_id)
    assert second.session_id != first.session_id
    assert [one["id"] for one in data(await api.get(f"/v2/rooms/{room_id}/sessions"))] == [
        second.session_id,
        first.session_id,
    ]


async def test_occupancy_does_not_change_the_stamp_of_the_room(
    api: httpx.AsyncClient, room_id: str, people: People, clock: FakeClock
) -> None:
    before = data(await api.get(f"/v2/rooms/{room_id}"))
    clock.advance(60)
    await people.join(room_id)
    assert data(await api.get(f"/v2/rooms/{room_id}"))["updated_at"] == before["updated_at"]


async def test_what_happens_is_published_in_its_order(
    room_id: str, people: People, published: list[Event], clock: FakeClock
) -> None:
    joined = await people.join(room_id, context="Ada")
    clock.advance(90.5)
    await people.leave(joined, LeftReason.TIMED_OUT)
    assert [type(event) for event in published] == [SessionStarted, ParticipantJoined, ParticipantLeft, SessionEnded]
    left, ended = published[2], published[3]
    assert isinstance(left, ParticipantLeft)
    assert (left.participant_id, left.context, left.reason, left.duration_secs) == (
        joined.participant_id,
        "Ada",
        LeftReason.TIMED_OUT,
        90,
    )
    assert isinstance(ended, SessionEnded)
    assert (ended.session_id, ended.reason, ended.duration_secs) == (joined.session_id, EndedReason.LAST_LEFT, 90)


async def test_deleting_a_room_ends_its_session_and_lets_everyone_leave(
    api: httpx.AsyncClient, room_id: str, people: People, published: list[Event]
) -> None:
    joined = [await people.join(room_id) for _ in range(3)]
    published.clear()
    await api.delete(f"/v2/rooms/{room_id}")
    assert [type(event) for event in published] == [RoomDeleted, SessionEnded, *[ParticipantLeft] * 3]
    assert published[0] == RoomDeleted(published[0].occurred_at, room_id, joined[0].session_id)
    assert {event.reason for event in published[2:] if isinstance(event, ParticipantLeft)} == {LeftReason.ROOM_DELETED}
    assert not (await session(api, joined[0].session_id))["active"]
    present = data(await api.get(f"/v2/room_sessions/{joined[0].session_id}/participants"))
    assert all(participant["left_at"] for participant in present)


async def test_a_session_and_its_people_stay_readable_when_the_room_is_gone(
    api: httpx.AsyncClient, room_id: str, people: People
) -> None:
    joined = await people.join(room_id)
    await api.delete(f"/v2/rooms/{room_id}")
    assert (await session(api, joined.session_id))["room_id"] == room_id
    assert [one["id"] for one in data(await api.get(f"/v2/room_sessions?filter[room_id]={room_id}"))] == [
        joined.session_id
    ]


async def test_deleting_an_empty_room_publishes_no_end(
    api: httpx.AsyncClient, room_id: str, published: list[Event]
) -> None:
    await api.delete(f"/v2/rooms/{room_id}")
    assert [type(event) for event in published] == [RoomDeleted]


async def test_ending_a_session_lets_everyone_leave_once(
    runtime: Runtime, room_id: str, people: People, published: list[Event]
) -> None:
    joined = [await people.join(room_id) for _ in range(2)]
    await runtime.sessions.end(joined[0].session_id, EndedReason.ENDED)
    await runtime.sessions.end(joined[0].session_id, EndedReason.ENDED)
    await people.leave(joined[0])
    left = [event for event in published if isinstance(event, ParticipantLeft)]
    assert [event.reason for event in left] == [LeftReason.KICKED] * 2
    assert len([event for event in published if isinstance(event, SessionEnded)]) == 1


async def test_what_a_dead_process_left_is_found_at_the_next_start(
    runtime: Runtime, room_id: str, people: People
) -> None:
    joined = await people.join(room_id)
    ended = await people.join(room_id)
    await people.leave(ended)
    assert [one.id for one in await runtime.sessions.active_sessions()] == [joined.session_id]
    assert [one.id for one in await runtime.participants.present(joined.session_id)] == [joined.participant_id]


@pytest.mark.parametrize("path", ["", "/participants"])
@pytest.mark.parametrize(("session_id", "code"), [(NOWHERE, "not_found"), ("x", "invalid_id"), ("%00", "invalid_id")])
async def test_an_unknown_or_malformed_session_id_is_not_found(
    api: httpx.AsyncClient, session_id: str, code: str, path: str
) -> None:
    refused(await api.get(f"/v2/room_sessions/{session_id}{path}"), code, parameter="room_session_id")


async def test_a_room_id_is_no_session_id(api: httpx.AsyncClient, room_id: str) -> None:
    refused(await api.get(f"/v2/room_sessions/{room_id}"), "not_found", parameter="room_session_id")


async def test_ending_an_unknown_session_is_refused(runtime: Runtime) -> None:
    with pytest.raises(VideoRoomsError) as caught:
        await runtime.sessions.end(NOWHERE, EndedReason.ENDED)
    assert caught.value.code == "not_found"


async def test_participants_are_shown_when_asked_for_and_only_then(
    api: httpx.AsyncClient, room_id: str, people: People, clock: FakeClock
) -> None:
    joined = []
    for _ in range(2):
        joined.append(await people.join(room_id))
        clock.advance(1)
    session_id = joined[0].session_id
    expected = [one.participant_id for one in joined[::-1]]
    for path in (f"/v2/room_sessions/{session_id}", "/v2/room_sessions", f"/v2/rooms/{room_id}/sessions"):
        shown = data(await api.get(path, params={"include_participants": "true"}))
        shown = shown if isinstance(shown, dict) else shown[0]
        assert [one["id"] for one in shown["participants"]] == expected
        plain = data(await api.get(path))
        assert "participants" not in (plain if isinstance(plain, dict) else plain[0])


class TestLists:
    @pytest.fixture
    async def history(self, api: httpx.AsyncClient, people: People, clock: FakeClock) -> dict[str, str]:
        """A session over on March 1st, one from the 2nd to the 3rd, and one of another room active since the 3rd."""
        first_room = data(await api.post("/v2/rooms"), 201)["id"]
        second_room = data(await api.post("/v2/rooms"), 201)["id"]
        early = await people.join(first_room)
        await people.leave(early)
        clock.advance(86400)
        late = await people.join(first_room)
        clock.advance(86400)
        await people.leave(late)
        active = await people.join(second_room)
        return {
            early.session_id: "early",
            late.session_id: "late",
            active.session_id: "active",
            "first_room": first_room,
            "second_room": second_room,
        }

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", ["active", "late", "early"]),
            ("filter[active]=true", ["active"]),
            ("filter[active]=1", ["active"]),
            ("filter[active]=false", ["late", "early"]),
            ("filter[room_id]={first_room}", ["late", "early"]),
            ("filter[room_id]={first_room}&filter[active]=true", []),
            (f"filter[room_id]={NOWHERE}", []),
            ("filter[date_created_at][eq]=2026-03-01", ["early"]),
            ("filter[date_created_at][gte]=2026-03-02", ["active", "late"]),
            ("filter[date_created_at][lte]=2026-03-02", ["late", "early"]),
            ("filter[date_updated_at][eq]=2026-03-03", ["active", "late"]),
            ("filter[date_ended_at][eq]=2026-03-03", ["late"]),
            ("filter[date_ended_at][lte]=2026-03-03", ["late", "early"]),
            ("filter[date_ended_at][gte]=2026-03-04", []),
            ("page[size]=1&page[number]=2", ["late"]),
        ],
    )
    async def test_all_sessions_are_chosen_by_filters(
        self, api: httpx.AsyncClient, history: dict[str, str], query: str, expected: list[str]
    ) -> None:
        found = data(await api.get("/v2/room_sessions?" + query.format(**{"first_room": history["first_room"]})))
        assert [history[one["id"]] for one in found] == expected
        assert all(INSTANT.fullmatch(one["created_at"]) for one in found)

    async def test_sessions_of_a_room_are_its_own(self, api: httpx.AsyncClient, history: dict[str, str]) -> None:
        path = f"/v2/rooms/{history['first_room']}/sessions"
        document = (await api.get(path)).json()
        assert [history[one["id"]] for one in document["data"]] == ["late", "early"]
        assert document["meta"] == {"page_number": 1, "page_size": 20, "total_pages": 1, "total_results": 2}
        active = data(await api.get(f"{path}?filter[active]=true"))
        assert active == []

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("filter[room_id]", "demo"),
            ("filter[room_id]", ""),
            ("filter[active]", "perhaps"),
            ("filter[date_ended_at][gte]", "now"),
            ("filter[date_left_at][gte]", "2026-03-01"),
            ("filter[session_id]", NOWHERE),
        ],
    )
    async def test_a_filter_that_makes_no_sense_is_refused(self, api: httpx.AsyncClient, name: str, value: str) -> None:
        refused(await api.get("/v2/room_sessions", params={name: value}), "bad_filter", parameter=name)

    async def test_sessions_of_a_room_cannot_be_asked_for_another_room(
        self, api: httpx.AsyncClient, room_id: str
    ) -> None:
        name = "filter[room_id]"
        answer = await api.get(f"/v2/rooms/{room_id}/sessions", params={name: NOWHERE})
        refused(answer, "bad_filter", parameter=name)

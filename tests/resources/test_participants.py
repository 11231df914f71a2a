"""Participants: joining, leaving, coming back, the room's limit, and how they are listed."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import httpx
import pytest

from tests.conftest import FakeClock
from tests.resources.answers import NOWHERE, data, refused
from tests.resources.people import People
from videorooms.errors import VideoRoomsError
from videorooms.events import Event, LeftReason, ParticipantJoined, ParticipantLeft, SessionStarted
from videorooms.participants.model import CONTEXT_MAX_LENGTH
from videorooms.runtime import Runtime

SOMEONE = "4b3c2d1e-0f9e-4d8c-8b7a-6f5e4d3c2b1a"


async def participant(api: httpx.AsyncClient, participant_id: str) -> Any:
    return data(await api.get(f"/v2/room_participants/{participant_id}"))


async def refusal(joining: Any) -> str:
    with pytest.raises(VideoRoomsError) as caught:
        await joining
    return caught.value.code


async def test_one_who_joins_is_shown_as_present(api: httpx.AsyncClient, room_id: str, people: People) -> None:
    joined = await people.join(room_id, participant_id=SOMEONE, context='{"username":"Ada"}')
    assert await participant(api, SOMEONE) == {
        "id": SOMEONE,
        "record_type": "room_participant",
        "session_id": joined.session_id,
        "context": '{"username":"Ada"}',
        "joined_at": "2026-03-01T12:00:00.123456Z",
        "updated_at": "2026-03-01T12:00:00.123456Z",
        "left_at": None,
    }


async def test_one_who_leaves_is_shown_as_gone(
    api: httpx.AsyncClient, room_id: str, people: People, clock: FakeClock
) -> None:
    joined = await people.join(room_id)
    clock.advance(30)
    await people.leave(joined)
    gone = await participant(api, joined.participant_id)
    assert (gone["left_at"], gone["updated_at"]) == ("2026-03-01T12:00:30.123456Z",) * 2


async def test_leaving_twice_is_leaving_once(
    api: httpx.AsyncClient, room_id: str, people: People, clock: FakeClock, published: list[Event]
) -> None:
    joined, _ = await people.join(room_id), await people.join(room_id)
    await people.leave(joined, LeftReason.KICKED)
    before = await participant(api, joined.participant_id)
    clock.advance(30)
    await people.leave(joined, LeftReason.LEFT)
    assert await participant(api, joined.participant_id) == before
    left = [event for event in published if isinstance(event, ParticipantLeft)]
    assert [event.reason for event in left] == [LeftReason.KICKED]


async def test_one_who_was_never_there_may_leave(runtime: Runtime, room_id: str, people: People) -> None:
    joined = await people.join(room_id)
    for session_id, participant_id in ((joined.session_id, NOWHERE), (NOWHERE, joined.participant_id)):
        await runtime.participants.leave(session_id=session_id, participant_id=participant_id, reason=LeftReason.LEFT)
    assert await runtime.participants.count_present() == 1


async def test_one_who_is_in_already_keeps_the_presence(
    room_id: str, people: People, clock: FakeClock, published: list[Event]
) -> None:
    joined = await people.join(room_id, participant_id=SOMEONE)
    clock.advance(30)
    assert await people.join(room_id, participant_id=SOMEONE.upper()) == joined
    assert len([event for event in published if isinstance(event, ParticipantJoined)]) == 1


async def test_one_who_comes_back_to_the_session_has_one_row(
    api: httpx.AsyncClient, room_id: str, people: People, clock: FakeClock
) -> None:
    await people.join(room_id)
    joined = await people.join(room_id, participant_id=SOMEONE, context="before")
    await people.leave(joined)
    clock.advance(30)
    assert await people.join(room_id, participant_id=SOMEONE, context="after") == joined
    back = await participant(api, SOMEONE)
    assert (back["joined_at"], back["updated_at"]) == ("2026-03-01T12:00:00.123456Z", "2026-03-01T12:00:30.123456Z")
    assert (back["left_at"], back["context"]) == (None, "after")
    assert len(data(await api.get(f"/v2/room_sessions/{joined.session_id}/participants"))) == 2


async def test_the_same_id_in_a_later_session_is_another_presence(
    api: httpx.AsyncClient, room_id: str, people: People, clock: FakeClock
) -> None:
    first = await people.join(room_id, participant_id=SOMEONE)
    await people.leave(first)
    clock.advance(60)
    second = await people.join(room_id, participant_id=SOMEONE)
    assert second.session_id != first.session_id
    assert (await participant(api, SOMEONE))["session_id"] == second.session_id
    of_first = data(await api.get(f"/v2/room_sessions/{first.session_id}/participants"))
    assert [one["left_at"] for one in of_first] == ["2026-03-01T12:00:00.123456Z"]


async def test_the_same_id_in_another_room_does_not_touch_the_first(
    api: httpx.AsyncClient, room_id: str, people: People
) -> None:
    other_room = data(await api.post("/v2/rooms"), 201)["id"]
    first = await people.join(room_id, participant_id=SOMEONE)
    second = await people.join(other_room, participant_id=SOMEONE)
    await people.leave(second)
    of_first = data(await api.get(f"/v2/room_sessions/{first.session_id}/participants"))
    assert [one["left_at"] for one in of_first] == [None]


async def test_a_full_room_takes_nobody_until_somebody_leaves(
    api: httpx.AsyncClient, room_id: str, people: People
) -> None:
    await api.patch(f"/v2/rooms/{room_id}", json={"max_participants": 2})
    first, _ = await people.join(room_id), await people.join(room_id)
    assert await refusal(people.join(room_id)) == "room_full"
    await people.leave(first)
    await people.join(room_id)
    assert await refusal(people.join(room_id, participant_id=first.participant_id)) == "room_full"


async def test_lowering_the_limit_sends_nobody_out(api: httpx.AsyncClient, room_id: str, people: People) -> None:
    joined = [await people.join(room_id) for _ in range(4)]
    await api.patch(f"/v2/rooms/{room_id}", json={"max_participants": 2})
    present = data(await api.get(f"/v2/room_sessions/{joined[0].session_id}/participants"))
    assert [one["left_at"] for one in present] == [None] * 4
    assert await refusal(people.join(room_id)) == "room_full"


async def test_of_fifty_who_come_at_once_a_room_of_ten_lets_ten_in(
    api: httpx.AsyncClient, room_id: str, people: People, published: list[Event]
) -> None:
    outcomes = await asyncio.gather(*[people.join(room_id) for _ in range(50)], return_exceptions=True)
    refusals = [outcome for outcome in outcomes if isinstance(outcome, VideoRoomsError)]
    joined = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    assert (len(joined), len(refusals)) == (10, 40)
    assert {error.code for error in refusals} == {"room_full"}
    assert len({one.session_id for one in joined}) == 1
    assert len([event for event in published if isinstance(event, SessionStarted)]) == 1
    document = (await api.get(f"/v2/room_sessions/{joined[0].session_id}/participants")).json()
    assert document["meta"]["total_results"] == 10


async def test_when_all_leave_at_once_the_session_ends_once(
    api: httpx.AsyncClient, room_id: str, people: People
) -> None:
    joined = [await people.join(room_id) for _ in range(10)]
    await asyncio.gather(*[people.leave(one) for one in joined])
    assert data(await api.get(f"/v2/rooms/{room_id}"))["active_session_id"] is None
    assert len(data(await api.get(f"/v2/rooms/{room_id}/sessions"))) == 1


async def test_those_who_join_while_the_room_is_deleted_are_in_or_refused_and_never_left_behind(
    api: httpx.AsyncClient, runtime: Runtime, room_id: str, people: People
) -> None:
    outcomes = await asyncio.gather(
        *[people.join(room_id) for _ in range(5)],
        api.delete(f"/v2/rooms/{room_id}"),
        *[people.join(room_id) for _ in range(5)],
        return_exceptions=True,
    )
    refusals = [outcome.code for outcome in outcomes if isinstance(outcome, VideoRoomsError)]
    assert set(refusals) <= {"not_found"}
    assert await runtime.participants.count_present() == 0
    assert await runtime.sessions.count_active() == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"room_id": NOWHERE}, "not_found"),
        ({"room_id": "demo"}, "invalid_id"),
        ({"participant_id": "me"}, "invalid_id"),
        ({"context": "x" * (CONTEXT_MAX_LENGTH + 1)}, "out_of_range"),
        ({"context": "\x00"}, "unprocessable"),
        ({"context": "\ud800"}, "unprocessable"),
    ],
)
async def test_a_join_that_makes_no_sense_is_refused_and_opens_nothing(
    runtime: Runtime, room_id: str, changes: dict[str, str], code: str
) -> None:
    sensible: dict[str, Any] = {
        "room_id": room_id,
        "participant_id": str(uuid.uuid4()),
        "context": None,
        "origin": "sdk",
    }
    assert await refusal(runtime.participants.join(**(sensible | changes))) == code
    assert await runtime.sessions.count_active() == 0


async def test_a_context_of_any_language_and_length_to_the_limit_is_kept(
    api: httpx.AsyncClient, room_id: str, people: People
) -> None:
    context = "\u202e👩‍💻<script>" + "é" * (CONTEXT_MAX_LENGTH - 12)
    joined = await people.join(room_id, context=context)
    assert (await participant(api, joined.participant_id))["context"] == context


@pytest.mark.parametrize(("given", "code"), [(NOWHERE, "not_found"), ("me", "invalid_id"), ("%00", "invalid_id")])
async def test_an_unknown_or_malformed_participant_id_is_not_found(
    api: httpx.AsyncClient, given: str, code: str
) -> None:
    refused(await api.get(f"/v2/room_participants/{given}"), code, parameter="room_participant_id")


class TestLists:
    @pytest.fixture
    async def history(self, room_id: str, people: People, clock: FakeClock) -> dict[str, str]:
        """Ada and Bea on March 1st, Ada gone on the 2nd, Cyd from the 3rd in a session of a day later."""
        ada = await people.join(room_id, context="Ada")
        bea = await people.join(room_id, context="Bea")
        clock.advance(86400)
        await people.leave(ada)
        clock.advance(86400)
        await people.leave(bea)
        cyd = await people.join(room_id, context="Cyd")
        return {
            ada.participant_id: "Ada",
            bea.participant_id: "Bea",
            cyd.participant_id: "Cyd",
            "first": ada.session_id,
            "second": cyd.session_id,
        }

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", {"Ada", "Bea", "Cyd"}),
            ("filter[session_id]={first}", {"Ada", "Bea"}),
            ("filter[session_id]={second}", {"Cyd"}),
            ("filter[context]=Bea", {"Bea"}),
            ("filter[context]=bea", set()),
            ("filter[date_joined_at][eq]=2026-03-01", {"Ada", "Bea"}),
            ("filter[date_joined_at][gte]=2026-03-02", {"Cyd"}),
            ("filter[date_joined_at][lte]=2026-03-02", {"Ada", "Bea"}),
            ("filter[date_updated_at][eq]=2026-03-03", {"Bea", "Cyd"}),
            ("filter[date_left_at][eq]=2026-03-02", {"Ada"}),
            ("filter[date_left_at][gte]=2026-03-01", {"Ada", "Bea"}),
            ("filter[date_left_at][lte]=2026-03-02", {"Ada"}),
        ],
    )
    async def test_all_participants_are_chosen_by_filters(
        self, api: httpx.AsyncClient, history: dict[str, str], query: str, expected: set[str]
    ) -> None:
        query = query.format(first=history["first"], second=history["second"])
        document = (await api.get(f"/v2/room_participants?{query}")).json()
        assert {history[one["id"]] for one in document["data"]} == expected
        assert document["meta"]["total_results"] == len(expected)

    async def test_participants_of_a_session_are_its_own_newest_first(
        self, api: httpx.AsyncClient, history: dict[str, str], clock: FakeClock, room_id: str, people: People
    ) -> None:
        clock.advance(1)
        dov = await people.join(room_id, context="Dov")
        path = f"/v2/room_sessions/{history['second']}/participants"
        assert dov.session_id == history["second"]
        assert [one["context"] for one in data(await api.get(path))] == ["Dov", "Cyd"]
        assert [one["context"] for one in data(await api.get(f"{path}?filter[context]=Cyd"))] == ["Cyd"]

    async def test_walking_the_pages_meets_every_participant_once(
        self, api: httpx.AsyncClient, history: dict[str, str]
    ) -> None:
        met = []
        for number in (1, 2, 3):
            met += data(await api.get(f"/v2/room_participants?page[size]=1&page[number]={number}"))
        assert sorted(history[one["id"]] for one in met) == ["Ada", "Bea", "Cyd"]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("filter[session_id]", "x"),
            ("filter[context]", "\x00"),
            ("filter[date_joined_at][eq]", "never"),
            ("filter[date_created_at][eq]", "2026-03-01"),
            ("filter[active]", "true"),
        ],
    )
    async def test_a_filter_that_makes_no_sense_is_refused(self, api: httpx.AsyncClient, name: str, value: str) -> None:
        refused(await api.get("/v2/room_participants", params={name: value}), "bad_filter", parameter=name)

    async def test_participants_of_a_session_cannot_be_asked_for_another_session(
        self, api: httpx.AsyncClient, history: dict[str, str]
    ) -> None:
        name = "filter[session_id]"
        path = f"/v2/room_sessions/{history['first']}/participants"
        refused(await api.get(path, params={name: history["second"]}), "bad_filter", parameter=name)

"""The actions on a session by REST: whom they reach, what they write, and what they refuse."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from tests.conftest import FakeClock
from tests.resources.answers import NOWHERE, data, refused
from tests.resources.people import People
from videorooms.events import EndedReason, Event, LeftReason, ParticipantLeft, ParticipantMuted, SessionEnded
from videorooms.participants.model import JoinedParticipant
from videorooms.runtime import Runtime

ACTIONS = ("end", "kick", "mute", "unmute")
CHOOSING = ("kick", "mute", "unmute")


async def act(api: httpx.AsyncClient, session_id: str, action: str, body: Any = None) -> httpx.Response:
    path = f"/v2/room_sessions/{session_id}/actions/{action}"
    return await (api.post(path) if body is None else api.post(path, json=body))


@pytest.fixture
async def three(room_id: str, people: People) -> list[JoinedParticipant]:
    return [await people.join(room_id) for _ in range(3)]


async def present(runtime: Runtime, session_id: str) -> list[str]:
    return [one.id for one in await runtime.participants.present(session_id)]


async def muted(runtime: Runtime, session_id: str) -> list[str]:
    return [one.id for one in await runtime.participants.present(session_id) if one.muted]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("body", [None, {}])
async def test_an_action_needs_no_body(api: httpx.AsyncClient, three: Any, action: str, body: Any) -> None:
    assert data(await act(api, three[0].session_id, action, body)) == {"result": "ok"}


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_session_that_is_over_is_refused_in_the_contract_s_words(
    api: httpx.AsyncClient, three: Any, action: str
) -> None:
    data(await act(api, three[0].session_id, "end"))
    answer = await act(api, three[0].session_id, action)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["code"], error["detail"]) == (422, "10027", "No private_ip for room")
    assert error["source"] == {"parameter": "room_session_id"}


@pytest.mark.parametrize("action", ACTIONS)
async def test_an_unknown_session_is_not_found(api: httpx.AsyncClient, action: str) -> None:
    refused(await act(api, NOWHERE, action), "not_found", parameter="room_session_id")
    refused(await act(api, "nonsense", action), "invalid_id", parameter="room_session_id")


@pytest.mark.parametrize("action", ACTIONS)
async def test_an_action_needs_the_api_key(anonymous: httpx.AsyncClient, three: Any, action: str) -> None:
    refused(await act(anonymous, three[0].session_id, action), "unauthorized")


async def test_ending_tells_why_and_for_how_long(
    api: httpx.AsyncClient, three: Any, clock: FakeClock, published: list[Event], runtime: Runtime
) -> None:
    clock.advance(90)
    data(await act(api, three[0].session_id, "end"))
    (ended,) = [event for event in published if isinstance(event, SessionEnded)]
    assert (ended.reason, ended.duration_secs) == (EndedReason.ENDED, 90)
    left = [event for event in published if isinstance(event, ParticipantLeft)]
    assert [(event.reason, event.duration_secs) for event in left] == [(LeftReason.KICKED, 90)] * 3
    session = await runtime.sessions.get(runtime.accounts.default_id, three[0].session_id)
    assert (session.active, session.ended_reason) == (False, EndedReason.ENDED)


async def test_kicking_all_ends_the_session(api: httpx.AsyncClient, three: Any, runtime: Runtime) -> None:
    data(await act(api, three[0].session_id, "kick", {"participants": "all"}))
    assert await present(runtime, three[0].session_id) == []
    assert (
        await runtime.sessions.get(runtime.accounts.default_id, three[0].session_id)
    ).ended_reason == EndedReason.LAST_LEFT
    assert (
        await runtime.participants.get(runtime.accounts.default_id, three[1].participant_id)
    ).left_reason == LeftReason.KICKED


async def test_kicking_some_leaves_the_others(
    api: httpx.AsyncClient, three: Any, runtime: Runtime, published: list[Event]
) -> None:
    first, second, third = (one.participant_id for one in three)
    data(await act(api, three[0].session_id, "kick", {"participants": [second.upper()]}))
    assert set(await present(runtime, three[0].session_id)) == {first, third}
    left = [event for event in published if isinstance(event, ParticipantLeft)]
    assert [(event.participant_id, event.reason) for event in left] == [(second, LeftReason.KICKED)]


@pytest.mark.parametrize("everyone", ["all", None, ...])
async def test_the_excluded_stay_when_all_are_chosen(
    api: httpx.AsyncClient, three: Any, runtime: Runtime, everyone: Any
) -> None:
    body = {"exclude": [three[1].participant_id]} | ({} if everyone is ... else {"participants": everyone})
    data(await act(api, three[0].session_id, "kick", body))
    assert await present(runtime, three[0].session_id) == [three[1].participant_id]


async def test_the_excluded_stay_when_they_are_named(api: httpx.AsyncClient, three: Any, runtime: Runtime) -> None:
    ids = [one.participant_id for one in three]
    body = {"participants": ids[:2], "exclude": [ids[0], NOWHERE]}
    data(await act(api, three[0].session_id, "mute", body))
    assert await muted(runtime, three[0].session_id) == [ids[1]]


@pytest.mark.parametrize("action", CHOOSING)
async def test_naming_nobody_does_nothing(api: httpx.AsyncClient, three: Any, runtime: Runtime, action: str) -> None:
    data(await act(api, three[0].session_id, action, {"participants": []}))
    assert len(await present(runtime, three[0].session_id)) == 3
    assert await muted(runtime, three[0].session_id) == []


@pytest.mark.parametrize("action", CHOOSING)
async def test_someone_who_never_was_in_the_session_is_refused_and_nothing_happens(
    api: httpx.AsyncClient, three: Any, runtime: Runtime, action: str
) -> None:
    body = {"participants": [three[0].participant_id, str(uuid.uuid4())]}
    refused(await act(api, three[0].session_id, action, body), "unprocessable", pointer="/participants/1")
    assert len(await present(runtime, three[0].session_id)) == 3
    assert await muted(runtime, three[0].session_id) == []


@pytest.mark.parametrize("action", CHOOSING)
async def test_someone_who_has_left_is_no_fault(
    api: httpx.AsyncClient, three: Any, people: People, runtime: Runtime, action: str
) -> None:
    await people.leave(three[0])
    data(await act(api, three[0].session_id, action, {"participants": [three[0].participant_id]}))
    assert len(await present(runtime, three[0].session_id)) == 2


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"participants": "some"}, "bad_enum", "/participants"),
        ({"participants": 5}, "unprocessable", "/participants"),
        ({"participants": {"id": 1}}, "unprocessable", "/participants"),
        ({"participants": ["nonsense"]}, "unprocessable", "/participants/0"),
        ({"participants": [None]}, "unprocessable", "/participants/0"),
        ({"participants": [NOWHERE] * 1001}, "out_of_range", "/participants"),
        ({"exclude": "all"}, "unprocessable", "/exclude"),
        ({"exclude": ["x"]}, "unprocessable", "/exclude/0"),
    ],
)
async def test_what_cannot_be_understood_is_refused(
    api: httpx.AsyncClient, three: Any, body: Any, code: str, pointer: str
) -> None:
    for action in CHOOSING:
        refused(await act(api, three[0].session_id, action, body), code, pointer=pointer)


async def test_muting_is_told_once(api: httpx.AsyncClient, three: Any, runtime: Runtime) -> None:
    heard: list[ParticipantMuted] = []

    async def hear(event: ParticipantMuted) -> None:
        heard.append(event)

    runtime.bus.subscribe(ParticipantMuted, hear)
    for action in ("mute", "mute", "unmute", "unmute"):
        data(await act(api, three[0].session_id, action, {"participants": [three[0].participant_id]}))
    assert [(event.participant_id, event.muted) for event in heard] == [
        (three[0].participant_id, True),
        (three[0].participant_id, False),
    ]


async def test_sound_and_pictures_are_muted_each_by_itself(
    api: httpx.AsyncClient, three: Any, runtime: Runtime, people: People
) -> None:
    session_id, one = three[0].session_id, {"participants": [three[0].participant_id]}
    heard: list[ParticipantMuted] = []

    async def hear(event: ParticipantMuted) -> None:
        heard.append(event)

    runtime.bus.subscribe(ParticipantMuted, hear)
    data(await act(api, session_id, "mute", one | {"kinds": ["video"]}))
    data(await act(api, session_id, "mute", one | {"kinds": ["audio", "video"]}))
    data(await act(api, session_id, "unmute", one | {"kinds": None}))
    assert [(event.kind, event.muted) for event in heard] == [("video", True), ("audio", True), ("audio", False)]
    await people.leave(three[0])
    again = await people.join(three[0].room_id, participant_id=three[0].participant_id)
    assert (again.muted, again.video_muted) == (False, True)


@pytest.mark.parametrize("kinds", [[], ["smell"], "audio", [1], ["audio"] * 3])
async def test_a_kind_that_there_is_not_is_refused(api: httpx.AsyncClient, three: Any, kinds: Any) -> None:
    for action in ("mute", "unmute"):
        answer = await act(api, three[0].session_id, action, {"kinds": kinds})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["source"]["pointer"].startswith("/kinds")


async def test_one_who_leaves_and_comes_back_to_the_session_is_still_muted(
    api: httpx.AsyncClient, three: Any, people: People
) -> None:
    data(await act(api, three[0].session_id, "mute"))
    await people.leave(three[0])
    again = await people.join(three[0].room_id, participant_id=three[0].participant_id)
    assert (again.session_id, again.muted) == (three[0].session_id, True)


async def test_a_new_session_begins_unmuted(api: httpx.AsyncClient, three: Any, people: People) -> None:
    data(await act(api, three[0].session_id, "mute"))
    data(await act(api, three[0].session_id, "end"))
    assert not (await people.join(three[0].room_id, participant_id=three[0].participant_id)).muted

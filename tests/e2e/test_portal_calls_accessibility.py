"""The pages of calls and of their files have no grave fault that axe finds, and none is wider than its window: sessions
live and past, recordings, compositions and their editor, with names that are made to break them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Enter, Sit
from tests.e2e.meeting import DESKTOP, PATIENCE_MS, PHONE
from tests.e2e.portal import Desk, fully_accessible, overflow
from tests.e2e.rest import Rest
from tests.e2e.test_portal_accessibility import settled
from tests.e2e.waiting import eventually

pytestmark = pytest.mark.patient

HOSTILE = "\u202e<img src=x onerror=alert(1)>" + "Long name " * 400
Opening = Callable[[Desk], Awaitable[None]]


async def choose_all_and_play(desk: Desk) -> None:
    await desk.page.get_by_role("checkbox", name="Choose all on this page").check(timeout=PATIENCE_MS)
    await desk.page.get_by_role("button", name="Play: Video of").first.click()
    await desk.page.get_by_text("More filters").click()


async def open_a_lane(desk: Desk) -> None:
    await desk.page.get_by_role("list", name="People", exact=True).get_by_role("button").first.click()


async def lay_out_by_hand(desk: Desk) -> None:
    await desk.page.get_by_role("radio", name="Side by side").check(timeout=PATIENCE_MS)
    await desk.page.get_by_role("radio", name="By hand").check()
    await desk.press("Choose left")


async def open_more_actions(desk: Desk) -> None:
    await desk.page.get_by_role("button", name="More actions").click(timeout=PATIENCE_MS)


# By address, something by which it is known to be there, and what is opened on it.
LIVE: list[tuple[str, str, Opening | None]] = [
    ("#/sessions/{session}", "Camera and microphone", None),
    ("#/sessions/{session}", "Camera and microphone", open_more_actions),
    ("#/sessions/{session}?part=timeline", "What the lanes show", None),
]
PAST: list[tuple[str, str, Opening | None]] = [
    ("#/sessions", "Sessions", None),
    ("#/sessions?room={room}&active=true", "Nothing found", None),
    ("#/sessions/{session}", "What happened", open_a_lane),
    ("#/sessions/00000000-0000-7000-8000-000000000000", "There is no such session", None),
    ("#/recordings?room={room}", "Compose", choose_all_and_play),
    ("#/recordings?participant={session}", "Nothing found", None),
    ("#/compositions?session={session}", "Failed", None),
    ("#/compositions/new", "Which session?", None),
    ("#/compositions/new?session={session}", "Write names into the picture", None),
    ("#/compositions/new?session={session}", "Write names into the picture", lay_out_by_hand),
]


async def faults_of(desk: Desk, world: dict[str, str], pages: list[tuple[str, str, Opening | None]]) -> list[str]:
    found = []
    for address, sign, opening in pages:
        place = address.format_map(world)
        await desk.open("#/start")
        await desk.open(place)
        if sign == "What the lanes show":
            await expect(desk.page.get_by_role("list", name=sign)).to_be_visible(timeout=PATIENCE_MS)
        else:
            await expect(desk.page.get_by_text(sign).filter(visible=True).first).to_be_visible(timeout=PATIENCE_MS)
        await settled(desk.page)
        if opening:
            await opening(desk)
            await settled(desk.page)
        found += await fully_accessible(desk.page, place)
        if (wider := await overflow(desk.page)) > 0:
            found.append(f"{place}: {wider} pixels wider than the window")
        assert await desk.page.locator("img[src=x]").count() == 0
        await desk.page.reload()
    return found


async def a_live_call(enter: Enter, rest: Rest, room_name: str) -> dict[str, str]:
    """A recorded one of two people, one of whom has a name to break pages with."""
    room_id = await rest.create_room(unique_name=room_name, enable_recording=True)
    people = [await enter(), await enter()]
    for person, name in zip(people, (HOSTILE, "Zoë"), strict=True):
        await person.join(rest, room_id, context=json.dumps({"username": name}))
    await eventually(lambda: rest.recordings(room_id), lambda rows: len(rows) == 4, what="everybody being recorded")
    [session] = await rest.sessions(room_id)
    return {"room": room_id, "session": session["id"]}


async def a_past_call(enter: Enter, rest: Rest) -> dict[str, str]:
    """The same for all looks: everything of it is stored, and a composition of it has failed."""
    name = HOSTILE[:150]
    rooms = (await rest.http.get("/rooms", params={"filter[unique_name]": name})).json()["data"]
    if rooms:
        [session] = await rest.sessions(rooms[0]["id"])
        return {"room": rooms[0]["id"], "session": session["id"]}
    world = await a_live_call(enter, rest, name)
    await rest.act(world["session"], "end")
    await rest.http.post("/room_compositions", json={"session_id": world["session"], "start_secs": 3600})
    await eventually(
        lambda: rest.recordings(world["room"]),
        lambda rows: {row["status"] for row in rows} == {"completed"},
        what="all recordings stored",
    )
    return world


LOOKS = pytest.mark.parametrize(
    "look",
    [{"viewport": size, "color_scheme": theme} for size in (DESKTOP, PHONE) for theme in ("light", "dark")],
    ids=["desktop-light", "desktop-dark", "phone-light", "phone-dark"],
)


@LOOKS
async def test_nothing_keeps_anybody_out_of_a_live_session(
    sit: Sit, enter: Enter, rest: Rest, look: dict[str, Any]
) -> None:
    world = await a_live_call(enter, rest, f"Live {uuid4().hex}")
    desk = await sit(**look, reduced_motion="reduce")
    await desk.sign_in()
    found = await faults_of(desk, world, LIVE)
    assert not found, "\n".join(found)


@LOOKS
async def test_nothing_keeps_anybody_out_of_past_sessions_and_their_files(
    sit: Sit, enter: Enter, rest: Rest, look: dict[str, Any]
) -> None:
    world = await a_past_call(enter, rest)
    desk = await sit(**look, reduced_motion="reduce")
    await desk.sign_in()
    found = await faults_of(desk, world, PAST)
    assert not found, "\n".join(found)

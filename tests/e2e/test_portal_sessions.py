"""Sessions in mission control: who is in a live call and what is done to them, and what happened in a past one."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.e2e.conftest import Enter, Sit
from tests.e2e.meeting import PATIENCE_MS, PHONE
from tests.e2e.person import Person
from tests.e2e.portal import Desk, overflow
from tests.e2e.rest import Rest
from tests.e2e.test_call import watch_each_other

# Statistics are sampled every ten seconds.
SAMPLED_MS = 45_000
HOSTILE = "\u202e<img src=x onerror=alert(1)>" + "Long name " * 40


async def live_call(enter: Enter, rest: Rest, *names: str, **room: Any) -> tuple[str, list[Person]]:
    """The id of a session in which people of these names see and hear each other."""
    room_id = await rest.create_room(**room)
    people = [await enter() for _ in names]
    for person, name in zip(people, names, strict=True):
        await person.join(rest, room_id, context=json.dumps({"username": name}))
    await watch_each_other(people, audio=True)
    [session] = await rest.sessions(room_id)
    return str(session["id"]), people


def card(desk: Desk, name: str | re.Pattern[str]) -> Locator:
    return desk.page.get_by_role("list", name="People in the session").get_by_role("listitem", name=name)


async def confirm(desk: Desk, action: str) -> None:
    await desk.page.get_by_role("alertdialog").get_by_role("button", name=action, exact=True).click()


async def test_an_operator_sees_a_live_call_mutes_sends_out_and_ends(sit: Sit, enter: Enter, rest: Rest) -> None:
    session_id, (anna, ben, cleo) = await live_call(enter, rest, "Anna", "Ben", "Cleo", unique_name="Live room")
    desk = await sit()
    await desk.sign_in("#/sessions?active=true")
    await desk.row("Sessions", "Live room").get_by_role("link").first.click()
    await expect(desk.heading("Session in Live room")).to_be_visible(timeout=PATIENCE_MS)
    for name in ("Anna", "Ben", "Cleo"):
        await expect(card(desk, name)).to_contain_text(re.compile("640.360"), timeout=PATIENCE_MS)
        await expect(card(desk, name)).to_contain_text(re.compile(r"VP8 · [1-9]\d* kbit/s"), timeout=PATIENCE_MS)
        await expect(card(desk, name)).to_contain_text("UDP")

    await ben.hears_in_mix([anna.tone])
    await desk.press("Mute Anna")
    await desk.says("Anna was muted")
    await ben.hears_in_mix([cleo.tone], silent=[anna.tone])
    await expect(card(desk, "Anna")).to_contain_text("Muted by an operator", timeout=PATIENCE_MS)
    await desk.press("Unmute Anna")
    await ben.hears_in_mix([anna.tone, cleo.tone])

    await desk.choose("Actions: Cleo", "Send out")
    await confirm(desk, "Send out")
    assert (await cleo.event("disconnected"))[0] == "kicked"
    await expect(card(desk, "Cleo")).to_have_count(0, timeout=PATIENCE_MS)

    await desk.press("End the session")
    await confirm(desk, "End the session")
    for person in (anna, ben):
        assert (await person.event("disconnected"))[0] == "session_terminated"
    await desk.says("The session is over")
    await expect(desk.page.get_by_role("group", name="Timeline of the session")).to_be_visible(timeout=PATIENCE_MS)
    table = desk.page.get_by_role("table", name="What happened, one line after the other")
    # Who ends a session sends out all who are left.
    sent_out = table.get_by_role("row").filter(has_text="Left: sent out")
    await expect(sent_out).to_have_count(3)
    await expect(sent_out.first).to_contain_text("Cleo")
    await expect(table.get_by_role("row").filter(has_text="Was muted")).to_contain_text("Anna")
    assert desk.page.url.endswith(session_id)


async def test_who_looks_in_sees_the_call_and_is_seen_by_nobody(sit: Sit, enter: Enter, rest: Rest) -> None:
    session_id, (anna, ben) = await live_call(enter, rest, "Anna", "Ben")
    desk = await sit()
    await desk.sign_in(f"#/sessions/{session_id}")
    async with desk.page.context.expect_page() as opening:
        await desk.press("Look in")
    meeting = await opening.value
    await expect(meeting.get_by_role("heading", name="Look into the room?")).to_be_visible(timeout=PATIENCE_MS)
    await meeting.get_by_role("button", name="Look in").click()
    await expect(meeting.get_by_text("You are looking in")).to_be_visible(timeout=PATIENCE_MS)
    await expect(meeting.get_by_test_id("tile")).to_have_count(2, timeout=PATIENCE_MS)
    for person, other in ((anna, ben), (ben, anna)):
        assert await person.others() == {other.id}
    await expect(
        desk.page.get_by_role("list", name="People in the session").get_by_role("heading", level=3)
    ).to_have_count(2)
    assert await meeting.evaluate("window.opener") is None
    audited = (await rest.http.get("/audit_entries", params={"page[size]": 20})).json()["data"]
    assert any("token" in entry["operation"] for entry in audited), audited


async def test_recording_is_started_paused_and_stopped_from_the_page(sit: Sit, enter: Enter, rest: Rest) -> None:
    session_id, _ = await live_call(enter, rest, "Anna", "Ben")
    desk = await sit()
    await desk.sign_in(f"#/sessions/{session_id}")
    await desk.press("Start recording")
    await desk.says("Recording has started")
    await expect(card(desk, "Anna").get_by_text("recorded").first).to_be_visible(timeout=PATIENCE_MS)
    await desk.press("Pause recording")
    await desk.says("Recording is paused")
    await desk.press("Resume recording")
    await desk.says("Recording goes on")
    await desk.press("Stop recording")
    await confirm(desk, "Stop recording")
    await expect(desk.page.get_by_text("Not recorded")).to_be_visible(timeout=PATIENCE_MS)
    await expect(card(desk, "Anna").get_by_text("recorded")).to_have_count(0, timeout=PATIENCE_MS)


@pytest.mark.patient
async def test_a_past_call_shows_when_who_was_there_and_how_well_it_went(sit: Sit, enter: Enter, rest: Rest) -> None:
    session_id, (anna, ben) = await live_call(enter, rest, "Anna", HOSTILE)
    await anna.call("bench.room.setMicrophoneEnabled(false)")
    await anna.page.wait_for_timeout(SAMPLED_MS)
    await rest.act(session_id, "end")
    desk = await sit()
    await desk.sign_in(f"#/sessions/{session_id}")
    people = desk.page.get_by_role("list", name="People", exact=True)
    await expect(people.get_by_role("listitem")).to_have_count(2, timeout=PATIENCE_MS)
    await expect(people).to_contain_text(re.compile(r"there for \d+ s"))
    assert await people.locator(".span-muted").count() >= 1
    # Charts are drawn on canvases, with a table beside each.
    charts = desk.page.get_by_role("figure")
    await expect(charts).to_have_count(4, timeout=PATIENCE_MS)
    await expect(charts.first.locator("canvas")).to_be_visible(timeout=PATIENCE_MS)
    await charts.first.get_by_text("Show as a table").click()
    rows = charts.first.get_by_role("row")
    assert await rows.count() > SAMPLED_MS // 10_000 - 1

    span = desk.page.get_by_text(re.compile("^From .* to "))
    whole = await span.inner_text()
    drawing = desk.page.get_by_role("group", name="Timeline of the session")
    await drawing.focus()
    await desk.page.keyboard.press("+")
    await expect(span).not_to_have_text(whole)
    await desk.page.keyboard.press("0")
    await expect(span).to_have_text(whole)
    # A stretch that the mouse is drawn over is looked at.
    box = await drawing.bounding_box()
    assert box is not None
    await desk.page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 10)
    await desk.page.mouse.down()
    await desk.page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 10, steps=4)
    await desk.page.mouse.up()
    await expect(span).not_to_have_text(whole)
    await expect(desk.page.locator("img[src=x]")).to_have_count(0)
    assert ben.id


async def test_a_phone_shows_a_live_call_and_its_timeline(sit: Sit, enter: Enter, rest: Rest) -> None:
    session_id, _ = await live_call(enter, rest, HOSTILE, "Ben")
    desk = await sit(viewport=PHONE, has_touch=True, is_mobile=True)
    await desk.sign_in(f"#/sessions/{session_id}")
    await expect(card(desk, "Ben")).to_be_visible(timeout=PATIENCE_MS)
    assert await overflow(desk.page) <= 0
    await desk.page.get_by_role("tab", name="Timeline").click()
    await expect(desk.page.get_by_role("group", name="Timeline of the session")).to_be_visible(timeout=PATIENCE_MS)
    assert await overflow(desk.page) <= 0

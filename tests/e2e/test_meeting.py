"""Two windows on one join link: people who know nothing of rooms and tokens meet on the real page."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.e2e.conftest import Enter
from tests.e2e.meeting import DESKTOP, PATIENCE_MS, PHONE, Visitor, join_link
from tests.e2e.portal import Desk
from tests.e2e.rest import Rest
from tests.e2e.server import Server


@pytest.fixture
def visit(enter: Enter) -> Callable[..., Any]:
    async def make(name: str, **options: Any) -> Visitor:
        options = {"viewport": DESKTOP, **options}
        return Visitor(await enter(path=None, **options), name)

    return make


async def test_two_windows_on_a_join_link_see_and_hear_each_other_mute_chat_share_and_leave(
    visit: Callable[..., Any], rest: Rest, artefacts: Path
) -> None:
    link = await join_link(rest, await rest.create_room())
    anna, ben = await visit("Anna"), await visit("Ben")
    await anna.follow(link)
    await anna.page.screenshot(path=artefacts / "prejoin-desktop.png")
    for visitor in (anna, ben):
        await visitor.join(link)

    await anna.sees(anna.tile("Ben"), ben.person.number)
    await ben.sees(ben.tile("Anna"), anna.person.number)
    await anna.hears(ben.person.tone)
    await ben.hears(anna.person.tone)
    await anna.page.screenshot(path=artefacts / "meeting-desktop.png")

    await anna.press("Turn off microphone")
    await expect(ben.tile("Anna, microphone off")).to_be_visible(timeout=PATIENCE_MS)
    await ben.does_not_hear(anna.person.tone)
    await anna.press("Turn on microphone")
    await ben.hears(anna.person.tone)

    await anna.press("Turn off camera")
    await expect(ben.tile("Anna, camera off")).to_be_visible(timeout=PATIENCE_MS)
    await anna.press("Turn on camera")
    await ben.sees(ben.tile("Anna"), anna.person.number)

    await ben.press("Open chat")
    await ben.page.get_by_role("textbox", name="Message").fill("Hello <b>Anna</b>")
    await ben.page.get_by_role("button", name="Send").click()
    await anna.press("Open chat, 1 unread")
    await expect(anna.page.get_by_role("log", name="Messages")).to_contain_text(
        "Hello <b>Anna</b>", timeout=PATIENCE_MS
    )
    await anna.page.screenshot(path=artefacts / "chat-desktop.png")

    await ben.press("Share screen")
    presentation = anna.page.get_by_role("list", name="Shared screens").get_by_role("listitem", name="Screen of Ben")
    await expect(presentation).to_be_visible(timeout=PATIENCE_MS)
    await anna.sees(presentation, ben.person.screen)
    await anna.page.screenshot(path=artefacts / "screen-share-desktop.png")
    await ben.control("Stop sharing")
    await expect(presentation).to_have_count(0, timeout=PATIENCE_MS)

    await ben.press("Leave")
    await expect(ben.heading("You left the room")).to_be_visible(timeout=PATIENCE_MS)
    await expect(anna.tile("Ben")).to_have_count(0, timeout=PATIENCE_MS)
    await ben.press("Rejoin")
    await expect(anna.tile("Ben")).to_be_visible(timeout=PATIENCE_MS)


async def test_a_first_start_prints_a_key_that_works_and_a_link_on_which_two_people_meet(
    visit: Callable[..., Any], own_server: Callable[..., Server]
) -> None:
    server = own_server(VIDEOROOMS_API_KEY="")
    (key,) = re.findall(r"^API key: +(\S+)", server.log(), re.MULTILINE)
    (link,) = re.findall(r"^Join link: +(\S+)", server.log(), re.MULTILINE)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {key}"}) as http:
        rooms = await http.get(f"{server.origin}/v2/rooms")
    assert [room["unique_name"] for room in rooms.json()["data"]] == ["demo"]

    anna, ben = await visit("Anna", to=server), await visit("Ben", to=server)
    for visitor in (anna, ben):
        await visitor.join(link)
    await anna.sees(anna.tile("Ben"), ben.person.number)
    await ben.sees(ben.tile("Anna"), anna.person.number)

    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)
    assert len(re.findall(r"^API key:", server.log(), re.MULTILINE)) == 1, "a key is shown once"


async def test_the_page_works_at_the_size_of_a_phone(visit: Callable[..., Any], rest: Rest, artefacts: Path) -> None:
    link = await join_link(rest, await rest.create_room())
    anna, ben = await visit("Anna", viewport=PHONE, has_touch=True, is_mobile=True), await visit("Ben")
    await anna.follow(link)
    await expect(anna.page.get_by_role("button", name="Join now")).to_be_in_viewport(timeout=PATIENCE_MS)
    await anna.page.screenshot(path=artefacts / "prejoin-phone.png")
    for visitor in (anna, ben):
        await visitor.join(link)

    await anna.sees(anna.tile("Ben"), ben.person.number)
    await anna.hears(ben.person.tone)
    for name in ("Turn off microphone", "Turn off camera", "Open chat", "Leave"):
        button = anna.page.get_by_role("button", name=name)
        await expect(button).to_be_in_viewport(ratio=1)
        box = await button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 40, f"{name} is too small for a finger: {box}"
    assert await anna.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "scrolls sideways"
    await anna.page.screenshot(path=artefacts / "meeting-phone.png")
    await anna.press("Open chat")
    await anna.page.get_by_role("textbox", name="Message").fill("From a phone")
    await anna.page.get_by_role("button", name="Send").click()
    await expect(ben.page.get_by_role("button", name="Open chat, 1 unread")).to_be_visible(timeout=PATIENCE_MS)
    await anna.page.screenshot(path=artefacts / "chat-phone.png")


async def test_a_person_whose_browser_denies_the_devices_is_told_so_and_can_still_join(
    strict_browser: Browser, visit: Callable[..., Any], rest: Rest, artefacts: Path
) -> None:
    link = await join_link(rest, await rest.create_room())
    ben = await visit("Ben")
    anna = await visit("Anna", browser=strict_browser, real_devices=True)
    await ben.join(link)

    await anna.follow(link)
    trouble = anna.page.get_by_role("alert").filter(has_text="Your browser does not allow the")
    await expect(trouble.first).to_be_visible(timeout=PATIENCE_MS)
    await anna.page.screenshot(path=artefacts / "denied-desktop.png")
    await anna.join(link)
    await anna.sees(anna.tile("Ben"), ben.person.number)
    await expect(ben.tile("Anna, microphone off, camera off")).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.patient
async def test_a_stopped_server_is_told_on_the_page_and_a_restarted_one_is_found_again(
    visit: Callable[..., Any], own_server: Callable[..., Server], artefacts: Path
) -> None:
    server = own_server()
    rest = Rest(server)
    link = await join_link(rest, await rest.create_room())
    anna = await visit("Anna", to=server)
    await anna.join(link)

    await asyncio.to_thread(server.stop)

    alert = anna.page.get_by_role("alert")
    await expect(alert.filter(has_text="Connection lost. Reconnecting…")).to_be_visible(timeout=PATIENCE_MS)
    await expect(alert.filter(has_text="The server cannot be reached. Still trying…")).to_be_visible(
        timeout=PATIENCE_MS
    )
    await anna.page.screenshot(path=artefacts / "server-gone-desktop.png")
    await expect(anna.heading("The server cannot be reached")).to_be_visible(timeout=60_000)
    await asyncio.to_thread(server.start)
    await anna.press("Try again")
    await expect(anna.tile("Anna (you)")).to_be_visible(timeout=PATIENCE_MS)
    await rest.close()


async def test_links_that_do_not_work_say_why(visit: Callable[..., Any], rest: Rest) -> None:
    room_id = await rest.create_room(max_participants=2)
    link = await join_link(rest, room_id)
    visitors = [await visit(name) for name in ("Anna", "Ben", "Cleo")]
    anna, ben, cleo = visitors

    await cleo.follow(f"/meet/{room_id}#token=nonsense")
    await expect(cleo.heading("This link does not work")).to_be_visible(timeout=PATIENCE_MS)
    await cleo.follow(f"/meet/{room_id}")
    await cleo.page.reload()
    await expect(cleo.heading("This link does not work")).to_be_visible(timeout=PATIENCE_MS)

    await anna.join(link)
    await ben.join(link)
    await cleo.follow(link)
    await cleo.page.reload()
    await cleo.page.get_by_role("textbox", name="Your name").fill("Cleo")
    await cleo.press("Join now")
    await expect(cleo.heading("The room is full")).to_be_visible(timeout=PATIENCE_MS)

    await rest.delete_room(room_id)
    for visitor in (anna, ben):
        gone = visitor.page.get_by_role("heading", level=1, name=re.compile("This room was deleted|You were removed"))
        await expect(gone).to_be_visible(timeout=PATIENCE_MS)


async def test_the_page_can_be_used_by_keyboard_alone(visit: Callable[..., Any], rest: Rest) -> None:
    link = await join_link(rest, await rest.create_room())
    anna = await visit("Anna")
    await anna.follow(link)
    await anna.page.get_by_role("textbox", name="Your name").fill("Anna")
    await anna.page.keyboard.press("Enter")
    await expect(anna.tile("Anna (you)")).to_be_visible(timeout=PATIENCE_MS)

    await anna.page.keyboard.press("m")
    await expect(anna.page.get_by_role("button", name="Turn on microphone")).to_be_visible(timeout=PATIENCE_MS)
    await anna.page.keyboard.press("c")
    await expect(anna.page.get_by_role("textbox", name="Message")).to_be_focused(timeout=PATIENCE_MS)
    await anna.page.keyboard.type("me")
    await expect(anna.page.get_by_role("button", name="Turn on microphone")).to_be_visible()
    await anna.page.keyboard.press("Escape")
    await expect(anna.page.get_by_role("textbox", name="Message")).to_have_count(0)


async def test_the_portal_makes_a_room_whose_copied_link_two_people_can_join(
    visit: Callable[..., Any], server: Server
) -> None:
    anna = await visit("Anna", permissions=["clipboard-read", "clipboard-write"])
    await Desk(anna.page, server).sign_in("#/rooms")
    await anna.press("New room")
    await anna.page.get_by_role("textbox", name="Name").fill("Portal test room")
    await anna.press("Create room")
    await anna.press("Copy join link of Portal test room")
    await expect(anna.page.get_by_text("Join link copied.").first).to_be_visible(timeout=PATIENCE_MS)
    copied = await anna.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{server.origin}/meet/"), copied

    await anna.join(copied.removeprefix(server.origin))
    await expect(anna.tile("Anna (you)")).to_be_visible(timeout=PATIENCE_MS)

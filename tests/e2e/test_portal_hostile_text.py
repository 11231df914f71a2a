"""Texts that strangers and operators choose, in every field that takes one: none runs, breaks a page, turns a line."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Enter, Sit
from tests.e2e.meeting import DESKTOP, PATIENCE_MS, PHONE
from tests.e2e.portal import overflow
from tests.e2e.rest import Rest

pytestmark = pytest.mark.patient

MARKUP = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>{{7*7}}${7*7}'
TURNING = "\u202e\u2067\u200f"
ENDLESS = "x" * 4096
# Elements with such a mark in a text of their own that is not kept to itself.
LOOSE_MARKS = """() => {
    const own = (one) => [...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join('');
    return [...document.querySelectorAll('main *')]
        .filter((one) => /[\\u202e\\u2067]/.test(own(one)) && !one.closest('bdi, [dir=auto], pre, code'))
        .map((one) => one.outerHTML.slice(0, 120));
}"""


def evil(length: int) -> str:
    """Begins with something of its own, because names are unique."""
    return f"{uuid4().hex[:6]}{TURNING}{MARKUP}{ENDLESS}"[:length]


async def a_hostile_world(rest: Rest) -> dict[str, str]:
    room = await rest.create_room(
        unique_name=evil(255),
        webhook_event_url=f"http://127.0.0.1:9/?{MARKUP.replace(' ', '+')}{ENDLESS}"[:2000],
        webhook_extra_events=["video.room.created"],
    )
    await rest.http.post("/api_keys", json={"name": evil(100)})
    email = f"{uuid4().hex}@example.org"
    await rest.http.post("/users", json={"email": email, "name": evil(100), "role": "viewer"})
    found = await rest.http.get("/webhook_deliveries", params={"filter[room_id]": room})
    return {"room": room, "delivery": found.json()["data"][0]["id"]}


async def broken(page: Page, where: str) -> list[str]:
    faults = []
    if await page.evaluate("window.hit"):
        faults.append(f"{where}: a text ran")
    if (wider := await overflow(page)) > 0:
        faults.append(f"{where}: {wider} pixels wider than the window")
    # Marks that turn the line stand only where nothing follows them: in a box of their own.
    loose: list[str] = await page.evaluate(LOOSE_MARKS)
    return faults + [f"{where}: a mark that turns the line in {one}" for one in loose]


async def test_hostile_texts_break_no_page(sit: Sit, rest: Rest, enter: Enter) -> None:
    world = await a_hostile_world(rest)
    person = await enter()
    await person.join(rest, world["room"], publish=False, context=json.dumps({"username": evil(3900)}))
    session = (await rest.sessions(world["room"]))[0]["id"]
    addresses = [
        "#/",
        "#/rooms",
        f"#/rooms/{world['room']}",
        "#/sessions",
        f"#/sessions/{session}",
        "#/webhooks",
        f"#/webhooks/{world['delivery']}",
        "#/webhooks?tab=endpoints",
        "#/keys",
        "#/users",
        "#/audit",
    ]
    found = []
    for size in (DESKTOP, PHONE):
        desk = await sit(viewport=size)
        await desk.sign_in()
        for address in addresses:
            await desk.open(address)
            await expect(desk.page.get_by_role("main").get_by_role("heading").first).to_be_visible(timeout=PATIENCE_MS)
            await expect(desk.page.get_by_text("Loading…")).to_have_count(0, timeout=PATIENCE_MS)
            found += await broken(desk.page, f"{address} at {size['width']}")
    assert not found, "\n".join(found)


async def test_a_long_name_can_be_read_in_full(sit: Sit, rest: Rest) -> None:
    name = f"{uuid4().hex[:6]}{MARKUP}{ENDLESS}"[:255]
    room = await rest.create_room(unique_name=name)
    desk = await sit(viewport=PHONE)
    await desk.sign_in(f"#/rooms/{room}")
    await desk.press("Show all of it")
    await expect(desk.page.get_by_role("dialog")).to_contain_text(name, timeout=PATIENCE_MS)

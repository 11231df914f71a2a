"""Every page of mission control, at two widths and in both themes: no grave fault that axe finds, and none wider than
the window. Dialogs and menus count as pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Sit
from tests.e2e.meeting import DESKTOP, PATIENCE_MS, PHONE
from tests.e2e.portal import Desk, fully_accessible, overflow
from tests.e2e.rest import Rest

pytestmark = pytest.mark.patient

TABLET = {"width": 768, "height": 1024}
Opening = Callable[[Desk], Awaitable[None]]


def pressing(*buttons: str) -> Opening:
    async def press(desk: Desk) -> None:
        for button in buttons:
            await desk.press(button)

    return press


async def choosing_a_theme(desk: Desk) -> None:
    await desk.page.get_by_role("button", name="Account").click()
    await expect(desk.page.get_by_role("menuitemradio", name="Dark")).to_be_visible(timeout=PATIENCE_MS)


# By address, the heading of level 1 that says that it is there, and what is opened on it.
PAGES: list[tuple[str, str, Opening | None]] = [
    ("#/", "Overview", None),
    ("#/", "Overview", choosing_a_theme),
    ("#/rooms", "Rooms", None),
    ("#/rooms", "Rooms", pressing("New room")),
    ("#/rooms", "Rooms", pressing("Actions: Weekly sync")),
    ("#/rooms?name=nobody-is-called-so", "Rooms", None),
    ("#/rooms/{room}", "Weekly sync", None),
    ("#/rooms/nothing", "", None),
    ("#/webhooks", "Webhooks", None),
    ("#/webhooks/{delivery}", "room.created", None),
    ("#/webhooks?tab=endpoints", "Webhooks", None),
    ("#/webhooks?tab=signing", "Webhooks", None),
    ("#/keys", "API keys", None),
    ("#/keys", "API keys", pressing("New key")),
    ("#/users", "Users", None),
    ("#/users", "Users", pressing("Invite somebody")),
    ("#/audit", "Audit log", None),
    ("#/settings", "Settings", None),
    ("#/start", "Quick start", None),
    ("#/welcome?token=x&first=true", "Welcome", None),
    ("#/nothing-is-here", "There is nothing here", None),
]


async def settled(page: Page) -> None:
    """What was on its way is there, and nothing fades in any more."""
    await expect(page.get_by_text("Loading…")).to_have_count(0, timeout=PATIENCE_MS)
    await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))")


async def a_world(rest: Rest) -> dict[str, str]:
    fields = {
        "webhook_event_url": "http://127.0.0.1:9/hooks",
        "webhook_extra_events": ["video.room.created"],
        "enable_recording": True,
    }
    found = await rest.http.get("/rooms", params={"filter[unique_name]": "Weekly sync"})
    rooms = found.json()["data"]
    room = rooms[0]["id"] if rooms else await rest.create_room(unique_name="Weekly sync", **fields)
    deliveries = await rest.http.get("/webhook_deliveries", params={"filter[room_id]": room})
    return {"room": room, "delivery": deliveries.json()["data"][-1]["id"]}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, TABLET, PHONE], ids=["desktop", "tablet", "phone"])
async def test_nothing_keeps_anybody_out_of_a_page(sit: Sit, rest: Rest, size: dict[str, int], theme: str) -> None:
    world = await a_world(rest)
    desk = await sit(viewport=size, color_scheme=theme, reduced_motion="reduce")
    await desk.open()
    await expect(desk.heading("Sign in")).to_be_visible(timeout=PATIENCE_MS)
    found = await fully_accessible(desk.page, "sign-in")
    await desk.sign_in()
    for address, heading, opening in PAGES:
        place = address.format_map(world)
        await desk.open(place)
        if heading:
            await expect(desk.heading(heading)).to_be_visible(timeout=PATIENCE_MS)
        await settled(desk.page)
        if opening:
            await opening(desk)
            await settled(desk.page)
        found += await fully_accessible(desk.page, place)
        if (wider := await overflow(desk.page)) > 0:
            found.append(f"{place}: {wider} pixels wider than the window")
        if opening:
            await desk.page.reload()
    assert not found, "\n".join(found)

"""Rooms in mission control: made, found, edited, invited to, looked into, deleted."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Enter, Sit
from tests.e2e.meeting import PATIENCE_MS, PHONE, Visitor
from tests.e2e.portal import Desk, overflow
from tests.e2e.rest import Rest

pytestmark = pytest.mark.patient


async def fill(desk: Desk, **fields: str) -> None:
    dialog = desk.page.get_by_role("dialog")
    for label, value in fields.items():
        await dialog.get_by_label(label.replace("_", " "), exact=True).fill(value)


async def test_a_room_is_made_edited_and_deleted(sit: Sit, rest: Rest) -> None:
    desk = await sit()
    await desk.sign_in("#/rooms")
    await desk.press("New room")
    await fill(desk, Name="Board meeting", Participants_at_most="51")
    await desk.press("Create room")
    limit = desk.page.get_by_role("spinbutton", name="Participants at most")
    await expect(limit).to_have_attribute("aria-invalid", "true", timeout=PATIENCE_MS)
    await limit.fill("12")
    await desk.page.get_by_role("checkbox", name="Record sessions").check()
    await desk.press("Create room")
    await desk.says("Board meeting was created")

    row = desk.row("Rooms", "Board meeting")
    await expect(row).to_contain_text("12 people")
    await expect(row).to_contain_text("Recorded")
    await row.get_by_role("link", name="Board meeting").click()
    await expect(desk.heading("Board meeting")).to_be_visible(timeout=PATIENCE_MS)
    await desk.choose("Actions: Board meeting", "Edit…")
    await desk.page.get_by_role("group").filter(has_text="Webhooks").locator("summary").click()
    await fill(desk, URL_for_events="https://hooks.example.org/rooms")
    await desk.press("Save")
    await expect(desk.page.get_by_text("https://hooks.example.org/rooms")).to_be_visible(timeout=PATIENCE_MS)

    room_id = desk.page.url.rpartition("/")[2]
    assert (await rest.room(room_id))["webhook_event_url"] == "https://hooks.example.org/rooms"
    await desk.choose("Actions: Board meeting", "Delete…")
    await desk.press("Cancel")
    await desk.choose("Actions: Board meeting", "Delete…")
    await desk.press("Delete room")
    await expect(desk.heading("Rooms")).to_be_visible(timeout=PATIENCE_MS)
    await expect(desk.row("Rooms", "Board meeting")).to_have_count(0, timeout=PATIENCE_MS)
    await desk.open(f"#/rooms/{room_id}")
    await expect(desk.heading("This room does not exist", level=2)).to_be_visible(timeout=PATIENCE_MS)


async def test_search_and_page_are_in_the_address(sit: Sit, rest: Rest) -> None:
    for number in range(27):
        await rest.create_room(unique_name=f"Paged {number:02}")
    desk = await sit()
    await desk.sign_in("#/rooms?name=paged")
    await expect(desk.row("Rooms", "Paged 26")).to_be_visible(timeout=PATIENCE_MS)
    await desk.page.get_by_role("link", name="Next page").click()
    await expect(desk.row("Rooms", "Paged 00")).to_be_visible(timeout=PATIENCE_MS)
    assert desk.page.url.endswith("#/rooms?name=paged&page=2")
    await desk.page.reload()
    await expect(desk.row("Rooms", "Paged 00")).to_be_visible(timeout=PATIENCE_MS)

    search = desk.page.get_by_role("searchbox", name="Find rooms by name")
    await expect(search).to_have_value("paged")
    await search.fill("paged 13")
    await expect(desk.row("Rooms", "Paged 13")).to_be_visible(timeout=PATIENCE_MS)
    await expect(desk.row("Rooms", "Paged")).to_have_count(1)
    await desk.page.go_back()
    await expect(search).to_have_value("paged")
    await search.fill("nobody is called so")
    await expect(desk.heading("Nothing found", level=2)).to_be_visible(timeout=PATIENCE_MS)


async def test_who_is_in_a_room_is_seen_without_reloading(sit: Sit, rest: Rest, enter: Enter) -> None:
    room = await rest.create_room(unique_name="Corridor")
    desk = await sit()
    await desk.sign_in("#/rooms?name=corridor")
    row = desk.row("Rooms", "Corridor")
    await expect(row).to_contain_text("Nobody in", timeout=PATIENCE_MS)
    visitor = Visitor(await enter(path=None), "Zoë")
    await visitor.join(f"/meet/{room}#token={(await rest.tokens(room, refresh_token_ttl_secs=600)).refresh}")
    await expect(row).to_contain_text("1 person in now", timeout=PATIENCE_MS)
    await row.get_by_role("link", name="Corridor").click()
    await expect(desk.page.get_by_role("region", name="In now")).to_contain_text("Zoë", timeout=PATIENCE_MS)


async def test_client_tokens_are_made_and_shown_once(sit: Sit, rest: Rest) -> None:
    room = await rest.create_room(unique_name="Token room")
    desk = await sit()
    await desk.sign_in(f"#/rooms/{room}")
    await desk.choose("Actions: Token room", "Client token…")
    await desk.page.get_by_role("combobox", name="Client token is good for").click()
    await desk.page.get_by_role("option", name="1 h").click()
    await desk.press("Make tokens")
    dialog = desk.page.get_by_role("dialog")
    await expect(dialog.get_by_text("Good until").first).to_be_visible(timeout=PATIENCE_MS)
    token, refresh, link = await dialog.locator("code").all_inner_texts()
    assert token.count(".") == 2
    assert f"/meet/{room}#" in link
    renewed = await rest.http.post(
        f"/rooms/{room}/actions/refresh_client_token", json={"refresh_token": refresh}, headers={"Authorization": ""}
    )
    assert renewed.status_code == 201, renewed.text


async def test_who_joins_with_a_token_that_may_moderate_has_the_moderators_actions(sit: Sit, rest: Rest) -> None:
    room = await rest.create_room(unique_name="Moderated room")
    desk = await sit()
    await desk.sign_in(f"#/rooms/{room}")
    await desk.choose("Actions: Moderated room", "Client token…")
    await desk.page.get_by_role("checkbox", name="May moderate").check()
    await desk.press("Make tokens")
    dialog = desk.page.get_by_role("dialog")
    await expect(dialog.get_by_text("Good until").first).to_be_visible(timeout=PATIENCE_MS)
    [entry] = (
        await rest.http.get("/audit_entries", params={"filter[operation]": "generate_join_client_token"})
    ).json()["data"][:1]
    assert entry["detail"]["permissions"] == {"moderate": True}
    _, _, link = await dialog.locator("code").all_inner_texts()
    await desk.page.goto(link)
    await desk.page.get_by_label("Your name").fill("Host")
    await desk.press("Join now")
    await desk.press("Open participants, 1 here")
    await expect(desk.page.get_by_role("button", name="End for all")).to_be_visible(timeout=PATIENCE_MS)


async def test_the_list_is_cards_on_a_phone(sit: Sit, rest: Rest) -> None:
    await rest.create_room(unique_name="Phone room")
    desk = await sit(viewport=PHONE, has_touch=True)
    await desk.sign_in("#/rooms?name=phone")
    row = desk.row("Rooms", "Phone room")
    await expect(row).to_contain_text("Limit", timeout=PATIENCE_MS)
    box = await row.bounding_box()
    assert box is not None
    assert box["height"] > 100
    await desk.press("Open the menu")
    await desk.page.get_by_role("dialog").get_by_role("link", name="Webhooks").click()
    await expect(desk.heading("Webhooks")).to_be_visible(timeout=PATIENCE_MS)
    assert await overflow(desk.page) <= 0

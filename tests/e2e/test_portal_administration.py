"""What owners and operators see of the server in mission control: overview, users, audit log, settings."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Enter, Sit
from tests.e2e.meeting import PATIENCE_MS, Visitor
from tests.e2e.rest import Rest
from tests.e2e.server import API_KEY

pytestmark = pytest.mark.patient


async def test_the_overview_follows_a_call_by_itself(sit: Sit, rest: Rest, enter: Enter) -> None:
    room = await rest.create_room()
    desk = await sit()
    await desk.sign_in()
    live = desk.page.get_by_role("list", name="Now")
    await expect(live).to_contain_text("people in rooms", timeout=PATIENCE_MS)
    before = int((await live.get_by_role("link").nth(1).inner_text()).split()[0])
    visitor = Visitor(await enter(path=None), "Ada")
    await visitor.join(f"/meet/{room}#token={(await rest.tokens(room, refresh_token_ttl_secs=600)).refresh}")
    await expect(live.get_by_role("link").nth(1)).to_contain_text(str(before + 1), timeout=PATIENCE_MS)

    chart = desk.page.get_by_role("figure", name="Joins")
    await expect(chart.locator("canvas")).to_be_visible(timeout=PATIENCE_MS)
    await chart.get_by_text("Show as a table").click()
    await expect(chart.get_by_role("row")).to_have_count(25)
    await desk.press("30 days")
    await expect(chart.get_by_role("row")).to_have_count(31, timeout=PATIENCE_MS)
    assert desk.page.url.endswith("?range=month")
    await expect(desk.row("Nodes", "Healthy")).to_have_count(1)


async def test_a_user_is_invited_changed_disabled_and_deleted(sit: Sit) -> None:
    name = f"Grace {uuid4().hex[:6]}"
    desk = await sit()
    await desk.sign_in("#/users")
    await desk.press("Invite somebody")
    await desk.page.get_by_role("textbox", name="Name").fill(name)
    await desk.page.get_by_role("textbox", name="E-mail address").fill("no address")
    await desk.press("Make the invitation")
    address = desk.page.get_by_role("textbox", name="E-mail address")
    await expect(address).to_have_attribute("aria-invalid", "true", timeout=PATIENCE_MS)
    await address.fill(f"{uuid4().hex}@example.org")
    await desk.press("Make the invitation")
    await expect(desk.page.get_by_role("dialog").locator("code")).to_contain_text(
        "/#/welcome?token=", timeout=PATIENCE_MS
    )
    await desk.press("I have copied it")

    search = desk.page.get_by_role("searchbox")
    await search.fill(name)
    row = desk.row("Users", name)
    await expect(row).to_contain_text("Invited", timeout=PATIENCE_MS)
    await desk.choose(f"Actions: {name}", "Edit…")
    await desk.page.get_by_role("radio", name="Operator").check()
    await desk.press("Save")
    await expect(row).to_contain_text("Operator", timeout=PATIENCE_MS)
    await desk.choose(f"Actions: {name}", "Disable…")
    await desk.press("Disable user")
    await expect(row).to_contain_text("Disabled", timeout=PATIENCE_MS)
    await desk.choose(f"Actions: {name}", "Delete…")
    await desk.press("Delete user")
    await expect(row).to_have_count(0, timeout=PATIENCE_MS)


async def test_what_was_done_is_in_the_audit_log(sit: Sit, rest: Rest) -> None:
    room = await rest.create_room(unique_name=f"Audited {uuid4().hex[:6]}")
    await rest.delete_room(room)
    desk = await sit()
    await desk.sign_in(f"#/audit?subject={room}")
    await expect(desk.row("Audit log", "Delete a room")).to_contain_text("key of the settings", timeout=PATIENCE_MS)
    await expect(desk.row("Audit log", "Create a room")).to_have_count(1)
    await desk.press("Details: Create a room")
    await expect(desk.page.get_by_role("region", name="Details")).to_contain_text("Audited", timeout=PATIENCE_MS)
    await desk.page.keyboard.press("Escape")
    await desk.page.get_by_role("combobox", name="What").click()
    await desk.page.get_by_role("option", name="Delete a room", exact=True).click()
    await expect(desk.row("Audit log", "Create a room")).to_have_count(0, timeout=PATIENCE_MS)
    assert "operation=delete_room" in desk.page.url


async def test_settings_are_found_and_secrets_stay_hidden(sit: Sit) -> None:
    desk = await sit()
    await desk.sign_in("#/settings")
    await expect(desk.row("Settings", "VIDEOROOMS_API_KEY")).to_contain_text("Set, and hidden", timeout=PATIENCE_MS)
    assert API_KEY not in await desk.page.content()
    await desk.page.get_by_role("searchbox").fill("webhook log")
    await expect(desk.row("Settings", "VIDEOROOMS_WEBHOOK_LOG_DAYS")).to_contain_text("30", timeout=PATIENCE_MS)
    await expect(desk.row("Settings", "VIDEOROOMS_API_KEY")).to_have_count(0)

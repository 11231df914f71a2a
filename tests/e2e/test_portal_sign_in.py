"""Signing in to mission control: by key, by password, by invitation; what each role is offered; being signed out."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Sit
from tests.e2e.meeting import PATIENCE_MS
from tests.e2e.portal import Desk
from tests.e2e.rest import Rest
from tests.e2e.server import API_KEY, Server

pytestmark = pytest.mark.patient

PASSWORD = "a password of several words"
EVERY_PAGE = ("Overview", "Rooms", "Sessions", "Recordings", "Compositions", "Quick start", "Webhooks")
OWNERS_PAGES = ("API keys", "Users", "Audit log", "Settings")


async def somebody(rest: Rest, role: str) -> tuple[str, str]:
    """E-mail address and invitation of a new user."""
    email = f"{uuid4().hex}@example.org"
    made = await rest.http.post("/users", json={"email": email, "name": f"The {role}", "role": role})
    invited = await rest.http.post(f"/users/{made.json()['data']['id']}/actions/invite")
    url: str = invited.json()["data"]["url"]
    return email, url.partition("/#")[2]


async def accept(desk: Desk, invitation: str) -> None:
    await desk.open(f"#{invitation}")
    await desk.page.get_by_role("textbox", name="New password").fill(PASSWORD)
    await desk.press("Set the password")
    await expect(desk.heading("Overview")).to_be_visible(timeout=PATIENCE_MS)


async def test_a_key_opens_the_page_that_was_asked_for_and_stays_nowhere_in_the_browser(sit: Sit) -> None:
    desk = await sit()
    await desk.open("#/webhooks?status=failed")
    await desk.page.get_by_role("tab", name="API key").click()
    await desk.page.get_by_role("textbox", name="API key").fill("not the key of this server")
    await desk.press("Sign in")
    await expect(desk.page.get_by_role("alert")).to_have_text(
        "The server does not accept this key.", timeout=PATIENCE_MS
    )
    await desk.page.get_by_role("textbox", name="API key").fill(API_KEY)
    await desk.press("Sign in")
    await expect(desk.heading("Webhooks")).to_be_visible(timeout=PATIENCE_MS)
    assert desk.page.url.endswith("#/webhooks?status=failed")
    kept = await desk.page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])")
    assert API_KEY not in kept
    await desk.page.reload()
    await expect(desk.heading("Webhooks")).to_be_visible(timeout=PATIENCE_MS)


async def test_an_invited_user_sets_a_password_and_signs_in_with_it(sit: Sit, rest: Rest) -> None:
    email, invitation = await somebody(rest, "operator")
    desk = await sit()
    await desk.open(f"#{invitation}")
    await desk.page.get_by_role("textbox", name="New password").fill("too short")
    await desk.press("Set the password")
    await expect(desk.page.get_by_role("textbox", name="New password")).to_have_attribute(
        "aria-invalid", "true", timeout=PATIENCE_MS
    )
    await accept(desk, invitation)
    await desk.choose("Account: The operator Operator", "Sign out")
    await desk.sign_in_by_password(email, "something else entirely")
    await expect(desk.page.get_by_role("alert")).to_have_text(
        "E-mail address or password is wrong.", timeout=PATIENCE_MS
    )
    await desk.page.get_by_role("textbox", name="Password").fill(PASSWORD)
    await desk.press("Sign in")
    await expect(desk.heading("Overview")).to_be_visible(timeout=PATIENCE_MS)

    await desk.choose("Account: The operator Operator", "Change password")
    await desk.page.get_by_role("textbox", name="Present password").fill(PASSWORD)
    await desk.page.get_by_role("textbox", name="New password").fill(f"{PASSWORD} more")
    await desk.press("Change password")
    await desk.says("The password was changed")
    await desk.open("#/rooms")
    await expect(desk.heading("Rooms")).to_be_visible(timeout=PATIENCE_MS)


async def test_a_used_invitation_says_so(sit: Sit, rest: Rest) -> None:
    _, invitation = await somebody(rest, "viewer")
    await accept(await sit(), invitation)
    late = await sit()
    await late.open(f"#{invitation}")
    await late.page.get_by_role("textbox", name="New password").fill(PASSWORD)
    await late.press("Set the password")
    await expect(late.page.get_by_text("This link does not work any more.")).to_be_visible(timeout=PATIENCE_MS)


async def test_the_link_of_a_first_start_makes_the_first_owner(sit: Sit, own_server: Callable[..., Server]) -> None:
    server = own_server(VIDEOROOMS_API_KEY="")
    link = next(word for word in server.log().split() if "/#/welcome?token=" in word)
    desk = await sit(at=server)
    await desk.open(f"#{link.partition('/#')[2]}")
    await desk.page.get_by_role("textbox", name="Your name").fill("Ada")
    await desk.page.get_by_role("textbox", name="E-mail address").fill("ada@example.org")
    await desk.page.get_by_role("textbox", name="New password").fill(PASSWORD)
    await desk.press("Set the password")
    await expect(desk.page.get_by_role("button", name="Account: Ada Owner")).to_be_visible(timeout=PATIENCE_MS)


@pytest.mark.parametrize("role", ["viewer", "operator", "owner"])
async def test_each_role_is_offered_what_it_may_do(sit: Sit, rest: Rest, role: str) -> None:
    room = await rest.create_room(unique_name=f"Offered to {role} {uuid4().hex[:6]}")
    _, invitation = await somebody(rest, role)
    desk = await sit()
    await accept(desk, invitation)
    pages = desk.page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link")
    await expect(pages).to_have_count(len(EVERY_PAGE) + (len(OWNERS_PAGES) if role == "owner" else 0))
    await desk.open(f"#/rooms/{room}")
    await expect(desk.page.get_by_role("region", name="Settings")).to_be_visible(timeout=PATIENCE_MS)
    await expect(desk.page.get_by_role("button", name="Open", exact=True)).to_have_count(0 if role == "viewer" else 1)
    await desk.open("#/users")
    expected = "Users" if role == "owner" else "Not for your role"
    await expect(desk.page.get_by_role("heading", name=expected).first).to_be_visible(timeout=PATIENCE_MS)


async def test_who_is_signed_out_elsewhere_comes_back_to_the_same_page(sit: Sit, rest: Rest) -> None:
    email, invitation = await somebody(rest, "operator")
    desk = await sit()
    await accept(desk, invitation)
    await desk.open("#/rooms?name=whatever")
    await expect(desk.heading("Rooms")).to_be_visible(timeout=PATIENCE_MS)
    await desk.page.context.clear_cookies()
    await expect(desk.page.get_by_text("Your session has ended.")).to_be_visible(timeout=PATIENCE_MS)
    await desk.page.get_by_role("tab", name="E-mail and password").click()
    await desk.page.get_by_role("textbox", name="E-mail address").fill(email)
    await desk.page.get_by_role("textbox", name="Password").fill(PASSWORD)
    await desk.press("Sign in")
    await expect(desk.heading("Rooms")).to_be_visible(timeout=PATIENCE_MS)
    assert desk.page.url.endswith("#/rooms?name=whatever")

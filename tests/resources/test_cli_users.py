"""`videorooms user`: users made, listed, invited and disabled beside a running server; the log says who did it."""

from __future__ import annotations

import asyncio
import getpass
from typing import Any

import httpx
import pytest

from tests.conftest import FakeClock
from tests.databases import Place
from tests.resources.answers import data, refused
from tests.resources.portal import EMAIL, PASSWORD, Portal
from tests.resources.test_cli import Cli, cli_on, refusal, shown
from videorooms.clock import SystemClock
from videorooms.settings import Settings


@pytest.fixture
def cli(place: Place, settings: Settings, clock: FakeClock) -> Cli:
    # The command runs by the machine's clock.
    clock.step_wall((SystemClock().now() - clock.now()).total_seconds())
    return cli_on(place, settings)


async def told(cli: Cli, *words: str) -> Any:
    return shown(await asyncio.to_thread(cli, "user", *words, "--json"))


def token_of(url: str) -> str:
    page, _, token = url.partition("#/welcome?token=")
    assert page == "http://localhost:8080/"
    return token


async def test_a_user_is_made_with_a_link_that_lets_in_at_the_running_server(cli: Cli, portal: Portal) -> None:
    made = await told(cli, "create", EMAIL, "--role", "owner")
    assert (made["email"], made["name"], made["role"], made["status"]) == (EMAIL, "ada", "owner", "invited")
    browser = await portal.let_in(invitation=token_of(made["url"]), password=PASSWORD)
    assert data(await browser.get("/v2/me"))["id"] == made["id"]
    (listed,) = await told(cli, "list")
    assert (listed["email"], listed["status"]) == (EMAIL, "active")


async def test_who_may_only_look_is_made_unless_told_otherwise(cli: Cli, portal: Portal) -> None:
    assert portal
    assert (await told(cli, "create", EMAIL, "--name", "Ada L."))["role"] == "viewer"


async def test_who_is_disabled_is_out_at_once_and_who_is_enabled_gets_in_again(cli: Cli, portal: Portal) -> None:
    await portal.signed_in("other@example.org")
    browser = await portal.signed_in()
    assert (await asyncio.to_thread(cli, "user", "disable", EMAIL)).exit_code == 0
    refused(await browser.get("/v2/me"), "unauthorized")
    assert refusal(await asyncio.to_thread(cli, "user", "invite", EMAIL)) == "The user is disabled."
    assert (await asyncio.to_thread(cli, "user", "enable", EMAIL.upper())).exit_code == 0
    await portal.let_in(email=EMAIL, password=PASSWORD)


async def test_an_owner_who_lost_the_password_gets_a_new_link(cli: Cli, portal: Portal) -> None:
    browser = await portal.signed_in()
    invited = await told(cli, "invite", EMAIL)
    await portal.let_in(invitation=token_of(invited["url"]), password="quite another password")
    refused(await browser.get("/v2/me"), "unauthorized")


async def test_what_cannot_be_is_told_in_one_line(cli: Cli, portal: Portal) -> None:
    await portal.signed_in()
    for words, line in (
        (("create", "nonsense"), "This is no e-mail address."),
        (("create", EMAIL), "Another user has this e-mail address."),
        (("disable", "nobody@example.org"), "There is no such user."),
        (("disable", EMAIL), "An account that has users keeps an owner who is not disabled; make another one first."),
        (("list", "--account", "nobody"), "There is no such account."),
    ):
        assert refusal(await asyncio.to_thread(cli, "user", *words)) == line


async def test_a_token_to_look_in_unseen_is_in_the_log_whoever_makes_it(
    cli: Cli, api: httpx.AsyncClient, room_id: str
) -> None:
    made = await asyncio.to_thread(cli, "token", "create", room_id, "--hidden")
    assert made.exit_code == 0, made.output
    wish = {"hidden": True, "permissions": {"moderate": True}}
    data(await api.post(f"/v2/rooms/{room_id}/actions/generate_join_client_token", json=wish), 201)
    for kind, detail in (("api_key", wish), ("command_line", {"hidden": True})):
        chosen = {"filter[operation]": "generate_join_client_token", "filter[actor_kind]": kind}
        (entry,) = data(await api.get("/v2/audit_entries", params=chosen))
        assert (entry["subject_id"], entry["detail"]) == (room_id, detail)


async def test_the_log_says_that_the_command_line_did_it(cli: Cli, portal: Portal, api: httpx.AsyncClient) -> None:
    assert portal
    made = await told(cli, "create", EMAIL, "--role", "owner")
    assert (await asyncio.to_thread(cli, "key", "create", "website")).exit_code == 0
    key, invited, created = data(await api.get("/v2/audit_entries"))
    assert [one["operation"] for one in (key, invited, created)] == ["create_api_key", "invite_user", "create_user"]
    for entry in (key, invited, created):
        assert entry["actor"] == {"kind": "command_line", "id": None, "label": getpass.getuser()}
        assert entry["address"] is None
    assert (created["subject_id"], created["detail"]) == (made["id"], {"email": EMAIL, "role": "owner"})

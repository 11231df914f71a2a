"""What ends a sign-in: from the next request on its cookie is nobody's, and no other sign-in goes with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from tests.conftest import API_KEY, client_of
from tests.resources.answers import data, refused
from tests.resources.portal import COOKIE, EMAIL, PASSWORD, Portal
from videorooms.callers import Role, Scope
from videorooms.events import UserChanged
from videorooms.media.fake import FakeEngine
from videorooms.runtime import Runtime
from videorooms.users.model import User

OTHER = "grace@example.org"


class Owner:
    """Who does something to the user, by REST."""

    def __init__(self, api: httpx.AsyncClient) -> None:
        self._api = api

    async def change(self, user: User, **changes: Any) -> None:
        data(await self._api.patch(f"/v2/users/{user.id}", json=changes))

    async def delete(self, user: User) -> None:
        assert (await self._api.delete(f"/v2/users/{user.id}")).status_code == 204

    async def invite(self, user: User) -> str:
        invited = data(await self._api.post(f"/v2/users/{user.id}/actions/invite"), 201)
        return str(invited["url"].partition("token=")[2])


@pytest.fixture
def owner(api: httpx.AsyncClient) -> Owner:
    return Owner(api)


async def user_of(runtime: Runtime, email: str = EMAIL) -> User:
    return await runtime.users.named(runtime.accounts.default_id, email)


ENDINGS: dict[str, Callable[[Owner, User], Awaitable[None]]] = {
    "disabled": lambda owner, user: owner.change(user, disabled=True),
    "another role": lambda owner, user: owner.change(user, role="operator"),
    "deleted": lambda owner, user: owner.delete(user),
}


@pytest.mark.parametrize("ending", ENDINGS)
async def test_what_changes_what_a_user_may_do_ends_all_sign_ins_of_that_user_and_no_other(
    portal: Portal, runtime: Runtime, owner: Owner, ending: str
) -> None:
    other = await portal.signed_in(OTHER)
    browsers = [await portal.signed_in(role=Role.VIEWER), await portal.let_in(email=EMAIL, password=PASSWORD)]
    await ENDINGS[ending](owner, await user_of(runtime))
    for browser in browsers:
        refused(await browser.get("/v2/rooms"), "unauthorized")
    data(await other.get("/v2/rooms"))


@pytest.mark.parametrize("changes", [{"name": "Ada L."}, {"email": "lovelace@example.org"}, {"role": "viewer"}, {}])
async def test_what_changes_nothing_of_that_leaves_people_in(
    portal: Portal, runtime: Runtime, owner: Owner, changes: dict[str, Any]
) -> None:
    browser = await portal.signed_in(role=Role.VIEWER)
    await owner.change(await user_of(runtime), **changes)
    data(await browser.get("/v2/rooms"))


async def test_who_is_enabled_again_signs_in_anew(portal: Portal, runtime: Runtime, owner: Owner) -> None:
    browser = await portal.signed_in(role=Role.VIEWER)
    user = await user_of(runtime)
    await owner.change(user, disabled=True)
    answer = await portal.browser().post("/v2/sign_ins", json={"email": EMAIL, "password": PASSWORD})
    refused(answer, "sign_in_refused")
    await owner.change(user, disabled=False)
    refused(await browser.get("/v2/rooms"), "unauthorized")
    await portal.let_in(email=EMAIL, password=PASSWORD)


async def test_a_changed_password_ends_every_other_sign_in_and_begins_one_here(portal: Portal) -> None:
    browser = await portal.signed_in()
    elsewhere = await portal.let_in(email=EMAIL, password=PASSWORD)
    before = browser.cookies[COOKIE]
    wish = {"current_password": PASSWORD, "new_password": "quite another password"}
    me = data(await browser.post("/v2/me/actions/change_password", json=wish))
    assert browser.cookies[COOKIE] != before
    assert me["csrf_token"] != browser.headers["x-csrf-token"]
    data(await browser.get("/v2/me"))
    refused(await elsewhere.get("/v2/me"), "unauthorized")
    stolen = portal.browser()
    stolen.cookies.set(COOKIE, before)
    refused(await stolen.get("/v2/me"), "unauthorized")
    answer = await portal.browser().post("/v2/sign_ins", json={"email": EMAIL, "password": PASSWORD})
    refused(answer, "sign_in_refused")
    await portal.let_in(email=EMAIL, password="quite another password")


async def test_a_password_is_changed_by_who_knows_it_alone(portal: Portal) -> None:
    browser = await portal.signed_in()
    wish = {"current_password": "a guess of mine", "new_password": "quite another password"}
    answer = await browser.post("/v2/me/actions/change_password", json=wish)
    refused(answer, "forbidden", pointer="/current_password")
    for new, code in (("short", "out_of_range"), ("x" * 257, "out_of_range"), (EMAIL, "unprocessable")):
        wish = {"current_password": PASSWORD, "new_password": new}
        refused(await browser.post("/v2/me/actions/change_password", json=wish), code, pointer="/new_password")
    data(await browser.get("/v2/me"))
    await portal.let_in(email=EMAIL, password=PASSWORD)


async def test_a_new_password_by_an_invitation_ends_what_the_old_one_began(
    portal: Portal, runtime: Runtime, owner: Owner
) -> None:
    browser = await portal.signed_in()
    token = await owner.invite(await user_of(runtime))
    data(await browser.get("/v2/me"))
    await portal.let_in(invitation=token, password="quite another password")
    refused(await browser.get("/v2/me"), "unauthorized")


async def test_a_revoked_key_ends_what_was_signed_in_with_it(
    portal: Portal, runtime: Runtime, api: httpx.AsyncClient
) -> None:
    made, key = await runtime.api_keys.create(runtime.accounts.default_id, name="mine", scope=Scope.ALL)
    browser, other = await portal.let_in(api_key=key), await portal.let_in(api_key=API_KEY)
    data(await browser.get("/v2/rooms"))
    assert (await api.delete(f"/v2/api_keys/{made.id}")).status_code == 204
    refused(await browser.get("/v2/rooms"), "unauthorized")
    data(await other.get("/v2/rooms"))


@pytest.mark.parametrize("then", [None, SecretStr("vr_another_key_of_the_settings")])
async def test_another_key_in_the_settings_ends_what_was_signed_in_with_the_one_before(
    portal: Portal, runtime: Runtime, then: SecretStr | None
) -> None:
    cookie = (await portal.let_in(api_key=API_KEY)).cookies[COOKIE]
    of_user = (await portal.signed_in()).cookies[COOKIE]
    await runtime.stop()
    again = Runtime(runtime.settings.model_copy(update={"api_key": then}), clock=runtime.clock, engine=FakeEngine())
    await again.start()
    try:
        async with client_of(again) as client:
            refused(await client.get("/v2/me", headers={"cookie": f"{COOKIE}={cookie}"}), "unauthorized")
            # A restart alone ends nothing.
            data(await client.get("/v2/me", headers={"cookie": f"{COOKIE}={of_user}"}))
    finally:
        await again.stop()


async def test_a_user_and_what_is_the_user_s_end_together_or_not_at_all(portal: Portal, runtime: Runtime) -> None:
    browser = await portal.signed_in(role=Role.VIEWER)
    user = await user_of(runtime)

    async def fail(_transaction: object, _event: UserChanged) -> None:
        raise RuntimeError("the end of the sign-ins could not be written")

    runtime.database.within(UserChanged, fail)
    with pytest.raises(RuntimeError):
        await runtime.users.update(user.account_id, user.id, {"role": Role.OWNER})
    assert (await user_of(runtime)).role is Role.VIEWER
    assert data(await browser.get("/v2/me"))["role"] == "viewer"


async def test_who_is_disabled_while_the_password_is_checked_does_not_get_in(
    portal: Portal, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await portal.signed_in(role=Role.VIEWER)
    user = await user_of(runtime)
    matches = runtime.passwords.matches

    async def slow(password: str, kept: str | None) -> bool:
        fits = await matches(password, kept)
        await runtime.users.update(user.account_id, user.id, {"disabled": True})
        return fits

    monkeypatch.setattr(runtime.passwords, "matches", slow)
    answer = await portal.browser().post("/v2/sign_ins", json={"email": EMAIL, "password": PASSWORD})
    refused(answer, "sign_in_refused")
    assert "set-cookie" not in answer.headers


async def test_of_sign_ins_and_an_end_at_the_same_time_none_is_left(portal: Portal, runtime: Runtime) -> None:
    await portal.signed_in(role=Role.VIEWER)
    user = await user_of(runtime)
    wish = {"email": EMAIL, "password": PASSWORD}
    browsers = [portal.browser() for _ in range(6)]
    await asyncio.gather(
        *[browser.post("/v2/sign_ins", json=wish) for browser in browsers],
        runtime.users.update(user.account_id, user.id, {"disabled": True}),
    )
    for browser in browsers:
        refused(await browser.get("/v2/me"), "unauthorized")

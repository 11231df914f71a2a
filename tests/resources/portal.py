"""Users of the portal, and browsers that they sign in with, over the real application."""

from __future__ import annotations

from typing import Any

import httpx

from tests.resources.answers import data
from videorooms.app import create_app
from videorooms.callers import Role
from videorooms.runtime import Runtime
from videorooms.users.model import User

EMAIL = "ada@example.org"
PASSWORD = "correct horse battery staple"
COOKIE = "videorooms_session"


class Portal:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._app = create_app(runtime)
        self._browsers: list[httpx.AsyncClient] = []

    def browser(self, address: str = "192.0.2.7") -> httpx.AsyncClient:
        """Nobody has signed in yet; it keeps cookies, as browsers do."""
        transport = httpx.ASGITransport(app=self._app, client=(address, 1234))
        made = httpx.AsyncClient(transport=transport, base_url="http://server")
        self._browsers.append(made)
        return made

    async def user(self, email: str = EMAIL, role: Role = Role.OWNER, account_id: str | None = None) -> User:
        """Somebody who has no password yet."""
        account_id = account_id or self._runtime.accounts.default_id
        return await self._runtime.users.create(account_id, email=email, name=email.partition("@")[0], role=role)

    async def invitation(self, user: User) -> str:
        return (await self._runtime.invitations.invite(user.account_id, user.id)).token

    async def signed_in(
        self, email: str = EMAIL, role: Role = Role.OWNER, account_id: str | None = None
    ) -> httpx.AsyncClient:
        """A browser of a new user of this role, who has taken an invitation and set `PASSWORD`."""
        user = await self.user(email, role, account_id)
        return await self.let_in(invitation=await self.invitation(user), password=PASSWORD)

    async def let_in(self, **credential: str) -> httpx.AsyncClient:
        """A browser that has signed in by this, and whose page sends the token that belongs to it."""
        browser = self.browser()
        me: Any = data(await browser.post("/v2/sign_ins", json=credential), 201)
        browser.headers["x-csrf-token"] = me["csrf_token"]
        return browser

    async def close(self) -> None:
        for browser in self._browsers:
            await browser.aclose()

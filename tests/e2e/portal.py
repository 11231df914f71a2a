"""Mission control as somebody uses it: signed in, on a page, by roles and names only.

Tests of the portal drive it through `Desk`; portal/TESTING.md lists the names. `fully_accessible` holds a page to
what axe-core can find.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.e2e.meeting import DESKTOP, PATIENCE_MS
from tests.e2e.server import API_KEY, Server

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
# Beside an open menu the component library has elements that take the focus only to hand it on at once.
SCOPE = {"exclude": [["[data-base-ui-focus-guard]"]]}
# Chromium writes these itself: nobody is signed in, a wrong password, something that is not there, a server that stops.
EXPECTED = "Failed to load resource: "


class Desk:
    """One browser of somebody who works in mission control."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error.message}\n{error.stack or ''}"))
        page.on("console", self._note_console)
        page.on("dialog", lambda dialog: self.faults.append(f"a dialog of the browser: {dialog.message}"))

    @classmethod
    async def enter(cls, browser: Browser, server: Server, **context_options: Any) -> Desk:
        context = await browser.new_context(**{"viewport": DESKTOP, **context_options})
        return cls(await context.new_page(), server)

    def _note_console(self, message: ConsoleMessage) -> None:
        """Violations of the page's own policy come this way too."""
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.faults.append(f"console {message.type}: {message.text}")

    async def open(self, address: str = "#/") -> None:
        await self.page.goto(f"{self.server.origin}/{address}")

    async def sign_in(self, address: str = "#/", key: str = API_KEY) -> None:
        """With an API key, on the way to the page of that address."""
        await self.open(address)
        await self.page.get_by_role("tab", name="API key").click(timeout=PATIENCE_MS)
        await self.page.get_by_role("textbox", name="API key").fill(key)
        await self.press("Sign in")
        await expect(self.page.get_by_role("heading", level=1).first).not_to_have_text("Sign in", timeout=PATIENCE_MS)

    async def sign_in_by_password(self, email: str, password: str, address: str = "#/") -> None:
        await self.open(address)
        await self.page.get_by_role("tab", name="E-mail and password").click(timeout=PATIENCE_MS)
        await self.page.get_by_role("textbox", name="E-mail address").fill(email)
        await self.page.get_by_role("textbox", name="Password").fill(password)
        await self.press("Sign in")

    async def press(self, button: str) -> None:
        await self.page.get_by_role("button", name=button, exact=True).click(timeout=PATIENCE_MS)

    async def choose(self, menu: str, item: str) -> None:
        """An item of the menu behind a button."""
        await self.press(menu)
        await self.page.get_by_role("menuitem", name=item).click(timeout=PATIENCE_MS)

    def heading(self, words: str, level: int = 1) -> Locator:
        return self.page.get_by_role("heading", name=words, level=level)

    def row(self, table: str, words: str) -> Locator:
        return self.page.get_by_role("table", name=table).get_by_role("row").filter(has_text=words)

    async def says(self, words: str) -> None:
        """In a message that comes and goes."""
        messages = self.page.get_by_role("region", name="Messages")
        await expect(messages.get_by_text(words).first).to_be_visible(timeout=PATIENCE_MS)


async def fully_accessible(page: Page, where: str) -> list[str]:
    """What axe finds that keeps somebody out of the page as it is now; empty when nothing.

    The page's policy allows no such script; evaluating it goes by the browser's debugger, which asks no policy.
    """
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(AXE.read_text())
    found = await page.evaluate("scope => axe.run(scope, {resultTypes: ['violations']})", SCOPE)
    return [
        f"{where}: {violation['id']} ({violation['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


async def overflow(page: Page) -> int:
    """Pixels by which the page is wider than its window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - innerWidth"))

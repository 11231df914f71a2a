"""The example of the web component as it stands: a page of another origin, with a server that makes its tokens."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.compatibility.samples import samples
from tests.e2e.accessibility import no_serious_faults
from tests.e2e.conftest import Enter
from tests.e2e.meeting import DESKTOP, PATIENCE_MS, Visitor
from tests.e2e.rest import Rest
from tests.e2e.server import API_KEY, Server, free_port

EXAMPLE = Path(__file__).parents[2] / "examples" / "web-component"
# What a stylesheet of the component could change in the page around it.
LOOKS = """() => ['html', 'body', 'h1', 'p'].map((name) => {
  const style = getComputedStyle(document.querySelector(name));
  return [style.font, style.color, style.backgroundColor, style.marginTop, style.boxSizing].join(' ');
})"""


@pytest.fixture
def desk(server: Server) -> Iterator[str]:
    """The example's own server, in front of the run's."""
    port = free_port()
    settings = {"SERVER": server.origin, "API_KEY": API_KEY}
    process = subprocess.Popen(
        [sys.executable, str(EXAMPLE / "server.py"), str(port)],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    # Told when it listens.
    process.stdout.readline()
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)


@pytest.fixture
def visit(enter: Enter, desk: str) -> Callable[..., Any]:
    async def make(name: str) -> Visitor:
        visitor = Visitor(await enter(path=None, viewport=DESKTOP), name)
        await visitor.follow(desk)
        return visitor

    return make


async def news(page: Page, words: str) -> None:
    await expect(page.locator("#news")).to_have_text(words, timeout=PATIENCE_MS)


async def test_two_people_meet_in_a_page_of_an_application_which_stays_as_it_was(
    visit: Callable[..., Any], artefacts: Path
) -> None:
    anna, ben = await visit("Anna"), await visit("Ben")
    before = await anna.page.evaluate(LOOKS)
    for visitor in (anna, ben):
        await visitor.page.get_by_role("textbox", name="Your name").fill(visitor.name)
        await visitor.press("Join now")
        await news(visitor.page, "You are in.")
    await news(anna.page, "Somebody came.")
    await anna.sees(anna.tile("Ben"), ben.person.number)
    await anna.hears(ben.person.tone)
    assert await anna.page.evaluate(LOOKS) == before
    await no_serious_faults(anna.page, "a page with the component")
    await anna.page.screenshot(path=artefacts / "web-component.png")

    # Keys work within the component alone.
    await anna.page.locator("body > h1").click()
    await anna.page.keyboard.press("m")
    await expect(anna.page.get_by_role("button", name="Turn off microphone")).to_be_visible()
    await anna.tile("Anna (you)").click()
    await anna.page.keyboard.press("m")
    await expect(anna.page.get_by_role("button", name="Turn on microphone")).to_be_visible(timeout=PATIENCE_MS)

    accent = "document.querySelector('video-room').shadowRoot.querySelector('.frame')"
    assert await anna.page.evaluate(f"getComputedStyle({accent}).getPropertyValue('--accent').trim()") == "#0b6b47"
    assert await anna.page.evaluate("document.querySelector('video-room').room.getState().status") == "connected"
    await anna.press("Leave")
    await news(anna.page, "You are out: left.")
    await expect(anna.page.get_by_role("link", name="Back to the start")).to_be_visible()
    await ben.page.evaluate("document.querySelector('video-room').remove()")
    await anna.press("Rejoin")
    await expect(anna.page.get_by_text("You are the only one here.")).to_be_visible(timeout=PATIENCE_MS)


async def test_a_token_that_is_no_good_is_told_to_the_application_and_in_words(visit: Callable[..., Any]) -> None:
    anna = await visit("Anna")
    await anna.page.get_by_role("textbox", name="Your name").wait_for(timeout=PATIENCE_MS)
    await anna.page.evaluate("document.querySelector('video-room').token = 'nonsense'")
    await expect(anna.heading("This link does not work")).to_be_visible(timeout=PATIENCE_MS)
    await news(anna.page, "That did not work: invalid.")


async def test_the_samples_of_the_documentation_work_as_they_stand(enter: Enter, rest: Rest, server: Server) -> None:
    anna = Visitor(await enter(path=None, viewport=DESKTOP), "Anna")
    tokens = await rest.tokens(await rest.create_room())
    parts: dict[str, list[str]] = {}
    for one in samples("docs/web-component.md"):
        parts.setdefault(one.language, []).append(one.text.replace("https://rooms.example.com", server.origin))
    (element, slotted), (get_token, events, words), (look,) = parts["html"], parts["js"], parts["css"]
    assert 'slot="end"' in slotted
    scripts = "".join(f'<script type="module">{script}</script>' for script in (words, f"{get_token}\n{events}"))
    element = element.replace("…", tokens.client)
    page = f"<!doctype html><style>{look}</style>{element}{scripts}"
    asked: list[str] = []
    said: list[str] = []

    async def serve(route: Route) -> None:
        is_token = route.request.url.endswith("/my/token")
        if is_token:
            asked.append(route.request.url)
        kind = "text/plain" if is_token else "text/html; charset=utf-8"
        await route.fulfill(body=tokens.client if is_token else page, content_type=kind)

    anna.page.on("console", lambda message: said.append(message.text))
    await anna.person.context.route("http://localhost:8000/**", serve)
    await anna.page.goto("http://localhost:8000/page.html")
    await anna.page.get_by_role("textbox", name="Your name").fill("Anna")
    await anna.press("Jetzt beitreten")
    await expect(anna.tile("Anna (you)")).to_be_visible(timeout=PATIENCE_MS)
    await expect(anna.page.get_by_text("1 person")).to_be_visible()
    await anna.press("Verlassen")
    await expect(anna.heading("You left the room")).to_be_visible(timeout=PATIENCE_MS)
    await anna.press("Rejoin")
    await expect(anna.tile("Anna (you)")).to_be_visible(timeout=PATIENCE_MS)
    assert asked, "who comes back asks the application for a token"
    assert "out: left" in said

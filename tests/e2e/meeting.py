"""The meeting page as a person uses it: found by roles and names only, as assistive technology finds it.

Tests drive it through `Visitor`, a `Person` whose page is the real one of the server instead of the bare bench.
portal/TESTING.md lists the names.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Locator, expect

from tests.e2e.person import Person
from tests.e2e.rest import Rest
from tests.e2e.senses import HEARD_ABOVE_DB, SILENT_BELOW_DB, Sight
from tests.e2e.waiting import eventually

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
# Joining includes the devices and the peer connection on a machine that others use too.
PATIENCE_MS = 15_000


async def join_link(rest: Rest, room_id: str, **wish: Any) -> str:
    """What the portal's "copy join link" gives, without the origin; `wish` is for the token."""
    tokens = await rest.tokens(room_id, refresh_token_ttl_secs=86400, **wish)
    return f"/meet/{room_id}#token={tokens.refresh}"


class Visitor:
    def __init__(self, person: Person, name: str) -> None:
        self.person = person
        self.page = person.page
        self.name = name

    async def follow(self, link: str) -> None:
        """A printed link as it is, or a path on the server."""
        await self.page.goto(link if link.startswith("http") else f"{self.person.origin}{link}")

    async def join(self, link: str) -> None:
        await self.follow(link)
        await self.page.get_by_role("textbox", name="Your name").fill(self.name)
        await self.press("Join now")
        await expect(self.page.get_by_role("list", name="People")).to_be_visible(timeout=PATIENCE_MS)

    async def control(self, button: str) -> None:
        """Presses a button of the toolbar."""
        toolbar = self.page.get_by_role("toolbar", name="Controls")
        await toolbar.get_by_role("button", name=button, exact=True).click(timeout=PATIENCE_MS)

    async def press(self, button: str) -> None:
        await self.page.get_by_role("button", name=button, exact=True).click(timeout=PATIENCE_MS)

    async def choose(self, entry: str) -> None:
        """Picks an entry of the menu `More`."""
        await self.control("More")
        await self.page.get_by_role("menu", name="More").get_by_text(entry, exact=True).click(timeout=PATIENCE_MS)

    def tile(self, name: str) -> Locator:
        people = self.page.get_by_role("list", name="People")
        return people.get_by_role("listitem", name=re.compile(rf"^{re.escape(name)}(,|$)"))

    def heading(self, words: str) -> Locator:
        return self.page.get_by_role("heading", name=words, level=1)

    async def sees(self, tile: Locator, source: int, frames: int = 10) -> Sight:
        """Waits for so many different pictures of the source in the tile."""
        video = tile.locator("video")
        await expect(video).to_be_visible(timeout=PATIENCE_MS)
        await video.evaluate("element => probes.watch('tile', element)")

        async def look() -> Sight:
            return Sight.of(await self.page.evaluate("probes.report('tile')"))

        sight = await eventually(
            look, lambda found: found.counters >= frames, 15, f"{self.name} seeing source {source}"
        )
        assert sight.source == source, sight
        return sight

    async def hears(self, *tones: int) -> None:
        await self._sound(lambda levels: all(level > HEARD_ABOVE_DB for level in levels), tones, "hearing")

    async def does_not_hear(self, *tones: int) -> None:
        await self._sound(lambda levels: all(level < SILENT_BELOW_DB for level in levels), tones, "not hearing")

    async def _sound(self, judge, tones: tuple[int, ...], what: str) -> None:  # type: ignore[no-untyped-def]
        async def levels() -> list[float] | None:
            found: list[float] | None = await self.page.get_by_test_id("room-audio").evaluate(
                """(element, tones) => {
                  const track = element.srcObject?.getAudioTracks()[0];
                  return track && !element.paused && !element.muted ? probes.levels(track, tones) : null;
                }""",
                list(tones),
            )
            return found

        await eventually(levels, lambda found: found is not None and judge(found), 15, f"{self.name} {what} {tones}")

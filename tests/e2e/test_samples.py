"""The samples of docs/getting-started.md that need a browser, run as they stand with what a reader would put in.

The README's runs in `test_sdk_lifecycle`; all others, without a browser, in tests/compatibility/test_samples.py.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Route

from tests.compatibility.samples import sample
from tests.e2e.conftest import Enter
from tests.e2e.person import Person
from tests.e2e.rest import Rest
from tests.e2e.waiting import eventually

PAGE = "docs/getting-started.md"
ADDRESS = "http://localhost:8000/page.html"
# Runs a fragment of a page's script with these names, and gives what its last name stands for.
RUN = """async ({ fragment, names, wanted }) => {
  const scope = { initialize: bench.initialize, room: bench.room, ...names, ...window.given };
  // In a block, because the fragment may declare what has its name from us.
  const body = `{ ${fragment}; return ${wanted}; }`;
  window.ran = await new (async () => {}).constructor(...Object.keys(scope), body)(...Object.values(scope));
}"""


async def open_page(person: Person, rest: Rest, room_id: str) -> list[str]:
    """The page with room id and token put in, and its button pressed; gives what it writes to the console."""
    text = sample(PAGE, "<!doctype html>").text.replace("http://localhost:8080", person.origin)
    for name, value in (("roomId", room_id), ("clientToken", (await rest.tokens(room_id)).client)):
        text, count = re.subn(rf'const {name} = "…";', f'const {name} = "{value}";', text)
        assert count == 1

    async def serve(route: Route) -> None:
        await route.fulfill(body=text, content_type="text/html; charset=utf-8")

    said: list[str] = []
    person.page.on("console", lambda message: said.append(message.text))
    await person.context.route(ADDRESS, serve)
    await person.page.goto(ADDRESS)
    await person.page.get_by_role("button", name="Join").click()
    return said


async def pictures(person: Person) -> int:
    """Videos on the page that show something."""
    found = await person.call("[...document.querySelectorAll('video')].filter(v => v.videoWidth > 0).length")
    return int(found)


async def test_the_page_of_getting_started_brings_two_people_together(enter: Enter, rest: Rest) -> None:
    room_id = await rest.create_room()
    anna, ben = await enter(path=None), await enter(path=None)
    heard = await open_page(anna, rest, room_id)
    await eventually(lambda: pictures(anna), lambda count: count == 1, what="Anna's own picture")
    await open_page(ben, rest, room_id)
    for person in (anna, ben):
        await eventually(lambda person=person: pictures(person), lambda count: count == 2, what="both pictures")
        await eventually(lambda person=person: person.call("document.querySelector('audio').currentTime > 0"))

    async def greeted() -> bool:
        return len({line for line in heard if line.endswith(" hello")}) == 2

    await eventually(greeted, what="Ben's greeting after Anna's own")
    await ben.page.close()
    await eventually(
        lambda: anna.call("document.querySelectorAll('video').length"), lambda count: count == 1, within=60
    )


async def run(person: Person, words: str, wanted: str = "undefined", **names: Any) -> None:
    await person.call(RUN, {"fragment": sample(PAGE, words).text, "names": names, "wanted": wanted})


async def test_a_token_is_fetched_as_shown_before_it_is_over(enter: Enter, rest: Rest) -> None:
    room_id = await rest.create_room()
    anna = await enter()
    fresh = (await rest.tokens(room_id)).client
    await anna.call(
        """(token) => {
          window.asked = 0;
          window.given = { fetch: async () => { window.asked += 1; return new Response(token); } };
        }""",
        fresh,
    )
    # A token that is about to end has the SDK ask at once.
    ending = (await rest.tokens(room_id, token_ttl_secs=10)).client
    await run(anna, "getClientToken", "room", roomId=room_id, clientToken=ending)
    await anna.call("window.ran.connect()")
    await eventually(lambda: anna.call("window.asked > 0"), what="a fresh token being fetched")


async def test_a_camera_that_is_denied_is_told_as_shown(enter: Enter, rest: Rest) -> None:
    room_id = await rest.create_room()
    anna = await enter()
    await anna.join(rest, room_id, publish=False)
    await anna.call(
        """() => {
          window.told = [];
          window.given = { tell: (words) => window.told.push(words) };
          navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("no", "NotAllowedError"); };
        }"""
    )
    await run(anna, "permission_denied")
    assert await anna.call("window.told") == ["Allow the camera in the address bar, then try again."]

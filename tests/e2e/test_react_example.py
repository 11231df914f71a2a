"""The React example as a newcomer starts it: one command, and two people in a call."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.conftest import Enter
from tests.e2e.person import Person
from tests.e2e.rest import Rest
from tests.e2e.senses import Sight
from tests.e2e.server import API_KEY, REPOSITORY, Server, free_port
from tests.e2e.waiting import eventually

NAMES = ("Ada", "<b>Bob</b>\u202e")


@pytest.fixture
def example(server: Server, tmp_path: Path) -> Iterator[str]:
    """Where the page is, with the server of the run behind it."""
    port = free_port()
    environment = server.environment() | {
        "SERVER_URL": server.origin,
        "VIDEOROOMS_API_KEY": API_KEY,
        "PORT": str(port),
    }
    log = tmp_path / "example.log"
    with log.open("wb") as output:
        running = subprocess.Popen(
            ["npm", "start", "--prefix", "examples/react"],
            cwd=REPOSITORY,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    yield f"http://localhost:{port}/"
    running.terminate()
    running.wait(timeout=10)


async def go_in(person: Person, url: str, name: str, room: str) -> None:
    page = person.page
    await page.goto(url)
    await page.get_by_label("Your name").fill(name)
    await page.get_by_label("Room").fill(room)
    await page.get_by_role("button", name="Join").click()
    await page.get_by_role("button", name="Camera").click()
    await page.get_by_role("button", name="Microphone").click()
    await page.locator("button[aria-pressed=true]", has_text="Camera").wait_for()


async def sees(person: Person, other: Person, name: str) -> None:
    """The other's moving picture in the tile that has its name."""
    tile = person.page.locator(".tile", has_text=name)
    await tile.wait_for()
    await tile.locator("video").evaluate("(video, name) => probes.watch(name, video)", name)

    async def sight() -> Sight:
        return Sight.of(await person.call("name => probes.report(name)", name))

    seen = await eventually(sight, lambda found: found.counters >= 10, what=f"pictures of {name}")
    assert seen.source == other.number


async def answers(url: str) -> bool:
    try:
        async with httpx.AsyncClient() as client:
            return (await client.get(url)).status_code == 200
    except httpx.HTTPError:
        return False


async def test_two_people_see_each_other_chat_and_raise_a_hand(example: str, enter: Enter, rest: Rest) -> None:
    await eventually(lambda: answers(example), within=60, what="the example's page")
    ada, bob = await enter(path=None), await enter(path=None)
    for person, name in zip((ada, bob), NAMES, strict=True):
        await go_in(person, example, name, "react-example")
    await sees(ada, bob, NAMES[1])
    await sees(bob, ada, NAMES[0])

    await bob.page.get_by_label("Message").fill("<i>hello</i>")
    await bob.page.get_by_role("button", name="Send").click()
    await ada.page.locator(".chat li", has_text="<i>hello</i>").wait_for()

    await bob.page.get_by_role("button", name="Hand").click()
    await ada.page.locator(".tile", has_text="✋").wait_for()

    (room,) = (await rest.http.get("/rooms", params={"filter[unique_name]": "react-example"})).json()["data"]
    await rest.act(room["active_session_id"], "start_recording")
    await ada.page.get_by_text("This room is being recorded.").wait_for()

    # Strict mode runs effects twice: there are two people and no more.
    assert await ada.page.locator(".tile").count() == 2
    await bob.page.get_by_role("button", name="Leave").click()
    await bob.page.get_by_label("Your name").wait_for()
    await ada.page.locator(".tile", has_text=NAMES[1]).wait_for(state="detached")

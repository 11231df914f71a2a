"""The bench of the end-to-end tests: a real server process, one real Chromium, people in it, and networks between.

One server and one browser serve the whole run, for two cores' sake; every test has rooms and browser contexts of its
own. Tests that stop or configure a server ask `own_server` for one. All tests share one event loop.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from inspect import iscoroutinefunction
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.e2e.links import Link
from tests.e2e.person import Person
from tests.e2e.portal import Desk
from tests.e2e.relay import RelayThread
from tests.e2e.rest import Rest
from tests.e2e.server import Server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARTEFACTS = Path(__file__).parents[2] / ".cache" / "e2e"
# Nothing leaves the machine, nobody must click, and pages that nobody looks at run as others do.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    # Of the browser's own cameras the second gives pictures of depth, which are not sent.
    "--use-fake-device-for-media-stream=device-count=3",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    # The bench page comes from the tests and so from no address; the server is on loopback all the same.
    "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets,LocalNetworkAccessChecksWebRTC",
    "--disable-quic",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
]

LOGGED_BEFORE = pytest.StashKey[int]()
Enter = Callable[..., Coroutine[Any, Any, Person]]
Sit = Callable[..., Coroutine[Any, Any, Desk]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all: the browser's connection lives on it for the whole run."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and isinstance(item, pytest.Function) and iscoroutinefunction(item.function):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A failure shows what the server logged meanwhile."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    server = getattr(item, "funcargs", {}).get("server")
    if report.failed and server is not None:
        report.sections.append(("Log of the server", server.log()[item.stash.get(LOGGED_BEFORE, 0) :][-6000:]))


@pytest.fixture(scope="session")
def relay_thread() -> Iterator[RelayThread]:
    thread = RelayThread()
    yield thread
    thread.stop()


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("server"))
    made.start()
    yield made
    alive = made.running()
    made.stop()
    assert alive, f"the server died during the tests:\n{made.log()[-4000:]}"


@pytest.fixture
def server(shared_server: Server, request: pytest.FixtureRequest) -> Iterator[Server]:
    """The server of the run; a test that makes it log a failure of its own code fails itself."""
    request.node.stash[LOGGED_BEFORE] = len(shared_server.log())
    before = len(shared_server.alarms())
    yield shared_server
    assert shared_server.running(), f"the server died:\n{shared_server.log()[-4000:]}"
    assert shared_server.metrics()["videorooms_media_panics_total"] == 0
    new = shared_server.alarms()[before:]
    assert not new, "the server's log has:\n" + "\n---\n".join(new)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Makes and starts servers for this test alone, with settings of its own."""
    made: list[Server] = []

    def make(**settings: str) -> Server:
        directory = tmp_path / f"server{len(made)}"
        directory.mkdir()
        one = Server(directory, **settings)
        made.append(one)
        one.start()
        return one

    yield make
    for each in made:
        each.stop()
        assert not each.alarms(), "the server's log has:\n" + "\n---\n".join(each.alarms())


@pytest_asyncio.fixture(loop_scope="session")
async def rest(server: Server) -> AsyncIterator[Rest]:
    client = Rest(server)
    yield client
    await client.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("Chromium is missing: apt-get install chromium")
    async with async_playwright() as playwright:
        flags = [*CHROMIUM_FLAGS, "--use-fake-ui-for-media-stream"]
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def strict_browser() -> AsyncIterator[Browser]:
    """A second Chromium that asks before it gives a camera, as a newcomer's does."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield launched
        await launched.close()


@pytest.fixture
def link(request: pytest.FixtureRequest, relay_thread: RelayThread) -> Iterator[Callable[..., Link]]:
    """Makes links of people to a server; the seed of their losses is the test's own name."""
    made: list[Link] = []

    def make(to: Server | None = None) -> Link:
        target = to or request.getfixturevalue("server")
        seed = sum(request.node.name.encode()) * 10 + len(made)
        made.append(Link(relay_thread, target, seed))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest_asyncio.fixture(loop_scope="session")
async def enter(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Enter]:
    """Brings people to the server of the run, or to `to`; numbers them from 1; no page may fail on its own."""
    people: list[Person] = []
    numbers = count(1)

    async def make(to: Server | None = None, **options: Any) -> Person:
        target = to or request.getfixturevalue("server")
        person = await Person.enter(options.pop("browser", browser), target, next(numbers), **options)
        people.append(person)
        return person

    yield make
    faults = [f"person {person.number}: {fault}" for person in people for fault in person.faults]
    for person in people:
        await person.leave_browser()
    assert not faults, "\n".join(faults)


@pytest_asyncio.fixture(loop_scope="session")
async def sit(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Sit]:
    """Seats people at mission control of the server of the run, or of `at`; no page may fail on its own."""
    desks: list[Desk] = []

    async def make(at: Server | None = None, **context_options: Any) -> Desk:
        desk = await Desk.enter(browser, at or request.getfixturevalue("server"), **context_options)
        desks.append(desk)
        return desk

    yield make
    for desk in desks:
        await desk.page.context.close()
    faults = [fault for desk in desks for fault in desk.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def artefacts() -> Path:
    """Where screenshots of a run stay."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    return ARTEFACTS

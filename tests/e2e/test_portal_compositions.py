"""A real recorded call laid out in mission control's editor, rendered, watched while it is made, and played."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import av
import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.e2e.conftest import Sit
from tests.e2e.meeting import PATIENCE_MS, PHONE
from tests.e2e.pictures import read
from tests.e2e.portal import Desk, overflow
from tests.e2e.rest import Rest
from tests.e2e.server import Server
from tests.e2e.test_composition import PEOPLE, picture_in, recorded_call
from tests.e2e.waiting import eventually
from tests.e2e.whip_peers import WhipPublisher

pytestmark = pytest.mark.patient

RENDERED_MS = 90_000
RECORDED_S = 4


@pytest_asyncio.fixture(loop_scope="session")
async def session_id(rest: Rest, server: Server) -> str:
    """Of a call that is over, of which everything is stored."""
    found = await recorded_call(rest, server, RECORDED_S)
    wish = {"filter[session_id]": found}

    async def stored() -> list[str]:
        rows = (await rest.http.get("/room_recordings", params=wish)).json()["data"]
        return [row["status"] for row in rows]

    await eventually(stored, lambda states: set(states) == {"completed"}, what="all recordings stored")
    return found


@pytest_asyncio.fixture(loop_scope="session")
async def live_session_id(rest: Rest, server: Server) -> AsyncIterator[str]:
    """Of a call that goes on and is recorded."""
    room_id = await rest.create_room(enable_recording=True)
    source, tone = PEOPLE[0]
    publisher = WhipPublisher(server.origin, room_id, (await rest.tokens(room_id)).client, source, tone)
    assert (await publisher.start()).status_code == 201
    await eventually(lambda: rest.recordings(room_id), lambda rows: len(rows) == 2, what="both tracks being recorded")
    [session] = await rest.sessions(room_id)
    yield str(session["id"])
    await publisher.stop()


def composition(desk: Desk) -> Locator:
    return desk.page.get_by_role("list", name="Compositions").get_by_role("listitem").first


def region(desk: Desk, name: str) -> Locator:
    return desk.page.get_by_role("button", name=re.compile(f"^Region {name},"))


async def lay_out(desk: Desk, layout: str) -> None:
    await desk.page.get_by_role("radio", name=layout).check(timeout=PATIENCE_MS)


async def number(desk: Desk, label: str) -> int:
    return int(await desk.page.get_by_role("spinbutton", name=label).input_value())


async def drag(desk: Desk, place: Locator, across: float, down: float) -> None:
    box = await place.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await desk.page.mouse.move(x, y)
    await desk.page.mouse.down()
    await desk.page.mouse.move(x + across / 2, y + down / 2, steps=4)
    await desk.page.mouse.move(x + across, y + down, steps=4)
    await desk.page.mouse.up()


async def give(desk: Desk, name: str, person: int) -> None:
    """Shows that one of the call in the region and nobody else; people are in the order in which they were recorded."""
    await desk.press(f"Choose {name}")
    boxes = desk.page.get_by_role("group", name="Who is shown").get_by_role("checkbox")
    for place in range(await boxes.count()):
        await boxes.nth(place).set_checked(False)
    labels = await whom(desk)
    await desk.page.get_by_role("checkbox", name=labels[person]).check()


async def whom(desk: Desk) -> list[str]:
    """What people of the call are called, who have no names: heads of ids, sorted."""
    texts = await desk.page.get_by_role("group", name="Who is shown").locator("label").all_inner_texts()
    return sorted(text.strip() for text in texts)


async def test_a_layout_made_by_hand_is_rendered_as_it_was_shown_and_played(
    sit: Sit, rest: Rest, session_id: str, tmp_path: Path
) -> None:
    desk = await sit(viewport={"width": 1440, "height": 1000})
    await desk.sign_in(f"#/compositions/new?session={session_id}")
    cells = desk.page.get_by_role("list", name="Shown at this moment").get_by_role("listitem")
    await expect(cells).to_have_count(2, timeout=PATIENCE_MS)
    await lay_out(desk, "Picture in picture")
    await lay_out(desk, "By hand")
    await give(desk, "stage", 0)
    await give(desk, "small", 1)

    # By mouse, which snaps to the picture's edge; by keys, which need none.
    width = await number(desk, "Width")
    canvas = await desk.page.locator("[data-canvas]").bounding_box()
    assert canvas is not None
    scale = canvas["width"] / 1280
    await drag(desk, region(desk, "small"), 28 * scale, 28 * scale)
    assert (await number(desk, "From the left"), await number(desk, "From the top")) == (1280 - width, 720 - 180)
    await drag(desk, desk.page.locator('[data-grip="-1 -1"]'), -100 * scale, -60 * scale)
    assert abs(await number(desk, "Width") - 420) <= 24
    await region(desk, "small").focus()
    before = await number(desk, "From the left")
    await desk.page.keyboard.press("ArrowLeft")
    assert await number(desk, "From the left") == before - 8
    await desk.page.keyboard.press("Control+z")
    assert await number(desk, "From the left") == before
    for label, value in (("Width", 320), ("Height", 180), ("From the left", 960), ("From the top", 540)):
        await desk.page.get_by_role("spinbutton", name=label).fill(str(value))

    await desk.press("Compose")
    await desk.says("The composition is on its way")
    await expect(composition(desk)).to_contain_text(re.compile(r"Waiting|Rendering|Ready"), timeout=PATIENCE_MS)
    await expect(composition(desk)).to_contain_text("Ready", timeout=RENDERED_MS)
    await plays(composition(desk))
    stage, small = await sources_of(rest, session_id, tmp_path)
    assert {stage, small} == {source for source, _ in PEOPLE}


async def plays(item: Locator) -> None:
    """Frames are decoded and shown, in the size that was chosen."""
    await item.get_by_role("button", name="Play: ").click(timeout=PATIENCE_MS)
    video = item.locator("video")
    frames = "element => element.getVideoPlaybackQuality().totalVideoFrames"
    await eventually(lambda: video.evaluate(frames), lambda shown: shown >= 20, what="pictures of the composition")
    assert await video.evaluate("element => [element.videoWidth, element.videoHeight]") == [1280, 720]


async def sources_of(rest: Rest, session_id: str, folder: Path) -> tuple[int, int]:
    """Who is large and who is small in the rendered file."""
    params = {"filter[session_id]": session_id}
    [row] = (await rest.http.get("/room_compositions", params=params)).json()["data"]
    path = folder / "composition.mp4"
    path.write_bytes((await rest.http.get(row["download_url"])).content)
    large, small = set(), set()
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            grey = frame.to_ndarray(format="gray")
            for part, found in ((grey, large), (grey[540:720, 960:1280], small)):
                code = read(np.ascontiguousarray(picture_in(part)))
                if code is not None:
                    found.add(code.source)
    assert len(large) == len(small) == 1, (large, small)
    return large.pop(), small.pop()


async def test_what_the_server_refuses_stands_at_its_field_with_its_code(sit: Sit, session_id: str) -> None:
    desk = await sit(viewport={"width": 1440, "height": 1000})
    await desk.sign_in(f"#/compositions/new?session={session_id}")
    await lay_out(desk, "Side by side")
    await lay_out(desk, "By hand")
    await desk.press("Choose right")
    left = desk.page.get_by_role("spinbutton", name="From the left")
    await left.fill("1000")
    await desk.press("Compose")
    width = desk.page.get_by_role("spinbutton", name="Width")
    await expect(width).to_have_attribute("aria-invalid", "true", timeout=PATIENCE_MS)
    await expect(
        desk.page.get_by_text(re.compile(r"leaves the picture, whose width is 1280\. \(\d{5}\)"))
    ).to_be_visible()
    await left.fill("640")
    await expect(width).not_to_have_attribute("aria-invalid", "true")
    await desk.page.get_by_label("Begin at", exact=True).fill("0:03")
    await desk.page.get_by_label("End at", exact=True).fill("0:02")
    await desk.press("Compose")
    await expect(desk.page.get_by_text(re.compile(r"The end is not behind the start\. \(\d{5}\)"))).to_be_visible(
        timeout=PATIENCE_MS
    )


async def test_a_failed_composition_says_why_and_is_tried_again_or_edited(
    sit: Sit, rest: Rest, session_id: str
) -> None:
    wish = {"session_id": session_id, "layout": "speaker", "start_secs": 3600, "format": "webm"}
    assert (await rest.http.post("/room_compositions", json=wish)).status_code == 202
    desk = await sit()
    await desk.sign_in(f"#/compositions?session={session_id}")
    await expect(composition(desk)).to_contain_text("Failed", timeout=PATIENCE_MS)
    await expect(composition(desk)).to_contain_text("nothing was recorded")
    await composition(desk).get_by_role("button", name="Try again").click()
    items = desk.page.get_by_role("list", name="Compositions").get_by_role("listitem")
    await expect(items).to_have_count(2, timeout=PATIENCE_MS)
    await items.last.get_by_role("link", name="Edit and compose anew").click()
    await expect(desk.page.get_by_role("radio", name="Speaker")).to_be_checked(timeout=PATIENCE_MS)
    await expect(desk.page.get_by_role("combobox", name="Format")).to_contain_text("WebM")
    await expect(desk.page.get_by_label("Begin at", exact=True)).to_have_value("1:00:00")


async def test_a_composition_under_way_is_cancelled(sit: Sit, live_session_id: str) -> None:
    desk = await sit()
    await desk.sign_in(f"#/compositions/new?session={live_session_id}")
    await desk.press("Compose")
    await expect(composition(desk)).to_contain_text("Waiting", timeout=PATIENCE_MS)
    await composition(desk).get_by_role("button", name="Cancel: ").click()
    await expect(composition(desk)).to_contain_text("Cancelled", timeout=PATIENCE_MS)


async def test_a_finger_moves_the_region_that_was_chosen_before(sit: Sit, session_id: str) -> None:
    desk = await sit(viewport=PHONE, has_touch=True, is_mobile=True)
    await desk.sign_in(f"#/compositions/new?session={session_id}")
    await lay_out(desk, "Picture in picture")
    await lay_out(desk, "By hand")
    await region(desk, "small").tap()
    before = await number(desk, "From the left")
    box = await region(desk, "small").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = await desk.page.context.new_cdp_session(desk.page)
    for kind, by in (("touchStart", 0), ("touchMove", 30), ("touchMove", 60), ("touchEnd", None)):
        points = [] if by is None else [{"x": x - by, "y": y - by / 2}]
        await touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        await asyncio.sleep(0.05)
    assert await number(desk, "From the left") < before - 100
    assert await overflow(desk.page) <= 0

"""What people do with each other on the meeting page: look, point out, raise hands, moderate, look in, be recorded."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.accessibility import no_serious_faults
from tests.e2e.conftest import Enter
from tests.e2e.links import Link
from tests.e2e.meeting import DESKTOP, PATIENCE_MS, PHONE, Visitor, join_link
from tests.e2e.rest import Rest
from tests.e2e.waiting import eventually

HOSTILE = "<img src=x onerror=window.hacked=1>\u202egnp.exe\u202c " + "W" * 4000


@pytest.fixture
def visit(enter: Enter) -> Callable[..., Any]:
    async def make(name: str, **options: Any) -> Visitor:
        return Visitor(await enter(path=None, **{"viewport": DESKTOP, **options}), name)

    return make


async def together(visit: Callable[..., Any], rest: Rest, *names: str, **room: Any) -> list[Visitor]:
    """People in one room, the first of them with a token that may moderate."""
    room_id = await rest.create_room(**room)
    visitors = [await visit(name) for name in names]
    for index, visitor in enumerate(visitors):
        # Links of their own: sending one out revokes the link that it came with.
        await visitor.join(await join_link(rest, room_id, permissions={"moderate": index == 0}))
    return visitors


def people_list(page: Page) -> Any:
    return page.get_by_role("list", name="Participants in the room")


async def area(visitor: Visitor, name: str) -> float:
    box = await visitor.tile(name).bounding_box()
    assert box is not None
    return box["width"] * box["height"]


async def test_layouts_are_chosen_and_remembered_and_a_pin_makes_a_tile_large_for_its_viewer_alone(
    visit: Callable[..., Any], rest: Rest
) -> None:
    anna, ben, cleo = await together(visit, rest, "Anna", "Ben", "Cleo")
    await expect(anna.tile("Cleo")).to_be_visible(timeout=PATIENCE_MS)

    async def share() -> float:
        return await area(anna, "Ben") / await area(anna, "Cleo")

    await eventually(share, lambda found: 0.9 < found < 1.1, what="tiles being alike")
    await anna.tile("Ben").hover()
    await anna.press("Pin Ben")
    await eventually(share, lambda found: found > 3, what="the pinned tile being large")
    await anna.sees(anna.tile("Ben"), ben.person.number)
    assert 0.9 < await area(cleo, "Ben") / await area(cleo, "Anna") < 1.1, "a pin is the viewer's own"
    await anna.press("Unpin Ben")

    await anna.choose("Side by side")
    await anna.page.get_by_role("button", name="More").press("Enter")
    await expect(anna.page.get_by_role("menuitemradio", name="Side by side")).to_be_checked(timeout=PATIENCE_MS)
    await anna.page.keyboard.press("Escape")
    await anna.page.keyboard.press("l")
    await eventually(share, lambda found: 0.9 < found < 1.1, what="the next layout being the grid")
    await anna.page.keyboard.press("l")
    await anna.page.reload()
    await anna.press("Join now")
    await expect(anna.tile("Cleo")).to_be_visible(timeout=PATIENCE_MS)
    await anna.control("More")
    await expect(anna.page.get_by_role("menuitemradio", name="Speaker large")).to_be_checked(timeout=PATIENCE_MS)


async def test_hands_are_seen_in_the_order_of_raising_and_reactions_by_all(
    visit: Callable[..., Any], rest: Rest
) -> None:
    anna, ben, cleo = await together(visit, rest, "Anna", "Ben", "Cleo")
    await ben.control("Raise hand")
    await expect(anna.tile("Ben, hand raised, number 1")).to_be_visible(timeout=PATIENCE_MS)
    await cleo.page.keyboard.press("h")
    await expect(anna.tile("Cleo, hand raised, number 2")).to_be_visible(timeout=PATIENCE_MS)
    await expect(anna.page.get_by_role("status").filter(has_text="Cleo raised a hand")).to_be_visible()
    await anna.press("Open participants, 3 here")
    first = people_list(anna.page).get_by_role("listitem").first
    await expect(first).to_contain_text("Ben", timeout=PATIENCE_MS)
    await ben.control("Lower hand")
    await expect(anna.tile("Cleo, hand raised, number 1")).to_be_visible(timeout=PATIENCE_MS)

    await ben.control("React")
    await ben.press("Applause")
    for visitor in (anna, ben, cleo):
        shown = visitor.page.get_by_role("status").filter(has_text="Ben: Applause")
        await expect(shown).to_have_count(1, timeout=PATIENCE_MS)
    await expect(anna.page.locator(".reaction")).to_have_count(0, timeout=PATIENCE_MS)


async def test_a_moderator_mutes_removes_and_ends_and_nobody_else_is_offered_that(
    visit: Callable[..., Any], rest: Rest
) -> None:
    anna, ben, cleo = await together(visit, rest, "Anna", "Ben", "Cleo")
    await cleo.hears(ben.person.tone)
    await ben.press("Open participants, 3 here")
    await ben.press("Actions for Anna")
    await expect(ben.page.get_by_role("menuitem")).to_have_text(["Pin Anna"])
    await ben.page.keyboard.press("Escape")
    await expect(ben.page.get_by_role("button", name="Mute all")).to_have_count(0)

    await anna.press("Open participants, 3 here")
    await anna.press("Actions for Ben")
    await anna.page.get_by_role("menuitem", name="Turn off the microphone").click()
    await expect(cleo.tile("Ben, microphone off")).to_be_visible(timeout=PATIENCE_MS)
    await expect(ben.page.get_by_role("status").filter(has_text="The host has muted you")).to_be_visible()
    await cleo.does_not_hear(ben.person.tone)
    await anna.press("Actions for Ben")
    await anna.page.get_by_role("menuitem", name="Allow the microphone").click()
    await cleo.hears(ben.person.tone)

    await anna.press("Mute all")
    await anna.page.get_by_role("dialog").get_by_role("button", name="Mute all").click()
    await expect(anna.tile("Cleo, microphone off")).to_be_visible(timeout=PATIENCE_MS)

    await anna.press("Actions for Ben")
    await anna.page.get_by_role("menuitem", name="Remove from the room").click()
    await anna.page.get_by_role("dialog", name="Remove Ben?").get_by_role("button", name="Remove").click()
    await expect(ben.heading("You were removed from the room")).to_be_visible(timeout=PATIENCE_MS)
    await expect(cleo.tile("Ben")).to_have_count(0, timeout=PATIENCE_MS)

    await anna.choose("End for all")
    await anna.page.get_by_role("dialog").get_by_role("button", name="End for all").click()
    for visitor in (anna, cleo):
        await expect(visitor.heading("The session was ended")).to_be_visible(timeout=PATIENCE_MS)


async def test_everyone_is_told_that_the_room_is_recorded_who_comes_later_too(
    visit: Callable[..., Any], rest: Rest
) -> None:
    room_id = await rest.create_room()
    link = await join_link(rest, room_id)
    anna, ben = await visit("Anna"), await visit("Ben")
    await anna.join(link)
    badge = re.compile("^Recording$")
    await expect(anna.page.get_by_text(badge)).to_have_count(0)
    session = (await rest.sessions(room_id))[0]["id"]
    await rest.act(session, "start_recording")
    for visitor in (anna, ben):
        if visitor is ben:
            await ben.join(link)
        await expect(visitor.page.get_by_text(badge)).to_be_visible(timeout=PATIENCE_MS)
        told = visitor.page.get_by_role("status").filter(has_text="This call is being recorded.")
        await expect(told).to_be_visible(timeout=PATIENCE_MS)
    await rest.act(session, "stop_recording")
    await expect(anna.page.get_by_role("status").filter(has_text="The recording has stopped.")).to_be_visible(
        timeout=PATIENCE_MS
    )
    await expect(ben.page.get_by_text(badge)).to_have_count(0)


async def test_who_looks_in_sees_and_hears_and_is_seen_by_nobody(visit: Callable[..., Any], rest: Rest) -> None:
    room_id = await rest.create_room()
    anna, viewer = await visit("Anna"), await visit("Viewer")
    await anna.join(await join_link(rest, room_id))
    await viewer.follow(await join_link(rest, room_id, hidden=True))
    await expect(viewer.heading("Look into the room?")).to_be_visible(timeout=PATIENCE_MS)
    await expect(viewer.page.get_by_role("textbox")).to_have_count(0)
    await viewer.press("Look in")

    await expect(viewer.page.get_by_text("You are looking in")).to_be_visible(timeout=PATIENCE_MS)
    await viewer.sees(viewer.tile("Anna"), anna.person.number)
    await viewer.hears(anna.person.tone)
    await expect(viewer.page.get_by_test_id("tile")).to_have_count(1)
    toolbar = viewer.page.get_by_role("toolbar", name="Controls")
    await expect(toolbar.get_by_role("button")).to_have_count(4)
    for name in ("microphone", "camera", "Share screen", "hand", "React"):
        await expect(toolbar.get_by_role("button", name=name)).to_have_count(0)
    await viewer.press("Open chat")
    await expect(viewer.page.get_by_role("textbox", name="Message")).to_have_count(0)
    await no_serious_faults(viewer.page, "looking in")
    await expect(anna.page.get_by_test_id("tile")).to_have_count(1)
    await expect(anna.page.get_by_text("1 person")).to_be_visible()


async def test_the_connection_is_checked_before_joining_and_said_in_words(
    visit: Callable[..., Any], rest: Rest
) -> None:
    anna = await visit("Anna")
    await anna.follow(await join_link(rest, await rest.create_room()))
    network = anna.page.get_by_role("group", name="Connection")
    await expect(network).to_contain_text("Your connection is ready for calls.", timeout=30_000)
    await expect(network).to_contain_text(
        re.compile(r"UDP · answer in \d+ ms · [\d.,]+ Mbit/s down · [\d.,]+ Mbit/s up")
    )


@pytest.mark.parametrize(
    ("is_tcp_open", "words", "figures"),
    [(True, "only on a detour (TCP)", "TCP only · answer in"), (False, "lets no calls through", "no media")],
)
async def test_a_network_without_udp_is_told_before_joining(  # noqa: PLR0917
    visit: Callable[..., Any], rest: Rest, link: Callable[..., Link], is_tcp_open: bool, words: str, figures: str
) -> None:
    path = link()
    path.media.uplink.cut = path.media.downlink.cut = True
    if not is_tcp_open:
        path.media_tcp.stall()
    anna = await visit("Anna", link=path)
    await anna.follow(await join_link(rest, await rest.create_room()))
    network = anna.page.get_by_role("group", name="Connection")
    await expect(network).to_contain_text(words, timeout=30_000)
    await expect(network).to_contain_text(figures)
    await expect(network).to_contain_text("Mbit/s up")


async def test_a_background_is_blurred_or_the_page_says_why_not(visit: Callable[..., Any], rest: Rest) -> None:
    anna, ben = await visit("Anna"), await visit("Ben")
    link = await join_link(rest, await rest.create_room())
    await ben.join(link)
    await anna.follow(link)
    preview = anna.page.get_by_label("Preview of your camera")
    await expect(preview).to_be_visible(timeout=PATIENCE_MS)
    sharp = await edges(preview)
    blur = anna.page.get_by_role("checkbox", name="Blur my background")
    await blur.check()

    async def outcome() -> str:
        if await anna.page.get_by_text("Your machine is too slow for the blur").is_visible():
            return "too slow"
        visible = await preview.is_visible() and await blur.is_checked()
        return "blurred" if visible and await edges(preview) < sharp / 2 else ""

    said = await eventually(outcome, lambda found: found != "", 60, "the blur, or words about it")
    await anna.page.get_by_role("textbox", name="Your name").fill("Anna")
    await anna.press("Join now")
    await expect(ben.tile("Anna")).to_be_visible(timeout=PATIENCE_MS)
    if said == "too slow":
        await expect(blur).not_to_be_checked()
        await ben.sees(ben.tile("Anna"), anna.person.number)


async def edges(video: Any) -> float:
    """How much the picture changes from one point to the next: a blur takes that away."""
    found: float = await video.evaluate(
        """(element) => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
          const context = canvas.getContext('2d');
          context.drawImage(element, 0, 0, 160, 90);
          const { data } = context.getImageData(0, 0, 160, 90);
          let most = 0;
          for (let at = 4; at < data.length; at += 4) if (at % 640) most += Math.abs(data[at] - data[at - 4]) > 100;
          return most;
        }"""
    )
    return found


async def test_hostile_names_and_messages_are_words_and_break_nothing(
    visit: Callable[..., Any], rest: Rest, enter: Enter
) -> None:
    room_id = await rest.create_room()
    anna = await visit("Anna")
    await anna.join(await join_link(rest, room_id, permissions={"moderate": True}))
    mallory = await enter()
    await mallory.join(rest, room_id, publish=False, context=HOSTILE[:4096])
    await mallory.call("text => bench.room.sendMessage({ type: 'text', payload: text })", HOSTILE)
    await mallory.call("text => bench.room.sendMessage({ type: 'reaction', payload: text })", HOSTILE)
    await mallory.call("text => bench.room.setAttributes({ hand: text })", HOSTILE[:900])

    other = anna.page.get_by_test_id("tile").nth(1)
    await expect(other).to_be_visible(timeout=PATIENCE_MS)
    name = await other.get_attribute("aria-label") or ""
    assert name.startswith("<img src=x"), name
    assert "\u202e" not in name
    assert len(name) < 150
    await anna.press("Open participants, 2 here")
    await expect(people_list(anna.page).get_by_role("listitem")).to_have_count(2)
    await anna.page.keyboard.press("Escape")
    await anna.page.get_by_role("button", name=re.compile("^Open chat")).click()
    log = anna.page.get_by_role("log", name="Messages")
    await expect(log).to_contain_text("<img src=x onerror", timeout=PATIENCE_MS)
    assert await anna.page.evaluate("window.hacked === undefined")
    assert await anna.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "scrolls sideways"
    for box in [await part.bounding_box() for part in (log, other)]:
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= DESKTOP["width"]
    await expect(anna.page.locator(".reaction")).to_have_count(0)


@pytest.mark.parametrize("look", ["light", "dark"])
async def test_no_screen_has_a_serious_fault_of_accessibility(
    visit: Callable[..., Any], rest: Rest, artefacts: Path, look: str
) -> None:
    room_id = await rest.create_room()
    anna, ben = await visit("Anna", color_scheme=look), await visit("Ben")
    link = await join_link(rest, room_id, permissions={"moderate": True})
    await ben.join(link)
    await anna.follow(link)
    await expect(anna.page.get_by_role("group", name="Connection")).to_contain_text("ready", timeout=30_000)
    await no_serious_faults(anna.page, "before joining")
    await anna.join(link)
    await expect(anna.tile("Ben")).to_be_visible(timeout=PATIENCE_MS)
    await rest.act((await rest.sessions(room_id))[0]["id"], "start_recording")
    await expect(anna.page.get_by_text(re.compile("^Recording$"))).to_be_visible(timeout=PATIENCE_MS)
    await ben.control("Raise hand")
    await no_serious_faults(anna.page, "in the call")
    await anna.page.screenshot(path=artefacts / f"call-{look}.png")
    for key, screen in (("c", "chat"), ("p", "participants")):
        await anna.tile("Anna (you)").click()
        await anna.page.keyboard.press(key)
        await no_serious_faults(anna.page, screen)
        await anna.page.screenshot(path=artefacts / f"{screen}-{look}.png")
        await anna.page.keyboard.press("Escape")
    await anna.control("More")
    await no_serious_faults(anna.page, "the menu")
    await anna.page.get_by_role("menuitem", name="Settings").click()
    await no_serious_faults(anna.page, "settings")
    await anna.press("Close")
    await anna.control("React")
    await no_serious_faults(anna.page, "reactions")
    await anna.page.keyboard.press("Escape")
    await anna.page.keyboard.press("?")
    await expect(anna.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await no_serious_faults(anna.page, "shortcuts")
    await anna.press("Close")
    await anna.press("Leave")
    await expect(anna.heading("You left the room")).to_be_visible(timeout=PATIENCE_MS)
    await no_serious_faults(anna.page, "the end")


async def test_another_camera_and_microphone_are_used_at_once_in_the_call(
    visit: Callable[..., Any], rest: Rest
) -> None:
    anna = await visit("Anna", real_devices=True, permissions=["camera", "microphone"])
    ben = await visit("Ben")
    link = await join_link(rest, await rest.create_room())
    for visitor in (ben, anna):
        await visitor.join(link)

    async def sent() -> set[str]:
        labels: list[str] = await anna.page.evaluate(
            """window.peerConnections.filter(({ connectionState }) => connectionState === 'connected')
              .flatMap((each) => each.getSenders()).flatMap(({ track }) => (track ? [track.label] : []))"""
        )
        return set(labels)

    await eventually(sent, lambda found: len(found) == 2, what="a camera and a microphone being sent")
    others = {"Camera": "fake_device_2", "Microphone": "Fake Audio Input 2"}
    await anna.choose("Settings")
    for kind, device in others.items():
        await anna.page.get_by_role("combobox", name=kind).select_option(label=device)
    await anna.press("Close")
    await eventually(sent, lambda found: found == set(others.values()), what="the others being sent")
    moving = "(video) => video.getVideoPlaybackQuality().totalVideoFrames"
    seen = ben.tile("Anna").locator("video")
    before = await eventually(lambda: seen.evaluate(moving), what="Ben seeing Anna")
    await eventually(lambda: seen.evaluate(moving), lambda found: found > before + 10, what="Anna moving")


async def test_a_small_window_shows_the_call_and_has_its_controls(visit: Callable[..., Any], rest: Rest) -> None:
    anna, ben = await together(visit, rest, "Anna", "Ben")
    await anna.control("More")
    async with anna.person.context.expect_page() as opening:
        await anna.page.get_by_role("menuitem", name="Picture in picture").click()
    small = await opening.value
    moving = """[...document.querySelectorAll('.large video')]
      .map((video) => video.getVideoPlaybackQuality().totalVideoFrames)"""
    before = await eventually(lambda: small.evaluate(moving), lambda found: found and found[0] > 5, what="Ben in it")
    await eventually(lambda: small.evaluate(moving), lambda found: found[0] > before[0] + 10, what="Ben moving in it")
    await small.get_by_role("button", name="Turn off microphone").click()
    await expect(ben.tile("Anna, microphone off")).to_be_visible(timeout=PATIENCE_MS)
    await anna.choose("Close picture in picture")
    await anna.sees(anna.tile("Ben"), ben.person.number)


async def test_a_phone_has_all_in_its_menu_upright_and_on_its_side(visit: Callable[..., Any], rest: Rest) -> None:
    room_id = await rest.create_room()
    anna, ben = await visit("Anna", viewport=PHONE, has_touch=True, is_mobile=True), await visit("Ben")
    link = await join_link(rest, room_id)
    for visitor in (anna, ben):
        await visitor.join(link)
    await anna.choose("Raise hand")
    await expect(ben.tile("Anna, hand raised, number 1")).to_be_visible(timeout=PATIENCE_MS)
    await anna.choose("Participants (2)")
    await expect(people_list(anna.page)).to_be_visible()
    await anna.press("Close")
    await anna.page.set_viewport_size({"width": PHONE["height"], "height": PHONE["width"]})
    await anna.sees(anna.tile("Ben"), ben.person.number)
    for name in ("Turn off microphone", "More", "Leave"):
        await expect(anna.page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    await no_serious_faults(anna.page, "a phone on its side")

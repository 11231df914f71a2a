"""A recorded call in the portal: it appears, plays with picture and sound, is composed, and is deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import Enter, Sit
from tests.e2e.meeting import DESKTOP, PATIENCE_MS, PHONE
from tests.e2e.portal import Desk, overflow
from tests.e2e.rest import Rest
from tests.e2e.senses import Sight
from tests.e2e.server import Server
from tests.e2e.waiting import eventually
from tests.e2e.whip_peers import WhipPublisher
from tests.s3 import BUCKET, KEY_ID, SECRET, S3Server

SOURCE, TONE = 43, 990
# Longer than a step of the player's keys.
RECORDED_MS = 8000


async def publish(rest: Rest, server: Server, room_id: str) -> WhipPublisher:
    before = len(await rest.recordings(room_id))
    publisher = WhipPublisher(server.origin, room_id, (await rest.tokens(room_id)).client, SOURCE, TONE)
    assert (await publisher.start()).status_code == 201
    await eventually(
        lambda: rest.recordings(room_id), lambda rows: len(rows) == before + 2, what="both tracks being recorded"
    )
    return publisher


def recording(page: Page, kind: str) -> Locator:
    return page.get_by_role("list", name="Files: Session of").get_by_role("listitem").filter(has_text=f"{kind} of")


async def play(item: Locator) -> None:
    await item.get_by_role("button", name="Play: ").click(timeout=PATIENCE_MS)


async def sees(page: Page, item: Locator, frames: int = 10) -> None:
    """Waits for so many different pictures of the source."""
    await item.locator("video").evaluate("element => probes.watch('player', element)")

    async def look() -> Sight:
        return Sight.of(await page.evaluate("probes.report('player')"))

    sight = await eventually(look, lambda found: found.counters >= frames, 15, "pictures of the recording")
    assert sight.source == SOURCE, sight


async def hears(item: Locator) -> None:
    """Waits for the sound to play on, all of which is there."""
    playing = "element => !element.paused && !element.muted && element.currentTime > 0.5 && element.duration"
    duration = await eventually(lambda: item.locator("audio").evaluate(playing), what="the sound playing")
    assert duration * 1000 > RECORDED_MS - 1000


async def test_a_call_appears_while_it_is_recorded_plays_and_is_deleted(
    enter: Enter, rest: Rest, server: Server, artefacts: Path
) -> None:
    room_id = await rest.create_room(enable_recording=True, unique_name="Recorded <b>call</b>")
    publisher = await publish(rest, server, room_id)
    page = (await enter(path=None, viewport=DESKTOP)).page
    desk = Desk(page, server)
    ranges: list[int] = []
    page.on("response", lambda answer: ranges.append(answer.status) if "/file?" in answer.url else None)
    await desk.sign_in(f"#/recordings?room={room_id}")
    video, sound = recording(page, "Video"), recording(page, "Sound")
    await expect(page.get_by_role("heading", name="Recorded <b>call</b>")).to_be_visible(timeout=PATIENCE_MS)
    await expect(video).to_contain_text("Recording", timeout=PATIENCE_MS)
    await expect(page.get_by_text("In progress")).to_be_visible(timeout=PATIENCE_MS)
    await page.wait_for_timeout(RECORDED_MS)
    await publisher.stop()

    await expect(video).to_contain_text("Ready", timeout=PATIENCE_MS)
    await play(video)
    await sees(page, video)
    # The keyboard is in the player, which seeks by asking for another part of the file.
    await page.keyboard.press("End")
    await eventually(
        lambda: video.locator("video").evaluate("element => element.currentTime > 6"), what="the player at the end"
    )
    assert set(ranges) == {206}
    await play(sound)
    await hears(sound)
    await expect(page.locator("video")).to_have_count(0)
    await page.screenshot(path=artefacts / "recordings-desktop.png")

    await expect(page.get_by_role("link", name="Compose: Session of")).to_be_visible()
    await sound.get_by_role("button", name="Delete: ").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Delete", exact=True).click()
    await expect(sound).to_have_count(0, timeout=PATIENCE_MS)
    await expect(video).to_have_count(1)
    assert [row["type"] for row in await rest.recordings(room_id)] == ["video"]


async def test_many_recordings_are_chosen_and_deleted_at_once(sit: Sit, rest: Rest, server: Server) -> None:
    room_id = await rest.create_room(enable_recording=True)
    for _ in range(3):
        await (await publish(rest, server, room_id)).stop()
    desk = await sit()
    await desk.sign_in(f"#/recordings?room={room_id}&type=video")
    chosen = desk.page.get_by_role("checkbox", name="Choose: Video of")
    await expect(chosen).to_have_count(3, timeout=PATIENCE_MS)
    await chosen.nth(0).check()
    await chosen.nth(2).check()
    await desk.press("Delete 2")
    dialog = desk.page.get_by_role("alertdialog")
    await expect(dialog).to_contain_text("Delete 2 recordings?")
    await dialog.get_by_role("button", name="Delete 2").click()
    await desk.says("2 recordings were deleted")
    await expect(chosen).to_have_count(1, timeout=PATIENCE_MS)
    assert sorted(row["type"] for row in await rest.recordings(room_id)) == ["audio", "audio", "audio", "video"]


@pytest.fixture
def bucket(tmp_path: Path) -> Iterator[S3Server]:
    (tmp_path / "s3").mkdir()
    made = S3Server(tmp_path / "s3")
    made.start()
    yield made
    made.stop()


async def test_a_phone_plays_a_recording_from_the_bucket_that_keeps_it(
    enter: Enter, own_server: Callable[..., Server], bucket: S3Server, artefacts: Path
) -> None:
    server = own_server(
        VIDEOROOMS_DEMO="false",
        VIDEOROOMS_STORAGE_URL=f"s3://{BUCKET}/rooms",
        VIDEOROOMS_STORAGE_ENDPOINT=bucket.endpoint,
        VIDEOROOMS_STORAGE_ACCESS_KEY_ID=KEY_ID,
        VIDEOROOMS_STORAGE_SECRET_ACCESS_KEY=SECRET,
    )
    rest = Rest(server)
    room_id = await rest.create_room(enable_recording=True)
    publisher = await publish(rest, server, room_id)
    page = (await enter(to=server, path=None, viewport=PHONE, has_touch=True, is_mobile=True)).page
    await page.wait_for_timeout(RECORDED_MS)
    await publisher.stop()
    await Desk(page, server).sign_in("#/recordings")
    video = recording(page, "Video")
    await play(video)
    # Pixels of another origin are not for the page to read; that they are decoded and shown is.
    frames = "element => element.getVideoPlaybackQuality().totalVideoFrames"
    await eventually(lambda: video.locator("video").evaluate(frames), lambda shown: shown >= 10, what="pictures shown")
    source = await video.locator("video").evaluate("element => element.currentSrc")
    assert source.startswith(f"{bucket.endpoint}/{BUCKET}/rooms/recordings/")
    assert await overflow(page) <= 0
    await page.screenshot(path=artefacts / "recordings-phone.png")
    await rest.close()

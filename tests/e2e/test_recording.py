"""Calls of real browsers recorded and downloaded: every picture, every tone, at the right place on one clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.e2e.conftest import Enter
from tests.e2e.links import Link
from tests.e2e.person import Person
from tests.e2e.rest import Rest
from tests.e2e.server import Server
from tests.e2e.waiting import eventually
from tests.recorded import Shown, beeps, loudness, missing, pictures

Row = dict[str, Any]
# Frames that were sent and are still on their way, or were asked for again, when somebody leaves.
ON_THE_WAY = 3
AUDIBLE = 0.02
# Less is not seen, and what the made-up camera and microphone bring along is less than half of it.
TOGETHER_MS = 20


async def completed(rest: Rest, room_id: str, count: int) -> list[Row]:
    """So many recordings of the room, once they are all completed, oldest first."""

    async def find() -> list[Row]:
        rows: list[Row] = await rest.recordings(room_id)
        return [row for row in rows if row["status"] == "completed"]

    rows = await eventually(find, lambda found: len(found) >= count, what=f"{count} completed recordings")
    assert len(rows) == count, [(row["stream_key"], row["type"], row["ended_reason"]) for row in rows]
    return sorted(rows, key=lambda row: (row["offset_ms"], row["type"]))


async def download(rest: Rest, row: Row, folder: Path) -> Path:
    answer = await rest.http.get(row["download_url"])
    assert answer.status_code == 200, answer.text
    path = folder / f"{row['id']}.{row['container']}"
    path.write_bytes(answer.content)
    return path


async def files_of(rest: Rest, rows: list[Row], person: Person, kind: str, folder: Path) -> list[Path]:
    mine = [row for row in rows if row["participant_id"] == person.id and row["type"] == kind]
    return [await download(rest, row, folder) for row in mine]


async def frames_sent(person: Person) -> int:
    """Of the best layer, as the browser counts them."""
    sent = [one for one in await person.statistics("outbound-rtp") if one["kind"] == "video"]
    return max(int(one.get("framesSent", 0)) for one in sent)


def longest_gap(shown: list[Shown]) -> float:
    times = [one.at_ms for one in shown]
    return max(after - before for before, after in pairwise(times))


async def test_every_track_of_a_call_becomes_a_file_with_all_that_was_sent(
    enter: Enter, rest: Rest, tmp_path: Path
) -> None:
    room_id = await rest.create_room(enable_recording=True)
    anna, ben = await enter(), await enter()
    for one in (anna, ben):
        await one.join(rest, room_id, publish=False)
        # One layer, so that what the browser counts as sent is what must be in the file.
        await one.publish(simulcast=False)
    await anna.show(ben)
    await asyncio.sleep(5)
    sent = {one.number: await frames_sent(one) for one in (anna, ben)}
    for one in (anna, ben):
        await one.call("bench.room.disconnect()")
    rows = await completed(rest, room_id, 4)
    for one in (anna, ben):
        [seen] = await files_of(rest, rows, one, "video", tmp_path)
        [heard] = await files_of(rest, rows, one, "audio", tmp_path)
        shown = pictures(seen)
        assert {picture.code.source for picture in shown if picture.code} == {one.number}
        assert len(shown) >= sent[one.number] - ON_THE_WAY
        levels = [level for at_ms, level in loudness(heard, one.tone) if at_ms > 1000]
        assert sum(level > AUDIBLE for level in levels) > 0.98 * len(levels)
    assert all(row["size_mb"] > 0 and row["duration_secs"] >= 4 for row in rows)
    assert all(row["ended_reason"] == "left" for row in rows)


@pytest.mark.parametrize("codec", ["h264", "vp9", "av1"])
async def test_each_codec_is_recorded_as_it_came(enter: Enter, rest: Rest, tmp_path: Path, codec: str) -> None:
    room_id = await rest.create_room(enable_recording=True)
    anna = await enter()
    await anna.join(rest, room_id, videoCodec=codec)
    await asyncio.sleep(4)
    await anna.call("bench.room.disconnect()")
    rows = await completed(rest, room_id, 2)
    [row] = [row for row in rows if row["type"] == "video"]
    assert (row["codec"], row["container"]) == (codec, "mkv" if codec == "h264" else "webm")
    shown = pictures(await download(rest, row, tmp_path))
    assert len(shown) > 20
    assert {picture.code.source for picture in shown if picture.code} == {anna.number}


async def test_a_camera_that_was_off_is_a_gap_of_its_length_in_one_file(
    enter: Enter, rest: Rest, tmp_path: Path
) -> None:
    room_id = await rest.create_room(enable_recording=True)
    anna = await enter()
    await anna.join(rest, room_id)
    await asyncio.sleep(2)
    await anna.call("bench.room.setCameraEnabled(false)")
    await asyncio.sleep(3)
    await anna.call("bench.room.setCameraEnabled(true)")
    await asyncio.sleep(3)
    await anna.call("bench.room.disconnect()")
    rows = await completed(rest, room_id, 2)
    [seen] = await files_of(rest, rows, anna, "video", tmp_path)
    shown = pictures(seen)
    assert 2500 < longest_gap(shown) < 4500
    # The source's clock and the file's agree before and after the gap.
    first, last = next(one for one in shown if one.code), shown[-1]
    assert first.code is not None and last.code is not None
    assert abs((last.code.clock - first.code.clock) % 65536 - (last.at_ms - first.at_ms)) < 150


async def test_a_shared_screen_has_files_of_its_own(enter: Enter, rest: Rest, tmp_path: Path) -> None:
    room_id = await rest.create_room(enable_recording=True)
    anna = await enter()
    await anna.join(rest, room_id)
    await anna.call("bench.room.setScreenShareEnabled(true, { audio: true })")
    await asyncio.sleep(3)
    await anna.call("bench.room.setScreenShareEnabled(false)")
    await asyncio.sleep(1)
    await anna.call("bench.room.disconnect()")
    rows = await completed(rest, room_id, 4)
    screen = {row["type"]: row for row in rows if row["stream_key"] != "self"}
    shown = pictures(await download(rest, screen["video"], tmp_path))
    assert {picture.code.source for picture in shown if picture.code} == {anna.screen}
    levels = [level for _, level in loudness(await download(rest, screen["audio"], tmp_path), anna.screen_tone)]
    assert max(levels) > AUDIBLE
    assert screen["video"]["ended_reason"] == "unpublished"


def lateness(sound: list[float], shown: list[Shown], began: datetime) -> float:
    """By how many milliseconds the beeps come after the seconds of the clock that the pictures carry, typically."""
    near = began.timestamp() * 1000
    clocks = [(near + one.at_ms, one.code.clock, one.at_ms) for one in shown if one.code is not None]
    # The clock is the wall's, cut to 16 bits.
    ahead = median(wall + (clock - wall + 32768) % 65536 - 32768 - at_ms for wall, clock, at_ms in clocks)
    return median((beep + ahead + 500) % 1000 - 500 for beep in sound)


async def test_sound_and_pictures_of_a_participant_lie_together(enter: Enter, rest: Rest, tmp_path: Path) -> None:
    room_id = await rest.create_room(enable_recording=True)
    anna = await enter(beeps=True)
    await anna.join(rest, room_id)
    await asyncio.sleep(8)
    await anna.call("bench.room.disconnect()")
    rows = {row["type"]: row for row in await completed(rest, room_id, 2)}
    timeline = (await rest.http.get(f"/room_sessions/{rows['audio']['session_id']}/timeline")).json()["data"]
    offsets = {one["recording_id"]: one["offset_ms"] for one in timeline["recordings"]}
    assert offsets == {row["id"]: row["offset_ms"] for row in rows.values()}
    heard = beeps(await download(rest, rows["audio"], tmp_path), anna.tone)
    assert len(heard) >= 6
    later = rows["audio"]["offset_ms"] - rows["video"]["offset_ms"]
    shown = pictures(await download(rest, rows["video"], tmp_path))
    began = datetime.fromisoformat(rows["video"]["started_at"])
    assert abs(lateness([at_ms + later for at_ms in heard], shown, began)) < TOGETHER_MS


async def test_a_broken_connection_leaves_the_recording_whole(
    enter: Enter, rest: Rest, link: Callable[..., Link], tmp_path: Path
) -> None:
    room_id = await rest.create_room(enable_recording=True)
    broken = link()
    anna = await enter(link=broken)
    await anna.join(rest, room_id)
    await asyncio.sleep(2)
    with broken.signaling_outage():
        await asyncio.sleep(2)
    await asyncio.sleep(2)
    await anna.call("bench.room.disconnect()")
    rows = await completed(rest, room_id, 2)
    [seen] = await files_of(rest, rows, anna, "video", tmp_path)
    assert longest_gap(pictures(seen)) < 1000


async def test_losses_on_the_way_leave_no_hole(
    enter: Enter, rest: Rest, link: Callable[..., Link], tmp_path: Path
) -> None:
    room_id = await rest.create_room(enable_recording=True)
    lossy = link()
    anna = await enter(link=lossy)
    await anna.join(rest, room_id, publish=False)
    await anna.publish(simulcast=False)
    lossy.media.uplink.loss = 0.1
    await asyncio.sleep(6)
    sent = await frames_sent(anna)
    lossy.media.uplink.loss = 0.0
    await anna.call("bench.room.disconnect()")
    rows = await completed(rest, room_id, 2)
    [seen] = await files_of(rest, rows, anna, "video", tmp_path)
    shown = pictures(seen)
    assert len(shown) > 0.8 * sent, (len(shown), sent, missing(shown))


async def test_a_server_without_a_word_about_recording_records_nothing(
    enter: Enter, rest: Rest, server: Server
) -> None:
    room_id = await rest.create_room()
    anna = await enter()
    await anna.join(rest, room_id)
    await asyncio.sleep(2)
    await anna.call("bench.room.disconnect()")
    assert await rest.recordings(room_id) == []
    assert list((server.directory / "data" / "recording").glob("*.*")) == []

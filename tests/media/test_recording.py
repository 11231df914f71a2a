"""Tracks of a real call recorded by the native engine, decoded by a library that shares nothing with it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.media.conftest import LOOPBACK
from tests.media.events import Heard
from tests.media.peers import Peer
from tests.media.recordings import ended, recording
from tests.recorded import loudness, missing, pictures
from tools.checks.sources import ROOT
from videorooms.media.engine import FileBegun, MediaError, TrackRecording
from videorooms.media.native import NativeEngine

SOURCE, TONE = 7, 880
# Long enough for several clusters of half a second, short enough for a test.
A_WHILE_S = 3.0


@pytest.fixture
def heard(native: NativeEngine) -> Heard:
    return Heard(native)


@pytest.fixture
async def publisher(native: NativeEngine) -> AsyncIterator[Peer]:
    """One who is about to publish sound and pictures."""
    peer = Peer(native, "session")
    peer.publish(SOURCE, TONE)
    yield peer
    await peer.leave()


async def begun(heard: Heard, one: TrackRecording) -> FileBegun:
    return await heard.until(FileBegun, lambda event: event.recording_id == one.recording_id)


async def test_both_tracks_of_a_participant_become_files(
    native: NativeEngine, heard: Heard, publisher: Peer, tmp_path: Path
) -> None:
    audio, video = recording(publisher, "audio", tmp_path), recording(publisher, "video", tmp_path)
    for one in (audio, video):
        native.record_track(one)
    await publisher.connect()
    for one in (audio, video):
        await begun(heard, one)
    await asyncio.sleep(A_WHILE_S)
    for one in (audio, video):
        native.stop_recording(one)
    seen, listened = await ended(heard, video), await ended(heard, audio)
    assert seen.path is not None and seen.summary is not None
    assert listened.path is not None and listened.summary is not None
    assert (seen.reason, seen.summary.codec, seen.summary.container) == ("stopped", "vp8", "webm")
    assert (seen.summary.width, seen.summary.height) == (320, 180)
    shown = pictures(seen.path)
    assert {one.code.source if one.code else None for one in shown} == {SOURCE}
    assert missing(shown) == 0
    assert len(shown) == seen.summary.frames
    assert abs(shown[-1].at_ms - seen.summary.duration_ms) < 200
    levels = [level for at_ms, level in loudness(listened.path, TONE) if at_ms > 500]
    assert min(levels) > 0.1
    assert listened.summary.duration_ms > A_WHILE_S * 900


async def test_a_recording_that_nothing_came_of_has_no_file(
    native: NativeEngine, heard: Heard, publisher: Peer, tmp_path: Path
) -> None:
    one = recording(publisher, "video", tmp_path)
    native.record_track(one)
    native.stop_recording(one)
    over = await ended(heard, one)
    assert (over.reason, over.path, over.summary) == ("stopped", None, None)
    assert not any(tmp_path.iterdir())  # noqa: ASYNC240 - an empty folder
    assert heard.of(FileBegun) == []


async def test_a_pause_is_a_gap_of_its_length(
    native: NativeEngine, heard: Heard, publisher: Peer, tmp_path: Path
) -> None:
    one = recording(publisher, "video", tmp_path)
    native.record_track(one)
    await publisher.connect()
    await begun(heard, one)
    await asyncio.sleep(1.5)
    native.pause_recording(one, True)
    await asyncio.sleep(2.0)
    native.pause_recording(one, False)
    await asyncio.sleep(2.5)
    native.stop_recording(one)
    over = await ended(heard, one)
    assert over.path is not None
    times = [shown.at_ms for shown in pictures(over.path)]
    longest = max(after - before for before, after in pairwise(times))
    assert 1900 < longest < 3500


async def test_what_a_dead_process_left_is_repaired(
    native: NativeEngine, heard: Heard, publisher: Peer, tmp_path: Path
) -> None:
    one = recording(publisher, "video", tmp_path)
    native.record_track(one)
    await publisher.connect()
    path = (await begun(heard, one)).path
    await asyncio.sleep(A_WHILE_S)
    torn = tmp_path / "torn.webm"
    torn.write_bytes(path.read_bytes()[:-100])
    native.stop_recording(one)
    await ended(heard, one)
    summary, tags = await native.repair_recording(torn)
    shown = pictures(torn)
    assert summary.frames == len(shown) > 10
    assert tags == {**one.tags, "recording": one.recording_id}
    assert A_WHILE_S * 1000 - summary.duration_ms < 2000


@pytest.mark.parametrize("content", [b"", b"no recording", b"\x1a\x45\xdf\xa3" + b"\xff" * 500])
async def test_what_is_no_recording_is_refused_and_left_as_it_is(
    native: NativeEngine, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "something.webm"
    path.write_bytes(content)
    with pytest.raises(MediaError) as refused:
        await native.repair_recording(path)
    assert refused.value.code == "unprocessable"
    assert path.read_bytes() == content


async def test_a_file_that_is_not_there_cannot_be_repaired(native: NativeEngine, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as refused:
        await native.repair_recording(tmp_path / "nothing.webm")
    assert refused.value.code == "not_found"


async def test_a_full_disk_ends_a_recording_with_what_fitted_and_no_call(tmp_path: Path) -> None:
    program = (sys.executable, "-m", "tests.media.full_disk", str(tmp_path))
    running = await asyncio.create_subprocess_exec(*program, cwd=ROOT, stdout=subprocess.PIPE)
    told = json.loads((await running.communicate())[0])
    assert told["reason"] == "disk_full"
    assert len(pictures(Path(told["path"]))) == told["frames"] > 0
    assert told["seen_afterwards"] > 0


async def test_a_stop_of_the_engine_finishes_files(tmp_path: Path) -> None:
    engine = NativeEngine(LOOPBACK)
    await engine.start()
    heard, peer = Heard(engine), Peer(engine, "session")
    peer.publish(SOURCE, TONE)
    one = recording(peer, "video", tmp_path)
    engine.record_track(one)
    await peer.connect()
    path = (await begun(heard, one)).path
    await asyncio.sleep(1.0)
    await engine.stop()
    assert len(pictures(path)) > 5
    before = path.read_bytes()
    await engine.repair_recording(path)
    assert path.read_bytes() == before
    await peer.leave()

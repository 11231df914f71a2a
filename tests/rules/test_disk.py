"""When there is room for one more recording."""

from __future__ import annotations

from pathlib import Path

import pytest

from videorooms.recordings.disk import DiskProbe, has_room


@pytest.mark.parametrize(
    ("free_bytes", "least_mb", "room"),
    [(1_000_000, 1, True), (999_999, 1, False), (0, 0, True), (10**15, 1024, True), (0, 1024, False)],
)
def test_a_recording_begins_only_above_the_least_free_space(free_bytes: int, least_mb: int, room: bool) -> None:
    assert has_room(free_bytes, least_mb) is room


async def test_the_probe_asks_the_disk_of_the_folder(tmp_path: Path) -> None:
    assert await DiskProbe(tmp_path, 0).has_room()
    assert not await DiskProbe(tmp_path, 10**12).has_room()


async def test_a_disk_that_cannot_be_asked_has_no_room(tmp_path: Path) -> None:
    assert not await DiskProbe(tmp_path / "gone", 0).has_room()

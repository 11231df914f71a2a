"""Plans and names: what is chosen, what is cut, and what a stranger's context becomes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videorooms.compositions.labels import LABEL_MAX_LENGTH, label_of
from videorooms.compositions.materials import Materials, RecordedFile, Timeline
from videorooms.compositions.model import CompositionFormat, CompositionWish, LayoutName, Region, Resolution
from videorooms.compositions.plan import RenderPlan, Span
from videorooms.compositions.planning import NothingToCompose, chosen_files, make_plan
from videorooms.compositions.render.work import SEGMENT_MOST_SECONDS, Remaining, segments
from videorooms.recordings.model import Recording
from videorooms.sessions.model import Session

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ANN = "5b8f0c1e-6d3a-4e29-b1f7-3c9a8e2d4f60"


def recorded(recording_id: str, kind: str, offset_ms: int, duration_ms: int, who: str = "ann") -> RecordedFile:
    recording = Recording(
        id=recording_id,
        account_id="",
        room_id="",
        session_id="s",
        participant_id=who,
        stream_key="self",
        type=kind,
        codec="",
        status="completed",
        duration_secs=1,
        size_mb=1.0,
        failure=None,
        created_at=NOW,
        updated_at=NOW,
        started_at=NOW,
        ended_at=NOW,
        completed_at=NOW,
    )
    return RecordedFile(recording, f"key-{recording_id}", offset_ms, duration_ms)


FILES = [
    recorded("v1", "video", 1000, 10_000),
    recorded("v2", "video", 3000, 10_000, "bob"),
    recorded("a1", "audio", 500, 10_000),
    recorded("a2", "audio", 3000, 12_000, "bob"),
    recorded("empty", "video", 0, 0),
]


def plan(files: list[RecordedFile] = FILES, timeline: Timeline | None = None, **wish: Any) -> RenderPlan:
    session = Session("s", "", "", NOW, NOW, NOW, "last_left")
    materials = Materials(session, files, 0, {"ann": "Ann", "bob": "Bob"})
    paths = {one.recording.id: f"/files/{one.recording.id}" for one in files}
    return make_plan(CompositionWish("s", **wish), materials, timeline or Timeline(), paths, None)


def ids(made: RenderPlan) -> set[str]:
    return {source.recording_id for source in made.sources}


def test_without_a_wish_for_less_all_recordings_are_in_it_from_the_first_to_the_last() -> None:
    made = plan()
    assert ids(made) == {"v1", "v2", "a1", "a2"}
    assert (made.cut, made.sound, made.format) == (Span(500, 15_000), True, "mp4")


def test_sources_outside_of_the_cut_are_not_opened() -> None:
    made = plan(start_ms=11_500, end_ms=14_000)
    assert (ids(made), made.cut) == ({"v2", "a2"}, Span(11_500, 14_000))


def test_only_what_regions_and_sound_name_is_needed() -> None:
    wish: dict[str, Any] = {"video_layout": {"one": Region(video_sources=("v2",))}, "audio_sources": ("a1",)}
    assert ids(plan(**wish)) == {"v2", "a1"}
    session = Session("s", "", "", NOW, NOW, NOW, "last_left")
    chosen = chosen_files(CompositionWish("s", **wish), Materials(session, FILES, 0, {}))
    assert [one.recording.id for one in chosen] == ["v2", "a1"]


def test_silence_is_no_track_and_reads_no_sound() -> None:
    made = plan(audio_sources=None)
    assert (ids(made), made.sound) == ({"v1", "v2"}, False)


def test_odd_sides_become_even() -> None:
    assert plan(resolution=Resolution(641, 361)).canvas.width == 640


def test_what_the_server_noted_reaches_the_plan() -> None:
    spans = (Span(2000, 4000), Span(90_000, 95_000))
    made = plan(timeline=Timeline(off={("ann", "self"): spans}, speaking=[(5000, "bob")]), layout=LayoutName.SPEAKER)
    assert made.off == {"v1": (Span(2000, 4000),)}
    assert max(made.scenes[-2].cells, key=lambda cell: cell.width).recording_id == "v2"


@pytest.mark.parametrize(("wish", "files"), [({}, []), ({"start_ms": 99_000}, FILES), ({"end_ms": 100}, FILES)])
def test_where_there_is_nothing_that_is_said(wish: dict[str, Any], files: list[RecordedFile]) -> None:
    with pytest.raises(NothingToCompose):
        plan(files, **wish)


def test_a_plan_is_read_back_as_it_was_written() -> None:
    timeline = Timeline(off={("ann", "self"): (Span(2000, 4000),)})
    made = plan(timeline=timeline, format=CompositionFormat.WEBM, labels=True, background_color="#ffffff")
    assert RenderPlan.from_json(made.to_json()) == made


@pytest.mark.parametrize(
    ("context", "label"),
    [
        ('{"id": 7, "username": "Ada"}', "Ada"),
        ('{"username": "  Ada \\n Lovelace  "}', "Ada Lovelace"),
        ('{"username": "\\u202eada\\u202c"}', "ada"),
        ('{"username": "<b>Ada</b>"}', "<b>Ada</b>"),
        ('{"username": "a\\u0301\\u0301\\u0301\\u0301\\u0301b"}', "\u00e1\u0301\u0301b"),
        ('{"username": ""}', ANN[:8]),
        ('{"username": "\\u0000\\u200b"}', ANN[:8]),
        ('{"username": 7}', ANN[:8]),
        ('{"username": ["Ada"]}', ANN[:8]),
        ('["username"]', ANN[:8]),
        ("Ada", ANN[:8]),
        ("[" * 4000, ANN[:8]),
        ("", ANN[:8]),
        (None, ANN[:8]),
    ],
)
def test_people_are_called_by_the_name_in_their_context(context: str | None, label: str) -> None:
    assert label_of(context, ANN) == label


@given(st.text(max_size=4096))
def test_a_label_is_one_short_line_whatever_the_name(name: str) -> None:
    label = label_of(json.dumps({"username": name}), ANN)
    assert 0 < len(label) <= LABEL_MAX_LENGTH
    assert label == " ".join(label.split())


@given(st.integers(1, 24 * 3600 * 1000))
def test_segments_fill_the_whole_and_are_bounded(length_ms: int) -> None:
    made = plan([recorded("v1", "video", 0, length_ms)])
    cuts = segments(made)
    assert [cut.index for cut in cuts] == list(range(len(cuts)))
    assert [cut.first_frame + cut.frames for cut in cuts] == [*(cut.first_frame for cut in cuts[1:]), made.frames]
    assert max(cut.frames for cut in cuts) <= SEGMENT_MOST_SECONDS * 25


@given(st.sets(st.integers(0, 40)), st.lists(st.integers(0, 3)))
def test_every_segment_is_done_once_whoever_asks(indexes: set[int], order: list[int]) -> None:
    remaining = Remaining(indexes)
    taken = [index for worker in [*order, *([0] * 50)] if (index := remaining.take(worker)) is not None]
    assert sorted(taken) == sorted(indexes)


def test_workers_keep_to_runs_of_their_own() -> None:
    remaining = Remaining(range(8))
    assert [remaining.take(worker) for worker in (0, 1, 0, 1, 0, 1, 0, 1)] == [0, 4, 1, 5, 2, 6, 3, 7]

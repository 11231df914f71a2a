"""Rendered files, looked at picture by picture and listened to: who is where, and when, and what is heard."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from tests.compositions.media import (
    RATE,
    Filmed,
    Gray,
    Pictured,
    brightness,
    look,
    loudness,
    pictures,
    pitch,
    play,
    sound,
)
from tests.compositions.studio import Studio
from videorooms.compositions.grid import Area, fit
from videorooms.compositions.model import LayoutName, Region
from videorooms.compositions.plan import RenderPlan, Source, Span
from videorooms.compositions.render.tiles import name_label, name_tile
from videorooms.compositions.render.work import segments

# A file's times are in milliseconds, and a picture is shown at the next of ours.
OUR_FRAME_MS = 40


def cell_of(plan: RenderPlan, shown: Pictured, source: Source) -> Gray | None:
    """The source's part of the picture, without bars beside it; None when it has none then."""
    at_ms = plan.cut.from_ms + shown.at_ms
    (scene,) = [scene for scene in plan.scenes if scene.from_ms <= at_ms < scene.to_ms]
    for cell in scene.cells:
        if cell.recording_id == source.recording_id:
            area = fit(Area(cell.x, cell.y, cell.width, cell.height), 16, 9)
            return shown.part(area.x, area.y, area.width, area.height)
    return None


def check_pictures(plan: RenderPlan, path: Path, frame_ms: float = 1000 / 15) -> int:
    """That every cell has the picture that its source had last. How many were looked at."""
    looked = 0
    for shown in pictures(path):
        for source in plan.videos().values():
            gray = cell_of(plan, shown, source)
            at_ms = plan.cut.from_ms + shown.at_ms - source.start_ms
            if gray is None:
                continue
            seen = look(gray)
            assert seen is not None, (shown.at_ms, source.recording_id)
            assert f"person-{seen.number}" == source.participant_id
            assert at_ms - frame_ms - 1 <= seen.at_ms <= at_ms + 1, (at_ms, seen)
            looked += 1
    return looked


def duration_ms(path: Path) -> float:
    with av.open(path) as container:
        return (container.duration or 0) / 1000


def test_everyone_is_in_their_place_at_the_right_time_and_heard(studio: Studio) -> None:
    people = range(1, 5)
    videos = [studio.camera(Filmed(number), start_ms=250 * number) for number in people]
    voices = [studio.voice(number, start_ms=250 * number) for number in people]
    plan = studio.plan([*videos, *voices])
    path = studio.rendered(plan)
    assert abs(duration_ms(path) - plan.cut.length_ms) <= OUR_FRAME_MS
    assert check_pictures(plan, path) > 300
    samples = sound(path)
    assert [loudness(samples, pitch(number), 1.5, 3.5) > 0.1 for number in people] == [True] * 4
    # The second comes a quarter of a second after the first, with whom the cut begins.
    assert loudness(samples, pitch(2), 0.0, 0.2) < 0.01 < loudness(samples, pitch(1), 0.0, 0.2)
    assert loudness(samples, pitch(2), 0.3, 0.5) > 0.1


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "never-closed"])
def test_recordings_with_one_keyframe_are_right_in_every_segment(studio: Studio, closed: bool) -> None:
    people = [studio.camera(Filmed(n, seconds=16.0, keyframe_seconds=99, closed=closed)) for n in (1, 2)]
    plan = studio.plan(people, sound=False)
    assert len(segments(plan)) == 4
    assert check_pictures(plan, studio.rendered(plan)) == 2 * 16 * 25


def test_somebody_who_was_out_of_sight_for_long_is_current_when_back(studio: Studio) -> None:
    people = [studio.camera(Filmed(number, seconds=16.0)) for number in (1, 2, 3)]
    speaking = [(0, "person-1"), (1000, "person-2"), (2000, "person-3"), (14_000, "person-1")]
    plan = studio.plan(people, layout=LayoutName.PICTURE_IN_PICTURE, speaking=speaking, sound=False)
    for shown in pictures(studio.rendered(plan, processes=1)):
        seen = look(shown.gray)
        assert seen is not None and shown.at_ms - 67 <= seen.at_ms <= shown.at_ms + 1


def test_progress_grows_up_to_the_whole(studio: Studio) -> None:
    plan = studio.plan([studio.camera(Filmed(1)), studio.camera(Filmed(2)), studio.voice(1)])
    told = [word["progress"] for word in studio.told(plan) if "progress" in word]
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.long
def test_a_minute_of_four_cameras_is_right_in_every_picture(studio: Studio) -> None:
    people = range(1, 5)
    wanted = [Filmed(number, seconds=60.0, width=640, height=360, frames_per_second=30) for number in people]
    starts = [0, 5000, 10_000, 2500]
    videos = [studio.camera(one, start_ms=start) for one, start in zip(wanted, starts, strict=True)]
    voices = [studio.voice(number, 60.0, start) for number, start in zip(people, starts, strict=True)]
    plan = studio.plan([*videos, *voices], size=(1280, 720))
    path = studio.rendered(plan)
    assert abs(duration_ms(path) - 70_000) <= OUR_FRAME_MS
    assert check_pictures(plan, path, frame_ms=1000 / 30) == 4 * 60 * 25
    samples = sound(path)
    for number, start_ms in zip(people, starts, strict=True):
        for second in range(70):
            whole = start_ms <= second * 1000 and (second + 1) * 1000 <= start_ms + 60_000
            none = (second + 1) * 1000 <= start_ms or second * 1000 >= start_ms + 60_000
            heard = loudness(samples, pitch(number), second + 0.05, second + 0.95)
            assert (heard > 0.15 or not whole) and (heard < 0.01 or not none), (number, second, heard)


def test_people_who_come_and_go_are_there_while_they_are(studio: Studio) -> None:
    ann, bob = studio.camera(Filmed(1)), studio.camera(Filmed(2, seconds=2.0), start_ms=1000)
    plan = studio.plan([ann, bob])
    path = studio.rendered(plan)
    assert [len(scene.cells) for scene in plan.scenes] == [1, 2, 1]
    assert check_pictures(plan, path) == 100 + 50


def test_a_camera_that_is_off_shows_the_name_and_not_the_last_picture(studio: Studio) -> None:
    ann, bob = studio.camera(Filmed(1)), studio.camera(Filmed(2))
    plan = studio.plan([ann, bob], off={bob.recording_id: (Span(1000, 3000),)})
    for shown in pictures(studio.rendered(plan)):
        gray = cell_of(plan, shown, bob)
        assert gray is not None
        seen = look(gray)
        if 1000 <= shown.at_ms < 3000:
            assert seen is None
            # White letters on dark ground, in the middle.
            middle = gray[gray.shape[0] // 3 : gray.shape[0] * 2 // 3]
            assert middle.min() < 80 and middle.max() > 150
        else:
            assert seen is not None and seen.number == 2


def test_a_picture_is_held_for_two_seconds_and_then_the_name_stands_there(studio: Studio) -> None:
    ann = studio.camera(Filmed(1, seconds=6.0, without=((1000, 4500),)))
    found = {
        round(shown.at_ms): look(shown.gray) is not None
        for shown in pictures(studio.rendered(studio.plan([ann], sound=False)))
    }
    assert [found[at_ms] for at_ms in (960, 2000, 2840, 3040, 4400, 4560, 5960)] == [
        *(True, True, True, False, False, True, True)
    ]


def test_a_size_that_changes_midway_changes_nothing_else(studio: Studio) -> None:
    first = studio.camera(Filmed(1, seconds=2.0))
    larger = studio.camera(
        Filmed(1, seconds=2.0, width=480, height=270, codec="vp9"), start_ms=2000, recording_id="later"
    )
    plan = studio.plan([first, larger])
    assert check_pictures(plan, studio.rendered(plan)) == 100


def test_a_picture_of_another_shape_is_shown_whole_between_bars_of_the_background(studio: Studio) -> None:
    upright = studio.camera(Filmed(3, width=180, height=320))
    (first, *_) = pictures(studio.rendered(studio.plan([upright], size=(640, 360), color="#ffffff")))
    assert first.gray[180, 20] > 220 and first.gray[180, 620] > 220
    assert abs(int(first.gray[120, 320]) - brightness(3)) < 12


@pytest.mark.parametrize("codec", ["vp8", "vp9", "av1", "h264"])
def test_every_codec_that_is_recorded_is_composed(studio: Studio, codec: str) -> None:
    one, other = studio.camera(Filmed(1, seconds=2.0, codec=codec)), studio.camera(Filmed(2, seconds=2.0))
    plan = studio.plan([one, other])
    assert check_pictures(plan, studio.rendered(plan)) == 2 * 50


def test_a_webm_has_av1_and_opus(studio: Studio) -> None:
    plan = studio.plan(
        [studio.camera(Filmed(1, seconds=2.0)), studio.camera(Filmed(2, seconds=2.0)), studio.voice(1, 2.0)],
        file_format="webm",
    )
    path = studio.rendered(plan)
    with av.open(path) as container:
        assert container.format.name == "matroska,webm"
        assert container.streams.video[0].codec.canonical_name == "av1"
        assert container.streams.audio[0].codec.canonical_name == "opus"
    assert abs(duration_ms(path) - 2000) <= OUR_FRAME_MS
    assert check_pictures(plan, path) == 100
    assert loudness(sound(path), pitch(1), 0.5, 1.5) > 0.1


def test_without_sound_there_is_no_sound_track_and_without_pictures_there_is_a_picture(studio: Studio) -> None:
    assert len(sound(studio.rendered(studio.plan([studio.camera(Filmed(1))], sound=False)))) == 0
    quiet = Studio(studio.folder, studio.folder.with_name("voices-alone"))
    path = quiet.rendered(quiet.plan([studio.voice(1)]))
    assert len(list(pictures(path))) == 100
    assert loudness(sound(path), pitch(1), 1.0, 3.0) > 0.1


def test_the_cut_begins_and_ends_where_it_is_told(studio: Studio) -> None:
    plan = studio.plan([studio.camera(Filmed(1)), studio.voice(1)], cut=Span(1500, 3000))
    path = studio.rendered(plan)
    seen = [look(shown.gray) for shown in pictures(path)]
    assert abs(duration_ms(path) - 1500) <= OUR_FRAME_MS
    assert seen[0] is not None and 1400 <= seen[0].at_ms <= 1500
    assert loudness(sound(path), pitch(1), 0.05, 1.4) > 0.1


def test_a_region_on_top_covers_what_is_below(studio: Studio) -> None:
    below, above = studio.camera(Filmed(1)), studio.camera(Filmed(2))
    layout = {
        "inset": Region(x_pos=400, y_pos=200, width=200, height=112, z_pos=1, video_sources=(above.recording_id,)),
        "whole": Region(video_sources=(below.recording_id,)),
    }
    for shown in pictures(studio.rendered(studio.plan([below, above], layout=layout))):
        whole, inset = look(shown.gray), look(shown.part(400, 200, 200, 112))
        assert whole is not None and whole.number == 1
        assert inset is not None and inset.number == 2


def test_labels_name_people_below_their_pictures(studio: Studio) -> None:
    one = studio.camera(Filmed(5))
    plain = next(pictures(studio.rendered(studio.plan([one], sound=False)))).gray
    labelled_studio = Studio(studio.folder, studio.folder.with_name("labelled"))
    labelled = next(pictures(labelled_studio.rendered(studio.plan([one], sound=False, labels=True)))).gray
    corner = labelled[-20:, :60]
    assert corner.min() < 50 and corner.max() > 150
    assert plain[-20:, :60].min() > 100


HOSTILE = [
    "\u202eevil\u202c",
    "<b>&amp;</b>",
    "\U0001f984" * 3,
    "a" * 4096,
    "Z" + "\u0338\u031b" * 500 + "algo",
    "\u0000\n\r\t",
    "\u0645\u0631\u062d\u0628\u0627",
    "\u4f60\u597d",
    "\ud800",
    "%s{0}",
    "",
]


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_breaks_a_tile(label: str) -> None:
    for width, height in ((2, 2), (16, 16), (320, 180), (1920, 1080)):
        tile = name_tile(label, width, height)
        assert (tile.width, tile.height) == (width, height)
        drawn = name_label(label, width, height)
        assert drawn is None or (drawn.width <= width and drawn.height <= height)


def test_many_loud_voices_do_not_overdrive(studio: Studio, tmp_path: Path) -> None:
    voices = []
    for number in range(1, 9):
        path = tmp_path / f"loud-{number}.webm"
        play(path, 3.0, [pitch(number)], loudness=0.5)
        voices.append(studio.voice(number, seconds=3.0, path=str(path)))
    samples = sound(studio.rendered(studio.plan(voices)))
    assert abs(samples).max() <= 1.0
    heard = [loudness(samples, pitch(number), 1.0, 2.5) for number in range(1, 9)]
    assert min(heard) > 0.05
    # Turned down and not cut off, which would make tones of its own between theirs.
    assert loudness(samples, 400, 1.0, 2.5) < 0.01


def test_sound_begins_with_its_picture(studio: Studio, tmp_path: Path) -> None:
    late = tmp_path / "late.webm"
    play(late, 3.0, [1000], from_s=1.0)
    video = studio.camera(Filmed(1, seconds=3.0), start_ms=500)
    samples = sound(studio.rendered(studio.plan([video, studio.voice(1, seconds=3.0, start_ms=700, path=str(late))])))
    first = next(n for n in range(0, len(samples), 48) if abs(samples[n : n + 480]).max() > 0.1)
    assert abs(first / RATE - (0.7 - 0.5 + 1.0)) < 0.02


def test_one_source_that_fills_the_picture_is_copied_packet_by_packet(studio: Studio) -> None:
    alone = studio.camera(Filmed(1, width=640, height=360, codec="h264"))
    plan = studio.plan([alone, studio.voice(1)], size=(640, 360))
    path = studio.rendered(plan)
    assert packets(path) == packets(Path(alone.path))
    assert check_pictures(plan, path) == 60
    assert abs(duration_ms(path) - 4000) <= OUR_FRAME_MS
    assert loudness(sound(path), pitch(1), 1.0, 3.0) > 0.1


def test_a_copied_picture_stays_with_its_sound_that_begins_before_it(studio: Studio) -> None:
    alone = studio.camera(Filmed(1, width=640, height=360, codec="h264"), start_ms=400)
    path = studio.rendered(studio.plan([alone, studio.voice(1, seconds=5.0)], size=(640, 360)))
    assert packets(path) == packets(Path(alone.path))
    (first, *_) = pictures(path)
    assert abs(first.at_ms - 400) <= 1
    assert loudness(sound(path), pitch(1), 0.05, 0.35) > 0.1


def test_one_source_in_vp8_is_copied_into_webm(studio: Studio) -> None:
    alone = studio.camera(Filmed(1))
    path = studio.rendered(studio.plan([alone], size=(320, 180), file_format="webm", sound=False))
    assert packets(path) == packets(Path(alone.path))


@pytest.mark.parametrize(
    "changes",
    [{"size": (320, 180)}, {"labels": True}, {"off": True}, {"cut": Span(100, 3000)}, {"layout": "two"}],
    ids=lambda changes: next(iter(changes)),
)
def test_what_is_not_the_source_as_it_is_is_rendered(studio: Studio, changes: dict[str, object]) -> None:
    alone = studio.camera(Filmed(1, width=640, height=360, codec="h264", keyframe_seconds=9))
    options: dict[str, object] = {"size": (640, 360), "sound": False, **changes}
    if "off" in changes:
        options["off"] = {alone.recording_id: (Span(1000, 2000),)}
    if "layout" in changes:
        options["layout"] = {"half": Region(width=320)}
    path = studio.rendered(studio.plan([alone], **options))  # type: ignore[arg-type]
    length = plan_length(changes)
    assert len(list(pictures(path))) == length


def plan_length(changes: dict[str, object]) -> int:
    cut = changes.get("cut", Span(0, 4000))
    assert isinstance(cut, Span)
    return round(cut.length_ms / OUR_FRAME_MS)


def packets(path: Path) -> list[tuple[int, bool]]:
    """Sizes of the pictures' packets, and which are keyframes."""
    with av.open(path) as container:
        return [(packet.size, packet.is_keyframe) for packet in container.demux(video=0) if packet.size]


@pytest.mark.parametrize("layout", list(LayoutName))
def test_every_layout_by_name_is_rendered(studio: Studio, layout: LayoutName) -> None:
    people = [studio.camera(Filmed(number, seconds=2.0)) for number in (1, 2, 3)]
    plan = studio.plan(people, layout=layout, speaking=[(1000, "person-2")], sound=False)
    if layout is LayoutName.PICTURE_IN_PICTURE:
        assert len(list(pictures(studio.rendered(plan)))) == 50
    else:
        assert check_pictures(plan, studio.rendered(plan)) >= 100

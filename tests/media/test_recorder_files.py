"""What the recorder writes, read by a decoder of somebody else: every picture that survived, at its time.

Pictures are encoded, cut into packets, lost and delayed here; `crates/recorder/examples/record.rs` makes files of them.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest

from tests.e2e import pictures
from tests.media.coded_media import (
    FRAME_RATE,
    Packet,
    audio_packets,
    dump,
    film,
    payloads,
    tone,
    video_packets,
)

REPOSITORY = Path(__file__).resolve().parents[2]
VIDEO = ["vp8", "vp9", "h264", "av1"]
STEADY = [(75, 320, 180)]
Summary = dict[str, str]


@dataclass(frozen=True)
class Seen:
    """A decoded picture: its number, and its time in the file."""

    counter: int
    at_ms: float
    size: tuple[int, int]


@pytest.fixture(scope="session")
def example() -> Path:
    """The program that records dumps, compiled as the tests of the crate are."""
    built = subprocess.run(
        ["cargo", "build", "--quiet", "--locked", "-p", "recorder", "--example", "record", "--message-format=json"],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    messages = [json.loads(line) for line in built.stdout.splitlines()]
    return Path(next(message["executable"] for message in messages if message.get("executable")))


class Recorder:
    """Runs the example on files of a test's own folder."""

    def __init__(self, example: Path, folder: Path) -> None:
        self._example = example
        self._folder = folder

    def record(self, codec: str, packets: list[Packet], *, finished: bool = True) -> tuple[Path, Summary]:
        source, file = self._folder / "packets", self._folder / f"{codec}.{'mkv' if codec == 'h264' else 'webm'}"
        source.write_bytes(dump(packets))
        return file, self._run(codec, str(source), str(file), *([] if finished else ["unfinished"]))

    def repair(self, file: Path) -> Summary:
        return self._run("repair", str(file))

    def _run(self, *arguments: str) -> Summary:
        ran = subprocess.run([self._example, *arguments], stdout=subprocess.PIPE, text=True, check=True)
        return dict(line.split(" ", 1) for line in ran.stdout.splitlines())


@pytest.fixture
def recorder(example: Path, tmp_path: Path) -> Recorder:
    return Recorder(example, tmp_path)


Loss = Callable[[Packet], bool]


def packets_of(codec: str, sizes: list[tuple[int, int, int]] = STEADY, lost: Loss = lambda _: False) -> list[Packet]:
    return [packet for packet in video_packets(codec, film(codec, sizes)) if not lost(packet)]


def seen_in(file: Path) -> list[Seen]:
    """Decodes to the end; any error of the container or the codec fails the test."""
    found = []
    with av.open(str(file), options={"err_detect": "explode"}) as container:
        stream = container.streams.video[0]
        stream.codec_context.options = {"err_detect": "explode"}
        for frame in container.decode(stream):
            code = pictures.read(frame.to_ndarray(format="gray"))
            assert code is not None, f"a picture without its code at {frame.time}"
            found.append(Seen(code.counter, float(frame.pts * stream.time_base) * 1_000, (frame.width, frame.height)))
    return found


def assert_times_are_right(seen: list[Seen]) -> None:
    first = seen[0].counter
    for picture in seen:
        assert picture.at_ms == pytest.approx((picture.counter - first) * 1_000 / FRAME_RATE, abs=1.01)


@pytest.mark.parametrize("codec", VIDEO)
def test_every_picture_is_in_the_file_at_its_time(recorder: Recorder, codec: str) -> None:
    file, summary = recorder.record(codec, packets_of(codec))
    seen = seen_in(file)
    assert [picture.counter for picture in seen] == list(range(75))
    assert_times_are_right(seen)
    assert summary["frames"] == "75"
    assert (summary["width"], summary["height"]) == ("320", "180")
    assert int(summary["duration_ms"]) == pytest.approx(75_000 / FRAME_RATE, abs=2)
    # With the first report the start is when the first picture was taken, but for the shortest way through the network.
    assert int(summary["started_ms"]) == pytest.approx(30, abs=2)


@pytest.mark.parametrize("codec", VIDEO)
def test_pictures_change_their_size(recorder: Recorder, codec: str) -> None:
    sizes = [(20, 320, 180), (20, 160, 96), (20, 480, 272)]
    file, summary = recorder.record(codec, packets_of(codec, sizes))
    seen = seen_in(file)
    assert [picture.size for picture in seen] == [
        (width, height) for count, width, height in sizes for _ in range(count)
    ]
    assert_times_are_right(seen)
    assert (summary["width"], summary["height"]) == ("480", "272")


@pytest.mark.parametrize("codec", VIDEO)
def test_after_a_lost_packet_everything_from_the_next_keyframe_on_decodes(recorder: Recorder, codec: str) -> None:
    made = film(codec, STEADY)
    assert [picture.counter for picture in made if picture.keyframe] == [0, 30, 60]
    file, summary = recorder.record(codec, packets_of(codec, lost=lambda packet: packet.frame == 40))
    seen = seen_in(file)
    assert [picture.counter for picture in seen] == [*range(40), *range(60, 75)]
    assert_times_are_right(seen)
    # Whether one frame or two are missing between the packets of AV1, nothing tells.
    assert int(summary["lost_frames"]) in (19, 20)
    assert int(summary["keyframes_wanted"]) > 0


@pytest.mark.parametrize("codec", VIDEO)
def test_a_film_without_its_beginning_starts_with_the_next_keyframe(recorder: Recorder, codec: str) -> None:
    packets = packets_of(codec)
    file, _ = recorder.record(codec, packets[1:])
    assert [picture.counter for picture in seen_in(file)] == list(range(30, 75))


@pytest.mark.parametrize("codec", VIDEO)
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_lost_all_that_is_written_decodes(recorder: Recorder, codec: str, seed: int) -> None:
    chance = random.Random(seed)
    file, summary = recorder.record(codec, packets_of(codec, lost=lambda _: chance.random() < 0.008))
    seen = seen_in(file)
    assert str(len(seen)) == summary["frames"]
    assert_times_are_right(seen)


@pytest.mark.parametrize("codec", VIDEO)
def test_packets_that_come_late_twice_and_out_of_order_are_put_right(recorder: Recorder, codec: str) -> None:
    chance = random.Random(3)
    packets = [packet.arriving(packet.arrival + chance.random() * 0.4) for packet in packets_of(codec)]
    late = [packet.arriving(packet.arrival + 0.1) for packet in packets if chance.random() < 0.3]
    # The first packet stays the first: before it, nothing tells where the film begins.
    packets[0] = packets[0].arriving(0)
    file, _ = recorder.record(codec, packets + late)
    assert [picture.counter for picture in seen_in(file)] == list(range(75))


@pytest.mark.parametrize("codec", [*VIDEO, "opus"])
def test_a_file_that_is_cut_anywhere_and_repaired_plays_to_its_end(recorder: Recorder, codec: str) -> None:
    packets = audio_packets(tone(2.5)) if codec == "opus" else packets_of(codec)
    file, _ = recorder.record(codec, packets, finished=False)
    whole = file.read_bytes()
    first_cluster = whole.index(bytes.fromhex("1f43b675"))
    second_cluster = whole.index(bytes.fromhex("1f43b675"), first_cluster + 4)
    chance = random.Random(4)
    frames = []
    for cut in sorted(chance.randrange(second_cluster, len(whole) + 1) for _ in range(6)):
        file.write_bytes(whole[:cut])
        summary = recorder.repair(file)
        frames.append(int(summary["frames"]))
        assert file.stat().st_size == int(summary["size_bytes"])
        with av.open(str(file), options={"err_detect": "explode"}) as container:
            decoded = list(container.decode(container.streams[0]))
            assert len(decoded) == frames[-1]
            assert container.duration == int(summary["duration_ms"]) * 1_000
    assert frames == sorted(frames)


@pytest.mark.parametrize("codec", [*VIDEO, "opus"])
def test_an_unfinished_file_plays_up_to_its_last_cluster(recorder: Recorder, codec: str) -> None:
    packets = audio_packets(tone(2.5)) if codec == "opus" else packets_of(codec)
    file, _ = recorder.record(codec, packets, finished=False)
    with av.open(str(file)) as container:
        times = [float(frame.time) for frame in container.decode(container.streams[0])]
    assert 1.9 < times[-1] <= 2.5


@pytest.mark.parametrize("codec", VIDEO)
def test_players_find_any_time(recorder: Recorder, codec: str) -> None:
    file, _ = recorder.record(codec, packets_of(codec))
    with av.open(str(file), options={"err_detect": "explode"}) as container:
        stream = container.streams.video[0]
        assert container.metadata["RECORDING"] == "recording"
        assert container.metadata["room"] == "room"
        container.seek(2_200_000)
        packet = next(container.demux(stream))
        assert packet.is_keyframe
        assert packet.pts * packet.time_base == 2


def test_sound_is_whole_and_on_time(recorder: Recorder) -> None:
    file, summary = recorder.record("opus", audio_packets(tone(3)))
    with av.open(str(file), options={"err_detect": "explode"}) as container:
        frames = list(container.decode(container.streams.audio[0]))
    assert len(frames) == 150
    assert [round(float(frame.time) * 1_000) for frame in frames] == [index * 20 for index in range(150)]
    assert int(summary["duration_ms"]) == 3_000
    samples = np.concatenate([frame.to_ndarray()[0] for frame in frames])[9_600:57_600]
    assert np.argmax(np.abs(np.fft.rfft(samples))) == 440


def test_redundant_sound_fills_what_was_lost(recorder: Recorder) -> None:
    packets = audio_packets(tone(2), red=True)
    file, summary = recorder.record("opus", [packet for packet in packets if packet.frame % 10 != 5])
    with av.open(str(file), options={"err_detect": "explode"}) as container:
        times = [round(float(packet.pts * packet.time_base) * 1_000) for packet in container.demux() if packet.size]
    assert times == [index * 20 for index in range(100)]
    assert summary["lost_frames"] == "0"


def test_lost_sound_leaves_a_hole_of_its_length(recorder: Recorder) -> None:
    packets = [packet for packet in audio_packets(tone(2)) if not 30 <= packet.frame < 40]
    file, summary = recorder.record("opus", packets)
    with av.open(str(file), options={"err_detect": "explode"}) as container:
        times = [round(float(packet.pts * packet.time_base) * 1_000) for packet in container.demux() if packet.size]
    assert times == [index * 20 for index in range(100) if not 30 <= index < 40]
    assert summary["lost_frames"] == "10"


@pytest.mark.parametrize("codec", VIDEO)
def test_the_films_of_these_tests_have_pictures_of_several_packets(codec: str) -> None:
    cut = [len(payloads(codec, picture)) for picture in film(codec, STEADY)]
    assert sum(packets > 1 for packets in cut) > 30

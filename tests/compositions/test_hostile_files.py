"""Files that no recorder wrote, and work beyond its limits: there is a reason, soon, and within the limits."""

from __future__ import annotations

import errno
import json
import os
import resource
import struct
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from av.packet import Packet
from av.video.frame import VideoFrame

from tests.compositions.media import Filmed, look, pictures
from tests.compositions.studio import Studio
from videorooms.compositions.plan import RenderPlan, Source
from videorooms.compositions.render.supervising import RenderHindered, Supervisor
from videorooms.compositions.render.survey import told_length
from videorooms.compositions.render.work import WorkFolder

# A VP8 keyframe begins with a tag of three bytes and a start code of three, then two sides of 14 bits (RFC 6386, 9.1).
SIDES_AT = 6
HUGE = 16_000


@dataclass(frozen=True)
class End:
    said: dict[str, Any]
    errors: str
    peak_mb: float


# A process counts the memory of the one that it was forked from, which for a large one's children is too much.
MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:])
print("peak", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""


def end_of(studio: Studio, plan: RenderPlan, limits: Callable[[], None] | None = None) -> End:
    """What the rendering said last, and the most memory that any of its processes had."""
    process = studio.start(plan, limits=limits, through=(sys.executable, "-c", MEASURED))
    assert process.stdout is not None and process.stderr is not None
    said, errors = process.stdout.read(), process.stderr.read()
    process.wait()
    peak_kb = int(errors.rpartition("peak ")[2])
    return End(json.loads(said.splitlines()[-1]) if said else {}, errors, peak_kb / 1024)


def hostile(studio: Studio, path: Path, *, kind: Any = "video") -> RenderPlan:
    good = studio.camera(Filmed(1))
    bad = Source("the-bad-one", "mallory", "self", kind, "Mallory", str(path), 0, 4000)
    return studio.plan([good, bad])


def huge(path: Path, declared: int) -> None:
    """A picture that says of itself that it has such sides, in a file that says so or lies."""
    encoder = av.CodecContext.create("libvpx", "w")
    encoder.width = encoder.height = 64
    encoder.pix_fmt, encoder.time_base = "yuv420p", Fraction(1, 1000)
    frame = VideoFrame(64, 64, "yuv420p")
    frame.pts = 0
    (packet, *_) = [*encoder.encode(frame), *encoder.encode(None)]
    patched = bytearray(bytes(packet))
    patched[SIDES_AT : SIDES_AT + 4] = HUGE.to_bytes(2, "little") * 2
    with av.open(path, "w", format="webm") as output:
        stream: Any = output.add_mux_stream("vp8", width=declared, height=declared)
        stream.time_base = Fraction(1, 1000)
        for number in range(100):
            again = Packet(bytes(patched))
            again.pts = again.dts = number * 40
            again.time_base, again.stream, again.is_keyframe = Fraction(1, 1000), stream, True
            output.mux(again)


def other_codec(path: Path) -> None:
    with av.open(path, "w", format="matroska") as output:
        stream: Any = output.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(25):
            frame = VideoFrame(320, 180, "yuv420p")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode())


def noise(path: Path, studio: Studio) -> None:
    """A good beginning, and nothing behind it that can be decoded."""
    whole = bytearray(studio.filmed(Filmed(1)).read_bytes())
    clusters = whole.index(b"\x1f\x43\xb6\x75")
    path.write_bytes(bytes(whole[:clusters]) + os.urandom(len(whole) - clusters))


def test_a_file_that_was_never_closed_is_composed_as_far_as_it_goes(studio: Studio, tmp_path: Path) -> None:
    """As a crash leaves it: its length is not written, and the last packet is not whole."""
    path = tmp_path / "unclosed"
    options = {"live": "1"}
    with av.open(studio.filmed(Filmed(1))) as whole, av.open(path, "w", format="webm", options=options) as output:
        stream = output.add_stream_from_template(whole.streams.video[0])
        for packet in whole.demux(video=0):
            if packet.dts is not None and packet.dts < 1000:
                packet.stream = stream
                output.mux(packet)
    path.write_bytes(path.read_bytes()[:-20])
    plan = studio.plan([studio.camera(Filmed(1), path=str(path))], sound=False)
    seen = [look(shown.gray) is not None for shown in pictures(studio.rendered(plan))]
    assert (seen[40], seen[95]) == (True, False)


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"\x1aE\xdf\xa3\x81\x00\x18S\x80g\x88", 19),
        (b"\x1aE\xdf\xa3\x81\x00\x18S\x80g\x10\x00\x00\x05", 19),
        (b"\x1aE\xdf\xa3\x81\x00\x18S\x80g\x01\xff\xff\xff\xff\xff\xff\xff", None),
        (b"\x1aE\xdf\xa3\x81\x00\x18S\x80g\xff", None),
        (b"\x1aE\xdf\xa3\x81\x00\x18S\x80g\x10\x00", None),
        (b"\x00\x00\x00", None),
        (b"\x1a", None),
        (b"", None),
    ],
)
def test_a_file_s_own_word_on_its_length_is_read(head: bytes, length: int | None) -> None:
    assert told_length(head) == length


def test_a_file_that_is_cut_off_is_refused(studio: Studio, tmp_path: Path) -> None:
    whole = studio.filmed(Filmed(1)).read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(whole[: len(whole) // 3])
    end = end_of(studio, hostile(studio, cut))
    assert "The video recording the-bad-one cannot be used: it is incomplete, with " in end.said["failed"]


@pytest.mark.parametrize("length", [0, 1, 40, 300])
def test_a_file_with_only_its_beginning_is_refused(studio: Studio, tmp_path: Path, length: int) -> None:
    stump = tmp_path / "stump"
    stump.write_bytes(studio.filmed(Filmed(1)).read_bytes()[:length])
    end = end_of(studio, hostile(studio, stump))
    assert end.said["failed"].startswith("The video recording the-bad-one cannot be used: ")
    assert end.peak_mb < 250


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.write_bytes(os.urandom(50_000)), "it is damaged or no recording"),
        (lambda path: path.write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), "it is damaged or no recording"),
        (lambda path: path.write_text("ffconcat version 1.0\nfile /etc/passwd\n"), "it is damaged or no recording"),
        (lambda path: path.mkdir(), "it is damaged or no recording"),
        (lambda _path: None, "it is damaged or no recording"),
        (other_codec, "its codec is none of "),
        (lambda path: huge(path, HUGE), "its picture of 16000x16000 is larger than "),
        (lambda path: huge(path, 64), "no video in it can be decoded"),
    ],
    ids=["noise", "playlist", "concat", "folder", "nothing", "codec", "huge", "huge-in-disguise"],
)
def test_a_file_that_is_no_recording_is_refused_with_a_reason(
    studio: Studio, tmp_path: Path, make: Callable[[Path], object], reason: str
) -> None:
    path = tmp_path / "bad.webm"
    make(path)
    end = end_of(studio, hostile(studio, path))
    assert f"The video recording the-bad-one cannot be used: {reason}" in end.said["failed"]
    assert end.peak_mb < 250


def test_what_cannot_be_decoded_behind_a_good_beginning_is_refused(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "noise"
    noise(path, studio)
    assert "the-bad-one" in end_of(studio, hostile(studio, path)).said["failed"]


def test_sound_in_place_of_pictures_is_refused(studio: Studio) -> None:
    end = end_of(studio, hostile(studio, Path(studio.voice(1).path)))
    assert end.said["failed"].endswith("there is no video in it.")


def test_single_broken_packets_are_passed_over(studio: Studio, tmp_path: Path) -> None:
    whole = bytearray(studio.filmed(Filmed(1)).read_bytes())
    for at in range(len(whole) // 2, len(whole) // 2 + 200):
        whole[at] ^= 0x55
    path = tmp_path / "scratched"
    path.write_bytes(whole)
    plan = studio.plan([studio.camera(Filmed(1), path=str(path))], sound=False)
    assert len(list(pictures(studio.rendered(plan)))) == 100


def test_a_background_that_is_no_image_is_refused(studio: Studio, tmp_path: Path) -> None:
    image = tmp_path / "image"
    image.write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(1000))
    end = end_of(studio, studio.plan([studio.camera(Filmed(1)), studio.camera(Filmed(2))], image=str(image)))
    assert end.said["failed"].startswith("The background image is damaged")


def test_a_background_of_too_many_pixels_is_refused(studio: Studio, tmp_path: Path) -> None:
    image = tmp_path / "image.png"
    header = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    image.write_bytes(
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header)) + bytes(900)
    )
    end = end_of(studio, studio.plan([studio.camera(Filmed(1)), studio.camera(Filmed(2))], image=str(image)))
    assert end.said["failed"].startswith("The background image ")
    assert end.peak_mb < 250


def long_work(studio: Studio) -> RenderPlan:
    people = [studio.camera(Filmed(number, seconds=8.0)) for number in (1, 2)]
    return studio.plan(people, size=(1920, 1080), sound=False)


def test_work_that_takes_too_long_ends_with_that_reason(studio: Studio) -> None:
    end = end_of(studio, long_work(studio), lambda: resource.setrlimit(resource.RLIMIT_CPU, (6, 6)))
    assert end.said["failed"] == "The composition takes more time than it may."


def test_work_that_needs_too_much_memory_ends_with_that_reason(studio: Studio) -> None:
    limit = 420 << 20
    end = end_of(studio, long_work(studio), lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
    assert end.said["failed"] == "The composition needs more memory than it may have."


def test_a_worker_tells_a_full_disk_from_its_own_faults(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> bool:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("videorooms.compositions.render.working.survey", full)
    supervisor = Supervisor(long_work(studio), WorkFolder(studio.folder), 1, None, lambda _part: None)
    with pytest.raises(RenderHindered):
        supervisor.run()


def test_work_that_becomes_too_large_ends_with_that_reason(studio: Studio) -> None:
    limit = 20_000
    end = end_of(studio, long_work(studio), lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert end.said["failed"] == "The composition becomes larger than it may."

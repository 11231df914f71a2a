"""Recordings as a recorder writes them, of pictures that say whose and from when they are, and their readers.

Each picture has a strip of 28 cells on top, black or white: 16 bits of its time in milliseconds, 8 bits of its maker's
number, 4 bits of a sum. Below it is of the maker's grey, with a bar that moves. Sound is a tone of the maker's pitch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

CELLS = 28
RATE = 48_000
PITCH_STEP = 200
ENCODERS: dict[str, tuple[str, str, dict[str, str]]] = {
    "vp8": ("libvpx", "webm", {"deadline": "realtime", "cpu-used": "8", "b": "400k"}),
    "vp9": ("libvpx-vp9", "webm", {"deadline": "realtime", "cpu-used": "8", "b": "400k"}),
    "av1": ("libsvtav1", "webm", {"preset": "12", "crf": "40", "svtav1-params": "lp=1"}),
    "h264": ("libx264", "matroska", {"preset": "ultrafast", "tune": "zerolatency"}),
}

Gray = NDArray[np.uint8]


@dataclass(frozen=True)
class Filmed:
    """How a recording of pictures is to be; spans are in milliseconds of the file."""

    number: int
    seconds: float = 4.0
    width: int = 320
    height: int = 180
    frames_per_second: int = 15
    codec: str = "vp8"
    keyframe_seconds: float = 1.0
    without: tuple[tuple[int, int], ...] = ()
    # As a crash leaves it: without its length, and without the table of its keyframes.
    closed: bool = True

    @property
    def name(self) -> str:
        return f"{abs(hash(self)):x}.{'mkv' if self.codec == 'h264' else 'webm'}"


def pitch(number: int) -> int:
    return 300 + PITCH_STEP * number


def brightness(number: int) -> int:
    return 60 + 20 * (number % 8)


def film(path: Path, wanted: Filmed) -> None:
    codec, container, options = ENCODERS[wanted.codec]
    layout = {} if wanted.closed else {"live": "1"}
    with av.open(path, "w", format=container, container_options=layout) as output:
        stream: Any = output.add_stream(codec, rate=wanted.frames_per_second, options=dict(options))
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = wanted.width, wanted.height, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.codec_context.gop_size = max(1, round(wanted.keyframe_seconds * wanted.frames_per_second))
        for number in range(round(wanted.seconds * wanted.frames_per_second)):
            at_ms = round(number * 1000 / wanted.frames_per_second)
            if not any(from_ms <= at_ms < to_ms for from_ms, to_ms in wanted.without):
                frame = picture(wanted.number, at_ms, wanted.width, wanted.height)
                frame.pts, frame.time_base = at_ms, Fraction(1, 1000)
                output.mux(stream.encode(frame))
        output.mux(stream.encode())


def picture(number: int, at_ms: int, width: int, height: int) -> VideoFrame:
    frame = VideoFrame(width, height, "yuv420p")
    luma, blue, red = (_plane(frame, index) for index in range(3))
    luma[:] = brightness(number)
    blue[:], red[:] = 90 + 9 * (number % 8), 150 - 9 * (number % 8)
    left = at_ms // 20 * 4 % (width - width // 10)
    luma[height // 2 : height // 2 + height // 8, left : left + width // 10] = 235
    for index, bit in enumerate(_code(at_ms, number)):
        span = slice(round(index * width / CELLS), round((index + 1) * width / CELLS))
        luma[: height // 8, span] = 235 if bit else 16
    # Grey where the strip is, so that its chroma does not bleed into neighbours when it is scaled.
    blue[: height // 16], red[: height // 16] = 128, 128
    return frame


def _plane(frame: VideoFrame, index: int) -> Gray:
    plane = frame.planes[index]
    rows: Gray = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)  # type: ignore[call-overload]
    return rows[: plane.height, : plane.width]


def _code(at_ms: int, number: int) -> list[int]:
    time, maker = at_ms & 0xFFFF, number & 0xFF
    bits = f"{time:016b}{maker:08b}{_sum(time, maker):04b}"
    return [int(bit) for bit in bits]


def _sum(time: int, maker: int) -> int:
    return ((time >> 12) ^ (time >> 8) ^ (time >> 4) ^ time ^ (maker >> 4) ^ maker ^ 0xA) & 15


@dataclass(frozen=True)
class Seen:
    """Whose picture it is, and when it was taken."""

    number: int
    at_ms: int


def look(gray: Gray) -> Seen | None:
    """What the strip of a picture says; None where there is no picture of ours."""
    height, width = gray.shape
    row = gray[height // 16].astype(int)
    bits = "".join("1" if row[int((index + 0.5) * width / CELLS)] > 128 else "0" for index in range(CELLS))
    time, maker, told = int(bits[:16], 2), int(bits[16:24], 2), int(bits[24:], 2)
    return Seen(maker, time) if told == _sum(time, maker) and maker else None


def play(path: Path, seconds: float, hertz: Sequence[int], *, loudness: float = 0.2, from_s: float = 0.0) -> None:
    """Tones, in Opus as browsers send it; silence before `from_s`."""
    with av.open(path, "w", format="webm") as output:
        stream: Any = output.add_stream("libopus", rate=RATE, layout="mono")
        assert isinstance(stream, AudioStream)
        time = np.arange(int(seconds * RATE)) / RATE
        wave = sum(loudness * np.sin(2 * np.pi * one * time) for one in hertz) * (time >= from_s)
        samples = (np.clip(wave, -1, 1) * 32767).astype(np.int16)
        for start in range(0, len(samples) - 959, 960):
            frame = AudioFrame.from_ndarray(samples[None, start : start + 960], "s16", "mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())


@dataclass(frozen=True)
class Pictured:
    at_ms: float
    gray: Gray

    def part(self, x: int, y: int, width: int, height: int) -> Gray:
        return self.gray[y : y + height, x : x + width]


def pictures(path: Path) -> Iterator[Pictured]:
    with av.open(path) as container:
        for frame in container.decode(video=0):
            yield Pictured(frame.time * 1000, frame.to_ndarray(format="gray"))  # type: ignore[arg-type]


def sound(path: Path) -> NDArray[np.float32]:
    """The left channel; empty when there is no sound."""
    with av.open(path) as container:
        if not container.streams.audio:
            return np.zeros(0, np.float32)
        parts = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    return np.concatenate(parts).astype(np.float32)


def loudness(samples: NDArray[np.float32], hertz: int, from_s: float, to_s: float) -> float:
    """How loud the tone is there, with full scale at 1."""
    part = samples[int(from_s * RATE) : int(to_s * RATE)]
    turn = np.exp(-2j * np.pi * hertz * np.arange(len(part)) / RATE)
    return float(2 * abs(np.dot(part, turn)) / max(1, len(part)))

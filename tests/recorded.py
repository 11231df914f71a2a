"""What is in a recorded file: every picture with its code and place, every beep with its beginning.

Decoded by PyAV, which shares nothing with the recorder. Times are milliseconds from the file's beginning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from tests.e2e.pictures import PictureCode, read

RATE = 48_000
# Long enough to tell tones of 70 Hz apart roughly, short enough to place a beep.
STEP = 240


@dataclass(frozen=True)
class Shown:
    at_ms: float
    code: PictureCode | None
    width: int
    height: int


def pictures(path: Path) -> list[Shown]:
    """Every picture that decodes; a fault in the file raises."""
    with av.open(str(path), options={"err_detect": "explode"}) as file:
        return [
            Shown((frame.time or 0) * 1000, read(frame.to_ndarray(format="gray")), frame.width, frame.height)
            for frame in file.decode(video=0)
        ]


def sound(path: Path) -> Iterator[tuple[float, NDArray[np.float32]]]:
    """Samples of one channel at 48 kHz with the time of the first."""
    with av.open(str(path), options={"err_detect": "explode"}) as file:
        resampler = av.AudioResampler("flt", "mono", RATE)
        for frame in file.decode(audio=0):
            at_ms = (frame.time or 0) * 1000
            for part in resampler.resample(frame):
                samples = part.to_ndarray()[0]
                yield at_ms, samples
                at_ms += len(samples) * 1000 / RATE


def loudness(path: Path, tone: int) -> list[tuple[float, float]]:
    """How loud the tone is from time to time, as an amplitude."""
    wave = np.exp(-2j * np.pi * tone * np.arange(STEP) / RATE)
    found = []
    for at_ms, samples in sound(path):
        for start in range(0, len(samples) - STEP + 1, STEP):
            level = abs(np.dot(samples[start : start + STEP], wave)) * 2 / STEP
            found.append((at_ms + start * 1000 / RATE, float(level)))
    return found


def beeps(path: Path, tone: int) -> list[float]:
    """Where each beep begins."""
    levels = loudness(path, tone)
    loudest = max(level for _, level in levels)
    found, on = [], False
    for at_ms, level in levels:
        if not on and level > loudest * 0.5:
            found.append(at_ms)
            on = True
        elif on and level < loudest * 0.2:
            on = False
    return found


def missing(shown: Sequence[Shown]) -> int:
    """How many pictures of the source are not there, by its counter of 256."""
    counters = [one.code.counter for one in shown if one.code is not None]
    return sum((after - before) % 256 - 1 for before, after in pairwise(counters) if after != before)

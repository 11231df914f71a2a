"""Mixes all sound of a composition into one stereo track, from its beginning to its end, in one pass.

A worker calls `render_sound`. Each recording is laid on the session's clock by its own times; what is missing is
silence of the same length. Where many speak at once the sum is held below full scale by turning all of them down for a
moment.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.error import FFmpegError
from av.error import MemoryError as OutOfMemory
from numpy.typing import NDArray

from videorooms.compositions.plan import RenderPlan, Source
from videorooms.compositions.render.opening import Opened, opened, refusing
from videorooms.compositions.render.work import WorkFolder, appearing

RATE = 48_000
CHANNELS = 2
# Files count in milliseconds, so times of sound that has no gap are off by one, and clocks drift; below this a packet
# follows on the one before it without a click, and sound is never further from its picture.
SLACK_SAMPLES = RATE * 20 // 1000
BLOCK_SAMPLES = RATE
# What a decoder needs after a jump to sound as if it had come from before (RFC 7845, section 4.6).
SETTLING_MS = 80
ENCODERS: dict[str, tuple[str, int]] = {"mp4": ("aac", 128_000), "webm": ("libopus", 96_000)}
# -1 dBFS, as is usual before encoders, for what they make of it may be louder.
CEILING = 0.891
# Sound is turned down in steps of 5 ms, and slowly up again: a tenth of the difference a step.
STEP_SAMPLES = RATE * 5 // 1000
RECOVERY = 0.1

Samples = NDArray[np.float32]


class Voice:
    """The sound of one recording, block after block."""

    def __init__(self, found: Opened, cut_from_ms: int) -> None:
        self._found = found
        self._cut_from_ms = cut_from_ms
        self.is_over = False
        self._resampler = AudioResampler("fltp", "stereo", RATE)
        self._frames = self._decoded()
        # Where in the cut, in samples, the next decoded sound belongs if it follows on what came before.
        self._at: int | None = None
        self._rest: tuple[int, Samples] | None = None

    def add_to(self, block: Samples, first_sample: int) -> None:
        """Adds what belongs into the block, which begins at that sample of the cut."""
        end = first_sample + block.shape[1]
        while True:
            if self._rest is None:
                self._rest = next(self._frames, None)
                self.is_over = self._rest is None
            if self._rest is None or self._rest[0] >= end:
                return
            start, samples = self._rest
            skipped = max(0, first_sample - start)
            taken = samples[:, skipped : end - start]
            if taken.shape[1] > 0:
                at = start + skipped - first_sample
                block[:, at : at + taken.shape[1]] += taken
            left = samples[:, max(skipped, end - start) :]
            self._rest = (end, left) if left.shape[1] > 0 and start + samples.shape[1] > end else None

    def _decoded(self) -> Iterator[tuple[int, Samples]]:
        stream = self._found.stream
        assert isinstance(stream, AudioStream)
        with refusing(self._found.source):
            if self._found.source.start_ms < self._cut_from_ms - SETTLING_MS:
                self._found.container.seek(self._found.pts_at(self._cut_from_ms - SETTLING_MS), stream=stream)
            for packet in self._found.container.demux(stream):
                try:
                    frames = packet.decode()
                except OutOfMemory:
                    raise
                except FFmpegError:
                    continue
                for frame in frames:
                    yield from self._placed(frame)

    def _placed(self, frame: AudioFrame) -> Iterator[tuple[int, Samples]]:
        moment = self._found.moment_ms(frame.pts) - self._cut_from_ms
        told = round(moment * RATE / 1000)
        if self._at is None or abs(told - self._at) > SLACK_SAMPLES:
            self._at = told
        for samples in self._plain(frame):
            yield self._at, samples
            self._at += samples.shape[1]

    def _plain(self, frame: AudioFrame) -> Iterator[Samples]:
        if frame.format.name == "fltp" and frame.sample_rate == RATE and frame.layout.nb_channels <= CHANNELS:
            samples = frame.to_ndarray()
            yield np.broadcast_to(samples, (CHANNELS, samples.shape[1])).astype(np.float32, copy=False)
            return
        for part in self._resampler.resample(frame):
            yield part.to_ndarray().astype(np.float32, copy=False)


class Limiter:
    """Holds the sum of many voices below full scale."""

    def __init__(self) -> None:
        self._gain = 1.0

    def limit(self, block: Samples) -> None:
        """In place; the block is a whole number of steps, but for the last one."""
        count = -(-block.shape[1] // STEP_SAMPLES)
        padded = np.zeros(count * STEP_SAMPLES, np.float32)
        padded[: block.shape[1]] = np.abs(block).max(axis=0)
        allowed = np.minimum(1.0, CEILING / np.maximum(padded.reshape(count, -1).max(axis=1), 1e-9))
        if self._gain > 0.999 and allowed.min() >= 1.0:
            self._gain = 1.0
            return
        gains = np.empty(count + 1)
        gains[0] = min(self._gain, allowed[0])
        for step, most in enumerate(allowed):
            # Down in time for the next step, so that no edge of a step is above what it allows.
            following = allowed[step + 1] if step + 1 < count else most
            gains[step + 1] = min(gains[step] + (1 - gains[step]) * RECOVERY, most, following)
        self._gain = float(gains[-1])
        curve = np.interp(np.arange(block.shape[1]) / STEP_SAMPLES, np.arange(count + 1), gains)
        block *= curve.astype(np.float32)
        np.clip(block, -CEILING, CEILING, out=block)


def render_sound(plan: RenderPlan, folder: WorkFolder, tell: Callable[[float], None]) -> None:
    """Writes the sound's file; `tell` hears of every few seconds that are done. Raises `SourceUnusable`."""
    total = plan.cut.length_ms * RATE // 1000
    limiter = Limiter()
    with ExitStack() as stack:
        path = stack.enter_context(appearing(folder.sound(plan)))
        heard = [source for source in plan.audios() if source.end_ms > plan.cut.from_ms]
        voices = Voices(heard, plan.cut.from_ms, stack)
        output = stack.enter_context(av.open(path, "w", format=plan.format))
        codec, bit_rate = ENCODERS[plan.format]
        stream = output.add_stream(codec, rate=RATE, layout="stereo")
        assert isinstance(stream, AudioStream)
        stream.codec_context.bit_rate = bit_rate
        for first in range(0, total, BLOCK_SAMPLES):
            block = np.zeros((CHANNELS, min(BLOCK_SAMPLES, total - first)), np.float32)
            voices.add_to(block, first)
            limiter.limit(block)
            frame = AudioFrame.from_ndarray(block, "fltp", "stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
            output.mux(stream.encode(frame))
            tell(block.shape[1] / RATE)
        output.mux(stream.encode())


class Voices:
    """All recordings with sound, each open only while it is heard."""

    def __init__(self, sources: list[Source], cut_from_ms: int, stack: ExitStack) -> None:
        self._waiting = sorted(sources, key=lambda source: source.start_ms, reverse=True)
        self._cut_from_ms = cut_from_ms
        self._open: list[tuple[Voice, ExitStack]] = []
        stack.callback(self._close)

    def add_to(self, block: Samples, first_sample: int) -> None:
        to_ms = self._cut_from_ms + (first_sample + block.shape[1]) * 1000 / RATE
        while self._waiting and self._waiting[-1].start_ms < to_ms:
            source, opening = self._waiting.pop(), ExitStack()
            self._open.append((Voice(opening.enter_context(opened(source)), self._cut_from_ms), opening))
        for voice, opening in list(self._open):
            voice.add_to(block, first_sample)
            if voice.is_over:
                self._open.remove((voice, opening))
                opening.close()

    def _close(self) -> None:
        for _, opening in self._open:
            opening.close()

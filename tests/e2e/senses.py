"""Judges what the probes of a page noted: which source a picture came from, whether it moved, how long it stood still.

`Person` makes these from probes.js reports; tests assert on them. Nothing here talks to a browser.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

# A source's oscillator arrives at about -20 dB of full scale; Opus leaks less than -70 dB into other tones.
HEARD_ABOVE_DB = -45.0
SILENT_BELOW_DB = -60.0


@dataclass(frozen=True)
class Frame:
    at_ms: float
    source: int
    counter: int
    lag_ms: int | None
    width: int
    height: int


@dataclass(frozen=True)
class Sight:
    """The frames that one video element showed in a stretch of time."""

    started_ms: float
    ended_ms: float
    frames: Sequence[Frame]
    # From when to when the page itself came to nothing.
    stalls: Sequence[tuple[float, float]] = ()

    @classmethod
    def of(cls, report: dict[str, Any]) -> Sight:
        frames = [Frame(*frame) for frame in report["frames"]]
        stalls = [(since, until) for since, until in report["stalls"]]
        return cls(report["startedAt"], report["endedAt"], frames, stalls)

    @property
    def seconds(self) -> float:
        return (self.ended_ms - self.started_ms) / 1000

    @property
    def sources(self) -> Counter[int]:
        """Frames by source id; unreadable ones count as -1."""
        return Counter(frame.source for frame in self.frames)

    @property
    def source(self) -> int | None:
        """The one source seen, None without any readable frame; more than one is an error of the product."""
        found = {frame.source for frame in self.frames if frame.source >= 0}
        assert len(found) <= 1, f"one element showed several sources: {self.sources}"
        return found.pop() if found else None

    @property
    def counters(self) -> int:
        """How many different frames of the source were seen."""
        return len({frame.counter for frame in self.frames if frame.source >= 0})

    @property
    def fps(self) -> float:
        return len(self.frames) / self.seconds if self.seconds else 0.0

    @property
    def freeze_ms(self) -> float:
        """The longest stretch without a new frame, ends of the watch included, while the page could have seen one."""
        marks = [self.started_ms, *(frame.at_ms for frame in self.frames), self.ended_ms]
        return max(later - earlier - self.stalled_ms(earlier, later) for earlier, later in pairwise(marks))

    def stalled_ms(self, since: float, until: float) -> float:
        return sum(max(0.0, min(until, end) - max(since, start)) for start, end in self.stalls)

    @property
    def unreadable(self) -> float:
        """Share of frames whose code could not be read."""
        return self.sources[-1] / len(self.frames) if self.frames else 0.0

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """The picture sizes in the order in which they came, each change once."""
        found: list[tuple[int, int]] = []
        for frame in self.frames:
            if not found or found[-1] != (frame.width, frame.height):
                found.append((frame.width, frame.height))
        return found

    def lag_ms(self, share: float) -> float:
        """From drawing at the sender to decoding at the receiver, at a share of the frames (0.5 is the median).

        Endless when no frame could be read.
        """
        lags = sorted(frame.lag_ms for frame in self.frames if frame.lag_ms is not None)
        if not lags:
            return float("inf")
        return lags[min(int(len(lags) * share), len(lags) - 1)]

    def since(self, at_ms: float) -> Sight:
        return Sight(at_ms, self.ended_ms, [frame for frame in self.frames if frame.at_ms >= at_ms], self.stalls)

    def __str__(self) -> str:
        return (
            f"{len(self.frames)} frames in {self.seconds:.1f} s ({self.fps:.1f} fps) from {dict(self.sources)}, "
            f"{self.counters} counters, longest freeze {self.freeze_ms:.0f} ms, "
            f"page stalled for {self.stalled_ms(self.started_ms, self.ended_ms):.0f} ms, sizes {self.sizes}"
        )

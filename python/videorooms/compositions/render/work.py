"""The folder in which a composition is rendered, and the pieces that the work is cut into.

A finished piece is a file under its final name, put there in one step; whoever takes the work up after a crash finds it
and does not do it again. Where the cuts are follows from the plan alone, so that a second run has the same.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from videorooms.compositions.plan import RenderPlan

# Keyframes are for players that seek, and each costs as much as twenty other pictures.
KEYFRAME_SECONDS = 5
# A segment begins with a keyframe, so its length is a multiple of their distance. More than a minute is much to lose.
SEGMENT_MOST_SECONDS = 60
SEGMENTS_WANTED = 24


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of pictures, the first and how many."""

    index: int
    first_frame: int
    frames: int


def segments(plan: RenderPlan) -> Sequence[Segment]:
    rate = plan.canvas.frames_per_second
    steps = max(1, plan.frames // rate // SEGMENTS_WANTED // KEYFRAME_SECONDS)
    seconds = min(steps * KEYFRAME_SECONDS, SEGMENT_MOST_SECONDS)
    starts = range(0, plan.frames, seconds * rate)
    return [Segment(index, start, min(seconds * rate, plan.frames - start)) for index, start in enumerate(starts)]


@dataclass(frozen=True, slots=True)
class WorkFolder:
    path: Path

    def segment(self, index: int) -> Path:
        return self.path / f"segment-{index:05}.mp4"

    def sound(self, plan: RenderPlan) -> Path:
        return self.path / f"sound.{plan.format}"

    def result(self, plan: RenderPlan) -> Path:
        return self.path / f"composition.{plan.format}"


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Where to write a file that is to be there whole or not at all."""
    unfinished = path.with_name(f"{path.stem}.{os.getpid()}.unfinished{path.suffix}")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


class Remaining:
    """Which segments are left, and which of them a worker does next.

    That is the one after its last, so that its decoders go on. Who has none such begins the longest run that is left,
    or its second half where another worker is about to come to its beginning.
    """

    def __init__(self, indexes: Iterable[int]) -> None:
        self._left = sorted(indexes)
        self._under_way: dict[int, int] = {}

    def take(self, worker: int) -> int | None:
        """None when nothing is left."""
        before = self._under_way.pop(worker, None)
        if not self._left:
            return None
        chosen = before + 1 if before is not None and before + 1 in self._left else self._beginning()
        self._left.remove(chosen)
        self._under_way[worker] = chosen
        return chosen

    def _beginning(self) -> int:
        runs: list[list[int]] = []
        for index in self._left:
            if runs and runs[-1][-1] == index - 1:
                runs[-1].append(index)
            else:
                runs.append([index])
        longest = max(runs, key=len)
        return longest[len(longest) // 2] if longest[0] - 1 in self._under_way.values() else longest[0]

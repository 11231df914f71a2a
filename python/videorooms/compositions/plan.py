"""The plan of one rendering: everything that the rendering process is told, and all that it may read.

`compositions.planning` makes it from rows, `compositions.render` carries it out. All times are whole milliseconds on
the session's clock, whose zero is the start of the session. It is written as JSON and read back equal; it knows no
database and no layout, only the cells that a layout came to.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Kind = Literal["audio", "video"]
Format = Literal["mp4", "webm"]


@dataclass(frozen=True, slots=True)
class Span:
    """From its first millisecond up to, and without, its last."""

    from_ms: int
    to_ms: int

    def holds(self, at_ms: float) -> bool:
        return self.from_ms <= at_ms < self.to_ms

    @property
    def length_ms(self) -> int:
        return self.to_ms - self.from_ms


@dataclass(frozen=True, slots=True)
class Source:
    """The file of one recording; `label` is what people call its participant, and comes from strangers."""

    recording_id: str
    participant_id: str
    stream_key: str
    kind: Kind
    label: str
    path: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a recording's picture is shown, in pixels that are all even."""

    recording_id: str
    x: int
    y: int
    width: int
    height: int

    def overlaps(self, other: "Cell") -> bool:
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height


@dataclass(frozen=True, slots=True)
class Scene:
    """A stretch of time in which no cell moves; later cells lie on top of earlier ones."""

    from_ms: int
    to_ms: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Canvas:
    """The whole picture. `image` is a file to lay under everything, or None for the colour alone."""

    width: int
    height: int
    frames_per_second: int = 25
    color: str = "#101114"
    image: str | None = None
    labels: bool = False


@dataclass(frozen=True, slots=True)
class RenderPlan:
    """`cut` is what is rendered of the session; scenes follow on one another and fill it.

    `off` has the spans in which a video source is switched off, by recording. `sound` says whether there is a sound
    track, which is silent when no audio source is there.
    """

    format: Format
    canvas: Canvas
    cut: Span
    sound: bool
    sources: tuple[Source, ...] = ()
    scenes: tuple[Scene, ...] = ()
    off: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    def videos(self) -> dict[str, Source]:
        return {source.recording_id: source for source in self.sources if source.kind == "video"}

    def audios(self) -> list[Source]:
        return [source for source in self.sources if source.kind == "audio"]

    @property
    def frames(self) -> int:
        """How many pictures the file has; the nearest whole number, so that its length is right within half of one."""
        return max(1, round(self.cut.length_ms * self.canvas.frames_per_second / 1000))

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "RenderPlan":
        """Raises `ValueError`, `KeyError` or `TypeError` for a text that is no plan."""
        told: dict[str, Any] = json.loads(text)
        return cls(
            format=told["format"],
            canvas=Canvas(**told["canvas"]),
            cut=Span(**told["cut"]),
            sound=told["sound"],
            sources=tuple(Source(**source) for source in told["sources"]),
            scenes=tuple(_scene(scene) for scene in told["scenes"]),
            off={name: tuple(Span(**span) for span in spans) for name, spans in told["off"].items()},
        )

    def save(self, path: Path) -> None:
        """Whole or not at all."""
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(self.to_json())
        unfinished.replace(path)


def _scene(told: dict[str, Any]) -> Scene:
    return Scene(told["from_ms"], told["to_ms"], tuple(Cell(**cell) for cell in told["cells"]))

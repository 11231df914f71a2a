"""Which recording is shown where, and when: regions or a layout by name, turned into scenes. Pure; no file is opened.

`compositions.planning` calls `scenes`. Whoever has a place keeps it until they leave for good, so that a grid does not
jump about when people come and go; see `grid`. It looks at no picture: whether there is one at a given moment, or a
tile with a name in its place, is for the renderer to see.
"""

import bisect
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from videorooms.compositions.grid import Area, Places, capacity, place_area, shape_for
from videorooms.compositions.model import EVERYTHING, LayoutName, Region, Resolution
from videorooms.compositions.plan import Cell, Scene, Source, Span

# Who comes back within this time has not left: a reconnect, a camera that was exchanged, a server that started anew.
COMING_BACK_MS = 60_000
# A cough is no turn to speak.
TURN_LEAST_MS = 1000
# Keys under which known clients share screens, as the portal has them too.
SCREEN_KEYS = frozenset({"presentation", "screen", "screenshare", "screen-share"})
# Of the width: the column of small pictures beside the speaker, and the small picture on top of the large one.
STRIP_PART = 5
INSET_PART = 4
INSET_MARGIN_PART = 40

# When the dominant speaker changed, and who it was from then on, or None for nobody.
Speaking = Sequence[tuple[int, str | None]]


@dataclass(frozen=True, slots=True)
class Stay:
    """A stream from its first picture to its last, with the recordings that it consists of, in order."""

    participant_id: str
    stream_key: str
    sources: tuple[Source, ...]

    @property
    def from_ms(self) -> int:
        return self.sources[0].start_ms

    @property
    def to_ms(self) -> int:
        return max(source.end_ms for source in self.sources)

    @property
    def is_screen(self) -> bool:
        return self.stream_key in SCREEN_KEYS

    def recording_at(self, at_ms: int) -> str:
        """The one under way, or between two of them the former, of whose end the last picture is."""
        starts = [source.start_ms for source in self.sources]
        return self.sources[max(0, bisect.bisect_right(starts, at_ms) - 1)].recording_id


def stays(sources: Iterable[Source]) -> list[Stay]:
    """In the order in which they begin."""
    of_stream: dict[tuple[str, str], list[list[Source]]] = defaultdict(list)
    for source in sorted(sources, key=lambda one: (one.start_ms, one.recording_id)):
        runs = of_stream[source.participant_id, source.stream_key]
        if runs and source.start_ms - max(one.end_ms for one in runs[-1]) <= COMING_BACK_MS:
            runs[-1].append(source)
        else:
            runs.append([source])
    found = [Stay(*stream, tuple(run)) for stream, runs in of_stream.items() for run in runs]
    return sorted(found, key=lambda stay: (stay.from_ms, stay.sources[0].recording_id))


def turns(speaking: Speaking) -> list[tuple[int, str]]:
    """When somebody began a turn that is long enough to look at them; silence leaves the last one where they are."""
    ordered = sorted(speaking, key=lambda change: change[0])
    ends = [at_ms for at_ms, _ in ordered[1:]]
    long = [
        (at_ms, who)
        for index, (at_ms, who) in enumerate(ordered)
        if who is not None and (index == len(ends) or ends[index] - at_ms >= TURN_LEAST_MS)
    ]
    return [turn for index, turn in enumerate(long) if index == 0 or long[index - 1][1] != turn[1]]


class Arrangement(Protocol):
    """How those who are there share a part of the picture."""

    def come(self, stay: Stay) -> None: ...

    def leave(self, stay: Stay) -> None: ...

    def speak(self, participant_id: str) -> None: ...

    def shown(self) -> Sequence[tuple[Stay, Area]]:
        """From the lowest to the one on top."""


class GridArrangement:
    """Everyone in equal cells."""

    def __init__(self, area: Area, max_columns: int | None = None, max_rows: int | None = None) -> None:
        self._area = area
        self._limits = (max_columns, max_rows)
        self._places: Places[Stay] = Places(capacity(area, max_columns, max_rows))

    def come(self, stay: Stay) -> None:
        self._places.come(stay)

    def leave(self, stay: Stay) -> None:
        self._places.leave(stay)

    def speak(self, participant_id: str) -> None:
        """Nobody moves."""

    def shown(self) -> Sequence[tuple[Stay, Area]]:
        shape = shape_for(len(self._places.holders()), self._area, *self._limits)
        self._places.pack(shape.places)
        return [(stay, place_area(self._area, shape, place)) for place, stay in self._places.taken()]


class StageArrangement:
    """One large, whoever speaks or shares a screen; the first place is the stage's."""

    def __init__(self, area: Area, places: int) -> None:
        self.area = area
        self.places: Places[Stay] = Places(places)
        self._spoke_last: str | None = None

    def come(self, stay: Stay) -> None:
        self.places.come(stay)
        self._choose()

    def leave(self, stay: Stay) -> None:
        self.places.leave(stay)
        self._choose()

    def speak(self, participant_id: str) -> None:
        self._spoke_last = participant_id
        self._choose()

    def _choose(self) -> None:
        there = self.places.everybody()
        screens = [stay for stay in there if stay.is_screen]
        speakers = [stay for stay in there if stay.participant_id == self._spoke_last]
        first = self.places.first()
        if screens:
            self.places.to_front(max(screens, key=lambda stay: stay.from_ms))
        elif speakers:
            self.places.to_front(speakers[0])
        elif first is None and there:
            self.places.pack(1)


class SpeakerArrangement(StageArrangement):
    """The stage, and beside it a column of those who have a place there."""

    def __init__(self, area: Area) -> None:
        width = area.width // STRIP_PART & ~1
        height = width * 9 // 16 & ~1
        self._tiles = max(1, area.height // max(2, height))
        super().__init__(area, 1 + self._tiles)
        self._strip = Area(area.x + area.width - width, area.y, width, height)

    def shown(self) -> Sequence[tuple[Stay, Area]]:
        taken = list(self.places.taken())
        if len(taken) == 1:
            return [(taken[0][1], self.area)]
        return [(stay, self._of(place)) for place, stay in taken]

    def _of(self, place: int) -> Area:
        strip = self._strip
        if place == 0:
            return Area(self.area.x, self.area.y, self.area.width - strip.width, self.area.height)
        return Area(strip.x, strip.y + (place - 1) * strip.height, strip.width, strip.height)


class PictureInPictureArrangement(StageArrangement):
    """The stage as large as can be, and one other small in the corner below on the right."""

    def __init__(self, area: Area) -> None:
        super().__init__(area, 2)

    def shown(self) -> Sequence[tuple[Stay, Area]]:
        stays_shown = [stay for _, stay in self.places.taken()]
        return list(zip(stays_shown, (self.area, self._inset()), strict=False))

    def _inset(self) -> Area:
        whole = self.area
        width, height = max(16, whole.width // INSET_PART & ~1), max(16, whole.height // INSET_PART & ~1)
        margin = whole.width // INSET_MARGIN_PART & ~1
        return Area(whole.x + whole.width - width - margin, whole.y + whole.height - height - margin, width, height)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the picture, and whose pictures may be in it."""

    z: int
    arrangement: Arrangement
    stays: Sequence[Stay]


def scenes(
    layout: LayoutName | Mapping[str, Region],
    canvas: Resolution,
    sources: Sequence[Source],
    speaking: Speaking,
    cut: Span,
) -> tuple[Scene, ...]:
    """What is shown in the cut, without a gap; `sources` are video, in any order. No regions stand for a grid of
    all."""
    whole = Area(0, 0, canvas.width, canvas.height).evened()
    parts = _named(layout, whole, sources) if isinstance(layout, LayoutName) else _regions(layout, whole, sources)
    said = turns(speaking)
    histories = [_history(part, said, cut) for part in parts]
    moments = sorted({cut.from_ms, *(at_ms for history in histories for at_ms in history)})
    found: list[Scene] = []
    shown: list[tuple[Cell, ...]] = [() for _ in parts]
    for at_ms, to_ms in zip(moments, [*moments[1:], cut.to_ms], strict=True):
        shown = [history.get(at_ms, before) for history, before in zip(histories, shown, strict=True)]
        cells = tuple(cell for part_cells in shown for cell in part_cells)
        if found and found[-1].cells == cells:
            found[-1] = Scene(found[-1].from_ms, to_ms, cells)
        else:
            found.append(Scene(at_ms, to_ms, cells))
    return tuple(found)


def _named(layout: LayoutName, whole: Area, sources: Sequence[Source]) -> list[_Part]:
    made: Arrangement
    match layout:
        case LayoutName.GRID:
            made = GridArrangement(whole)
        case LayoutName.SPEAKER:
            made = SpeakerArrangement(whole)
        case LayoutName.PICTURE_IN_PICTURE:
            made = PictureInPictureArrangement(whole)
        case LayoutName.SIDE_BY_SIDE:
            made = GridArrangement(whole, max_columns=2, max_rows=1)
    return [_Part(0, made, stays(sources))]


def _regions(regions: Mapping[str, Region], whole: Area, sources: Sequence[Source]) -> list[_Part]:
    """From the lowest to the one on top; of equal ones the later told lies on top."""
    if not regions:
        return _named(LayoutName.GRID, whole, sources)
    parts = []
    for region in regions.values():
        width = whole.width - region.x_pos if region.width is None else region.width
        height = whole.height - region.y_pos if region.height is None else region.height
        area = Area(region.x_pos, region.y_pos, width, height).evened()
        chosen = [
            one for one in sources if EVERYTHING in region.video_sources or one.recording_id in region.video_sources
        ]
        arrangement = GridArrangement(area, region.max_columns, region.max_rows)
        parts.append(_Part(region.z_pos, arrangement, _as_told(stays(chosen), region.video_sources)))
    return sorted(parts, key=lambda part: part.z)


def _as_told(found: list[Stay], order: Sequence[str]) -> list[Stay]:
    """Those who begin together take places in the order in which a region names them."""
    rank = {recording_id: index for index, recording_id in enumerate(order)}
    return sorted(found, key=lambda stay: (stay.from_ms, rank.get(stay.sources[0].recording_id, 0)))


def _history(part: _Part, said: Sequence[tuple[int, str]], cut: Span) -> dict[int, tuple[Cell, ...]]:
    """The part's cells at every moment at which they may change; what was before the cut is told at its beginning."""
    leaves: dict[int, list[Stay]] = defaultdict(list)
    comes: dict[int, list[Stay]] = defaultdict(list)
    speaks: dict[int, list[str]] = defaultdict(list)
    moments = {cut.from_ms}
    for stay in part.stays:
        comes[stay.from_ms].append(stay)
        leaves[stay.to_ms].append(stay)
        moments |= {stay.to_ms, *(source.start_ms for source in stay.sources)}
    for at_ms, who in said:
        speaks[at_ms].append(who)
        moments.add(at_ms)
    history: dict[int, tuple[Cell, ...]] = {}
    for at_ms in sorted(moments):
        if at_ms >= cut.to_ms:
            break
        for stay in leaves[at_ms]:
            part.arrangement.leave(stay)
        for stay in comes[at_ms]:
            part.arrangement.come(stay)
        for who in speaks[at_ms]:
            part.arrangement.speak(who)
        if at_ms >= cut.from_ms:
            history[at_ms] = tuple(
                Cell(stay.recording_at(at_ms), area.x, area.y, area.width, area.height)
                for stay, area in part.arrangement.shown()
            )
    return history

"""The geometry of a grid, and who has which place in it as people come and go. Pure, and without time.

`compositions.layout` uses it. A place is kept for as long as its holder stays; it moves only when the grid shrinks
below it. Every edge is even, because the chroma of a picture has half its size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

# Of a camera's picture, which cells are made for.
ASPECT = (16, 9)
# Below this nobody recognises anybody, and an encoder has nothing to work with.
CELL_SIDE_MIN = 16

Holder = TypeVar("Holder")


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the picture, in pixels."""

    x: int
    y: int
    width: int
    height: int

    def evened(self) -> "Area":
        """The same with even edges, moved and cut by a pixel at most."""
        x, y = self.x & ~1, self.y & ~1
        return Area(x, y, ((self.x + self.width) & ~1) - x, ((self.y + self.height) & ~1) - y)


@dataclass(frozen=True, slots=True)
class Shape:
    columns: int
    rows: int

    @property
    def places(self) -> int:
        return self.columns * self.rows


def shape_for(count: int, area: Area, max_columns: int | None = None, max_rows: int | None = None) -> Shape:
    """Columns and rows that show so many pictures largest; fewer places than that where the limits leave no more.

    Of two shapes that show them equally large, the one with fewer empty places, then the wider one.
    """
    count = max(1, count)
    most_columns = min(max_columns or count, max(1, area.width // CELL_SIDE_MIN), count)
    most_rows = min(max_rows or count, max(1, area.height // CELL_SIDE_MIN), count)
    fitting = [
        Shape(columns, -(-count // columns))
        for columns in range(1, most_columns + 1)
        if -(-count // columns) <= most_rows
    ]
    if not fitting:
        return Shape(most_columns, most_rows)
    return max(fitting, key=lambda shape: (_picture_size(shape, area), -shape.places, shape.columns))


def _picture_size(shape: Shape, area: Area) -> float:
    return min(area.width / shape.columns / ASPECT[0], area.height / shape.rows / ASPECT[1])


def capacity(area: Area, max_columns: int | None = None, max_rows: int | None = None) -> int:
    """How many places a grid there can have at most."""
    columns = max(1, area.width // CELL_SIDE_MIN)
    rows = max(1, area.height // CELL_SIDE_MIN)
    return min(columns, max_columns or columns) * min(rows, max_rows or rows)


def place_area(area: Area, shape: Shape, place: int) -> Area:
    """The part of the area that belongs to this place; places run along the rows."""
    column, row = place % shape.columns, place // shape.columns
    left, right = (area.x + area.width * at // shape.columns & ~1 for at in (column, column + 1))
    top, bottom = (area.y + area.height * at // shape.rows & ~1 for at in (row, row + 1))
    return Area(left, top, right - left, bottom - top)


class Places(Generic[Holder]):
    """Who sits where, and who waits for a place when all are taken: the longest waiting first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._places: list[Holder | None] = []
        self._waiting: list[Holder] = []

    def come(self, holder: Holder) -> None:
        """Take the first free place, or wait for one."""
        if len(self.holders()) >= self._limit:
            self._waiting.append(holder)
        else:
            self._sit(holder)

    def leave(self, holder: Holder) -> None:
        """Give the place up for good; who waits longest takes it."""
        if holder in self._waiting:
            self._waiting.remove(holder)
        elif holder in self._places:
            self._places[self._places.index(holder)] = None
            if self._waiting:
                self._sit(self._waiting.pop(0))

    def pack(self, places: int) -> None:
        """Let whoever sits beyond so many places move into free ones before, as far as there are some."""
        for place in range(places, len(self._places)):
            holder = self._places[place]
            if holder is not None and None in self._places[:places]:
                self._places[place] = None
                self._places[self._places.index(None)] = holder
        while self._places and self._places[-1] is None:
            self._places.pop()

    def to_front(self, holder: Holder) -> None:
        """Exchange places with whoever has the first one; one who waits exchanges with that one too."""
        if not self._places or self._places[0] == holder:
            return
        first = self._places[0]
        if holder in self._places:
            self._places[self._places.index(holder)] = first
        else:
            self._waiting.remove(holder)
            if first is not None:
                self._waiting.insert(0, first)
        self._places[0] = holder

    def holders(self) -> Sequence[Holder]:
        return [holder for holder in self._places if holder is not None]

    def everybody(self) -> Sequence[Holder]:
        """Those with places, then those who wait."""
        return [*self.holders(), *self._waiting]

    def first(self) -> Holder | None:
        return self._places[0] if self._places else None

    def taken(self) -> Iterator[tuple[int, Holder]]:
        """Places and who has them."""
        for place, holder in enumerate(self._places):
            if holder is not None:
                yield place, holder

    def _sit(self, holder: Holder) -> None:
        if None in self._places:
            self._places[self._places.index(None)] = holder
        else:
            self._places.append(holder)


def fit(area: Area, width: int, height: int) -> Area:
    """The largest part of the area with the shape of such a picture, in its middle and with even edges."""
    scale = min(area.width / width, area.height / height)
    shown_width = _even(width * scale, area.width)
    shown_height = _even(height * scale, area.height)
    x = area.x + ((area.width - shown_width) // 2 & ~1)
    y = area.y + ((area.height - shown_height) // 2 & ~1)
    return Area(x, y, shown_width, shown_height)


def _even(length: float, most: int) -> int:
    return min(max(2, 2 * round(length / 2)), most)

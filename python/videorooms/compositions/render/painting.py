"""The canvas: draws each moment's pictures into their cells, and only what has changed since the moment before.

Segments use it. One frame is drawn on over and over and handed to the encoder, which has taken from it what it needs by
the time it returns. Where cells overlap, everything is drawn anew, from the lowest to the one on top.
"""

from dataclasses import dataclass

from av.video.frame import VideoFrame
from PIL import Image

from videorooms.compositions.grid import Area
from videorooms.compositions.plan import Canvas, Cell
from videorooms.compositions.render.planes import BT601, TV_RANGE, Planes, drawn, planes_of

# A picture of 8K; a background is scaled down to the canvas at most.
BACKGROUND_PIXELS_MAX = 7680 * 4320


class BackgroundUnusable(Exception):
    """The background image cannot be drawn. The text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows: planes for a place in it, and over them perhaps a label at its lower left.

    Two of the same token look the same.
    """

    token: object
    area: Area
    planes: Planes
    label: Planes | None = None


class Painting:
    def __init__(self, canvas: Canvas) -> None:
        """Raises `BackgroundUnusable`."""
        width, height = canvas.width & ~1, canvas.height & ~1
        self.frame = VideoFrame(width, height, "yuv420p")
        self.frame.colorspace = BT601
        self.frame.color_range = TV_RANGE
        self._planes = planes_of(self.frame)
        self._background = _background(canvas, width, height)
        self._cells: tuple[Cell, ...] = ()
        self._overlapping = False
        self._shown: list[Shown | None] = []

    def set_scene(self, cells: tuple[Cell, ...]) -> None:
        """From now on these cells, of which nothing is drawn yet."""
        self._cells = cells
        self._overlapping = any(
            cell.overlaps(other) for index, cell in enumerate(cells) for other in cells[index + 1 :]
        )
        self._shown = [None] * len(cells)
        self._planes.draw(self._background, 0, 0)

    def paint(self, pictures: list[Shown]) -> None:
        """One for each cell of the scene, in their order."""
        changed = [old is None or old.token != new.token for old, new in zip(self._shown, pictures, strict=True)]
        if self._overlapping and any(changed):
            self._planes.draw(self._background, 0, 0)
            changed = [True] * len(pictures)
        for index, (cell, picture) in enumerate(zip(self._cells, pictures, strict=True)):
            if not changed[index]:
                continue
            before = self._shown[index]
            if not self._overlapping and before is not None and before.area != picture.area:
                whole = Area(cell.x, cell.y, cell.width, cell.height)
                self._planes.draw(self._background.part(whole), cell.x, cell.y)
            self._draw(picture)
            self._shown[index] = picture

    def _draw(self, picture: Shown) -> None:
        area, label = picture.area, picture.label
        self._planes.draw(picture.planes, area.x, area.y)
        if label is not None and label.width <= area.width and label.height <= area.height:
            self._planes.draw(label, area.x, area.y + area.height - label.height)


def _background(canvas: Canvas, width: int, height: int) -> Planes:
    picture = Image.new("RGB", (width, height), canvas.color)
    if canvas.image is not None:
        picture.paste(_covering(canvas.image, width, height))
    return drawn(picture)


def _covering(path: str, width: int, height: int) -> Image.Image:
    """The image, scaled so that nothing of the picture is bare, and cut evenly at the edges."""
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as image:
            if image.width * image.height > BACKGROUND_PIXELS_MAX:
                raise BackgroundUnusable(f"The background image has more than {BACKGROUND_PIXELS_MAX} pixels.")
            scale = max(width / image.width, height / image.height)
            size = max(width, round(image.width * scale)), max(height, round(image.height * scale))
            covering = image.convert("RGB").resize(size)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise BackgroundUnusable("The background image is damaged, or neither PNG nor JPEG.") from error
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return covering.crop((left, top, left + width, top + height))

"""Pictures as three arrays, luma and two chromas of half its size: what is drawn onto and copied from.

Everything that paints uses it. Arrays are views into a frame where they can be, so that nothing is copied twice.
"""

from dataclasses import dataclass

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray
from PIL import Image

from videorooms.compositions.grid import Area

Plane = NDArray[np.uint8]
# What FFmpeg calls the matrix of HD; cameras of browsers have the other one, which all of ours is in.
BT709 = 1
BT601 = 6
TV_RANGE = 1
_FULL_RANGE = 2


@dataclass(frozen=True, slots=True)
class Planes:
    """A picture in yuv420p; width and height are even."""

    luma: Plane
    blue: Plane
    red: Plane

    @property
    def width(self) -> int:
        width: int = self.luma.shape[1]
        return width

    @property
    def height(self) -> int:
        height: int = self.luma.shape[0]
        return height

    def part(self, area: Area) -> "Planes":
        """A view of it."""
        x, y, width, height = area.x, area.y, area.width, area.height
        half = (slice(y // 2, (y + height) // 2), slice(x // 2, (x + width) // 2))
        return Planes(self.luma[y : y + height, x : x + width], self.blue[half], self.red[half])

    def draw(self, other: "Planes", x: int, y: int) -> None:
        """The whole of the other one, at an even place of this one."""
        place = self.part(Area(x, y, other.width, other.height))
        place.luma[:] = other.luma
        place.blue[:] = other.blue
        place.red[:] = other.red


def planes_of(frame: VideoFrame) -> Planes:
    """Views into a frame of format yuv420p, valid as long as they are held."""
    views = []
    for plane in frame.planes:
        rows: Plane = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)  # type: ignore[call-overload]
        views.append(rows[: plane.height, : plane.width])
    return Planes(*views)


def drawn(picture: Image.Image) -> Planes:
    """An RGB picture with even sides, in the one colour space that all are drawn in."""
    frame: VideoFrame = VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
    return planes_of(frame.reformat(format="yuv420p", dst_colorspace=Colorspace.ITU601))


class Scaler:
    """Brings the pictures of one source to size, and to the one colour space that all are drawn in."""

    def __init__(self) -> None:
        self._reformatter = VideoReformatter()

    def scaled(self, frame: VideoFrame, width: int, height: int) -> Planes:
        full = frame.color_range == _FULL_RANGE or frame.format.name == "yuvj420p"
        plain = frame.format.name == "yuv420p" and frame.colorspace != BT709 and not full
        if plain and (frame.width, frame.height) == (width, height):
            return planes_of(frame)
        smaller = width < frame.width
        shown = self._reformatter.reformat(
            frame,
            width,
            height,
            "yuv420p",
            src_colorspace=Colorspace.ITU709 if frame.colorspace == BT709 else Colorspace.ITU601,
            dst_colorspace=Colorspace.ITU601,
            interpolation="AREA" if smaller else "BICUBIC",
            src_color_range=ColorRange.JPEG if full else ColorRange.MPEG,
            dst_color_range=ColorRange.MPEG,
        )
        return planes_of(shown)

"""Draws what stands in a cell beside pictures: a tile with a name where there is none, and a name's label below one.

Painting uses it. Names come from strangers; whatever they hold, it comes out as one line that fits, of characters that
the font has. The font lies in this package, so that a tile looks the same on every machine.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from videorooms.compositions.render.planes import Planes, drawn

FONT = Path(__file__).with_name("fonts") / "DejaVuSans.ttf"
TILE_COLOR = "#2a2d33"
LABEL_COLOR = "#101114"
EDGE_COLOR = "#101114"
EDGE_PX = 2
TEXT_COLOR = "#f2f3f5"
# Of a cell's height.
TILE_TEXT_PART = 9
LABEL_TEXT_PART = 18
TEXT_RANGE_PX = (8, 44)
# Of a cell's width, for text on a tile, and for a label.
TILE_TEXT_WIDTH = 0.86
LABEL_WIDTH = 0.8
ELLIPSIS = "…"
# More fits nowhere, and every character is measured.
TEXT_MAX_LENGTH = 128
# No font has a glyph for it, so it shows what is drawn for those that have none.
_NO_CHARACTER = "\uffff"


def name_tile(text: str, width: int, height: int) -> Planes:
    """As large as a picture there would be, with an edge that keeps it from its neighbours."""
    picture = Image.new("RGB", (width, height), TILE_COLOR)
    font = _font(_text_px(height, TILE_TEXT_PART))
    line = fitting(text, font, width * TILE_TEXT_WIDTH)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width - 1, height - 1), outline=EDGE_COLOR, width=EDGE_PX)
    draw.text((width / 2, height / 2), line, fill=TEXT_COLOR, font=font, anchor="mm")
    return drawn(picture)


def name_label(text: str, width: int, height: int) -> Planes | None:
    """As large as it needs to be within a cell of that size; None when there is nothing to say or no room."""
    size = _text_px(height, LABEL_TEXT_PART)
    font = _font(size)
    line = fitting(text, font, width * LABEL_WIDTH - size)
    label_width = (int(font.getlength(line)) + size + 1) & ~1
    label_height = (size * 8 // 5 + 1) & ~1
    if not line or label_width > width or label_height > height:
        return None
    picture = Image.new("RGB", (label_width, label_height), LABEL_COLOR)
    where = (label_width / 2, label_height / 2)
    ImageDraw.Draw(picture).text(where, line, fill=TEXT_COLOR, font=font, anchor="mm")
    return drawn(picture)


def fitting(text: str, font: ImageFont.FreeTypeFont, width: float) -> str:
    """As much of the text as fits, without characters that the font cannot draw."""
    line = "".join(character for character in text[:TEXT_MAX_LENGTH] if _has_glyph(font, character)).strip()
    if font.getlength(line) <= width:
        return line
    while line and font.getlength(line + ELLIPSIS) > width:
        line = line[:-1]
    return line + ELLIPSIS if line else ""


def _text_px(height: int, part: int) -> int:
    return min(max(height // part, TEXT_RANGE_PX[0]), TEXT_RANGE_PX[1])


@lru_cache(maxsize=64)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


@lru_cache(maxsize=4096)
def _has_glyph(font: ImageFont.FreeTypeFont, character: str) -> bool:
    return character.isspace() or _drawn(font, character) != _drawn(font, _NO_CHARACTER)


def _drawn(font: ImageFont.FreeTypeFont, character: str) -> bytes:
    return bytes(np.asarray(font.getmask(character)))

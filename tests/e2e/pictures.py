"""The picture code of page/synthetic_media.js in numpy, for peers that are no browser.

A picture's upper half is 5 rows of 8 black or white cells: source id, millisecond clock (2), frame counter, check.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
COLUMNS = 8
ROWS = 5


@dataclass(frozen=True)
class PictureCode:
    source: int
    clock: int
    counter: int


def check_of(values: list[int]) -> int:
    check = 0x5A
    for value in values:
        check = (((check << 1) | (check >> 7)) & 0xFF) ^ value
    return check


def draw(source: int, counter: int, width: int, height: int, clock: int | None = None) -> Picture:
    """An RGB picture that carries the code; the clock is the wall's unless given."""
    clock = int(time.time() * 1000) & 0xFFFF if clock is None else clock
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = ((source * 53) % 160 + 40, (source * 101) % 160 + 40, (source * 31) % 160 + 40)
    values = [source & 0xFF, clock >> 8, clock & 0xFF, counter & 0xFF]
    for row, value in enumerate([*values, check_of(values)]):
        top, bottom = (height * step // (2 * ROWS) for step in (row, row + 1))
        for column in range(COLUMNS):
            left, right = (width * step // COLUMNS for step in (column, column + 1))
            picture[top:bottom, left:right] = 255 if value >> (7 - column) & 1 else 0
    return picture


def read(grey: Picture) -> PictureCode | None:
    """The code of a grey picture; None when the check fails."""
    height, width = grey.shape
    values = []
    for row in range(ROWS):
        y = int((row + 0.5) * height / (2 * ROWS))
        bits = [grey[y, int((column + 0.5) * width / COLUMNS)] > 128 for column in range(COLUMNS)]
        values.append(int("".join("01"[int(bit)] for bit in bits), 2))
    if check_of(values[:4]) != values[4]:
        return None
    return PictureCode(source=values[0], clock=values[1] * 256 + values[2], counter=values[3])

"""Layouts that the server has laid out, for the tests of the portal's twin of that code.

The editor of compositions shows where everyone will be before anything is rendered; the portal's tests hold its rules
to these. The cases come from a fixed seed: the same code gives the same text.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import asdict, astuple
from typing import Any

from videorooms.compositions.grid import Area, capacity, place_area, shape_for
from videorooms.compositions.layout import COMING_BACK_MS, scenes
from videorooms.compositions.model import LayoutName, Region, Resolution
from videorooms.compositions.plan import Source, Span

SEED = 20
GRIDS = 60
SESSIONS = 36
CANVASES = (Resolution(1280, 720), Resolution(1920, 1080), Resolution(720, 1280), Resolution(641, 361))
STREAM_KEYS = ("self", "self", "self", "presentation")
SESSION_MS = 200_000


def write() -> str:
    chance = random.Random(SEED)
    found = {
        "grids": [_grid(chance) for _ in range(GRIDS)],
        "sessions": [_session(chance, index) for index in range(SESSIONS)],
    }
    lists = {name: ",\n".join(f"    {_compact(case)}" for case in cases) for name, cases in found.items()}
    return "{\n" + ",\n".join(f'  "{name}": [\n{cases}\n  ]' for name, cases in lists.items()) + "\n}\n"


def _compact(case: Mapping[str, Any]) -> str:
    return json.dumps(case, separators=(",", ":"))


def _grid(chance: random.Random) -> Mapping[str, Any]:
    x, y = chance.randrange(0, 200), chance.randrange(0, 200)
    told = Area(x, y, chance.randrange(16, 1920), chance.randrange(16, 1080))
    area = told.evened()
    limits = [chance.choice((None, None, 1, 2, 3, 7, 1000)) for _ in range(2)]
    count = chance.choice((0, 1, 2, 3, 4, 5, 7, 9, 12, 25, 50))
    shape = shape_for(count, area, *limits)
    return {
        "told": astuple(told),
        "area": astuple(area),
        "limits": limits,
        "count": count,
        "capacity": capacity(area, *limits),
        "shape": astuple(shape),
        "cells": [astuple(place_area(area, shape, place)) for place in range(min(shape.places, 12))],
    }


def _session(chance: random.Random, index: int) -> Mapping[str, Any]:
    canvas = CANVASES[index % len(CANVASES)]
    sources = _sources(chance)
    speaking = [
        (chance.randrange(0, SESSION_MS), chance.choice((None, "p0", "p1", "p2", "p5"))) for _ in range(index % 7)
    ]
    cut = Span(*sorted(chance.sample(range(0, SESSION_MS, 10_000), 2)))
    names = [*LayoutName]
    layout = names[index // 2 % len(names)] if index % 2 else _regions(chance, canvas, sources)
    found = scenes(layout, canvas, sources, speaking, cut)
    return {
        "layout": layout if isinstance(layout, LayoutName) else [asdict(region) for region in layout.values()],
        "canvas": astuple(canvas),
        "sources": [
            (one.recording_id, one.participant_id, one.stream_key, one.start_ms, one.end_ms) for one in sources
        ],
        "speaking": speaking,
        "cut": astuple(cut),
        "scenes": [(one.from_ms, one.to_ms, [astuple(cell) for cell in one.cells]) for one in found],
    }


def _sources(chance: random.Random) -> list[Source]:
    """People who come, go, share screens and come back: some within the time of a reconnect, some later."""
    sources: list[Source] = []
    for person in range(chance.choice((1, 2, 3, 4, 6, 9))):
        key, at_ms = chance.choice(STREAM_KEYS), chance.choice((0, chance.randrange(0, 90_000)))
        for part in range(chance.choice((1, 1, 2, 3))):
            end_ms = at_ms + chance.randrange(1000, 70_000)
            sources.append(Source(f"r{person}-{part}", f"p{person}", key, "video", "", "", at_ms, end_ms))
            at_ms = end_ms + chance.choice((0, 500, COMING_BACK_MS, COMING_BACK_MS + 1))
    chance.shuffle(sources)
    return sources


def _regions(chance: random.Random, canvas: Resolution, sources: list[Source]) -> dict[str, Region]:
    ids = [one.recording_id for one in sources]
    return {f"region {index}": _region(chance, canvas, ids) for index in range(chance.choice((0, 1, 2, 3)))}


def _region(chance: random.Random, canvas: Resolution, ids: list[str]) -> Region:
    x_pos, y_pos = chance.randrange(0, canvas.width - 16), chance.randrange(0, canvas.height - 16)
    return Region(
        x_pos=x_pos,
        y_pos=y_pos,
        z_pos=chance.randrange(-2, 3),
        width=chance.choice((None, chance.randrange(16, canvas.width - x_pos + 1))),
        height=chance.choice((None, chance.randrange(16, canvas.height - y_pos + 1))),
        max_columns=chance.choice((None, None, 1, 2, 3)),
        max_rows=chance.choice((None, None, 1, 2)),
        video_sources=chance.choice((("*",), tuple(chance.sample(ids, chance.randrange(0, len(ids) + 1))))),
    )

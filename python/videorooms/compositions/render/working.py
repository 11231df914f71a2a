"""One worker process: takes one piece of work after the other from its supervisor and says how it goes.

`supervising` forks it, so it has all libraries already. It ends when the supervisor tells it to, or is no more; what a
hostile file does to it, memory or signal, ends it alone. It decides nothing about what is done next.
"""

import errno
import os
import resource
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Literal

from videorooms.compositions.plan import RenderPlan
from videorooms.compositions.render.joining import join
from videorooms.compositions.render.opening import SourceUnusable
from videorooms.compositions.render.painting import BackgroundUnusable
from videorooms.compositions.render.segments import SegmentRenderer
from videorooms.compositions.render.sound import render_sound
from videorooms.compositions.render.survey import survey
from videorooms.compositions.render.work import Segment, WorkFolder

# Memory that many pieces of work leave behind goes with the process, before it is more than one should have. Not too
# soon: what follows begins with cold decoders.
PEAK_MB = 200
PIECES_LEAST = 12
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Piece:
    """What to do next. `copied` is for the last piece alone."""

    name: Literal["survey", "sound", "segment", "join"]
    segment: Segment | None = None
    copied: bool = False


@dataclass(frozen=True, slots=True)
class Advanced:
    """So much of the piece is done since the last word; pictures of a segment, seconds of sound."""

    amount: float


@dataclass(frozen=True, slots=True)
class Finished:
    """The piece is done. `copyable` is a survey's answer, `leaving` says that this was the worker's last piece."""

    copyable: bool = False
    leaving: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """No other try would end otherwise. The reason is a sentence for people."""

    reason: str


@dataclass(frozen=True, slots=True)
class Hindered:
    """The machine has no room for it now. The reason is for the log."""

    reason: str


Word = Advanced | Finished | Failed | Hindered


def work(plan: RenderPlan, folder: WorkFolder, orders: Connection, alive: int) -> None:
    """Runs until there are no more orders. `alive` is a pipe that ends when the supervisor does."""
    threading.Thread(target=_end_with, args=(alive,), daemon=True).start()
    renderer: SegmentRenderer | None = None
    done = 0
    try:
        while (piece := orders.recv()) is not None:
            if piece.name == "segment" and renderer is None:
                renderer = SegmentRenderer(plan, folder)
            copyable = _do(piece, plan, folder, renderer, lambda amount: orders.send(Advanced(amount)))
            done += 1
            leaving = done >= PIECES_LEAST and _peak_mb() > PEAK_MB
            orders.send(Finished(copyable, leaving))
            if leaving:
                break
    except (SourceUnusable, BackgroundUnusable) as error:
        orders.send(Failed(str(error)))
    except MemoryError:
        orders.send(Failed("The composition needs more memory than it may have."))
    except OSError as error:
        if error.errno not in (errno.EFBIG, *_DISK_FULL):
            raise
        orders.send(
            Hindered("The disk is full.")
            if error.errno in _DISK_FULL
            else Failed("The composition becomes larger than it may.")
        )
    except EOFError:
        # The supervisor is gone.
        pass


def _do(
    piece: Piece, plan: RenderPlan, folder: WorkFolder, renderer: SegmentRenderer | None, tell: Callable[[float], None]
) -> bool:
    if piece.name == "survey":
        return survey(plan)
    if piece.name == "sound":
        render_sound(plan, folder, tell)
    elif piece.name == "join":
        join(plan, folder, copied=piece.copied)
    else:
        assert renderer is not None and piece.segment is not None
        renderer.render(piece.segment, tell)
    return False


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _end_with(alive: int) -> None:
    os.read(alive, 1)
    os._exit(1)

"""Shares a composition out among worker processes, watches them, and tells how far the whole of it is.

`render.__main__` runs it. It opens no recording itself, so that nothing which a file does can end it. Pieces that are
done already, by a run that was broken off, are not done again.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from videorooms.compositions.plan import RenderPlan
from videorooms.compositions.render.work import Remaining, WorkFolder, segments
from videorooms.compositions.render.working import Advanced, Failed, Finished, Hindered, Piece, Word, work

# How often at least it is looked how far the work is.
TELL_SECS = 0.5


class RenderFailed(Exception):
    """There will be no file, however often it is tried. The text is a sentence for people."""


class RenderHindered(Exception):
    """Not now: the machine has no room. The text is for the log."""


class WorkerCrashed(Exception):
    """A worker ended in a way of which it did not speak. Another try may end better."""


class Abandoned(Exception):
    """Whoever wanted the composition is gone."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    piece: Piece | None = None


class Supervisor:
    """`tell` hears a number between 0 and 1, now and then. The work ends with the input that `attendant` is."""

    def __init__(
        self,
        plan: RenderPlan,
        folder: WorkFolder,
        processes: int,
        attendant: int | None,
        tell: Callable[[float], None],
    ) -> None:
        self._plan = plan
        self._folder = folder
        self._processes = processes
        self._attendant = attendant
        self._tell = tell
        self._context = multiprocessing.get_context("fork")
        self._workers: list[_Worker] = []
        self._alive = os.pipe()
        self._cuts = segments(plan)
        self._done = 0.0
        self._total = plan.frames + (plan.cut.length_ms / 1000 if plan.sound else 0)

    def run(self) -> Path:
        """The finished file. Raises every exception above."""
        result = self._folder.result(self._plan)
        try:
            if not result.exists():
                copied = self._all([Piece("survey")])
                self._all(self._pieces(), Remaining(self._missing() if not copied else ()))
                self._all([Piece("join", copied=copied)])
        finally:
            self._end()
        return result

    def _pieces(self) -> list[Piece]:
        if not self._plan.sound or self._folder.sound(self._plan).exists():
            return []
        return [Piece("sound")]

    def _missing(self) -> list[int]:
        missing = [cut.index for cut in self._cuts if not self._folder.segment(cut.index).exists()]
        self._done += sum(cut.frames for cut in self._cuts) - sum(self._cuts[index].frames for index in missing)
        return missing

    def _all(self, pieces: list[Piece], remaining: Remaining | None = None) -> bool:
        """Have all of it done, by as many workers as there may be. What a survey said."""
        remaining = remaining or Remaining(())
        copyable = False
        while True:
            self._hand_out(pieces, remaining)
            busy = {worker.connection: worker for worker in self._workers if worker.piece is not None}
            if not busy:
                return copyable
            for ready in wait([*busy, *([] if self._attendant is None else [self._attendant])], TELL_SECS):
                if isinstance(ready, Connection):
                    copyable |= self._hear(busy[ready])
                elif not os.read(self._attendant or 0, 1):
                    raise Abandoned
            self._tell(min(self._done / self._total, 1.0))

    def _hand_out(self, pieces: list[Piece], remaining: Remaining) -> None:
        for number in range(self._processes):
            if number < len(self._workers) and self._workers[number].piece is not None:
                continue
            piece = pieces.pop(0) if pieces else self._next_segment(remaining, number)
            if piece is None:
                continue
            if number == len(self._workers):
                self._workers.append(self._started())
            self._workers[number].piece = piece
            with suppress(BrokenPipeError):
                self._workers[number].connection.send(piece)

    def _next_segment(self, remaining: Remaining, worker: int) -> Piece | None:
        index = remaining.take(worker)
        return None if index is None else Piece("segment", self._cuts[index])

    def _hear(self, worker: _Worker) -> bool:
        try:
            word: Word = worker.connection.recv()
        except (EOFError, ConnectionResetError):
            worker.process.join()
            raise _crash(worker.process.exitcode) from None
        match word:
            case Advanced(amount):
                self._done += amount
            case Failed(reason):
                raise RenderFailed(reason)
            case Hindered(reason):
                raise RenderHindered(reason)
            case Finished(copyable, leaving):
                worker.piece = None
                if leaving:
                    worker.process.join()
                    worker.process, worker.connection = self._fork()
                return copyable
        return False

    def _started(self) -> _Worker:
        return _Worker(*self._fork())

    def _fork(self) -> tuple[BaseProcess, Connection]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=self._work, args=(theirs, ours), daemon=True)
        process.start()
        theirs.close()
        return process, ours

    def _work(self, orders: Connection, ours: Connection) -> None:
        """In the child. Whatever it holds of the supervisor's ends would keep others from seeing that one end."""
        ours.close()
        for worker in self._workers:
            worker.connection.close()
        os.close(self._alive[1])
        work(self._plan, self._folder, orders, self._alive[0])

    def _end(self) -> None:
        for worker in self._workers:
            worker.process.kill()
            worker.process.join()


def _crash(exit_code: int | None) -> Exception:
    if exit_code == -signal.SIGXCPU:
        return RenderFailed("The composition takes more time than it may.")
    return WorkerCrashed(f"A worker ended with {exit_code}.")

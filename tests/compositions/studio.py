"""A place where recordings are made, laid on a session's clock, and composed by the real rendering process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.compositions.media import Filmed, film, pitch, play
from videorooms.compositions.layout import scenes
from videorooms.compositions.model import LayoutName, Region, Resolution
from videorooms.compositions.plan import Canvas, Format, Kind, RenderPlan, Source, Span

PACKAGES = Path(__file__).parents[2] / "python"


class Studio:
    """Files are made once and kept; compositions are rendered in folders of their own."""

    def __init__(self, shelf: Path, folder: Path) -> None:
        self._shelf = shelf
        self.folder = folder

    def filmed(self, wanted: Filmed) -> Path:
        path = self._shelf / wanted.name
        if not path.exists():
            film(path, wanted)
        return path

    def camera(self, wanted: Filmed, start_ms: int = 0, **changes: Any) -> Source:
        """The camera of the participant with the number, who is called after it."""
        made = _source("video", wanted.number, self.filmed(wanted), start_ms, wanted.seconds)
        return replace(made, **changes)

    def voice(self, number: int, seconds: float = 4.0, start_ms: int = 0, **changes: Any) -> Source:
        path = self._shelf / f"tone-{number}-{seconds}.webm"
        if not path.exists():
            play(path, seconds, [pitch(number)])
        return replace(_source("audio", number, path, start_ms, seconds), **changes)

    def plan(
        self,
        sources: Sequence[Source],
        *,
        size: tuple[int, int] = (640, 360),
        layout: LayoutName | Mapping[str, Region] = LayoutName.GRID,
        cut: Span | None = None,
        speaking: Sequence[tuple[int, str | None]] = (),
        off: Mapping[str, tuple[Span, ...]] | None = None,
        file_format: Format = "mp4",
        sound: bool = True,
        **canvas: Any,
    ) -> RenderPlan:
        cut = cut or Span(min(one.start_ms for one in sources), max(one.end_ms for one in sources))
        videos = [one for one in sources if one.kind == "video"]
        return RenderPlan(
            format=file_format,
            canvas=Canvas(*size, **canvas),
            cut=cut,
            sound=sound,
            sources=tuple(sources),
            scenes=scenes(layout, Resolution(*size), videos, speaking, cut),
            off=off or {},
        )

    def start(
        self,
        plan: RenderPlan,
        processes: int = 2,
        *,
        limits: Callable[[], None] | None = None,
        through: Sequence[str] = (),
    ) -> subprocess.Popen[str]:
        """The rendering process, or what it is started `through`, with its standard input open."""
        self.folder.mkdir(parents=True, exist_ok=True)
        plan.save(self.folder / "plan.json")
        command = [sys.executable, "-m", "videorooms.compositions.render", str(self.folder / "plan.json")]
        return subprocess.Popen(
            [*through, *command, "--processes", str(processes), "--attended"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(PACKAGES), "OPENBLAS_NUM_THREADS": "1", "PATH": os.defpath},
            start_new_session=True,
            preexec_fn=limits,  # noqa: PLW1509
        )

    def told(self, plan: RenderPlan, processes: int = 2) -> list[dict[str, Any]]:
        """All that a rendering says."""
        process = self.start(plan, processes)
        assert process.stdout is not None and process.stderr is not None
        # Its input stays open to the end, for it ends with that.
        said, errors = process.stdout.read(), process.stderr.read()
        assert process.wait() == 0, errors
        return [json.loads(line) for line in said.splitlines()]

    def rendered(self, plan: RenderPlan, processes: int = 2) -> Path:
        last = self.told(plan, processes)[-1]
        assert "completed" in last, last
        return Path(last["completed"])

    def refused(self, plan: RenderPlan) -> str:
        """The reason why there is no file."""
        last = self.told(plan)[-1]
        assert "failed" in last, last
        return str(last["failed"])


def _source(kind: Kind, number: int, path: Path, start_ms: int, seconds: float) -> Source:
    return Source(
        recording_id=f"{kind}-{number}-{start_ms}",
        participant_id=f"person-{number}",
        stream_key="self",
        kind=kind,
        label=f"Person {number}",
        path=str(path),
        start_ms=start_ms,
        end_ms=start_ms + round(seconds * 1000),
    )

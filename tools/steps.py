"""Runs a list of commands one after the other, says how each went, and ends non-zero if one failed.

Used by the programs behind `./dev`. A failed step does not hide the later ones.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Step:
    """A command, or a function that yields offences, under the name that the summary gives it.

    `quiet` holds the output back unless the step fails.
    """

    name: str
    command: Sequence[str] = ()
    offences: Callable[[], Iterable[str]] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    quiet: bool = False


def python(*arguments: str) -> list[str]:
    """A command of the project's own environment."""
    return [sys.executable, *arguments]


def _run_command(step: Step) -> bool:
    finished = subprocess.run(
        step.command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'python'}:{ROOT}", **step.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if step.quiet else None,
        stderr=subprocess.STDOUT if step.quiet else None,
        text=True,
        check=False,
    )
    if step.quiet and finished.returncode != 0:
        print(finished.stdout.rstrip())
    return finished.returncode == 0


def _list_offences(found: Iterable[str]) -> bool:
    listed = list(found)
    for offence in listed:
        print(offence)
    return not listed


def _outcomes(steps: Iterable[Step]) -> Iterator[tuple[Step, bool]]:
    for step in steps:
        if not step.quiet:
            print(f"── {step.name}", flush=True)
        started = time.monotonic()
        passed = _list_offences(step.offences()) if step.offences else _run_command(step)
        took = time.monotonic() - started
        print(f"{'ok    ' if passed else 'FAILED'} {step.name} ({took:.1f} s)", flush=True)
        yield step, passed


def run(steps: Iterable[Step]) -> list[str]:
    """Run every step; give the names of those that failed."""
    return [step.name for step, passed in _outcomes(steps) if not passed]

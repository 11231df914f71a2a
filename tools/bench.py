"""`./dev bench`: runs the programs in benchmarks/ one after the other, or those named, on the release build.

A benchmark is a program that prints figures; it has no verdict. Close other programs first: it measures them too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tools.steps import ROOT, Step, python, run


def _programs() -> dict[str, Path]:
    paths = sorted((ROOT / "benchmarks").glob("*.py"))
    return {path.stem: path for path in paths if not path.stem.startswith("_") and "__main__" in path.read_text()}


def main() -> None:
    programs = _programs()
    wanted = [name for name in sys.argv[1:] if not name.startswith("-")] or list(programs)
    options = [name for name in sys.argv[1:] if name.startswith("-")]
    if unknown := [name for name in wanted if name not in programs]:
        sys.exit(f"bench: there is no {', '.join(unknown)}; there are {', '.join(programs)}")
    if failed := run(Step(name, python(str(programs[name]), *options)) for name in wanted):
        sys.exit(f"bench: failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()

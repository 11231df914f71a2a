"""`./dev long`: the tests that take minutes to hours and are left out of `./dev test`.

Those that need no browser share the cores; the others come one at a time. With options it is pytest alone (`dev`).
"""

from __future__ import annotations

import sys

from tools import debian_packages
from tools.steps import ROOT, Step, python, run

LONG = ("-m", "pytest", "-m", "long")
BESIDE_EACH_OTHER = Step(
    "long tests", python(*LONG, "tests", "--ignore=tests/e2e", "--numprocesses=auto", "--dist=worksteal")
)
ALONE = Step("long end-to-end tests", python(*LONG, "tests/e2e"))


def _steps() -> list[Step]:
    # pytest takes a run without a test for a failure.
    end_to_end = any("mark.long" in path.read_text() for path in (ROOT / "tests" / "e2e").glob("*.py"))
    return [BESIDE_EACH_OTHER, ALONE] if end_to_end else [BESIDE_EACH_OTHER]


def main() -> None:
    debian_packages.bring_test_packages()
    if failed := run(_steps()):
        sys.exit(f"long: failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()

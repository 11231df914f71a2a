"""`./dev check`: everything about the sources that can be said without running the product.

Options: names of steps (or parts of them), to run only those: `./dev check sizes rust`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tools.checks import absences, crates, errors, locks, names, sizes
from tools.steps import Step, python, run

STEPS = [
    Step("dev script", ["sh", "-n", "dev"], quiet=True),
    Step("lock files", offences=locks.offences, quiet=True),
    Step("python format", python("-m", "ruff", "format", "--check", "--quiet", "."), quiet=True),
    Step("python lint", python("-m", "ruff", "check", "--quiet", "."), quiet=True),
    Step("python types", python("-m", "mypy"), quiet=True),
    Step("python layers", [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"], quiet=True),
    Step("python absences", offences=absences.offences, quiet=True),
    Step("sizes", offences=sizes.offences, quiet=True),
    Step("names and heads", offences=names.offences, quiet=True),
    Step("error codes", offences=errors.offences, quiet=True),
    Step("generated signaling", python("-m", "tools.generate_signaling", "--check"), quiet=True),
    Step("generated references", python("-m", "tools.generate_references", "--check"), quiet=True),
    Step("web types, lint and docs", ["npm", "run", "check", "--silent"], quiet=True),
    Step("web download sizes", ["npm", "run", "size", "--silent"], quiet=True),
    Step("rust crates", offences=crates.offences, quiet=True),
    Step("rust format", ["cargo", "fmt", "--all", "--check", "--", "--files-with-diff"], quiet=True),
    Step(
        "rust lint",
        ["cargo", "clippy", "--quiet", "--locked", "--workspace", "--all-targets", "--", "--deny=warnings"],
        quiet=True,
    ),
]


def main() -> None:
    wanted = sys.argv[1:]
    steps = [step for step in STEPS if not wanted or any(part in step.name for part in wanted)]
    if failed := run(steps):
        sys.exit(f"check: failed: {', '.join(failed)}")
    print(f"check: {len(steps)} passed")


if __name__ == "__main__":
    main()

"""Command line of the generator: writes the outputs, or with --check fails when one is out of date."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tools.generate_references import errors, layouts, metrics, openapi, permissions, rest, settings

ROOT = Path(__file__).resolve().parents[2]


def outputs() -> dict[Path, str]:
    """Give every generated file with the text that it should have."""
    description = openapi.write()
    return {
        ROOT / "docs" / "settings.md": settings.write(),
        ROOT / "docs" / "errors.md": errors.write(ROOT / "contracts" / "errors.toml"),
        ROOT / "docs" / "metrics.md": metrics.write(),
        ROOT / "contracts" / "openapi.json": description,
        ROOT / "docs" / "rest.md": rest.write(description),
        ROOT / "portal" / "tests" / "layouts.gen.json": layouts.write(),
        ROOT / "docs" / "permissions.md": permissions.write(description),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.generate_references", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when an output is out of date")
    check = parser.parse_args().check
    # What the machine's owner has set must not reach the pages.
    for variable in [name for name in os.environ if name.startswith("VIDEOROOMS_")]:
        del os.environ[variable]
    stale = {path: text for path, text in outputs().items() if not path.exists() or path.read_text("utf-8") != text}
    for path, text in stale.items():
        name = path.relative_to(ROOT)
        if check:
            print(f"{name} is out of date: run ./dev docs", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())

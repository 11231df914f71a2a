"""Command line of the generator: writes the outputs, or with --check fails when one is out of date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import markdown, python, schema, typescript

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "contracts" / "signaling.schema.json"


def outputs() -> dict[Path, str]:
    """Give every generated file with the text that it should have."""
    definitions = schema.read(SCHEMA)
    page = ROOT / "docs" / "protocol" / "signaling.md"
    return {
        ROOT / "python/videorooms/signaling/messages.py": python.write(definitions),
        ROOT / "sdk/js/src/signaling/messages.ts": typescript.write(definitions),
        page: markdown.write(definitions, page.read_text(encoding="utf-8")),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.generate_signaling", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when an output is out of date")
    check = parser.parse_args().check
    stale = {path: text for path, text in outputs().items() if not path.exists() or path.read_text("utf-8") != text}
    for path, text in stale.items():
        name = path.relative_to(ROOT)
        if check:
            print(f"{name} is out of date: run python -m tools.generate_signaling", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote {name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())

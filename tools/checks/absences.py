"""Holds what the control plane must not do, beyond the import contracts in pyproject.toml.

One module reads the clock, one the environment, one the extension: everything else is given them, so that tests can
give their own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.checks.sources import ROOT, tracked

PACKAGE = Path("python/videorooms")
# What is called or read, and the only files that may (relative to the package).
RESERVED = {
    "datetime.now": {"clock.py"},
    "datetime.utcnow": set(),
    "time.time": {"clock.py"},
    "time.monotonic": {"clock.py"},
    "os.environ": {"settings.py"},
    "os.getenv": {"settings.py"},
}
EXTENSION = "_engine"
EXTENSION_MAY_BE_IMPORTED_IN = {"media/native.py"}


def offences() -> Iterator[str]:
    for path in tracked(".py"):
        if path.is_relative_to(PACKAGE):
            yield from _file(path)


def _file(path: Path) -> Iterator[str]:
    inside = path.relative_to(PACKAGE).as_posix()
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = f"{node.value.id}.{node.attr}"
            if inside not in RESERVED.get(name, {inside}):
                yield f"{path}:{node.lineno}: {name} belongs to {', '.join(sorted(RESERVED[name])) or 'no module'}"
        if isinstance(node, ast.ImportFrom | ast.Import) and inside not in EXTENSION_MAY_BE_IMPORTED_IN:
            names = {alias.name.rsplit(".", 1)[-1] for alias in node.names}
            if EXTENSION in names or (getattr(node, "module", None) or "").endswith(f".{EXTENSION}"):
                yield f"{path}:{node.lineno}: only media/native.py imports the extension"

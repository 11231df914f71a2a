"""contracts/openapi.json, from the application itself."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.generate_references.server import application


def write() -> str:
    """The description as committed, in the order of the routes."""
    with TemporaryDirectory() as folder:
        app, _ = application(Path(folder))
        return json.dumps(app.openapi(), indent=1, ensure_ascii=False) + "\n"

"""`./dev serve`: the server, started anew on a change of Python, and web files built anew on a change of theirs.

A change of Rust needs a new start of `./dev serve`. Options are passed to `videorooms serve`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from watchfiles import Change, PythonFilter, run_process, watch

from tools.steps import ROOT

PACKAGE = ROOT / "python" / "videorooms"
WEB_SOURCES = (ROOT / "sdk" / "js" / "src", ROOT / "ui" / "src", ROOT / "portal")
NOT_SOURCES = {"node_modules", "dist"}


def _is_web_source(_change: Change, path: str) -> bool:
    return not NOT_SOURCES.intersection(Path(path).parts)


def watch_web() -> None:
    """Build the portal and the SDK at each change, for ever. A failed build leaves the files as they were."""
    for _ in watch(*WEB_SOURCES, watch_filter=_is_web_source, raise_interrupt=False):
        finished = subprocess.run([sys.executable, "tools/backend.py", "web"], cwd=ROOT, check=False)
        print("web files are up to date" if finished.returncode == 0 else "web build failed, see above", flush=True)


def main() -> None:
    watcher = subprocess.Popen([sys.executable, "-m", "tools.serve_reloading", "web"], cwd=ROOT)
    try:
        serve = [sys.executable, "-m", "videorooms.cli.main", "serve", *sys.argv[1:]]
        run_process(PACKAGE, target=subprocess.list2cmdline(serve), target_type="command", watch_filter=PythonFilter())
    finally:
        watcher.terminate()
        watcher.wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["web"]:
        watch_web()
    else:
        main()

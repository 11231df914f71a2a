"""PEP 517 build backend: maturin, with the web files built first.

pip, uv and build call the hooks below (pyproject.toml, `build-system`); `./dev` calls this file as a program.
maturin has no hook of its own for the portal and the SDK, which must lie in python/videorooms/web/ before it
packs the wheel. Nothing is built when the sources have not changed since the last build, and a source
distribution, which carries the built files instead of their sources, needs no Node.

Environment: VIDEOROOMS_PROFILE names the cargo profile of the extension (`dev` for tests, `release` unless set).
"""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "python" / "videorooms" / "web"
WORKSPACES = ("sdk/js", "ui", "sdk/react", "portal")
NOT_SOURCES = {"node_modules", "dist", "docs", "test", "tests"}

# The interpreter of an isolated build lies in a new folder each time; pyo3 would be compiled again with it.
os.environ.setdefault("MATURIN_PEP517_USE_BASE_PYTHON", "1")

# The system's OpenSSL has to be asked for (`./dev` does it where its headers are); a build that nobody prepared
# compiles it from source, which works everywhere and leaves a wheel that needs none of the system's.
os.environ.setdefault("OPENSSL_NO_VENDOR", "0")


def _lock_files() -> Iterator[Path]:
    yield ROOT / "package-lock.json"
    yield ROOT / "package.json"
    for workspace in WORKSPACES:
        yield ROOT / workspace / "package.json"


def _sources() -> Iterator[Path]:
    """Every file that the portal and the SDK are built from, in a fixed order."""
    yield from _lock_files()
    for contract in sorted((ROOT / "contracts").iterdir()):
        if contract.name != "openapi.json":
            yield contract
    for workspace in WORKSPACES:
        for folder, folders, names in os.walk(ROOT / workspace):
            folders[:] = sorted(name for name in folders if name not in NOT_SOURCES)
            yield from (Path(folder) / name for name in sorted(names))


def _digest(paths: Iterator[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _stamp_is(stamp: Path, digest: str) -> bool:
    return stamp.is_file() and stamp.read_text() == digest


def _npm(doing: str, *arguments: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("Node 20.19 or newer with npm is missing: https://nodejs.org/")
    # On stderr: stdout is the return channel of a build hook.
    print(doing, file=sys.stderr, flush=True)
    run = subprocess.run(
        [npm, *arguments], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if run.returncode != 0:
        print(run.stdout, run.stderr, sep="\n", file=sys.stderr)
        sys.exit(f"npm {' '.join(arguments)} failed, see above")


def install_packages() -> None:
    """Bring node_modules to what package-lock.json says, if it is not already there."""
    digest = _digest(_lock_files())
    stamp = ROOT / "node_modules" / ".videorooms-stamp"
    if not _stamp_is(stamp, digest):
        _npm("Installing the web packages", "ci", "--no-audit", "--no-fund")
        stamp.write_text(digest)


def build_web() -> None:
    """Bring python/videorooms/web/ up to date with sdk/js and portal."""
    if not all((ROOT / workspace / "package.json").is_file() for workspace in WORKSPACES):
        if not (WEB / "portal" / "index.html").is_file():
            sys.exit("neither the sources of the portal nor its built files are here: the download is incomplete")
        return
    install_packages()
    digest = _digest(_sources())
    # Beside node_modules, not in the folder itself: that one is packed whole.
    stamp = ROOT / "node_modules" / ".videorooms-web-stamp"
    if not _stamp_is(stamp, digest) or not (WEB / "portal" / "index.html").is_file():
        _npm("Building the SDK and the portal", "run", "build")
        stamp.write_text(digest)


def _with_profile(config_settings: dict[str, Any] | None) -> dict[str, Any] | None:
    profile = os.environ.get("VIDEOROOMS_PROFILE")
    if not profile:
        return config_settings
    return {**(config_settings or {}), "build-args": f"--profile={profile}"}


def _maturin() -> Any:
    # Only there in a build environment, and not needed for the web files alone.
    return importlib.import_module("maturin")


def build_wheel(directory: str, config_settings: dict[str, Any] | None = None, metadata: str | None = None) -> Any:
    build_web()
    return _maturin().build_wheel(directory, _with_profile(config_settings), metadata)


def build_editable(directory: str, config_settings: dict[str, Any] | None = None, metadata: str | None = None) -> Any:
    build_web()
    return _maturin().build_editable(directory, _with_profile(config_settings), metadata)


def build_sdist(directory: str, config_settings: dict[str, Any] | None = None) -> Any:
    build_web()
    return _maturin().build_sdist(directory, config_settings)


def __getattr__(name: str) -> Any:
    """The hooks that need nothing of ours (requirements, metadata) are maturin's own."""
    if name.startswith(("get_requires_for_", "prepare_metadata_for_")):
        return getattr(_maturin(), name)
    raise AttributeError(name)


if __name__ == "__main__":
    actions = {"packages": install_packages, "web": build_web}
    action = actions.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if action is None:
        sys.exit("usage: backend.py packages|web")
    action()

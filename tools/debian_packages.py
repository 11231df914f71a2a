"""Brings the system packages of tests and benchmarks: Chromium, PostgreSQL, ffmpeg, GStreamer's WebRTC peer, wrk.

Called by `tools/test.py`, `tools/long.py` and benchmarks. Installs with apt where it may without a question (root, or
sudo without a password); elsewhere it says in one line what to do and goes on. Never asks, never fails: who needs a
missing program says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Need:
    what: str
    packages: tuple[str, ...]
    is_met: Callable[[], bool]
    without: str


def _has_browser() -> bool:
    return any(shutil.which(name) for name in BROWSERS)


def postgresql_programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`, which Debian keeps off the PATH; of the newest version that there is."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve()] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: path.parts[-3].zfill(3))[::-1]
    return next((initdb.parent for initdb in found if initdb.with_name("pg_ctl").exists()), None)


def _has_webrtcbin() -> bool:
    program = (
        "import gi; gi.require_version('GstWebRTC', '1.0'); from gi.repository import Gst; Gst.init(None); "
        "[Gst.ElementFactory.find(name) or exit(1) for name in ('webrtcbin', 'nicesink', 'vp8enc', 'opusenc')]"
    )
    # Debian's own Python: the bindings are built for that one alone.
    python = "/usr/bin/python3"
    if not shutil.which(python):
        return False
    return subprocess.run([python, "-c", program], capture_output=True, check=False).returncode == 0


_POSTGRESQL = Need("PostgreSQL", ("postgresql",), lambda: postgresql_programs() is not None, "nothing can run on it")

NEEDS = (
    Need("Chromium", ("chromium", "fonts-dejavu-core"), _has_browser, "the tests in a browser cannot run"),
    _POSTGRESQL,
    Need("ffmpeg", ("ffmpeg",), lambda: shutil.which("ffmpeg") is not None, "a benchmark has nothing to compare with"),
    Need(
        "GStreamer's WebRTC peer",
        (
            "python3-gst-1.0",
            "gir1.2-gst-plugins-bad-1.0",
            "gstreamer1.0-nice",
            "gstreamer1.0-plugins-base",
            "gstreamer1.0-plugins-good",
            "gstreamer1.0-plugins-bad",
        ),
        _has_webrtcbin,
        "its tests are skipped",
    ),
)

REST_BENCHMARK_NEEDS = (
    _POSTGRESQL,
    Need("wrk", ("wrk",), lambda: shutil.which("wrk") is not None, "requests cannot be measured"),
)


def bring_test_packages() -> None:
    _bring(NEEDS, "test")


def bring_benchmark_packages() -> None:
    """What `benchmarks/rest.py` needs, and `benchmarks/webhooks.py` of it."""
    _bring(REST_BENCHMARK_NEEDS, "bench")


def _bring(needs: Iterable[Need], command: str) -> None:
    for need in needs:
        if not need.is_met() and not (_install(need) and need.is_met()):
            print(f"{command}: {need.what} is missing and could not be installed, so {need.without}. {_advice(need)}")


def _install(need: Need) -> bool:
    prefix = _privileged()
    if prefix is None or not shutil.which("apt-get"):
        return False
    print(f"Installing {need.what}: {' '.join(need.packages)}", flush=True)
    install = [*prefix, "apt-get", "install", "-y", "-q", "--no-install-recommends", *need.packages]
    if _quietly(install):
        return True
    return _quietly([*prefix, "apt-get", "update", "-q"]) and _quietly(install)


def _privileged() -> list[str] | None:
    """What to put before a command to run it as root; None where that needs a password."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "--non-interactive"]
    return sudo if shutil.which("sudo") and _quietly([*sudo, "true"]) else None


def _quietly(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, env=environment, check=False)
    return run.returncode == 0


def _advice(need: Need) -> str:
    return f"On Debian: sudo apt-get install {' '.join(need.packages)}"

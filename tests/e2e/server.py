"""`videorooms serve` as a real process, as an operator runs it: free ports, a data directory of its own, its log kept.

The `server` fixtures start and stop it; tests read its log, its memory and its threads from outside and never
reach into it.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil

from tests.e2e.relay import LOOPBACK

REPOSITORY = Path(__file__).parents[2]
API_KEY = "vr_end_to_end_key_of_the_tests"
READY_WITHIN_S = 30.0
STOPPED_WITHIN_S = 10.0
# Words that no log of a healthy run may have.
ALARMS = re.compile(r"Traceback \(most recent call last\)|panicked at|never retrieved|was never awaited", re.IGNORECASE)


def free_port() -> int:
    """A port that is free for UDP and TCP now."""
    for _ in range(50):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp:
            tcp.bind((LOOPBACK, 0))
            port: int = tcp.getsockname()[1]
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
                try:
                    udp.bind((LOOPBACK, port))
                except OSError:
                    continue
                return port
    raise RuntimeError("no port is free for both UDP and TCP")


class Server:
    command = (sys.executable, "-m", "videorooms.cli.main", "serve")

    def __init__(self, directory: Path, **settings: str) -> None:
        self.directory = directory
        self.http_port = free_port()
        self.media_port = free_port()
        self.log_file = directory / "server.log"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://{LOOPBACK}:{self.http_port}"

    def environment(self) -> dict[str, str]:
        own = {
            "VIDEOROOMS_HOST": LOOPBACK,
            "VIDEOROOMS_PORT": str(self.http_port),
            "VIDEOROOMS_DATA_DIR": str(self.directory / "data"),
            "VIDEOROOMS_API_KEY": API_KEY,
            "VIDEOROOMS_MEDIA_PORT": str(self.media_port),
            "VIDEOROOMS_MEDIA_BIND": LOOPBACK,
            "VIDEOROOMS_MEDIA_ADVERTISED": LOOPBACK,
            "PYTHONPATH": str(REPOSITORY / "python"),
            "PYTHONUNBUFFERED": "1",
            "RUST_BACKTRACE": "1",
        }
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("VIDEOROOMS_")}
        return inherited | own | self._settings

    def start(self) -> None:
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.directory,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_ready()

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.origin}/readyz", timeout=1.0).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise RuntimeError(f"the server did not become ready; its log:\n{self.log()[-4000:]}")

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the server was not started"
        return self._process

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """As an operator does: SIGTERM, and the process goes in good time."""
        if not self.running():
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not stop in {STOPPED_WITHIN_S:.0f} s after SIGTERM") from None

    def kill(self) -> None:
        if self.running():
            self.process.kill()
            self.process.wait(STOPPED_WITHIN_S)

    def log(self) -> str:
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def alarms(self) -> list[str]:
        lines = self.log().splitlines()
        return ["\n".join(lines[max(0, n - 5) : n + 40]) for n, line in enumerate(lines) if ALARMS.search(line)]

    def memory_mb(self) -> float:
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6

    def file_descriptors(self) -> int:
        return int(psutil.Process(self.process.pid).num_fds())

    def threads(self) -> int:
        return int(psutil.Process(self.process.pid).num_threads())

    def page_policy(self) -> str:
        """The Content-Security-Policy of the server's own pages."""
        return str(httpx.get(self.origin, headers={"Accept": "text/html"}).headers["Content-Security-Policy"])

    def metrics(self) -> dict[str, float]:
        """Every sample of /metrics by its name with labels, as the exposition writes it."""
        text = httpx.get(f"{self.origin}/metrics", timeout=5.0).raise_for_status().text
        samples = (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
        return {name: float(value) for name, value in samples}

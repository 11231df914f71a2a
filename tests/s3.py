"""An S3 server of the tests' own: `s3s-fs` on a free port with a bucket in a temporary folder, gone at the end.

It knows one pair of keys and refuses every request that is not signed with it. `tools/s3_server.py` brings it.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
from pathlib import Path

import pytest

from tools.s3_server import s3_server_program

BUCKET = "files"
KEY_ID = "key-id-of-the-tests"
SECRET = "secret-of-the-tests-0123456789"


class S3Server:
    """Usable between `start` and `stop`. May be stopped and started again, with what it holds."""

    def __init__(self, folder: Path) -> None:
        found = s3_server_program()
        if found is None:
            pytest.skip("the S3 server of the tests is missing: ./dev test without options compiles it")
        self._program = found
        self.folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.endpoint = ""

    def start(self) -> None:
        (self.folder / BUCKET).mkdir(exist_ok=True)
        port = self.endpoint.rpartition(":")[2] or "0"
        keys = ["--access-key", KEY_ID, "--secret-key", SECRET]
        # It ends with the test run, also when that is killed.
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig=KILL", str(self._program), "--host=127.0.0.1", f"--port={port}", *keys, "."],
            cwd=self.folder,
            env={**os.environ, "RUST_LOG": "s3s_fs=info", "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self._process.stdout is not None
        told = []
        for line in self._process.stdout:
            told.append(line)
            if found := re.search(r"running at (http://127\.0\.0\.1:\d+)", line):
                self.endpoint = found[1]
                # A full pipe would stop it.
                threading.Thread(target=self._process.stdout.read, daemon=True).start()
                return
        pytest.fail(f"the S3 server does not start: {''.join(told)}", pytrace=False)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

"""Brings the S3 server on which storage is tested: `s3s-fs`, a program in Rust that checks every signature.

Called by `tools/test.py`. It is compiled once into `.tools` and stays there; where that fails, it says so in one line,
and the tests that need it are skipped. The product never uses it.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tools.steps import ROOT

CRATE, VERSION = "s3s-fs", "0.12.0"
# Named by the version, so that another one is compiled when it changes.
FOLDER = ROOT / ".tools" / f"{CRATE}-{VERSION}"


def s3_server_program() -> Path | None:
    program = FOLDER / "bin" / CRATE
    return program if program.exists() else None


def bring_s3_server() -> None:
    if s3_server_program() is not None:
        return
    print(f"Compiling {CRATE} {VERSION} into .tools, once: the S3 server of the tests", flush=True)
    # Without optimisation and symbols, in a third of the time; tests store a few megabytes.
    options = ["--version", VERSION, "--locked", "--debug", "--features", "binary", "--root", str(FOLDER)]
    install = ["cargo", "install", "--quiet", *options, CRATE]
    environment = {**os.environ, "CARGO_PROFILE_DEV_DEBUG": "0"}
    run = subprocess.run(
        install, env=environment, capture_output=True, stdin=subprocess.DEVNULL, text=True, check=False
    )
    if run.returncode != 0:
        last = (run.stderr.strip().splitlines() or ["no reason told"])[-1]
        print(f"test: {CRATE} could not be compiled, so the tests on S3 are skipped: {last}")

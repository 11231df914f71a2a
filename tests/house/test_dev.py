"""The `dev` script lists its commands, and says in one line what is missing."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tools.checks.sources import ROOT


def _dev(*arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CARGO_HOME": "/nonexistent"}
    if path is not None:
        environment["PATH"] = str(path)
    return subprocess.run(
        ["/bin/sh", str(ROOT / "dev"), *arguments],
        capture_output=True,
        text=True,
        env=environment,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A PATH with what every system has, Python and uv, and nothing to build with."""
    for name in ("sh", "dirname", "grep", "head", "sort", "printf"):
        found = next(Path(folder) / name for folder in ("/bin", "/usr/bin") if (Path(folder) / name).exists())
        (tmp_path / name).symlink_to(found)
    (tmp_path / "python3").symlink_to(os.path.realpath("/proc/self/exe"))
    _program(tmp_path / "uv", "echo uv 0.13.0")
    return tmp_path


def _program(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def test_alone_it_lists_every_command_it_has() -> None:
    listed = set(re.findall(r"^\./dev (\w+)", _dev().stdout, re.MULTILINE))
    cases = re.findall(r"^([a-z |]+)\)$", (ROOT / "dev").read_text(), re.MULTILINE)
    assert listed == {name.strip() for case in cases for name in case.split("|")}
    assert {"run", "serve", "test", "check", "build", "bench"} <= listed


def test_an_unknown_command_is_refused() -> None:
    run = _dev("fly")
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1] == "dev: there is no command 'fly'"


def test_missing_node_is_told_in_one_line(bare_path: Path) -> None:
    run = _dev("check", path=bare_path)
    assert run.returncode == 1
    (line,) = run.stderr.splitlines()
    assert line.startswith("dev: node 20.19 or newer is needed, found none.")


def test_an_old_rust_is_told_with_its_version(bare_path: Path) -> None:
    _program(bare_path / "node", "echo v22.1.0")
    _program(bare_path / "npm", "echo 10.2.0")
    _program(bare_path / "cargo", "echo 'cargo 1.63.0 (fd9c4297c 2022-07-01)'")
    (line,) = _dev("check", path=bare_path).stderr.splitlines()
    assert line.startswith("dev: cargo 1.89 or newer is needed, found 1.63.0. https://rustup.rs/")

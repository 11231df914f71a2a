"""The build backend builds web files when their sources changed, and only then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import backend


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with all workspaces; what npm would do is recorded in `npm_runs`."""
    packages = (f"{workspace}/package.json" for workspace in backend.WORKSPACES)
    for name in ("package.json", "package-lock.json", *packages):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / "portal" / "page.ts").write_text("one")
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "errors.toml").write_text("")
    (tmp_path / "contracts" / "openapi.json").write_text("{}")
    monkeypatch.setattr(backend, "ROOT", tmp_path)
    monkeypatch.setattr(backend, "WEB", tmp_path / "web")
    return tmp_path


@pytest.fixture
def npm_runs(tree: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    runs: list[str] = []

    def npm(_doing: str, *arguments: str) -> None:
        runs.append(arguments[0])
        (tree / "node_modules").mkdir(exist_ok=True)
        (tree / "web" / "portal").mkdir(parents=True, exist_ok=True)
        (tree / "web" / "portal" / "index.html").write_text("built")

    monkeypatch.setattr(backend, "_npm", npm)
    return runs


def test_a_fresh_tree_gets_packages_and_a_build(npm_runs: list[str]) -> None:
    backend.build_web()
    assert npm_runs == ["ci", "run"]


def test_nothing_is_done_when_nothing_changed(npm_runs: list[str]) -> None:
    backend.build_web()
    npm_runs.clear()
    backend.build_web()
    assert npm_runs == []


def test_a_changed_source_is_built_without_installing_again(tree: Path, npm_runs: list[str]) -> None:
    backend.build_web()
    npm_runs.clear()
    (tree / "portal" / "page.ts").write_text("two")
    backend.build_web()
    assert npm_runs == ["run"]


def test_a_changed_lock_file_installs_and_builds(tree: Path, npm_runs: list[str]) -> None:
    backend.build_web()
    npm_runs.clear()
    (tree / "package-lock.json").write_text(json.dumps({"lockfileVersion": 3}))
    backend.build_web()
    assert npm_runs == ["ci", "run"]


def test_deleted_web_files_are_built_again(tree: Path, npm_runs: list[str]) -> None:
    backend.build_web()
    npm_runs.clear()
    (tree / "web" / "portal" / "index.html").unlink()
    backend.build_web()
    assert npm_runs == ["run"]


def test_what_the_server_generates_of_itself_is_no_source_of_the_web_files(tree: Path, npm_runs: list[str]) -> None:
    backend.build_web()
    npm_runs.clear()
    (tree / "contracts" / "openapi.json").write_text('{"openapi": "3.1.0"}')
    backend.build_web()
    assert npm_runs == []


def test_a_source_distribution_with_built_files_needs_no_npm(tree: Path, npm_runs: list[str]) -> None:
    (tree / "portal" / "package.json").unlink()
    (tree / "web" / "portal").mkdir(parents=True)
    (tree / "web" / "portal" / "index.html").write_text("built")
    backend.build_web()
    assert npm_runs == []


def test_an_incomplete_source_distribution_is_refused(tree: Path, npm_runs: list[str]) -> None:
    (tree / "portal" / "package.json").unlink()
    with pytest.raises(SystemExit, match="incomplete"):
        backend.build_web()
    assert npm_runs == []

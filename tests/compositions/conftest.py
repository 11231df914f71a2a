"""Fixtures of the tests of compositions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compositions.studio import Studio


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recordings that many tests read and none changes."""
    return tmp_path_factory.mktemp("recordings")


@pytest.fixture
def studio(shelf: Path, tmp_path: Path) -> Studio:
    return Studio(shelf, tmp_path / "work")

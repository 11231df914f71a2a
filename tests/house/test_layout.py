"""The tree is as the documents say: every folder of tests runs, and every link leads somewhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tools.checks.sources import ROOT, tracked

PAGES = [path for path in tracked(".md") if not path.is_relative_to("docs/sdk")]
_LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def test_every_folder_with_tests_is_run_by_default() -> None:
    run = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]["testpaths"])
    have_tests = {path.parent.as_posix() for path in tracked(".py") if path.name.startswith("test_")}
    missed = {folder for folder in have_tests if folder.startswith("tests/") and not folder.startswith(tuple(run))}
    assert missed == set()
    assert {folder for folder in run if not (ROOT / folder).is_dir()} == set()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_to_files_lead_somewhere(page: Path) -> None:
    text = _FENCE.sub("", (ROOT / page).read_text())
    targets = [first or second for first, second in _LINK.findall(text)]
    local = [
        target.split("#")[0] for target in targets if "://" not in target and not target.startswith(("#", "mailto:"))
    ]
    assert [target for target in local if not (ROOT / page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_to_headings_lead_somewhere(page: Path) -> None:
    text = _FENCE.sub("", (ROOT / page).read_text())
    missing = []
    for target in [first or second for first, second in _LINK.findall(text)]:
        name, _, heading = target.partition("#")
        where = ROOT / page.parent / name if name else ROOT / page
        if heading and "://" not in target and where.suffix == ".md" and heading not in _headings(where):
            missing.append(target)
    assert missing == []


def _headings(page: Path) -> set[str]:
    lines = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}

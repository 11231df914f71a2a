"""The code samples of the documentation, as they stand on its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tools.checks.sources import ROOT

PAGES = ("README.md", "docs/getting-started.md", "docs/idempotency.md", "docs/moving.md", "docs/webhooks.md")
_FENCED = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sample:
    page: str
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}: {self.text.strip().splitlines()[0][:50]}"


def samples(page: str) -> list[Sample]:
    """Every fenced block of the page, in order."""
    found = _FENCED.findall((ROOT / page).read_text())
    return [Sample(page, language, _outdented(text, len(indent))) for indent, language, text in found]


def all_samples() -> list[Sample]:
    return [one for page in PAGES for one in samples(page)]


def sample(page: str, words: str) -> Sample:
    """The one that has these words."""
    (only,) = [one for one in samples(page) if words in one.text]
    return only


def _outdented(text: str, by: int) -> str:
    return "".join(line[by:] if line.strip() else line for line in text.splitlines(keepends=True))

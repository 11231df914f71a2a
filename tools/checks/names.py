"""Holds the words of the project: no name that says nothing, and a head in every source file.

The head (a module docstring, `//!` or a comment at the top) says what the file is for, who calls it and what it
never does. An empty `__init__.py` needs none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.checks.sources import Source, all_sources

EMPTY_WORDS = frozenset(
    ("manager", "helper", "helpers", "util", "utils", "common", "base", "core", "misc", "data", "info", "impl")
)
# Names that a library gives: the class it must be derived under, the file it looks for.
GIVEN = {"Base"}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def offences() -> Iterator[str]:
    for source in all_sources():
        if not source.has_head:
            yield f"{source.name}: no head that says what the file is for"
        yield from _names(source)


def _names(source: Source) -> Iterator[str]:
    for part in source.path.with_suffix("").parts:
        if word := _empty_word(part):
            yield f"{source.name}: '{word}' in the name of a file or folder says nothing"
    for name, line in source.type_names:
        if name not in GIVEN and (word := _empty_word(name)):
            yield f"{source.name}:{line}: '{word}' in {name} says nothing"


def _empty_word(name: str) -> str | None:
    words = {word.lower() for word in _WORD.findall(name)}
    return next(iter(sorted(words & EMPTY_WORDS)), None)

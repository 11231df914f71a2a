"""Holds the sizes of files and functions (CONTRIBUTING.md, "Sizes").

Central nouns are where this field's god-files grow, a feature at a time; their limit has no exception.
"""

from __future__ import annotations

from collections.abc import Iterator

from tools.checks.sources import Source, all_sources

FILE_LINES = {"python": 500, "typescript": 500, "rust": 700}
FUNCTION_LINES = {"python": 60, "typescript": 60, "rust": 80}
NOUNS = {"room", "session", "participant", "stream", "subscription"}
NOUN_LINES = 400
HANDLER_BODY_LINES = 15


def offences() -> Iterator[str]:
    for source in all_sources():
        if not source.generated:
            yield from _file(source)
            yield from _functions(source)


def _file(source: Source) -> Iterator[str]:
    limit = FILE_LINES[source.language]
    if source.path.stem.lower() in NOUNS:
        limit = NOUN_LINES
    if source.lines > limit:
        yield f"{source.name}: {source.lines} lines, at most {limit}"


def _functions(source: Source) -> Iterator[str]:
    limit = FUNCTION_LINES[source.language]
    handlers = source.path.name == "routes.py"
    for function in source.functions:
        where = f"{source.name}:{function.line}"
        if function.lines > limit:
            yield f"{where}: {function.name} has {function.lines} lines, at most {limit}"
        if handlers and function.body_lines > HANDLER_BODY_LINES:
            yield f"{where}: handler {function.name} does {function.body_lines} lines, at most {HANDLER_BODY_LINES}"

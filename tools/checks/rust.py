"""An outline of a Rust file: functions with their lengths, names of types, and lines that are not unit tests.

A scanner, not a parser: it blanks comments and literals out and then counts braces, which is all that lengths need.
Used by `sources` alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

_NOT_CODE = re.compile(
    r"""
    //[^\n]*                                  # line comment
  | /\*.*?\*/                                 # block comment (nested ones are not used here)
  | b?r(?P<hashes>\#*)".*?"(?P=hashes)        # raw string
  | b?"(?:\\.|[^"\\])*"                       # string
  | b?'(?:\\(?:x..|u\{[^}]*\}|.)|[^'\\])'     # character, not a lifetime
    """,
    re.VERBOSE | re.DOTALL,
)
_FUNCTION = re.compile(r"\bfn\s+(\w+)")
_TYPE = re.compile(r"\b(?:struct|enum|trait|union|mod)\s+(\w+)")
_TESTS = re.compile(r"#\[cfg\((?:all\()?test\b[^\]]*\]\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+\w+\s*\{")


@dataclass(frozen=True, slots=True)
class RustFunction:
    name: str
    line: int
    lines: int


@dataclass(frozen=True, slots=True)
class Outline:
    lines_without_tests: int
    functions: tuple[RustFunction, ...]
    types: tuple[tuple[str, int], ...]


def blanked(text: str) -> str:
    """The text with comments and literals as spaces, every line where it was."""
    return _NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def product_code(text: str) -> str:
    """The blanked text without its unit tests, every line where it was."""
    code = blanked(text)
    for start, end in _test_spans(code):
        code = code[:start] + re.sub(r"[^\n]", " ", code[start:end]) + code[end:]
    return code


def outline(text: str) -> Outline:
    code = blanked(text)
    test_spans = _test_spans(code)
    test_lines = sum(code.count("\n", start, end) + 1 for start, end in test_spans)
    spans = [span for match in _FUNCTION.finditer(code) if (span := _function_span(code, match))]
    return Outline(
        lines_without_tests=text.count("\n") - test_lines,
        functions=tuple(_measure(code, span, spans) for span in spans),
        types=tuple((match.group(1), _line(code, match.start())) for match in _TYPE.finditer(code)),
    )


def _test_spans(code: str) -> list[tuple[int, int]]:
    return [(match.start(), _closing(code, match.end() - 1)) for match in _TESTS.finditer(code)]


_Span = tuple[str, int, int]


def _function_span(code: str, match: re.Match[str]) -> _Span | None:
    """The function with its body; None for a declaration without one."""
    depth = 0
    for position in range(match.end(), len(code)):
        letter = code[position]
        if letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == ";" and depth == 0:
            return None
        elif letter == "{" and depth == 0:
            return match.group(1), match.start(), _closing(code, position)
    return None


def _measure(code: str, span: _Span, spans: list[_Span]) -> RustFunction:
    name, start, end = span
    nested = {
        line
        for _, inner_start, inner_end in spans
        if start < inner_start and inner_end < end
        for line in range(_line(code, inner_start), _line(code, inner_end) + 1)
    }
    first = _line(code, start)
    return RustFunction(name, first, len([line for line in range(first, _line(code, end) + 1) if line not in nested]))


def _closing(code: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(code)):
        if code[position] == "{":
            depth += 1
        elif code[position] == "}":
            depth -= 1
            if depth == 0:
                return position
    return len(code) - 1


def _line(code: str, position: int) -> int:
    return bisect_left(_line_ends(code), position) + 1


@lru_cache(maxsize=4)
def _line_ends(code: str) -> list[int]:
    return [match.start() for match in re.finditer("\n", code)]

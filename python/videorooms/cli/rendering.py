"""How commands show what they found: columns for people, JSON for programs.

Every command of `cli` that lists or makes something calls it. What stands in the rows is the resource's business.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import typer

Row = Mapping[str, Any]

_GAP = "  "


def show_rows(rows: Sequence[Row], columns: Sequence[str], *, as_json: bool) -> None:
    """These columns under their names, or a JSON list of all that the rows have.

    Nothing is cut, however narrow the screen: an id without its end is none.
    """
    if as_json:
        _print_json(list(rows))
        return
    lines = [list(columns), *[[_text(row[column]) for column in columns] for row in rows]]
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
    for line in lines:
        typer.echo(_GAP.join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def show_row(row: Row, *, as_json: bool) -> None:
    """A line for each field, or a JSON object."""
    if as_json:
        _print_json(dict(row))
        return
    width = max(len(name) for name in row)
    for name, value in row.items():
        typer.echo(f"{name.ljust(width)}{_GAP}{_text(value)}")


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))


def _text(value: Any) -> str:
    """On one line, and without what a terminal would obey."""
    if value is None:
        return "-"
    return "".join(character if character.isprintable() else "?" for character in str(value))

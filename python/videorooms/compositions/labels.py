"""What a participant is called in a picture: the name in its context, or a short form of its id. Pure.

`compositions.planning` uses it. A context comes from strangers: whatever is in it, a label is one short line without
anything that acts on the text around it.
"""

import json
import unicodedata

LABEL_MAX_LENGTH = 64
ID_LENGTH = 8
# Marks that stack up on one letter until they reach into other tiles.
MARKS_IN_A_ROW = 2


def label_of(context: str | None, participant_id: str) -> str:
    """Contexts of the hosted product's SDKs are JSON with a `username`."""
    return _line(_username(context)) or participant_id[:ID_LENGTH]


def _username(context: str | None) -> str:
    try:
        told = json.loads(context or "")
    except (ValueError, RecursionError):
        return ""
    name = told.get("username") if isinstance(told, dict) else None
    return name if isinstance(name, str) else ""


def _line(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if category.startswith("Z") or character.isspace():
            kept.append(" ")
        # Controls, marks of direction, private and unassigned ones, halves of pairs.
        elif not category.startswith("C") and marks <= MARKS_IN_A_ROW:
            kept.append(character)
    return " ".join("".join(kept).split())[:LABEL_MAX_LENGTH]

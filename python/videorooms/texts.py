"""Which texts from outside the server keeps.

Boundaries and services ask before a text reaches a row or an answer. It judges only what no database and no JSON text
can carry; lengths and meanings are the business of each resource.
"""

import re

# PostgreSQL cannot store NUL; a lone surrogate has no UTF-8 form, although a JSON escape can smuggle one in.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Whether the text has neither a NUL nor a lone surrogate."""
    return _UNSTORABLE.search(text) is None


def to_storable(text: str) -> str:
    """The text with a replacement character for each that cannot be kept."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)

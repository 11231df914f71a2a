"""What a participant says of itself for all to see: how much of it there may be. Pure; `requests` asks.

The names and values are strangers' texts and mean nothing to the server.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from videorooms.errors import VideoRoomsError

# Everyone in the room holds everyone's, and each change of one goes to all of them.
ATTRIBUTES_MAX = 16
VALUES_MAX_BYTES = 1024
# Names and values as JSON has them, where one control character takes six.
WIRE_MAX_CHARS = 4096


def with_wish(attributes: Mapping[str, str], wish: Mapping[str, str | None]) -> dict[str, str]:
    """The attributes with those of the wish set, or taken out where it says None. Raises `out_of_range`."""
    changed = {**attributes, **wish}
    kept = {name: value for name, value in changed.items() if value is not None}
    if len(kept) > ATTRIBUTES_MAX:
        raise VideoRoomsError("out_of_range", f"a participant has at most {ATTRIBUTES_MAX} attributes")
    if sum(len(value.encode()) for value in kept.values()) > VALUES_MAX_BYTES:
        raise VideoRoomsError("out_of_range", f"the values of attributes have at most {VALUES_MAX_BYTES} bytes in all")
    if len(json.dumps(kept, ensure_ascii=False)) > WIRE_MAX_CHARS:
        raise VideoRoomsError("out_of_range", f"attributes have at most {WIRE_MAX_CHARS} characters as JSON")
    return kept

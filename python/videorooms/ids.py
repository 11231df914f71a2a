"""Ids of everything the server makes, and the one rule for ids that come from outside.

Every resource calls `new_id` for its rows; every service calls `require_id` before an id reaches a query. Ids are
lower-case UUID strings. This module never touches the database and keeps no state.
"""

import re

import uuid_utils

from videorooms.errors import VideoRoomsError

# The canonical form only: 32 bare digits, braces and `urn:` would give one resource several names.
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def new_id() -> str:
    """A UUID of version 7: ordered by time, so that new rows land together in an index."""
    return str(uuid_utils.uuid7())


def is_uuid(text: str) -> bool:
    """Whether the text is a UUID in its canonical form, of any version, in either case."""
    return _UUID.fullmatch(text) is not None


def require_id(text: str, parameter: str) -> str:
    """The id in lower case. Raises `invalid_id`, naming the parameter, for what is not a UUID."""
    if not is_uuid(text):
        raise VideoRoomsError("invalid_id", "The id is not a UUID.", parameter=parameter)
    return text.lower()

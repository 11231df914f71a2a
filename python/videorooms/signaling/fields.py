"""Field types that the generated messages stand on.

Imported by `signaling.messages` alone. Nothing here knows what a message means.
"""

from typing import Annotated

from pydantic import AfterValidator

from videorooms.ids import is_uuid


def _canonical_uuid(text: str) -> str:
    """The lower-case form: some platforms print UUIDs in capitals, and one participant has one name."""
    if not is_uuid(text):
        raise ValueError("must be a UUID")
    return text.lower()


Uuid = Annotated[str, AfterValidator(_canonical_uuid)]


def is_none(value: object) -> bool:
    """Tells pydantic to leave out an optional field that is not given: the schema has no null for it."""
    return value is None

"""Who asks: the account that a request acts for, the key that it came with, and how far that key reaches.

`api_keys` makes a `Caller` of a key, `http` hands it to routes and holds them to its scope. No I/O, and no rule here
about which operation needs what.
"""

import enum
from dataclasses import dataclass


class Scope(enum.StrEnum):
    """How far an API key reaches within its account."""

    ALL = "all"
    READ_ONLY = "read_only"
    TOKENS_ONLY = "tokens_only"


@dataclass(frozen=True, slots=True)
class Caller:
    """`key_id` is None for the key that the settings name."""

    account_id: str
    key_id: str | None
    scope: Scope

"""API keys: how one looks, what is known of it, and the hash under which it is kept.

`api_keys.service` makes and checks them. A key has 256 random bits, so one round of SHA-256 keeps it: there is nothing
to guess that a slow hash would have to protect. No I/O.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from videorooms.callers import Scope

PREFIX = "vr_"
RANDOM_BYTES = 32
# As much of a key as people may see again, to tell it from others: 48 of its bits, which leaves 208 to guess.
SHOWN_LENGTH = len(PREFIX) + 8
NAME_MAX_LENGTH = 100
# A request need not write; that a key is in use, or has not been for long, is what people want to know.
LAST_USE_STEP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without what opens the door. `last_used_at` lags behind by up to `LAST_USE_STEP`."""

    id: str
    account_id: str
    name: str
    scope: Scope
    prefix: str
    created_at: datetime
    last_used_at: datetime | None


def make_key() -> str:
    return PREFIX + secrets.token_urlsafe(RANDOM_BYTES)


def digest(key: str) -> bytes:
    """32 bytes. Any text has one, also what a client made up."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()

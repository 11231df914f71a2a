"""API keys: how one looks, and the hash under which it is kept.

`api_keys.service` makes and checks them. A key has 256 random bits, so one round of SHA-256 keeps it: there is nothing
to guess that a slow hash would have to protect. No I/O.
"""

import hashlib
import secrets

PREFIX = "vr_"
RANDOM_BYTES = 32


def make_key() -> str:
    return PREFIX + secrets.token_urlsafe(RANDOM_BYTES)


def digest(key: str) -> bytes:
    """32 bytes. Any text has one, also what a client made up."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()

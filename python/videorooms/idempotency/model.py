"""A request with an idempotency key: which row is its own, what tells it from others, how its answer is sealed.

`idempotency.service` keeps such a request from its claim to its end:

    claimed ──answered──▶ kept until it expires
       ├──refused for now, nothing happened──▶ gone: the next one begins anew
       ├──the process died, nothing happened──▶ claimed by the next one, when the lease is over
       └──it happened, its answer is lost──▶ refused until it expires

Answers hold tokens and API keys. They are sealed under a key that only the request itself gives: its idempotency key,
the credential that came with it, and what it asks for. None of these is kept. No I/O here.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from videorooms.http.idempotency import Answer, Asked

# Far longer than any request takes: every wait for the database has a limit below it.
LEASE = timedelta(minutes=1)
# Of AES-GCM (NIST SP 800-38D, section 8.2).
_NONCE_BYTES = 12


@dataclass(slots=True)
class Claim:
    """One run of a request: while it is open, all that it commits is committed under its name."""

    row_id: bytes
    token: str
    open: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """A request's row. `happened` says that something of it was committed, `sealed` is its answer, if there is one."""

    fingerprint: bytes
    claim_token: str
    claimed_until: datetime
    happened: bool
    sealed: bytes | None


def row_id(asked: Asked) -> bytes:
    """One for each asker and key."""
    return hashlib.sha256(_joined(asked.asker.name.encode(), asked.key.encode())).digest()


def fingerprint(asked: Asked) -> bytes:
    return hashlib.sha256(asked.operation).digest()


def seal(asked: Asked, answer: Answer) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    head = json.dumps([answer.status, answer.media_type]).encode()
    return nonce + AESGCM(_sealing_key(asked)).encrypt(nonce, _joined(head) + answer.body, None)


def unseal(asked: Asked, sealed: bytes) -> Answer | None:
    """None for who comes with another credential than the first."""
    nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        plain = AESGCM(_sealing_key(asked)).decrypt(nonce, text, None)
    except InvalidTag:
        return None
    end = 8 + int.from_bytes(plain[:8], "big")
    status, media_type = json.loads(plain[8:end])
    return Answer(status, media_type, plain[end:])


def _sealing_key(asked: Asked) -> bytes:
    secret = _joined(asked.key.encode(), asked.asker.credential.encode(), asked.operation)
    return HKDF(SHA256(), 32, salt=None, info=b"videorooms idempotency").derive(secret)


def _joined(*parts: bytes) -> bytes:
    """Each with its length, so that no two lists of parts look alike."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)

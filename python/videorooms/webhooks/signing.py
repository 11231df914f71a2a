"""Signs what is sent, and names the headers that carry it.

`webhooks.delivery` signs, `webhooks.keys` makes keys. Receivers verify with the public key alone. The first two header
names are those of the contract, which verifiers of its SDKs look for; the other three are those of Standard Webhooks,
with the same key, for verifiers that know no product.
"""

import base64
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIGNATURE_HEADER = "telnyx-signature-ed25519"
TIMESTAMP_HEADER = "telnyx-timestamp"

STANDARD_ID_HEADER = "webhook-id"
STANDARD_TIMESTAMP_HEADER = "webhook-timestamp"
STANDARD_SIGNATURE_HEADER = "webhook-signature"
# Standard Webhooks tells asymmetric signatures by this version.
STANDARD_VERSION = "v1a"


def make_private_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_key(private_key: bytes) -> str:
    """Base64 of 32 bytes, as verifiers take it."""
    return _base64(Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw())


def signature_headers(private_key: bytes, event_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """Headers for exactly this body. Verifiers refuse a timestamp that is minutes old: sign at every attempt."""
    key = Ed25519PrivateKey.from_private_bytes(private_key)
    timestamp = str(int(now.timestamp()))
    signature = key.sign(f"{timestamp}|".encode() + body)
    standard = key.sign(f"{event_id}.{timestamp}.".encode() + body)
    return {
        SIGNATURE_HEADER: _base64(signature),
        TIMESTAMP_HEADER: timestamp,
        STANDARD_ID_HEADER: event_id,
        STANDARD_TIMESTAMP_HEADER: timestamp,
        STANDARD_SIGNATURE_HEADER: f"{STANDARD_VERSION},{_base64(standard)}",
    }


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()

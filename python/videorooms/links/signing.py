"""Signs and checks links: an HMAC over method, path and expiry. Pure.

`links.service` calls it. What is signed has one form only, so that no two links are ever the same text.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime

# HEAD asks for the same file and is checked as this.
_METHOD = "GET"
# Seconds of the calendar as people know it; more digits would only make work.
_EXPIRES = re.compile(r"[0-9]{1,11}", re.ASCII)


def signature_of(secret: bytes, path: str, expires: int) -> str:
    """43 characters of URL-safe base64."""
    told = f"{_METHOD}\n{path}\n{expires}".encode()
    return base64.urlsafe_b64encode(hmac.digest(secret, told, hashlib.sha256)).decode().rstrip("=")


def read_expiry(text: str) -> int | None:
    """Seconds since 1970, or None for what is no expiry that we write."""
    return int(text) if _EXPIRES.fullmatch(text) and str(int(text)) == text else None


def is_signed(secrets: Iterable[bytes], path: str, expires: int, signature: str) -> bool:
    """Whether one of the keys has signed exactly this. Takes as long for a wrong signature as for a right one."""
    given = signature.encode("utf-8", "surrogatepass")
    # All of them, so that none is left out when an earlier one fits.
    fits = [hmac.compare_digest(signature_of(secret, path, expires).encode(), given) for secret in secrets]
    return any(fits)


def second_of(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())

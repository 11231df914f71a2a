"""A user: somebody who signs in to the portal by e-mail address and password, and the rules for these.

`users.service` and `users.invitations` keep them, `sign_ins` lets them in. Two spellings of an address that differ by
case alone are one; addresses need not be of the public internet. No I/O.
"""

import enum
import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from videorooms.callers import Role
from videorooms.errors import VideoRoomsError
from videorooms.texts import is_storable

# RFC 5321, section 4.5.3.1.3, without its brackets.
EMAIL_MAX_LENGTH = 254
NAME_MAX_LENGTH = 100
# NIST SP 800-63B: long rather than odd. The upper end only bounds the work.
PASSWORD_LENGTH = (12, 256)
# Twelve times the same letter is long too.
DIFFERENT_MIN = 5
TOKEN_BYTES = 32

_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]{1,253}")


class UserStatus(enum.StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class User:
    """Without the password's hash, which leaves `users` only where a password is checked."""

    id: str
    account_id: str
    email: str
    name: str
    role: Role
    has_password: bool
    created_at: datetime
    updated_at: datetime
    last_sign_in_at: datetime | None = None
    disabled_at: datetime | None = None

    @property
    def status(self) -> UserStatus:
        if self.disabled_at is not None:
            return UserStatus.DISABLED
        return UserStatus.ACTIVE if self.has_password else UserStatus.INVITED


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link to set a password, good once. `user_id` is None for that of a first start, which makes the first owner."""

    id: str
    account_id: str
    user_id: str | None
    created_at: datetime
    expires_at: datetime


def make_token() -> str:
    """256 random bits, of which one round of SHA-256 is kept: there is nothing to guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(token: str) -> bytes:
    """32 bytes. Any text has one, also what a client made up."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def read_email(text: str) -> str | None:
    """As it is kept and looked for; None for what is no address."""
    email = unicodedata.normalize("NFC", text).strip().lower()
    fits = len(email) <= EMAIL_MAX_LENGTH and _EMAIL.fullmatch(email) and email.isprintable() and is_storable(email)
    return email if fits else None


def require_email(text: str) -> str:
    """Raises `unprocessable`."""
    email = read_email(text)
    if email is None:
        raise VideoRoomsError("unprocessable", "This is no e-mail address.", pointer="/email")
    return email


def check_name(name: str) -> None:
    """Raises `out_of_range` and `unprocessable`."""
    if not 0 < len(name) <= NAME_MAX_LENGTH:
        raise VideoRoomsError("out_of_range", f"A name has 1 to {NAME_MAX_LENGTH} characters.", pointer="/name")
    if not is_storable(name):
        raise VideoRoomsError("unprocessable", "The name has a NUL or a lone surrogate.", pointer="/name")


def check_password(password: str, pointer: str, *, email: str, name: str) -> None:
    """Raises `out_of_range` for its length, and `unprocessable` for what others would try first."""
    least, most = PASSWORD_LENGTH
    if not least <= len(password) <= most:
        raise VideoRoomsError("out_of_range", f"A password has {least} to {most} characters.", pointer=pointer)
    if len(set(password)) < DIFFERENT_MIN:
        detail = f"A password has {DIFFERENT_MIN} different characters or more."
        raise VideoRoomsError("unprocessable", detail, pointer=pointer)
    lowered = password.lower()
    if lowered in {email, name.lower(), email.partition("@")[0]}:
        raise VideoRoomsError("unprocessable", "A password is neither a name nor an e-mail address.", pointer=pointer)

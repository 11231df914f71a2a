"""A sign-in: what is kept of one, how long it lasts, and what people come with.

`sign_ins.service` keeps them. Its token is 256 random bits in a cookie, of which one round of SHA-256 is kept. No I/O.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from videorooms.callers import Caller
from videorooms.users.model import digest, make_token

__all__ = ["Lifetime", "MadeSignIn", "SignIn", "Whence", "digest", "make_token"]

# A sign-in that is in use writes that so often within the time that it may be idle.
STEPS = 20
STEP_MAX = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """`most` is from the sign-in on, `idle` from its last use."""

    most: timedelta
    idle: timedelta

    @property
    def step(self) -> timedelta:
        """How far what is kept of the last use may lag behind."""
        return min(STEP_MAX, self.idle / STEPS)

    def end(self, sign_in: "SignIn") -> datetime:
        """When it is over unless it is used before."""
        return min(sign_in.expires_at, sign_in.used_at + self.idle)


@dataclass(frozen=True, slots=True)
class SignIn:
    """By a user, by an API key, or, when it has neither, by the key of the settings, which `proof` knows again."""

    id: str
    account_id: str
    user_id: str | None
    key_id: str | None
    proof: bytes | None
    created_at: datetime
    used_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Whence:
    """Where somebody comes from who signs in, and the token of the sign-in that the browser has already."""

    address: str
    earlier: str | None = None


@dataclass(frozen=True, slots=True)
class MadeSignIn:
    """The token goes into a cookie and nowhere else."""

    token: str
    caller: Caller

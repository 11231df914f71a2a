"""Client and refresh tokens: what they grant, and for how long they may.

`tokens.service` issues and verifies them, `signaling` and `whip` act on the grant. Neither a key nor a signature is
handled here.
"""

from dataclasses import dataclass
from datetime import datetime

CLIENT_TTL_DEFAULT = 600
CLIENT_TTL_RANGE = (10, 3600)
REFRESH_TTL_DEFAULT = 3600
REFRESH_TTL_RANGE = (60, 86400)


@dataclass(frozen=True, slots=True)
class ClientGrant:
    """May join this room until then. `jti` names the token that said so, for logs."""

    room_id: str
    expires_at: datetime
    jti: str


@dataclass(frozen=True, slots=True)
class IssuedToken:
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenPair:
    """A client token and the refresh token that renews it."""

    client: IssuedToken
    refresh: IssuedToken

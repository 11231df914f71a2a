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
# Nothing is renewed after a revocation, so by then every token of the family has expired by itself.
REVOKED_FOR_SECS = REFRESH_TTL_RANGE[1]


@dataclass(frozen=True, slots=True)
class Permissions:
    """What the holder of a token may do beyond taking part, or instead of it.

    `moderate`: act on the others as the API does. `hidden`: receive only, without anybody in the room being told.
    """

    moderate: bool = False
    hidden: bool = False


ORDINARY = Permissions()


@dataclass(frozen=True, slots=True)
class ClientGrant:
    """May join this room until then. `jti` names the token that said so, for logs.

    `family` is what it has in common with the refresh token that came with it and with all that this one renews: what
    is revoked is a family.
    """

    room_id: str
    expires_at: datetime
    jti: str
    family: str
    permissions: Permissions = ORDINARY


@dataclass(frozen=True, slots=True)
class IssuedToken:
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenPair:
    """A client token and the refresh token that renews it."""

    client: IssuedToken
    refresh: IssuedToken

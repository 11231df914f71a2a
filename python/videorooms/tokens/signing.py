"""Signs and reads the JWTs of client and refresh tokens.

`tokens.service` alone calls it. One algorithm, fixed here and not taken from the token; keys are found by `kid` among
our own and nowhere else. It checks everything but whether the room still exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from videorooms.errors import VideoRoomsError
from videorooms.ids import is_uuid, new_id
from videorooms.tokens.model import ORDINARY, IssuedToken, Permissions

TokenType = Literal["access", "refresh"]

ALGORITHM = "EdDSA"
# Audience and issuer of both kinds of token; `typ` tells them apart.
ISSUER = "videorooms_access_token"
GRANTS_VERSION = "1.0.0"
ROOM_RESOURCE = "videorooms:video:rooms:"
USER_SUBJECT = "videorooms:users:"
# No token of ours comes near it; more is not worth decoding.
TOKEN_MAX_LENGTH = 8192
# How far another node's clock may be ahead of ours. An expiry has no leeway: the holder was told the exact second.
NOT_BEFORE_LEEWAY = timedelta(seconds=60)

_REQUIRED = ["aud", "iss", "exp", "nbf", "iat", "jti", "typ", "grants"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says."""

    room_id: str
    expires_at: datetime
    jti: str
    family: str
    permissions: Permissions


class TokenSigner:
    """Holds the keys: the newest signs, all verify."""

    def __init__(self, private_keys: Mapping[str, bytes]) -> None:
        self._keys = {key_id: Ed25519PrivateKey.from_private_bytes(raw) for key_id, raw in private_keys.items()}
        self._signing_id = next(reversed(self._keys))

    def sign(
        self,
        token_type: TokenType,
        room_id: str,
        account_id: str,
        ttl_secs: int,
        now: datetime,
        *,
        family: str | None = None,
        permissions: Permissions = ORDINARY,
    ) -> IssuedToken:
        """The account is the room's. Expiries have whole seconds, as the API shows them.

        Without a family, the token is one of its own.
        """
        issued_at = int(now.timestamp())
        claims = {
            "aud": ISSUER,
            "iss": ISSUER,
            "typ": token_type,
            "grants": [
                {
                    "actions": ["join"],
                    "resources": [ROOM_RESOURCE + room_id],
                    "subjects": [USER_SUBJECT + account_id],
                }
            ],
            "grants_version": GRANTS_VERSION,
            "iat": issued_at,
            "nbf": issued_at - 1,
            "exp": issued_at + ttl_secs,
            "jti": new_id(),
            "sub": "null",
        }
        if family is not None:
            claims["family"] = family
        claims |= _permission_claims(permissions)
        key = self._keys[self._signing_id]
        token = jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": self._signing_id})
        return IssuedToken(token, datetime.fromtimestamp(issued_at + ttl_secs, UTC))

    def read(self, token: str, token_type: TokenType, now: datetime) -> Claims:
        """Raises `unauthorized` for anything that is not a good token of this type, `token_expired` for an old one."""
        claims = self._decode(token)
        if claims["typ"] != token_type:
            raise _refused()
        expires_at, not_before = _instant(claims["exp"]), _instant(claims["nbf"])
        if not_before > now + NOT_BEFORE_LEEWAY:
            raise VideoRoomsError("unauthorized", "The token is not valid yet.")
        if expires_at <= now:
            raise VideoRoomsError("token_expired", "The token has expired.")
        jti = str(claims["jti"])
        family, permissions = str(claims.get("family", jti)), _permissions(claims)
        return Claims(_room_id(claims["grants"]), expires_at, jti, family, permissions)

    def _decode(self, token: str) -> dict[str, Any]:
        if len(token) > TOKEN_MAX_LENGTH:
            raise _refused()
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            key = self._keys[key_id] if isinstance(key_id, str) else None
            if key is None:
                raise _refused()
            # Times are checked against our own clock, above.
            return jwt.decode(
                token,
                key.public_key(),
                algorithms=[ALGORITHM],
                audience=ISSUER,
                issuer=ISSUER,
                options={"require": _REQUIRED, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except (jwt.PyJWTError, KeyError, ValueError, TypeError, RecursionError) as error:
            raise _refused() from error


def _instant(value: object) -> datetime:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _refused()
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise _refused() from error


def _room_id(grants: object) -> str:
    """The room of the one grant that we issue: to join one room."""
    match grants:
        case [{"actions": ["join"], "resources": [str(resource)]}] if resource.startswith(ROOM_RESOURCE):
            room_id = resource.removeprefix(ROOM_RESOURCE)
            if is_uuid(room_id):
                return room_id
    raise _refused()


def _permission_claims(permissions: Permissions) -> dict[str, Any]:
    """A token that allows nothing special says nothing of it, as those of earlier versions."""
    claims: dict[str, Any] = {}
    if permissions.moderate:
        claims["permissions"] = {"moderate": True}
    if permissions.hidden:
        claims["hidden"] = True
    return claims


def _permissions(claims: Mapping[str, Any]) -> Permissions:
    match claims.get("permissions", {}), claims.get("hidden", False):
        case dict() as permissions, bool() as hidden if isinstance(permissions.get("moderate", False), bool):
            return Permissions(permissions.get("moderate", False), hidden)
    raise _refused()


def _refused() -> VideoRoomsError:
    return VideoRoomsError("unauthorized", "The token is not valid.")

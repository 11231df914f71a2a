"""Issues and verifies client and refresh tokens.

Routes issue and refresh, `signaling` and `whip` verify. The signing key is made at the first start and lives in
the database, so that every node of a deployment accepts every token. A token's subject is the account of its room. It
keeps no list of tokens, only of those that were revoked, until they would have expired.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.ids import new_id
from videorooms.rooms.model import Room
from videorooms.rooms.service import RoomService
from videorooms.tokens import repository
from videorooms.tokens.model import ORDINARY, REVOKED_FOR_SECS, ClientGrant, IssuedToken, Permissions, TokenPair
from videorooms.tokens.signing import Claims, TokenSigner

NO_ROOM = "The room of the token does not exist any more."

# The contract knows 403 alone for a renewal; what is not here has that status already.
_REFUSED_REFRESH = {"unauthorized": "forbidden", "token_expired": "refresh_token_expired", "forbidden": "forbidden"}


class TokenService:
    def __init__(self, database: Database, rooms: RoomService, clock: Clock) -> None:
        self._database = database
        self._rooms = rooms
        self._clock = clock
        self._signer: TokenSigner | None = None

    async def start(self) -> bool:
        """Loads the signing keys. True when this is the first start on this database and it made one."""

        async def work(transaction: Transaction) -> tuple[TokenSigner, bool]:
            connection = transaction.connection
            if first := not await repository.private_keys(connection):
                private_key = Ed25519PrivateKey.generate().private_bytes_raw()
                await repository.add_private_key(connection, new_id(), private_key, self._clock.now())
            return TokenSigner(await repository.private_keys(connection)), first

        self._signer, first_start = await self._database.write(work)
        return first_start

    async def issue(
        self,
        account_id: str,
        room_id: str,
        *,
        client_ttl: int,
        refresh_ttl: int,
        permissions: Permissions = ORDINARY,
    ) -> TokenPair:
        """Both live as many seconds as given. Raises `not_found` and `invalid_id`."""
        room = await self._rooms.get(account_id, room_id)
        now, family, sign = self._clock.now(), new_id(), self._signing.sign
        return TokenPair(
            client=sign("access", room.id, account_id, client_ttl, now, family=family, permissions=permissions),
            refresh=sign("refresh", room.id, account_id, refresh_ttl, now, family=family, permissions=permissions),
        )

    async def refresh(self, refresh_token: str, *, client_ttl: int) -> IssuedToken:
        """A new client token for the room that the refresh token names, with the same permissions.

        Raises `refresh_token_expired`, `room_deleted`, and `forbidden` for whatever else is wrong with it.
        """
        try:
            claims = self._signing.read(refresh_token, "refresh", self._clock.now())
            room = await self._room(claims)
            if room is None:
                raise VideoRoomsError("room_deleted", NO_ROOM, pointer="/refresh_token")
            await self._refuse_revoked(claims.family)
        except VideoRoomsError as error:
            code = _REFUSED_REFRESH.get(error.code)
            if code is None:
                raise
            detail = f"The refresh token is refused: {error.detail}"
            raise VideoRoomsError(code, detail, pointer="/refresh_token") from error
        return self._signing.sign(
            "access",
            room.id,
            room.account_id,
            client_ttl,
            self._clock.now(),
            family=claims.family,
            permissions=claims.permissions,
        )

    async def verify_client_token(self, token: str) -> ClientGrant:
        """Raises `unauthorized`, also when the room is gone, or `token_expired` for a good token that is too old.

        Raises `forbidden` for one that was revoked. A refresh token is refused.
        """
        claims = self._signing.read(token, "access", self._clock.now())
        if await self._room(claims) is None:
            raise VideoRoomsError("unauthorized", NO_ROOM)
        await self._refuse_revoked(claims.family)
        return ClientGrant(claims.room_id, claims.expires_at, claims.jti, claims.family, claims.permissions)

    async def revoke_within(self, transaction: Transaction, families: Sequence[str], now: datetime) -> None:
        """From the commit on no token of these families joins, resumes or renews."""
        await repository.forget_revocations(transaction.connection, now)
        await repository.revoke(transaction.connection, families, now + timedelta(seconds=REVOKED_FOR_SECS))

    async def check_within(self, transaction: Transaction, family: str) -> None:
        """Raises `forbidden` when the family is revoked, as the transaction sees it."""
        if await repository.is_revoked(transaction.connection, family):
            raise _revoked()

    async def _refuse_revoked(self, family: str) -> None:
        async with self._database.read() as connection:
            if await repository.is_revoked(connection, family):
                raise _revoked()

    async def _room(self, claims: Claims) -> Room | None:
        try:
            return await self._rooms.named_by_token(claims.room_id)
        except VideoRoomsError as error:
            if error.code != "not_found":
                raise
            return None

    @property
    def _signing(self) -> TokenSigner:
        if self._signer is None:
            raise RuntimeError("TokenService is used before its start")
        return self._signer


def _revoked() -> VideoRoomsError:
    return VideoRoomsError("forbidden", "The token was revoked when its holder was sent out.")

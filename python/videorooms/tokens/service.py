"""Issues and verifies client and refresh tokens.

Routes issue and refresh, `signaling` and `whip` verify. The signing key is made at the first start and lives in
the database, so that every node of a deployment accepts every token. A token's subject is the account of its room. It
keeps no list of tokens.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.ids import new_id
from videorooms.rooms.model import Room
from videorooms.rooms.service import RoomService
from videorooms.tokens import repository
from videorooms.tokens.model import ClientGrant, IssuedToken, TokenPair
from videorooms.tokens.signing import Claims, TokenSigner

NO_ROOM = "The room of the token does not exist any more."


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

    async def issue(self, account_id: str, room_id: str, *, client_ttl: int, refresh_ttl: int) -> TokenPair:
        """Both live as many seconds as given. Raises `not_found` and `invalid_id`."""
        room = await self._rooms.get(account_id, room_id)
        now = self._clock.now()
        return TokenPair(
            client=self._signing.sign("access", room.id, account_id, client_ttl, now),
            refresh=self._signing.sign("refresh", room.id, account_id, refresh_ttl, now),
        )

    async def refresh(self, refresh_token: str, *, client_ttl: int) -> IssuedToken:
        """A new client token for the room that the refresh token names.

        Raises `refresh_token_expired`, `room_deleted`, and `forbidden` for whatever else is wrong with it.
        """
        try:
            claims = self._signing.read(refresh_token, "refresh", self._clock.now())
            room = await self._room(claims)
            if room is None:
                raise VideoRoomsError("room_deleted", NO_ROOM, pointer="/refresh_token")
        except VideoRoomsError as error:
            code = {"unauthorized": "forbidden", "token_expired": "refresh_token_expired"}.get(error.code)
            if code is None:
                raise
            detail = f"The refresh token is refused: {error.detail}"
            raise VideoRoomsError(code, detail, pointer="/refresh_token") from error
        return self._signing.sign("access", room.id, room.account_id, client_ttl, self._clock.now())

    async def verify_client_token(self, token: str) -> ClientGrant:
        """Raises `unauthorized`, also when the room is gone, or `token_expired` for a good token that is too old.

        A refresh token is refused.
        """
        claims = self._signing.read(token, "access", self._clock.now())
        if await self._room(claims) is None:
            raise VideoRoomsError("unauthorized", NO_ROOM)
        return ClientGrant(claims.room_id, claims.expires_at, claims.jti)

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

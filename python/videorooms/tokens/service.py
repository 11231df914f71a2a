"""Issues and verifies client and refresh tokens."""

from videorooms.tokens.model import ClientGrant, TokenPair


class TokenService:
    async def issue(self, room_id: str, *, client_ttl: int, refresh_ttl: int) -> TokenPair:
        raise NotImplementedError

    async def verify_client_token(self, token: str) -> ClientGrant:
        """Raises `unauthorized`, or `token_expired` for a good token that is too old. A refresh token is refused."""
        raise NotImplementedError

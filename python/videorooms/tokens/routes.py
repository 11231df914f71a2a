"""REST routes of client tokens."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from videorooms.callers import Power
from videorooms.errors import VideoRoomsError
from videorooms.http.routing import OPTIONAL_BODY, Asking, TokenRoute, keyed_router, open_router
from videorooms.tokens.model import Permissions
from videorooms.tokens.schemas import (
    ClientToken,
    ClientTokenAnswer,
    RefreshedToken,
    RefreshedTokenAnswer,
    RefreshWish,
    TokenWish,
)
from videorooms.tokens.service import TokenService

_keyed = keyed_router("Client tokens", TokenRoute)
_open = open_router("Client tokens")


async def _tokens(request: Request) -> TokenService:
    service: TokenService = request.app.state.runtime.tokens
    return service


Tokens = Annotated[TokenService, Depends(_tokens)]


@_keyed.post(
    "/rooms/{room_id}/actions/generate_join_client_token",
    operation_id="generate_join_client_token",
    status_code=201,
    openapi_extra=OPTIONAL_BODY,
)
async def generate_join_client_token(
    room_id: str, asking: Asking, wish: TokenWish, tokens: Tokens
) -> ClientTokenAnswer:
    """Makes a client token, with which one may join the room, and a refresh token to renew it.

    Whoever may make tokens and nothing else makes none that moderate or look in.
    """
    if wish.chosen_permissions() != Permissions() and not asking.may(Power.OPERATE):
        raise VideoRoomsError("forbidden", "This key makes no tokens that moderate or are hidden.")
    pair = await tokens.issue(
        asking.account_id,
        room_id,
        client_ttl=wish.token_ttl_secs,
        refresh_ttl=wish.refresh_token_ttl_secs,
        permissions=wish.chosen_permissions(),
    )
    return ClientTokenAnswer(data=ClientToken.of(pair))


@_open.post("/rooms/{room_id}/actions/refresh_client_token", operation_id="refresh_client_token", status_code=201)
async def refresh_client_token(
    room_id: str,  # noqa: ARG001 - applications send anything here; the token alone names the room
    wish: RefreshWish,
    tokens: Tokens,
) -> RefreshedTokenAnswer:
    """Makes a new client token for the room that the refresh token names. Needs no API key; the path id is ignored."""
    issued = await tokens.refresh(wish.refresh_token, client_ttl=wish.token_ttl_secs)
    return RefreshedTokenAnswer(data=RefreshedToken.of(issued))


router = APIRouter()
router.include_router(_keyed)
router.include_router(_open)

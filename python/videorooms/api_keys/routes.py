"""REST routes of API keys, for keys that manage the whole account."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from videorooms.api_keys.schemas import ApiKeyListAnswer, ApiKeyWish, MadeApiKey, MadeApiKeyAnswer
from videorooms.api_keys.service import ApiKeyService
from videorooms.http.queries import ListQuery, check_filters
from videorooms.http.routing import Account, KeepersRoute, keyed_router

router = keyed_router("API keys", KeepersRoute)


async def _api_keys(request: Request) -> ApiKeyService:
    service: ApiKeyService = request.app.state.runtime.api_keys
    return service


ApiKeys = Annotated[ApiKeyService, Depends(_api_keys)]


@router.get("/api_keys", operation_id="list_api_keys")
async def list_api_keys(
    request: Request, account: Account, query: Annotated[ListQuery, Query()], api_keys: ApiKeys
) -> ApiKeyListAnswer:
    """Valid API keys of the account, newest first, without the one of the server's settings."""
    check_filters(request, ListQuery)
    return ApiKeyListAnswer.of(await api_keys.list(account, query.page))


@router.post("/api_keys", operation_id="create_api_key", status_code=201)
async def create_api_key(account: Account, wish: ApiKeyWish, api_keys: ApiKeys) -> MadeApiKeyAnswer:
    """Makes an API key of the account and shows it, this once."""
    made, key = await api_keys.create(account, name=wish.name, scope=wish.scope)
    return MadeApiKeyAnswer(data=MadeApiKey.of_made(made, key))


@router.delete("/api_keys/{api_key_id}", operation_id="revoke_api_key", status_code=204, response_class=Response)
async def revoke_api_key(api_key_id: str, account: Account, api_keys: ApiKeys) -> None:
    """Revokes an API key, also the one that asks: requests that bring it are refused from now on."""
    await api_keys.revoke(account, api_key_id)

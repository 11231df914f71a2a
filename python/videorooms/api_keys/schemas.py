"""API keys as the REST API asks for and shows them.

Routes of API keys use it. The key itself stands in one answer only, that to whoever made it.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from videorooms.api_keys.model import NAME_MAX_LENGTH, ApiKey
from videorooms.callers import Scope
from videorooms.http.fields import Instant, ListMeta, refuse_unstorable
from videorooms.listing import Listing


class ApiKeyWish(BaseModel):
    """What a client says about the key that it wants."""

    model_config = ConfigDict(extra="ignore")

    name: Annotated[str, Field(min_length=1, max_length=NAME_MAX_LENGTH), AfterValidator(refuse_unstorable)] = Field(
        description="What the key is for, to tell it from others."
    )
    scope: Scope = Field(
        Scope.ALL,
        description="all: everything in the account. read_only: GET, but not of API keys. "
        "tokens_only: nothing but making client tokens, and none that moderate or are hidden.",
    )


class ShownApiKey(BaseModel):
    id: str
    record_type: Literal["api_key"]
    name: str
    scope: Scope
    prefix: str = Field(description="What the key begins with, to recognise it.")
    created_at: Instant
    last_used_at: Instant | None = Field(description="Up to an hour behind; null for a key that was never used.")

    @classmethod
    def of(cls, api_key: ApiKey) -> "ShownApiKey":
        return cls.model_validate(_shown(api_key))


class MadeApiKey(ShownApiKey):
    key: str = Field(description="The key itself, shown this once.")

    @classmethod
    def of_made(cls, api_key: ApiKey, key: str) -> "MadeApiKey":
        return cls.model_validate(_shown(api_key) | {"key": key})


class ApiKeyListAnswer(BaseModel):
    data: list[ShownApiKey]
    meta: ListMeta

    @classmethod
    def of(cls, listing: Listing[ApiKey]) -> "ApiKeyListAnswer":
        return cls(data=[ShownApiKey.of(item) for item in listing.items], meta=ListMeta.of(listing))


class MadeApiKeyAnswer(BaseModel):
    data: MadeApiKey


def _shown(api_key: ApiKey) -> dict[str, object]:
    return {
        "id": api_key.id,
        "record_type": "api_key",
        "name": api_key.name,
        "scope": api_key.scope,
        "prefix": api_key.prefix,
        "created_at": api_key.created_at,
        "last_used_at": api_key.last_used_at,
    }

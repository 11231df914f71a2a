"""Client tokens as the REST API asks for and shows them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from videorooms.http.fields import NO_BOOLEAN, PlainText, Second
from videorooms.tokens.model import (
    CLIENT_TTL_DEFAULT,
    CLIENT_TTL_RANGE,
    REFRESH_TTL_DEFAULT,
    REFRESH_TTL_RANGE,
    IssuedToken,
    Permissions,
    TokenPair,
)


class _Wish(BaseModel):
    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, document: Any) -> Any:
        if not isinstance(document, dict):
            return document
        return {name: value for name, value in document.items() if value is not None}


class _Lifetimes(_Wish):
    token_ttl_secs: Annotated[int, Field(ge=CLIENT_TTL_RANGE[0], le=CLIENT_TTL_RANGE[1]), NO_BOOLEAN] = Field(
        CLIENT_TTL_DEFAULT, description="Seconds for which the client token is good."
    )


class PermissionsWish(_Wish):
    """What the holder may do beyond taking part."""

    moderate: bool = Field(
        False, description="Whether it may mute, unmute and send out others, and end the session, by its SDK."
    )


class TokenWish(_Lifetimes):
    """What a client says about the tokens that it wants; no field is required, and null stands for the default."""

    refresh_token_ttl_secs: Annotated[int, Field(ge=REFRESH_TTL_RANGE[0], le=REFRESH_TTL_RANGE[1]), NO_BOOLEAN] = Field(
        REFRESH_TTL_DEFAULT, description="Seconds for which the refresh token is good."
    )
    permissions: PermissionsWish = Field(
        PermissionsWish(moderate=False), description="What the holder may do beyond taking part."
    )
    hidden: bool = Field(
        False,
        description="Whether the holder only looks in: it receives, publishes nothing, is shown to nobody in the room, "
        "counts for no limit, and is in no webhook. The list of the room's hidden participants has it.",
    )

    def chosen_permissions(self) -> Permissions:
        return Permissions(moderate=self.permissions.moderate, hidden=self.hidden)


class RefreshWish(_Lifetimes):
    refresh_token: PlainText = Field(description="The refresh token, which also names the room.")


class ClientToken(BaseModel):
    """A client token and the refresh token that renews it."""

    record_type: Literal["client_token"]
    token: str
    token_expires_at: Second
    refresh_token: str
    refresh_token_expires_at: Second

    @classmethod
    def of(cls, pair: TokenPair) -> "ClientToken":
        return cls(
            record_type="client_token",
            token=pair.client.token,
            token_expires_at=pair.client.expires_at,
            refresh_token=pair.refresh.token,
            refresh_token_expires_at=pair.refresh.expires_at,
        )


class RefreshedToken(BaseModel):
    """A new client token."""

    record_type: Literal["client_token"]
    token: str
    token_expires_at: Second

    @classmethod
    def of(cls, issued: IssuedToken) -> "RefreshedToken":
        return cls(record_type="client_token", token=issued.token, token_expires_at=issued.expires_at)


class ClientTokenAnswer(BaseModel):
    data: ClientToken


class RefreshedTokenAnswer(BaseModel):
    data: RefreshedToken

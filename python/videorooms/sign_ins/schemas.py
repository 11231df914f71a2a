"""Sign-ins as the REST API asks for and shows them: who somebody is, and what they come with.

Routes of sign-ins use it. What people come with is never shown again, in no answer and in no error.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from videorooms.callers import Caller, CallerKind, Role
from videorooms.errors import VideoRoomsError
from videorooms.http.cookies import csrf_token
from videorooms.http.fields import Instant, PlainText
from videorooms.users.model import EMAIL_MAX_LENGTH, NAME_MAX_LENGTH, PASSWORD_LENGTH

_KEY_MAX_LENGTH = 512
# Also what is too long to be a password is worth an answer of its own.
_PASSWORD_MAX_LENGTH = 1024

_WAYS = "Send api_key, or email and password, or invitation and password."
_Password = Annotated[str, Field(max_length=_PASSWORD_MAX_LENGTH)]
_Secret = Annotated[str, Field(max_length=_KEY_MAX_LENGTH)]


class SignInWish(BaseModel):
    """One of three: an API key; e-mail address and password; an invitation and the password that shall be."""

    model_config = ConfigDict(extra="ignore")

    api_key: _Secret | None = Field(None, repr=False, description="An API key of scope all or read_only.")
    email: Annotated[str, Field(max_length=EMAIL_MAX_LENGTH)] | None = Field(
        None, description="E-mail address of the user; with the invitation of a first start, that of the first owner."
    )
    password: _Password | None = Field(
        None,
        repr=False,
        description=f"Password of the user; with an invitation a new one, of {PASSWORD_LENGTH[0]} to"
        f" {PASSWORD_LENGTH[1]} characters.",
    )
    invitation: _Secret | None = Field(None, repr=False, description="The token of an invitation's link.")
    name: Annotated[PlainText, Field(max_length=NAME_MAX_LENGTH)] | None = Field(
        None, description="Name of the first owner, with the invitation of a first start."
    )

    def password_for(self) -> str:
        """Raises `unprocessable` where it is missing."""
        if self.password is None:
            raise VideoRoomsError("unprocessable", _WAYS, pointer="/password")
        return self.password


def no_way() -> VideoRoomsError:
    """The wish names none of the ways, or several."""
    return VideoRoomsError("unprocessable", _WAYS, pointer="")


class PasswordChange(BaseModel):
    """A user's password, as it is and as it shall be."""

    model_config = ConfigDict(extra="ignore")

    current_password: _Password = Field(repr=False, description="The password as it is.")
    new_password: _Password = Field(
        repr=False,
        description=f"The password as it shall be, of {PASSWORD_LENGTH[0]} to {PASSWORD_LENGTH[1]} characters.",
    )


class Me(BaseModel):
    """Who asks, and what that allows."""

    id: str | None = Field(description="Of the user or API key; null for the key of the settings.")
    record_type: Literal["me"]
    kind: CallerKind
    email: str | None
    name: str
    role: Role = Field(description="For an API key, the role that its scope is worth.")
    csrf_token: str | None = Field(
        description="What X-CSRF-Token must say beside the cookie of this sign-in; null for who brings an API key."
    )
    expires_at: Instant | None = Field(description="When the sign-in ends unless it is used before.")

    @classmethod
    def of(cls, caller: Caller, token: str | None) -> "Me":
        """`token` is that of the cookie."""
        return cls(
            id=caller.id,
            record_type="me",
            kind=caller.kind,
            email=caller.email,
            name=caller.name,
            role=caller.role or Role.VIEWER,
            csrf_token=csrf_token(token) if caller.sign_in and token else None,
            expires_at=caller.sign_in.expires_at if caller.sign_in else None,
        )


class MeAnswer(BaseModel):
    data: Me

"""Users as the REST API asks for and shows them.

Routes of users and the command line use it. An invitation's link stands in one answer only, that to whoever made it.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from videorooms.callers import Role
from videorooms.http.fields import Instant, ListMeta, PlainText
from videorooms.http.queries import ListQuery
from videorooms.listing import Listing
from videorooms.users.invitations import MadeInvitation
from videorooms.users.model import EMAIL_MAX_LENGTH, NAME_MAX_LENGTH, User, UserStatus

_ROLES = (
    "viewer: reads everything but secrets. operator: also changes rooms, sessions, recordings and compositions, and"
    " makes tokens. owner: everything."
)
_Email = Annotated[str, Field(min_length=3, max_length=EMAIL_MAX_LENGTH)]
_Name = Annotated[PlainText, Field(min_length=1, max_length=NAME_MAX_LENGTH)]


class UserWish(BaseModel):
    """What is told of a user who is to be made."""

    model_config = ConfigDict(extra="ignore")

    email: _Email = Field(description="E-mail address, by which the user signs in; no other user has it.")
    name: _Name = Field(description="What others call the user.")
    role: Role = Field(description=_ROLES)


class UserChanges(BaseModel):
    """What is to be changed of a user; what is not told, or null, stays."""

    model_config = ConfigDict(extra="ignore")

    email: _Email | None = Field(None, description="E-mail address, by which the user signs in.")
    name: _Name | None = Field(None, description="What others call the user.")
    role: Role | None = Field(None, description=f"{_ROLES} Another one ends the user's sign-ins.")
    disabled: Annotated[bool | None, WithJsonSchema({"anyOf": [{"type": "boolean"}, {"type": "null"}]})] = Field(
        None, description="Whether the user is kept out; true ends the user's sign-ins."
    )

    def told(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


class ShownUser(BaseModel):
    """Somebody who signs in to the portal."""

    id: str
    record_type: Literal["user"]
    email: str
    name: str
    role: Role
    status: UserStatus = Field(description="invited: has no password yet. disabled: is kept out.")
    created_at: Instant
    updated_at: Instant
    last_sign_in_at: Instant | None
    disabled_at: Instant | None

    @classmethod
    def of(cls, user: User) -> "ShownUser":
        return cls(
            id=user.id,
            record_type="user",
            email=user.email,
            name=user.name,
            role=user.role,
            status=user.status,
            created_at=user.created_at,
            updated_at=user.updated_at,
            last_sign_in_at=user.last_sign_in_at,
            disabled_at=user.disabled_at,
        )


class UsersQuery(ListQuery):
    contains: PlainText | None = Field(
        None, alias="filter[contains]", max_length=EMAIL_MAX_LENGTH, description="Part of the name or the address."
    )


class UserAnswer(BaseModel):
    data: ShownUser


class UserListAnswer(BaseModel):
    data: list[ShownUser]
    meta: ListMeta

    @classmethod
    def of(cls, listing: Listing[User]) -> "UserListAnswer":
        return cls(data=[ShownUser.of(item) for item in listing.items], meta=ListMeta.of(listing))


class ShownInvitation(BaseModel):
    """A link that is good once, to set a password."""

    id: str
    record_type: Literal["invitation"]
    user_id: str
    url: str = Field(description="The link, shown this once. Who opens it sets the user's password and is signed in.")
    expires_at: Instant

    @classmethod
    def of(cls, made: MadeInvitation, origin: str) -> "ShownInvitation":
        invitation = made.invitation
        return cls(
            id=invitation.id,
            record_type="invitation",
            user_id=invitation.user_id or "",
            url=made.url(origin),
            expires_at=invitation.expires_at,
        )


class InvitationAnswer(BaseModel):
    data: ShownInvitation

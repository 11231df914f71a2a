"""REST routes of users, for those who own the account."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response

from videorooms.http.queries import check_filters
from videorooms.http.routing import OPTIONAL_BODY, Account, KeepersRoute, Origin, keyed_router
from videorooms.users.invitations import InvitationService
from videorooms.users.schemas import (
    InvitationAnswer,
    ShownInvitation,
    ShownUser,
    UserAnswer,
    UserChanges,
    UserListAnswer,
    UsersQuery,
    UserWish,
)
from videorooms.users.service import UserService

router = keyed_router("Users", KeepersRoute)


async def _users(request: Request) -> UserService:
    service: UserService = request.app.state.runtime.users
    return service


async def _invitations(request: Request) -> InvitationService:
    service: InvitationService = request.app.state.runtime.invitations
    return service


Users = Annotated[UserService, Depends(_users)]
Invitations = Annotated[InvitationService, Depends(_invitations)]


@router.get("/users", operation_id="list_users")
async def list_users(
    request: Request, account: Account, query: Annotated[UsersQuery, Query()], users: Users
) -> UserListAnswer:
    """Users of the portal, oldest first."""
    check_filters(request, UsersQuery)
    return UserListAnswer.of(await users.list(account, query.contains, query.page))


@router.post("/users", operation_id="create_user", status_code=201)
async def create_user(account: Account, wish: UserWish, users: Users) -> UserAnswer:
    """Makes a user, who can sign in once an invitation was taken."""
    made = await users.create(account, email=wish.email, name=wish.name, role=wish.role)
    return UserAnswer(data=ShownUser.of(made))


@router.patch("/users/{user_id}", operation_id="update_user", openapi_extra=OPTIONAL_BODY)
async def update_user(user_id: str, account: Account, changes: UserChanges, users: Users) -> UserAnswer:
    """Changes what is told of a user and nothing else. The last owner who is not disabled stays one."""
    return UserAnswer(data=ShownUser.of(await users.update(account, user_id, changes.told())))


@router.delete("/users/{user_id}", operation_id="delete_user", status_code=204, response_class=Response)
async def delete_user(user_id: str, account: Account, users: Users) -> None:
    """Deletes a user and ends the user's sign-ins. What the user did stays in the audit log."""
    await users.delete(account, user_id)


@router.post("/users/{user_id}/actions/invite", operation_id="invite_user", status_code=201)
async def invite_user(user_id: str, account: Account, origin: Origin, invitations: Invitations) -> InvitationAnswer:
    """Makes a link by which the user sets a password, the first or a new one. Links made before end."""
    return InvitationAnswer(data=ShownInvitation.of(await invitations.invite(account, user_id), origin))

"""`videorooms user`: users of the portal, made, listed, disabled and invited where the server keeps them.

`main` adds it. It is also the way back in for an owner who has lost a password.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from videorooms.callers import Role
from videorooms.cli.place import (
    AccountName,
    AsJson,
    DatabaseUrl,
    DataDir,
    at_work,
    audited,
    chosen_settings,
    every_item,
)
from videorooms.cli.rendering import show_row, show_rows

if TYPE_CHECKING:
    from videorooms.runtime import Runtime
    from videorooms.users.invitations import MadeInvitation
    from videorooms.users.model import User

app = typer.Typer(no_args_is_help=True, help="Make, list, disable and invite users of the portal.")

COLUMNS = ("id", "email", "name", "role", "status", "last_sign_in_at")

Who = Annotated[str, typer.Argument(help="E-mail address or id of the user.")]


@app.command()
def create(
    *,
    email: Annotated[str, typer.Argument(help="E-mail address, by which the user signs in.")],
    name: Annotated[
        str | None, typer.Option(help="What others call the user; without, the start of the address.")
    ] = None,
    role: Annotated[Role, typer.Option(help="What the user may do.")] = Role.VIEWER,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a user, and show the link by which a password is set, this once."""

    async def work(runtime: "Runtime") -> dict[str, Any]:
        called = name or email.partition("@")[0]
        async with audited(runtime, account, "create_user", {"email": email, "role": role}) as account_id:
            made = await runtime.users.create(account_id, email=email, name=called, role=role)
        invitation = await _invite(runtime, made)
        return _shown(made) | {"url": _url(runtime, invitation)}

    show_row(at_work(chosen_settings(data_dir, database_url), work), as_json=as_json)


@app.command("list")
def list_users(
    *,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the users of an account, oldest first."""

    async def work(runtime: "Runtime") -> list[dict[str, Any]]:
        account_id = (await runtime.accounts.get(account)).id
        return [_shown(one) for one in await every_item(lambda page: runtime.users.list(account_id, None, page))]

    show_rows(at_work(chosen_settings(data_dir, database_url), work), COLUMNS, as_json=as_json)


@app.command()
def invite(
    *,
    user: Who,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a link by which the user sets a new password, and show it, this once."""

    async def work(runtime: "Runtime") -> dict[str, Any]:
        found = await runtime.users.named((await runtime.accounts.get(account)).id, user)
        invitation = await _invite(runtime, found)
        return {"url": _url(runtime, invitation), "expires_at": invitation.invitation.expires_at.isoformat()}

    show_row(at_work(chosen_settings(data_dir, database_url), work), as_json=as_json)


@app.command()
def disable(
    *,
    user: Who,
    account: AccountName = "default",
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Keep a user out, and end the user's sign-ins at once."""
    _change(chosen_settings(data_dir, database_url), account, user, {"disabled": True})


@app.command()
def enable(
    *,
    user: Who,
    account: AccountName = "default",
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Let a disabled user in again."""
    _change(chosen_settings(data_dir, database_url), account, user, {"disabled": False})


def _change(settings: Any, account: str, user: str, changes: Mapping[str, Any]) -> None:
    async def work(runtime: "Runtime") -> None:
        found = await runtime.users.named((await runtime.accounts.get(account)).id, user)
        async with audited(runtime, account, "update_user", changes):
            await runtime.users.update(found.account_id, found.id, changes)

    at_work(settings, work)


async def _invite(runtime: "Runtime", user: "User") -> "MadeInvitation":
    async with audited(runtime, user.account_id, "invite_user"):
        return await runtime.invitations.invite(user.account_id, user.id)


def _url(runtime: "Runtime", made: "MadeInvitation") -> str:
    return made.url(runtime.settings.base_url)


def _shown(user: "User") -> dict[str, Any]:
    from videorooms.users.schemas import ShownUser  # noqa: PLC0415

    return ShownUser.of(user).model_dump(mode="json")

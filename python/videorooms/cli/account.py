"""`videorooms account`: accounts, made and listed where the server keeps them.

`main` adds it. Accounts are the operator's business alone, so nothing in the REST API makes one.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from videorooms.accounts.model import DEFAULT_NAME
from videorooms.cli.place import AsJson, DatabaseUrl, DataDir, at_work, audited, chosen_settings, every_item
from videorooms.cli.rendering import show_row, show_rows

if TYPE_CHECKING:
    from videorooms.accounts.model import Account
    from videorooms.runtime import Runtime

app = typer.Typer(no_args_is_help=True, help="Make and list accounts, which see nothing of each other.")

COLUMNS = ("id", "name", "created_at")


@app.command()
def create(
    *,
    name: Annotated[str, typer.Argument(help="A name that no other account has.")],
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make an account. `key create --account` makes a key for it."""

    async def work(runtime: "Runtime") -> dict[str, Any]:
        async with audited(runtime, DEFAULT_NAME, "create_account", {"name": name}):
            return _shown(await runtime.accounts.create(name))

    show_row(at_work(chosen_settings(data_dir, database_url), work), as_json=as_json)


@app.command("list")
def list_accounts(
    *,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List all accounts, oldest first."""

    async def work(runtime: "Runtime") -> list[dict[str, Any]]:
        return [_shown(item) for item in await every_item(runtime.accounts.list)]

    show_rows(at_work(chosen_settings(data_dir, database_url), work), COLUMNS, as_json=as_json)


def _shown(account: "Account") -> dict[str, Any]:
    from videorooms.accounts.schemas import ShownAccount  # noqa: PLC0415

    return ShownAccount.of(account).model_dump(mode="json")

"""`videorooms key`: API keys, made, listed and revoked where the server keeps them.

`main` adds it. It is also the way back in for who has lost every key.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from videorooms.callers import Scope
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

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke API keys.")

COLUMNS = ("id", "name", "scope", "prefix", "created_at", "last_used_at")


@app.command()
def create(
    *,
    name: Annotated[str, typer.Argument(help="What the key is for, to tell it from others.")],
    scope: Annotated[Scope, typer.Option(help="How far the key reaches.")] = Scope.ALL,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make an API key and show it, this once."""

    async def work(runtime: "Runtime") -> dict[str, Any]:
        from videorooms.api_keys.schemas import MadeApiKey  # noqa: PLC0415

        async with audited(runtime, account, "create_api_key", {"name": name, "scope": scope}) as account_id:
            made, key = await runtime.api_keys.create(account_id, name=name, scope=scope)
        return MadeApiKey.of_made(made, key).model_dump(mode="json")

    show_row(at_work(chosen_settings(data_dir, database_url), work), as_json=as_json)


@app.command("list")
def list_keys(
    *,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the valid API keys of an account, newest first, without the one of the settings."""

    async def work(runtime: "Runtime") -> list[dict[str, Any]]:
        from videorooms.api_keys.schemas import ShownApiKey  # noqa: PLC0415

        account_id = (await runtime.accounts.get(account)).id
        found = await every_item(lambda page: runtime.api_keys.list(account_id, page))
        return [ShownApiKey.of(item).model_dump(mode="json") for item in found]

    show_rows(at_work(chosen_settings(data_dir, database_url), work), COLUMNS, as_json=as_json)


@app.command()
def revoke(
    *,
    key_id: Annotated[str, typer.Argument(help="Id of the key, as `key list` shows it.")],
    account: AccountName = "default",
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Revoke an API key: requests that bring it are refused from now on."""

    async def work(runtime: "Runtime") -> None:
        async with audited(runtime, account, "revoke_api_key") as account_id:
            await runtime.api_keys.revoke(account_id, key_id)

    at_work(chosen_settings(data_dir, database_url), work)

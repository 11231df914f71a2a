"""`videorooms session`: sessions, looked at where the server keeps them.

`main` adds it. Ending one goes through the REST API, because only the running server can send people out.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from videorooms.cli.place import AccountName, AsJson, DatabaseUrl, DataDir, at_work, chosen_settings, every_item
from videorooms.cli.rendering import show_rows

if TYPE_CHECKING:
    from videorooms.runtime import Runtime

app = typer.Typer(no_args_is_help=True, help="Look at sessions.")

COLUMNS = ("id", "room_id", "active", "created_at", "ended_at")


@app.command("list")
def list_sessions(
    *,
    active: Annotated[bool | None, typer.Option("--active/--over", help="Only those that are, or are not.")] = None,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the sessions of an account, newest first."""

    async def work(runtime: "Runtime") -> list[dict[str, Any]]:
        from videorooms.sessions.repository import SessionFilter  # noqa: PLC0415
        from videorooms.sessions.schemas import RoomSession  # noqa: PLC0415

        account_id = (await runtime.accounts.get(account)).id
        found = await every_item(lambda page: runtime.sessions.list(account_id, SessionFilter(active=active), page))
        return [RoomSession.of(session).model_dump(mode="json", exclude_unset=True) for session in found]

    show_rows(at_work(chosen_settings(data_dir, database_url), work), COLUMNS, as_json=as_json)

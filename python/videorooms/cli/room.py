"""`videorooms room`: rooms, made and looked at where the server keeps them.

`main` adds it. What sends people out (deleting a room) goes through the REST API, because only the running server can
tell them.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

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
    from videorooms.rooms.model import Room
    from videorooms.runtime import Runtime

app = typer.Typer(no_args_is_help=True, help="Make rooms and look at them.")

COLUMNS = ("id", "unique_name", "max_participants", "active_session_id", "created_at")


@app.command()
def create(
    *,
    unique_name: Annotated[str | None, typer.Argument(help="A name that no other room of the account has.")] = None,
    max_participants: Annotated[int | None, typer.Option(help="How many may be in the room at once.")] = None,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a room, with defaults for what is not told."""

    async def work(runtime: "Runtime") -> dict[str, Any]:
        from videorooms.rooms.schemas import RoomChanges  # noqa: PLC0415

        told = {"unique_name": unique_name, "max_participants": max_participants}
        changes = RoomChanges.model_validate({name: value for name, value in told.items() if value is not None})
        async with audited(runtime, account, "create_room", told) as account_id:
            return _shown(await runtime.rooms.create(account_id, changes.policy()))

    show_row(at_work(chosen_settings(data_dir, database_url), work), as_json=as_json)


@app.command()
def show(
    *,
    room_id: Annotated[str, typer.Argument(help="Id of the room.")],
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show a room."""

    async def work(runtime: "Runtime") -> dict[str, Any]:
        return _shown(await runtime.rooms.get((await runtime.accounts.get(account)).id, room_id))

    show_row(at_work(chosen_settings(data_dir, database_url), work), as_json=as_json)


@app.command("list")
def list_rooms(
    *,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the rooms of an account, newest first."""

    async def work(runtime: "Runtime") -> list[dict[str, Any]]:
        from videorooms.rooms.repository import RoomFilter  # noqa: PLC0415

        account_id = (await runtime.accounts.get(account)).id
        found = await every_item(lambda page: runtime.rooms.list(account_id, RoomFilter(), page))
        return [_shown(room) for room in found]

    show_rows(at_work(chosen_settings(data_dir, database_url), work), COLUMNS, as_json=as_json)


def _shown(room: "Room") -> dict[str, Any]:
    from videorooms.rooms.schemas import Room as ShownRoom  # noqa: PLC0415

    return ShownRoom.of(room).model_dump(mode="json", exclude_unset=True)

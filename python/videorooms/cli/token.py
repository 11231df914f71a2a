"""`videorooms token`: tokens to join a room with.

`main` adds it.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from videorooms.acts import Subject
from videorooms.cli.place import AccountName, AsJson, DatabaseUrl, DataDir, at_work, audited, chosen_settings
from videorooms.cli.rendering import show_row
from videorooms.ids import require_id
from videorooms.tokens.model import (
    CLIENT_TTL_DEFAULT,
    CLIENT_TTL_RANGE,
    REFRESH_TTL_DEFAULT,
    REFRESH_TTL_RANGE,
    Permissions,
)

if TYPE_CHECKING:
    from videorooms.runtime import Runtime

app = typer.Typer(no_args_is_help=True, help="Make tokens to join a room with.")


@app.command()
def create(
    *,
    room_id: Annotated[str, typer.Argument(help="Id of the room.")],
    ttl: Annotated[
        int,
        typer.Option(min=CLIENT_TTL_RANGE[0], max=CLIENT_TTL_RANGE[1], help="Seconds for the client token."),
    ] = CLIENT_TTL_DEFAULT,
    refresh_ttl: Annotated[
        int,
        typer.Option(min=REFRESH_TTL_RANGE[0], max=REFRESH_TTL_RANGE[1], help="Seconds for the refresh token."),
    ] = REFRESH_TTL_DEFAULT,
    moderate: Annotated[bool, typer.Option(help="Whether it may mute and send out others.")] = False,
    hidden: Annotated[bool, typer.Option(help="Whether it only looks in, and nobody in the room is told.")] = False,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a client token for a room, and the refresh token that renews it."""

    async def work(runtime: "Runtime") -> dict[str, Any]:
        from videorooms.tokens.schemas import ClientToken  # noqa: PLC0415

        await runtime.tokens.start()
        subject = Subject("room", require_id(room_id, "room_id"))
        told = {"hidden": hidden or None, "permissions": {"moderate": True} if moderate else None}
        async with audited(runtime, account, "generate_join_client_token", told, subject) as account_id:
            pair = await runtime.tokens.issue(
                account_id,
                room_id,
                client_ttl=ttl,
                refresh_ttl=refresh_ttl,
                permissions=Permissions(moderate=moderate, hidden=hidden),
            )
        return ClientToken.of(pair).model_dump(mode="json")

    show_row(at_work(chosen_settings(data_dir, database_url), work), as_json=as_json)

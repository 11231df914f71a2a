"""`videorooms participant`: participants, looked at where the server keeps them.

`main` adds it. Sending one out goes through the REST API, because only the running server can.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from videorooms.cli.place import AccountName, AsJson, DatabaseUrl, DataDir, at_work, chosen_settings, every_item
from videorooms.cli.rendering import show_rows

if TYPE_CHECKING:
    from videorooms.runtime import Runtime

app = typer.Typer(no_args_is_help=True, help="Look at participants.")

COLUMNS = ("id", "session_id", "context", "joined_at", "left_at")


@app.command("list")
def list_participants(
    *,
    session_id: Annotated[str, typer.Argument(help="Id of the session.")],
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the participants of a session, newest first."""

    async def work(runtime: "Runtime") -> list[dict[str, Any]]:
        from videorooms.participants.repository import ParticipantFilter  # noqa: PLC0415
        from videorooms.participants.schemas import RoomParticipant  # noqa: PLC0415

        account_id = (await runtime.accounts.get(account)).id
        chosen = ParticipantFilter(session_id=(await runtime.sessions.get(account_id, session_id)).id)
        found = await every_item(lambda page: runtime.participants.list(account_id, chosen, page))
        return [RoomParticipant.of(participant).model_dump(mode="json") for participant in found]

    show_rows(at_work(chosen_settings(data_dir, database_url), work), COLUMNS, as_json=as_json)

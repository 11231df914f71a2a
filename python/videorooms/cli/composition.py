"""`videorooms composition`: compositions, wished for, looked at and deleted where the server keeps them.

`main` adds it. A wish is rendered by the running server, or after its next start; nothing is rendered here.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from videorooms.cli.ending import stop
from videorooms.cli.filters import Filters, Yes, confirm, query_of, with_filters
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
    from collections.abc import Sequence

    from videorooms.compositions.model import Composition
    from videorooms.runtime import Runtime

app = typer.Typer(no_args_is_help=True, help="Have sessions composed, look at compositions and delete them.")

COLUMNS = ("id", "session_id", "status", "resolution", "duration_secs", "size_mb", "created_at", "completed_at")
FILTERS = {
    "--session": "Only those of the session of this id.",
    "--status": "Only those of this status: enqueued, processing, completed or failed.",
    "--created-since": "Only those made on this day, as YYYY-MM-DD, or later.",
    "--created-until": "Only those made on this day or earlier.",
}
PARAMETERS = {
    "--session": "filter[session_id]",
    "--status": "filter[status]",
    "--created-since": "filter[date_created_at][gte]",
    "--created-until": "filter[date_created_at][lte]",
}

CompositionId = Annotated[str, typer.Argument(help="Id of the composition, as `composition list` shows it.")]


@app.command()
def create(
    *,
    session_id: Annotated[str | None, typer.Argument(help="Id of the session, unless the file names it.")] = None,
    file: Annotated[str | None, typer.Option(help="JSON as the REST API takes it; - for standard input.")] = None,
    resolution: Annotated[str | None, typer.Option(help="Width and height of the picture, as in 1280x720.")] = None,
    audio: Annotated[bool | None, typer.Option("--audio/--silent", help="With all sound, or without any.")] = None,
    webhook_event_url: Annotated[str | None, typer.Option(help="Where events of the composition are sent.")] = None,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Have a session composed: everyone in a grid unless the file has a layout. Options win over the file."""
    told = {
        "session_id": session_id,
        "resolution": resolution,
        "audio_sources": ["*"] if audio else None,
        "webhook_event_url": webhook_event_url,
    }
    written = b"{}" if file is None else _read(file)
    silent = {"audio_sources": None} if audio is False else {}

    async def work(runtime: "Runtime") -> dict[str, Any]:
        wish = _wished(written, {name: value for name, value in told.items() if value is not None} | silent)
        async with audited(runtime, account, "create_room_composition", {"session_id": session_id}) as account_id:
            return _shown(await runtime.compositions.create(account_id, wish))

    _show(at_work(chosen_settings(data_dir, database_url), work), as_json=as_json)


@app.command("list")
@with_filters(FILTERS)
def list_compositions(
    *,
    filters: Filters,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the compositions of an account, newest first."""

    async def work(runtime: "Runtime") -> list[dict[str, Any]]:
        return [_shown(one) for one in await _all(runtime, account, filters)]

    show_rows(at_work(chosen_settings(data_dir, database_url), work), COLUMNS, as_json=as_json)


@app.command()
def show(
    *,
    composition_id: CompositionId,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show a composition."""

    async def work(runtime: "Runtime") -> dict[str, Any]:
        return _shown(await runtime.compositions.get((await runtime.accounts.get(account)).id, composition_id))

    _show(at_work(chosen_settings(data_dir, database_url), work), as_json=as_json)


@app.command()
def delete(
    *,
    composition_id: CompositionId,
    account: AccountName = "default",
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Delete a composition; one that is not rendered yet will not be."""

    async def work(runtime: "Runtime") -> None:
        async with audited(runtime, account, "delete_room_composition") as account_id:
            await runtime.compositions.delete(account_id, composition_id)

    at_work(chosen_settings(data_dir, database_url), work)


@app.command("delete-all")
@with_filters(FILTERS)
def delete_all(
    *,
    filters: Filters,
    yes: Yes = False,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Delete every composition that the options choose; without any of them, all of the account."""
    settings = chosen_settings(data_dir, database_url)

    async def choose(runtime: "Runtime") -> list[str]:
        return [one.id for one in await _all(runtime, account, filters)]

    chosen = at_work(settings, choose)
    if not yes:
        confirm(f"Delete {len(chosen)} compositions?")

    async def work(runtime: "Runtime") -> int:
        return await _delete_each(runtime, account, chosen)

    show_row({"deleted": at_work(settings, work)}, as_json=as_json)


async def _all(runtime: "Runtime", account: str, filters: Filters) -> "Sequence[Composition]":
    from videorooms.compositions.schemas import CompositionsQuery  # noqa: PLC0415

    chosen = query_of(CompositionsQuery, PARAMETERS, filters).chosen()
    account_id = (await runtime.accounts.get(account)).id
    return await every_item(lambda page: runtime.compositions.list(account_id, chosen, page))


async def _delete_each(runtime: "Runtime", account: str, composition_ids: "Sequence[str]") -> int:
    """How many were still there."""
    from videorooms.errors import VideoRoomsError  # noqa: PLC0415

    deleted = 0
    for composition_id in composition_ids:
        try:
            async with audited(runtime, account, "delete_room_composition") as account_id:
                await runtime.compositions.delete(account_id, composition_id)
        except VideoRoomsError as error:
            if error.code != "not_found":
                raise
        else:
            deleted += 1
    return deleted


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        stop(f"{file}: cannot be read: {error.strerror}.")


def _wished(written: bytes, told: dict[str, Any]) -> Any:
    """The wish in the file, with what the options tell in place of what stands there."""
    from starlette.datastructures import Headers  # noqa: PLC0415

    from videorooms.compositions.schemas import CompositionRequest  # noqa: PLC0415
    from videorooms.errors import VideoRoomsError  # noqa: PLC0415
    from videorooms.http.documents import parse_document  # noqa: PLC0415

    document = parse_document(written, Headers())
    if not isinstance(document, dict):
        raise VideoRoomsError("unprocessable", "The file must have a JSON object.")
    wanted = CompositionRequest.model_validate(document | told)
    if wanted.session_id is None:
        raise VideoRoomsError("unprocessable", "Say which session to compose.")
    return wanted.wish(wanted.session_id)


def _show(row: dict[str, Any], *, as_json: bool) -> None:
    show_row(row if as_json else row | {"video_layout": json.dumps(row["video_layout"])}, as_json=as_json)


def _shown(composition: "Composition") -> dict[str, Any]:
    from videorooms.compositions.schemas import RoomComposition  # noqa: PLC0415

    return RoomComposition.of(composition).model_dump(mode="json")

"""`videorooms recording`: recordings, looked at and deleted where the server keeps them.

`main` adds it. Nothing here begins or ends a recording: rooms do, while people are in them.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

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
    from videorooms.recordings.model import Recording
    from videorooms.recordings.repository import RecordingFilter
    from videorooms.runtime import Runtime

app = typer.Typer(no_args_is_help=True, help="Look at recordings and delete them.")

COLUMNS = ("id", "session_id", "participant_id", "type", "codec", "status", "duration_secs", "size_mb", "started_at")
# Options, with what each says and which parameter of the REST API it stands for.
FILTERS = {
    "--room": "Only those of the room of this id.",
    "--session": "Only those of the session of this id.",
    "--participant": "Only those of the participant of this id.",
    "--type": "Only those of sound or of pictures: audio or video.",
    "--status": "Only those of this status: processing, completed or failed.",
    "--started-since": "Only those that began on this day, as YYYY-MM-DD, or later.",
    "--started-until": "Only those that began on this day or earlier.",
    "--ended-since": "Only those that ended on this day or later.",
    "--ended-until": "Only those that ended on this day or earlier.",
    "--min-secs": "Only those of so many seconds or more.",
    "--max-secs": "Only those of so many seconds or fewer.",
}
PARAMETERS = {
    "--room": "filter[room_id]",
    "--session": "filter[session_id]",
    "--participant": "filter[participant_id]",
    "--type": "filter[type]",
    "--status": "filter[status]",
    "--started-since": "filter[date_started_at][gte]",
    "--started-until": "filter[date_started_at][lte]",
    "--ended-since": "filter[date_ended_at][gte]",
    "--ended-until": "filter[date_ended_at][lte]",
    "--min-secs": "filter[duration_secs][gte]",
    "--max-secs": "filter[duration_secs][lte]",
}

RecordingId = Annotated[str, typer.Argument(help="Id of the recording, as `recording list` shows it.")]


@app.command("list")
@with_filters(FILTERS)
def list_recordings(
    *,
    filters: Filters,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the recordings of an account, newest first."""

    async def work(runtime: "Runtime") -> list[dict[str, Any]]:
        chosen = _chosen(filters)
        account_id = (await runtime.accounts.get(account)).id
        found = await every_item(lambda page: runtime.recordings.list(account_id, chosen, page))
        return [await _shown(runtime, recording) for recording in found]

    show_rows(at_work(chosen_settings(data_dir, database_url), work), COLUMNS, as_json=as_json)


@app.command()
def show(
    *,
    recording_id: RecordingId,
    account: AccountName = "default",
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show a recording."""

    async def work(runtime: "Runtime") -> dict[str, Any]:
        return await _shown(
            runtime, await runtime.recordings.get((await runtime.accounts.get(account)).id, recording_id)
        )

    show_row(at_work(chosen_settings(data_dir, database_url), work), as_json=as_json)


@app.command()
def delete(
    *,
    recording_id: RecordingId,
    account: AccountName = "default",
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Delete a recording, also one that is under way."""

    async def work(runtime: "Runtime") -> None:
        async with audited(runtime, account, "delete_room_recording") as account_id:
            await runtime.recordings.delete(account_id, recording_id)

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
    """Delete every recording that the options choose; without any of them, all of the account."""
    settings = chosen_settings(data_dir, database_url)

    async def count(runtime: "Runtime") -> int:
        from videorooms.listing import Page  # noqa: PLC0415

        account_id = (await runtime.accounts.get(account)).id
        return (await runtime.recordings.list(account_id, _chosen(filters), Page())).total

    async def work(runtime: "Runtime") -> int:
        async with audited(runtime, account, "delete_room_recordings", filters) as account_id:
            return await runtime.recordings.delete_all(account_id, _chosen(filters))

    if not yes:
        confirm(f"Delete {at_work(settings, count)} recordings?")
    show_row({"deleted": at_work(settings, work)}, as_json=as_json)


def _chosen(filters: Filters) -> "RecordingFilter":
    from videorooms.recordings.schemas import RecordingsQuery  # noqa: PLC0415

    return query_of(RecordingsQuery, PARAMETERS, filters).chosen()


async def _shown(runtime: "Runtime", recording: "Recording") -> dict[str, Any]:
    from videorooms.recordings.schemas import RoomRecording  # noqa: PLC0415

    link = await runtime.recording_links.of(recording, runtime.settings.base_url)
    return RoomRecording.of(recording, link).model_dump(mode="json")

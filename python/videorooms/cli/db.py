"""`videorooms db`: the schema of the database.

`main` adds it. A server brings the schema up to date when it starts; these commands are for those who want to do that
at a time of their own, or to know before.
"""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from videorooms.cli.ending import stop
from videorooms.cli.place import AsJson, DatabaseUrl, DataDir, chosen_settings
from videorooms.cli.rendering import show_row

if TYPE_CHECKING:
    from videorooms.database.upgrading import Schema
    from videorooms.runtime import Runtime

Result = TypeVar("Result")

app = typer.Typer(no_args_is_help=True, help="Look at the database's schema, and bring it up to date.")


@app.command()
def upgrade(*, as_json: AsJson = False, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Bring the schema up to date; refused while a server uses the database."""
    runtime = _runtime(data_dir, database_url)
    _finished(runtime.upgrade())
    show_row(_row(_finished(runtime.schema())), as_json=as_json)


@app.command()
def current(*, as_json: AsJson = False, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Show which schema the database has, and which one this version needs."""
    show_row(_row(_finished(_runtime(data_dir, database_url).schema())), as_json=as_json)


@app.command()
def check(*, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Say nothing when the schema is the one that this version needs; else say what is wrong, with exit code 1."""
    runtime = _runtime(data_dir, database_url)

    async def opened() -> None:
        await runtime.open()
        await runtime.stop()

    _finished(opened())


def _runtime(data_dir: str | None, database_url: str | None) -> "Runtime":
    settings = chosen_settings(data_dir, database_url)
    from videorooms.runtime import Runtime, StartError  # noqa: PLC0415

    try:
        return Runtime(settings)
    except StartError as error:
        stop(str(error))


def _finished(work: Coroutine[Any, Any, Result]) -> Result:
    from videorooms.runtime import StartError  # noqa: PLC0415

    try:
        return asyncio.run(work)
    except StartError as error:
        stop(str(error))


def _row(schema: "Schema") -> dict[str, Any]:
    return {"revision": schema.revision, "newest": schema.newest, "state": schema.state.value}

"""Where commands other than `serve` work: the database that the settings name, beside a running server or without one.

Commands of `cli` that read or change what the server keeps run their work through `at_work`. It takes no lock, since
one short unit of work more does a server no harm; it changes no schema, since that would.
"""

import asyncio
import getpass
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from videorooms.acts import NOTHING, Act, Actor, ActorKind, Subject
from videorooms.cli.ending import EXIT_WRONG_SETTING, stop
from videorooms.listing import PAGE_SIZE_MAX, Listing, Page
from videorooms.settings import Settings, SettingsInvalid, env_name, read_settings

if TYPE_CHECKING:
    from videorooms.runtime import Runtime

Item = TypeVar("Item")
Result = TypeVar("Result")


def _option(name: str) -> Any:
    text = f"{Settings.model_fields[name].description} {env_name(name)}"
    return typer.Option("--" + name.replace("_", "-"), help=text, show_default=False)


DataDir = Annotated[str | None, _option("data_dir")]
DatabaseUrl = Annotated[str | None, _option("database_url")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of a table.")]
AccountName = Annotated[str, typer.Option("--account", help="Name or id of the account.")]


def chosen_settings(data_dir: str | None, database_url: str | None) -> Settings:
    """Ends the command when a setting cannot be used."""
    options = {"data_dir": data_dir, "database_url": database_url}
    try:
        return read_settings({name: value for name, value in options.items() if value is not None})
    except SettingsInvalid as error:
        stop(str(error), EXIT_WRONG_SETTING)


def at_work(settings: Settings, work: Callable[["Runtime"], Awaitable[Result]]) -> Result:
    """Opens the database, does the work with the services over it, and closes it.

    Ends the command when the database cannot be used as it is, or when a service refuses.
    """
    # Imported when used, so that `--help` needs neither a database nor a web framework.
    from videorooms.errors import VideoRoomsError  # noqa: PLC0415
    from videorooms.runtime import Runtime, StartError  # noqa: PLC0415

    async def opened() -> Result:
        runtime = Runtime(settings)
        await runtime.open()
        try:
            return await work(runtime)
        finally:
            await runtime.stop()

    try:
        return asyncio.run(opened())
    except StartError as error:
        stop(str(error))
    except VideoRoomsError as error:
        stop(error.detail)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        stop(f"{place}: {first['msg'].removeprefix('Value error, ')}.", EXIT_WRONG_SETTING)


@asynccontextmanager
async def audited(
    runtime: "Runtime",
    account: str,
    operation: str,
    detail: Mapping[str, Any] | None = None,
    subject: Subject = NOTHING,
) -> AsyncIterator[str]:
    """Gives the account's id. What is done inside is in its audit log, as done by who runs the command."""
    account_id = (await runtime.accounts.get(account)).id
    actor = Actor(ActorKind.COMMAND_LINE, None, _system_user())
    told = {name: value for name, value in (detail or {}).items() if value is not None}
    async with runtime.audit.watching(Act(account_id, actor, operation, subject, detail=told)):
        yield account_id


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container the number of a user need not have a name.
        return ""


async def every_item(list_page: Callable[[Page], Awaitable[Listing[Item]]]) -> list[Item]:
    """What all pages of a list have together."""
    items: list[Item] = []
    number = 1
    while True:
        listing = await list_page(Page(number, PAGE_SIZE_MAX))
        items += listing.items
        if number >= listing.total_pages:
            return items
        number += 1

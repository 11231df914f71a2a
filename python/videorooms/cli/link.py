"""`videorooms link`: the key with which download links are signed.

`main` adds it. A running server notices within seconds.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from videorooms.accounts.model import DEFAULT_NAME
from videorooms.cli.place import DatabaseUrl, DataDir, at_work, audited, chosen_settings

if TYPE_CHECKING:
    from videorooms.runtime import Runtime

app = typer.Typer(no_args_is_help=True, help="Change the key that signs links to files.")


@app.callback()
def link() -> None:
    """A group, though there is one command in it."""


@app.command("rotate-key")
def rotate_key(
    *,
    revoke: Annotated[bool, typer.Option("--revoke", help="End all links that were given out, at once.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Sign download links with a new key; those that were given out stay good for as long as they say."""

    async def work(runtime: "Runtime") -> None:
        async with audited(runtime, DEFAULT_NAME, "rotate_link_key", {"revoke": revoke}):
            await runtime.links.change_key(revoke=revoke)

    at_work(chosen_settings(data_dir, database_url), work)

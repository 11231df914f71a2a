"""Brings the database's schema up to date, in one transaction, and tells which schema it has.

`transactions.Database` calls it, and whoever writes a new migration does to see that it matches the tables. The
migrations lie beside it as part of the installed package. It never goes backwards.
"""

import enum
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number that no other program takes for a lock of its own in the same database.
_POSTGRESQL_LOCK = 7_302_011


class SchemaTooNew(RuntimeError):
    """A later version of the program has written this database."""


class SchemaState(enum.StrEnum):
    """How a database's schema stands to the one that this version of the program needs."""

    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class Schema:
    """`revision` is None where there is nothing yet."""

    revision: str | None

    @property
    def newest(self) -> str:
        return _revisions()[0]

    @property
    def state(self) -> SchemaState:
        if self.revision is None:
            return SchemaState.EMPTY
        if self.revision == self.newest:
            return SchemaState.CURRENT
        return SchemaState.OLDER if self.revision in _revisions() else SchemaState.NEWER


class SchemaBroken(RuntimeError):
    """A migration would have left rows that refer to nothing; none of it was kept."""


async def upgrade(connection: AsyncConnection) -> None:
    """Raises `SchemaTooNew`."""
    async with connection.begin():
        if (await connection.run_sync(schema_of)).state is SchemaState.CURRENT:
            return
    if connection.dialect.name == "sqlite":
        async with _without_foreign_keys(connection), connection.begin():
            await connection.run_sync(_upgrade)
            await _check_foreign_keys(connection)
    else:
        async with connection.begin():
            # Two servers that start at once would both make the tables.
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_POSTGRESQL_LOCK})"))
            await connection.run_sync(_upgrade)


def schema_of(connection: Connection) -> Schema:
    return Schema(MigrationContext.configure(connection).get_current_revision())


@cache
def _revisions() -> tuple[str, ...]:
    """Those of this version of the program, newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SchemaTooNew("The database was written by a later version of videorooms.") from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@asynccontextmanager
async def _without_foreign_keys(connection: AsyncConnection) -> AsyncIterator[None]:
    """SQLite alters a table by making it anew, which its foreign keys forbid; the switch works outside of transactions.

    https://sqlite.org/lang_altertable.html, section 7.
    """
    driver = (await connection.get_raw_connection()).driver_connection
    assert driver is not None
    await driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        await driver.execute("PRAGMA foreign_keys=ON")


async def _check_foreign_keys(connection: AsyncConnection) -> None:
    if (await connection.execute(text("PRAGMA foreign_key_check"))).first() is not None:
        raise SchemaBroken("The database has rows that refer to nothing.")

"""Migrations: what a database of an earlier version holds is there afterwards, under its new rules."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from tests.databases import Place
from videorooms.callers import Scope
from videorooms.clock import SystemClock
from videorooms.database.engines import open_engines, sqlite_url
from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.database.transactions import Database
from videorooms.database.upgrading import _config
from videorooms.events import EventBus
from videorooms.ids import new_id
from videorooms.listing import Page
from videorooms.participants.repository import ParticipantFilter, list_page
from videorooms.runtime import Runtime
from videorooms.settings import Settings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ACCOUNT, KEY, ROOM, SESSION, PERSON = (new_id() for _ in range(5))

# As the first version wrote them.
ROWS: dict[str, dict[str, Any]] = {
    "accounts": {"id": ACCOUNT, "created_at": NOW},
    "api_keys": {"id": KEY, "digest": b"\x00" * 32, "created_at": NOW},
    "rooms": {
        "id": ROOM,
        "unique_name": "lobby",
        "max_participants": 10,
        "enable_recording": False,
        "webhook_event_url": "",
        "webhook_event_failover_url": "",
        "active_session_id": SESSION,
        "created_at": NOW,
        "updated_at": NOW,
    },
    "sessions": {"id": SESSION, "room_id": ROOM, "created_at": NOW, "updated_at": NOW},
    "participants": {
        "session_id": SESSION,
        "id": PERSON,
        "room_id": ROOM,
        "origin": "sdk",
        "joined_at": NOW,
        "updated_at": NOW,
    },
}


def _column(name: str, value: object) -> sa.ColumnClause[Any]:
    if name == "id" or name.endswith("_id"):
        return sa.column(name, Id)
    return sa.column(name, Timestamp if isinstance(value, datetime) else None)


def make_first_version(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")


def fill(connection: Connection, rows: dict[str, dict[str, Any]]) -> None:
    for name, row in rows.items():
        table = sa.table(name, *[_column(column, value) for column, value in row.items()])
        connection.execute(sa.insert(table).values(row))


@pytest.fixture
def url(own_place: Place, tmp_path: Path) -> str:
    return own_place.url or sqlite_url(tmp_path / "old.db")


@pytest.fixture
async def old(url: str) -> str:
    """The URL of a database as the first version left it."""
    engines = open_engines(url)
    async with engines.writer.begin() as connection:
        await connection.run_sync(make_first_version)
        await connection.run_sync(fill, ROWS)
    await engines.dispose()
    return url


@pytest.fixture
async def database(old: str) -> AsyncIterator[Database]:
    made = Database(old, EventBus())
    await made.start()
    yield made
    await made.close()


async def test_everything_belongs_to_the_one_account_there_was(database: Database) -> None:
    async with database.read() as connection:
        for name in ("api_keys", "rooms", "sessions", "participants"):
            table = metadata.tables[name]
            assert (await connection.execute(sa.select(table.c.account_id))).scalars().all() == [ACCOUNT]
        accounts = metadata.tables["accounts"]
        assert (await connection.execute(sa.select(accounts.c.id, accounts.c.name))).all() == [(ACCOUNT, "default")]
        listed = await list_page(connection, ACCOUNT, ParticipantFilter(), Page())
        assert [one.id for one in listed.items] == [PERSON]


async def test_a_key_of_the_first_version_may_everything(database: Database) -> None:
    keys = metadata.tables["api_keys"]
    async with database.read() as connection:
        (key,) = (await connection.execute(sa.select(keys))).all()
    assert (key.id, key.name, key.scope, key.prefix) == (KEY, "first key", Scope.ALL, "vr_")


async def test_the_schema_is_what_the_repositories_declare_and_refers_to_what_is_there(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []
        names = {index["name"] for index in await connection.run_sync(lambda c: sa.inspect(c).get_indexes("sessions"))}
    assert names == {index.name for index in metadata.tables["sessions"].indexes}

    stray = {"sessions": {"id": new_id(), "account_id": new_id(), "room_id": ROOM, "created_at": NOW}}
    with pytest.raises(IntegrityError):
        await database.write(lambda transaction: transaction.connection.run_sync(fill, stray))


async def test_a_server_starts_on_it_and_knows_its_rooms(old: str, settings: Settings, engine: Any) -> None:
    runtime = Runtime(settings.model_copy(update={"database_url": old}), clock=SystemClock(), engine=engine)
    await runtime.start()
    assert runtime.accounts.default_id == ACCOUNT
    assert (await runtime.rooms.get(ACCOUNT, ROOM)).policy.unique_name == "lobby"
    await runtime.stop()


async def test_an_empty_database_of_the_first_version_is_upgraded_too(url: str) -> None:
    engines = open_engines(url)
    async with engines.writer.begin() as connection:
        await connection.run_sync(make_first_version)
    await engines.dispose()
    database = Database(url, EventBus())
    await database.start()
    assert (await database.schema()).state == "current"
    await database.close()

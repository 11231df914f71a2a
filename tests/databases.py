"""The databases on which tests run: an SQLite file or a PostgreSQL database of each test alone, both migrated already.

`tests/conftest.py` loads it. `--database` chooses; tests in folders of `ON_EVERY_DATABASE` run on each of those chosen,
others on SQLite unless they are told otherwise. A test that is about one of them says so by the marker `database`.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.postgresql import Server
from videorooms.database.engines import sqlite_url
from videorooms.database.tables import metadata
from videorooms.database.transactions import Database
from videorooms.events import EventBus
from videorooms.runtime import DATABASE_FILE

KINDS = ("sqlite", "postgresql")
ON_EVERY_DATABASE = ("resources", "jobs", "webhooks", "signaling")
TEMPLATE = "migrated"
SHARED = "shared"
# Faster by far than a new database. Children and parents alike, so nothing may look after what refers to what.
EMPTY = "SET session_replication_role = replica; " + "; ".join(f"DELETE FROM {name}" for name in metadata.tables)
# A file to copy, or a server with a database to copy.
Migrated: TypeAlias = "Path | Server"

_numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=(*KINDS, "both"), default="both", help="Databases on which tests run (default: both)."
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "database(kind): the test is about this kind of database alone")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", _kinds(metafunc), scope="function")


def _kinds(metafunc: pytest.Metafunc) -> list[str]:
    option = metafunc.config.getoption("--database")
    chosen = [kind for kind in KINDS if option in {kind, "both"}]
    marker = metafunc.definition.get_closest_marker("database")
    if marker is not None:
        return [kind for kind in chosen if kind in marker.args]
    everywhere = metafunc.definition.path.parent.name in ON_EVERY_DATABASE
    return chosen if everywhere or option != "both" else chosen[:1]


@dataclass(frozen=True)
class Place:
    """Where a server keeps its rows: the setting `database_url`, which is empty for a file in the data folder."""

    kind: str
    url: str


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its schema and nothing in it; making one takes longer than most tests."""
    file = tmp_path_factory.mktemp("migrated") / DATABASE_FILE
    asyncio.run(_migrate(sqlite_url(file)))
    return file


@pytest.fixture(scope="session")
def migrated_database(postgresql: Server) -> Server:
    """The server, with a database as `migrated_file`, of which others are copied."""
    asyncio.run(postgresql.run(f"CREATE DATABASE {TEMPLATE}"))
    asyncio.run(_migrate(postgresql.url(TEMPLATE)))
    asyncio.run(postgresql.run(f"CREATE DATABASE {SHARED} TEMPLATE {TEMPLATE}"))
    return postgresql


async def _migrate(url: str) -> None:
    database = Database(url, EventBus())
    await database.start()
    await database.close()


@pytest.fixture
def migrated(request: pytest.FixtureRequest, database_kind: str) -> Migrated:
    return request.getfixturevalue("migrated_file" if database_kind == "sqlite" else "migrated_database")


@pytest.fixture
async def place(migrated: Migrated, tmp_path: Path) -> AsyncIterator[Place]:
    """The schema is there, and nothing else. Who changes the schema, or the database itself, takes `own_place`."""
    if isinstance(migrated, Server):
        yield Place("postgresql", migrated.url(SHARED))
        await migrated.run(EMPTY, SHARED)
    else:
        (tmp_path / "data").mkdir()
        shutil.copy(migrated, tmp_path / "data")
        yield Place("sqlite", "")


@pytest.fixture
async def own_place(migrated: Migrated, tmp_path: Path) -> AsyncIterator[Place]:
    """As `place`, and no other test's before or after, which on PostgreSQL takes a second."""
    if isinstance(migrated, Server):
        name = f"test_{os.getpid()}_{next(_numbers)}"
        await migrated.run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        yield Place("postgresql", migrated.url(name))
        await migrated.run(f"DROP DATABASE {name} WITH (FORCE)")
    else:
        (tmp_path / "data").mkdir()
        shutil.copy(migrated, tmp_path / "data")
        yield Place("sqlite", "")

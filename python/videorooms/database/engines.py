"""Opens the two engines of a database: one that writes, one that only reads.

`transactions.Database` owns both. SQLAlchemy's defaults on SQLite lose updates without a word, because the driver opens
a transaction at the first write and not before the read that led to it; so all writing goes through one connection that
begins with BEGIN IMMEDIATE, and reading through others. No tables and no queries here.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

# How long a connection waits for another process (a backup, a shell) to let go of the file.
BUSY_TIMEOUT_MS = 5000
# Each reader is a thread; four keep one busy core fed.
READERS = 4


class UnsupportedDatabase(ValueError):
    """The URL names a database that this version cannot use; the text says which it can."""


@dataclass(frozen=True, slots=True)
class Engines:
    writer: AsyncEngine
    reader: AsyncEngine

    async def dispose(self) -> None:
        await self.writer.dispose()
        await self.reader.dispose()


def open_engines(database_url: str) -> Engines:
    """Both engines for the URL; nothing is connected yet. Raises `UnsupportedDatabase`."""
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise UnsupportedDatabase(
            "is not a database URL, such as sqlite:////var/lib/videorooms/videorooms.db"
        ) from error
    if url.get_backend_name() != "sqlite":
        raise UnsupportedDatabase(f"names {url.get_backend_name()}, and only sqlite is supported so far")
    if not url.database or url.database == ":memory:":
        raise UnsupportedDatabase("must name a file, as in sqlite:////var/lib/videorooms/videorooms.db")
    return _sqlite(url.set(drivername="sqlite+aiosqlite"))


def sqlite_url(file: Path) -> str:
    return URL.create("sqlite", database=str(file)).render_as_string(hide_password=False)


def _sqlite(url: URL) -> Engines:
    # What people wrote stays out of error texts, and so out of logs.
    writer = create_async_engine(url, pool_size=1, max_overflow=0, hide_parameters=True)
    reader = create_async_engine(url, pool_size=READERS, max_overflow=0, hide_parameters=True)
    _prepare_sqlite(writer, begin="BEGIN IMMEDIATE", pragmas=("journal_mode=WAL",))
    _prepare_sqlite(reader, begin="BEGIN", pragmas=("query_only=ON",))
    return Engines(writer, reader)


def _prepare_sqlite(engine: AsyncEngine, *, begin: str, pragmas: tuple[str, ...]) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions of its own accord.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON", "synchronous=NORMAL", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

"""SQLite: a file, one connection that writes, and a few that read.

`engines` calls it. SQLAlchemy's defaults on SQLite lose updates without a word, because the driver opens a transaction
at the first write and not before the read that led to it; so all writing goes through one connection that begins with
BEGIN IMMEDIATE, and reading through others.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from videorooms.database.pair import Engines, UnsupportedDatabase

# How long a connection waits for another process (the command line, a backup) to let go of the file.
BUSY_TIMEOUT_MS = 5000
# Each reader is a thread; four keep one busy core fed.
READERS = 4


def open_engines(url: URL) -> Engines:
    """Raises `UnsupportedDatabase` for a database without a file."""
    if not url.database or url.database == ":memory:":
        raise UnsupportedDatabase("must name a file, as in sqlite:////var/lib/videorooms/videorooms.db")
    driven = url.set(drivername="sqlite+aiosqlite")
    # What people wrote stays out of error texts, and so out of logs.
    writer = create_async_engine(driven, pool_size=1, max_overflow=0, hide_parameters=True)
    reader = create_async_engine(driven, pool_size=READERS, max_overflow=0, hide_parameters=True)
    _prepare(writer, begin="BEGIN IMMEDIATE", pragmas=("journal_mode=WAL",))
    _prepare(reader, begin="BEGIN", pragmas=("query_only=ON",))
    return Engines(writer, reader, Path(url.database))


def _prepare(engine: AsyncEngine, *, begin: str, pragmas: tuple[str, ...]) -> None:
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

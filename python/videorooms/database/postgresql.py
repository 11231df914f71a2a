"""PostgreSQL: a server, a pool of connections that write and one of connections that read.

`engines` calls it. Writers run as READ COMMITTED and keep order by the rows that they claim (SELECT … FOR UPDATE): who
waited for a row sees what the one before has committed. Readers see one state from their first statement on, as they do
on SQLite.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from videorooms.database.pair import Engines, UnsupportedDatabase

# One of the writers holds the database. Two servers and the command line stay far below the 100 connections that
# PostgreSQL has unless told otherwise.
WRITERS = 9
READERS = 8
# Above what any unit of work takes, below what a person waits for.
POOL_TIMEOUT_SECS = 10
LOCK_TIMEOUT_MS = 5000
STATEMENT_TIMEOUT_MS = 30_000

# As libpq names them, with what the driver calls them.
_TLS_PARAMETERS = ("sslmode", "ssl")
# For a socket of Unix, or several servers.
_PLACE_PARAMETERS = ("host", "port")


def open_engines(url: URL) -> Engines:
    """Raises `UnsupportedDatabase` for a URL without a database's name, or with a parameter that is not understood."""
    if not url.database:
        raise UnsupportedDatabase("must name a database, as in postgresql://user:password@host/videorooms")
    connect = _connect_arguments(url.query)
    url = url.set(drivername="postgresql+asyncpg").difference_update_query((*_TLS_PARAMETERS, "application_name"))
    return Engines(_engine(url, connect, WRITERS), _reader(url, connect))


def _connect_arguments(query: Mapping[str, Any]) -> dict[str, Any]:
    known = (*_TLS_PARAMETERS, *_PLACE_PARAMETERS, "application_name")
    for name in query:
        if name not in known:
            raise UnsupportedDatabase(f"has the parameter {name}; known are {', '.join(known)}")
    arguments: dict[str, Any] = {
        "timeout": POOL_TIMEOUT_SECS,
        "server_settings": {
            "application_name": query.get("application_name", "videorooms"),
            "lock_timeout": str(LOCK_TIMEOUT_MS),
            "statement_timeout": str(STATEMENT_TIMEOUT_MS),
            # Our queries are short; compiling them would take longer than running them.
            "jit": "off",
        },
    }
    for name in _TLS_PARAMETERS:
        if name in query:
            arguments["ssl"] = query[name]
    return arguments


def _engine(url: URL, connect: dict[str, Any], size: int, **options: Any) -> AsyncEngine:
    # What people wrote stays out of error texts, and so out of logs.
    engine = create_async_engine(
        url,
        connect_args=connect,
        pool_size=size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECS,
        hide_parameters=True,
        **options,
    )

    @event.listens_for(engine.sync_engine, "checkout")
    def on_checkout(connection: Any, _record: Any, _proxy: Any) -> None:
        # The driver notices when the server goes away; the pool then tries another, at no cost while all is well.
        if connection.driver_connection.is_closed():
            raise DisconnectionError

    return engine


def _reader(url: URL, connect: dict[str, Any]) -> AsyncEngine:
    return _engine(
        url,
        connect,
        READERS,
        isolation_level="REPEATABLE READ",
        execution_options={"postgresql_readonly": True},
    )

"""Opens the engines of a database: one that writes, one that only reads.

`transactions.Database` owns both. Which databases there are, and what each needs, is said here by their URLs; `sqlite`
and `postgresql` set them up. No tables and no queries here.
"""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from videorooms.database import postgresql, sqlite
from videorooms.database.pair import Engines, UnsupportedDatabase

__all__ = ["Engines", "UnsupportedDatabase", "open_engines", "sqlite_url"]

_DRIVERS = {
    "sqlite": sqlite.open_engines,
    "sqlite+aiosqlite": sqlite.open_engines,
    # The first is what hosting platforms hand out.
    "postgres": postgresql.open_engines,
    "postgresql": postgresql.open_engines,
    "postgresql+asyncpg": postgresql.open_engines,
}


def open_engines(database_url: str) -> Engines:
    """Both engines for the URL; nothing is connected yet. Raises `UnsupportedDatabase`."""
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError) as error:
        raise UnsupportedDatabase(
            "is not a database URL, such as sqlite:////var/lib/videorooms/videorooms.db or postgresql://user@host/name"
        ) from error
    opener = _DRIVERS.get(url.drivername)
    if opener is None:
        raise UnsupportedDatabase(f"names {url.drivername}, and only sqlite and postgresql are supported")
    return opener(url)


def sqlite_url(file: Path) -> str:
    return URL.create("sqlite", database=str(file)).render_as_string(hide_password=False)

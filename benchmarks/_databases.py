"""The databases on which benchmarks run, one after the other: a new SQLite file, and a PostgreSQL server of the tests.

`rest.py` and `webhooks.py` ask for them. The PostgreSQL server does not wait for its disk (`tests/postgresql.py`), as
SQLite in WAL mode does not at every commit either.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.postgresql import Server

KINDS = ("sqlite", "postgresql")
NAME = "videorooms"


@contextmanager
def database(kind: str, cores: Iterable[int] | None = None) -> Iterator[str]:
    """The setting `database_url`, empty for a file in the data folder. A server stays on those cores."""
    if kind == "sqlite":
        yield ""
        return
    server = Server()
    with pinned(cores):
        server.start()
    try:
        asyncio.run(server.run(f"CREATE DATABASE {NAME}"))
        yield server.url(NAME)
    finally:
        server.stop()


@contextmanager
def pinned(cores: Iterable[int] | None) -> Iterator[None]:
    """Whoever is started meanwhile stays on those cores."""
    before = os.sched_getaffinity(0)
    if cores is not None:
        os.sched_setaffinity(0, set(cores))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)

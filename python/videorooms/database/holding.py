"""Keeps a second server out of a database on PostgreSQL.

`transactions.Database.held` calls it. At its start a server adopts the sessions that a dead process left; two on one
database would adopt each other's. The lock is the connection's, so it ends with the process however that ends. The
command line and backups do not ask for it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

# Any number that no other program takes for a lock of its own in the same database.
_LOCK = 7_302_012


class DatabaseInUse(RuntimeError):
    """Another server works with this database."""


@asynccontextmanager
async def hold(connection: AsyncConnection) -> AsyncIterator[None]:
    """Raises `DatabaseInUse` at once when it is held elsewhere. The connection is of no further use."""
    # Without a transaction that would stay open for as long as the server runs.
    await connection.execution_options(isolation_level="AUTOCOMMIT")
    try:
        if not (await connection.execute(text(f"SELECT pg_try_advisory_lock({_LOCK})"))).scalar_one():
            raise DatabaseInUse("The database is in use by another server.")
        yield
    finally:
        # Given back to the pool it would keep the lock.
        await connection.invalidate()

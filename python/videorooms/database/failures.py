"""Tells what an error of the database means: try the unit again, tell the client to, or ours to mend.

`transactions` asks for every error that comes out of a driver. It decides nothing about units or answers.
"""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_SERIALIZATION_FAILURE, _DEADLOCK = "40001", "40P01"
_READ_ONLY = "25006"
# Connection, login, no such database, rollback, resources, locks, operator, system.
_TEMPORARY_CLASSES = ("08", "28", "3D", "40", "53", "55", "57", "58")

FAILURES = (DBAPIError, PoolTimeout)


def may_succeed_again(error: Exception) -> bool:
    """Whether the database gave this unit up for another one, and nothing of it happened."""
    return _sqlstate(error) in {_SERIALIZATION_FAILURE, _DEADLOCK}


def is_temporary(error: Exception) -> bool:
    """Whether the database cannot be used at the moment, rather than was asked for something wrong."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = _sqlstate(error)
    return state is not None and (state == _READ_ONLY or state.startswith(_TEMPORARY_CLASSES))


def _sqlstate(error: Exception) -> str | None:
    """PostgreSQL's code; SQLite has none."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state if isinstance(state, str) else None

"""Brings the database's schema up to date, inside the caller's transaction.

`transactions.Database.start` calls it, and whoever writes a new migration does to see that it matches the tables. The
migrations lie beside it as part of the installed package. It never goes backwards.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


class SchemaTooNew(RuntimeError):
    """A later version of the program has written this database."""


def upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SchemaTooNew("The database was written by a later version of videorooms.") from error

"""What every kind of database gives: two engines, and how its writers keep out of each other's way.

`sqlite` and `postgresql` make it, `transactions` works with it. It opens nothing.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine


class UnsupportedDatabase(ValueError):
    """The URL names a database that this version cannot use; the text says which it can."""


@dataclass(frozen=True, slots=True)
class Engines:
    """`file` is where SQLite keeps everything, and None for a database with a server."""

    writer: AsyncEngine
    reader: AsyncEngine
    file: Path | None = None

    @property
    def one_writer(self) -> bool:
        """Whether units of work must take turns; else the rows that they claim keep them in order."""
        return self.file is not None

    async def dispose(self) -> None:
        await self.writer.dispose()
        await self.reader.dispose()

"""What every kind of database gives: two engines, and how its writers keep out of each other's way.

`sqlite` and `postgresql` make it, `transactions` works with it. It opens nothing.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine


class UnsupportedDatabase(ValueError):
    """The URL names a database that this version cannot use; the text says which it can."""


@dataclass(frozen=True, slots=True)
class Engines:
    """`one_writer` tells that units of work must take turns; else the rows that they claim keep them in order."""

    writer: AsyncEngine
    reader: AsyncEngine
    one_writer: bool

    async def dispose(self) -> None:
        await self.writer.dispose()
        await self.reader.dispose()

"""Download links of a resource's files, fresh whenever somebody looks.

Routes ask for those of answers, `webhooks.delivery` (through `runtime`) for that of every attempt. Nothing keeps one.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.transactions import Database
from videorooms.links.model import StoredFile
from videorooms.links.service import LinkService


class Resource(Protocol):
    @property
    def id(self) -> str: ...


Kept = TypeVar("Kept", bound=Resource)


class FileLinks(Generic[Kept]):
    """`file_of` tells a resource's file, `find` a resource that is not deleted by its id, which payloads have under
    `named`. `base_url` is where this server is reached by those who did not ask it anything themselves."""

    def __init__(
        self,
        database: Database,
        links: LinkService,
        base_url: str,
        *,
        file_of: Callable[[Kept], StoredFile | None],
        find: Callable[[AsyncConnection, str], Awaitable[Kept | None]],
        named: str,
    ) -> None:
        self._database = database
        self._links = links
        self._base_url = base_url
        self._file_of = file_of
        self._find = find
        self._named = named

    async def of(self, resource: Kept, origin: str) -> str | None:
        """None while there is no file to download."""
        file = self._file_of(resource)
        return None if file is None else await self._links.link(file, origin)

    async def of_all(self, resources: Iterable[Kept], origin: str) -> Mapping[str, str | None]:
        """By id."""
        return {one.id: await self.of(one, origin) for one in resources}

    async def told(self, payload: Mapping[str, Any]) -> str | None:
        """For the webhook whose payload this is; None also for what was deleted since."""
        async with self._database.read() as connection:
            found = await self._find(connection, payload[self._named])
        return None if found is None else await self.of(found, self._base_url)

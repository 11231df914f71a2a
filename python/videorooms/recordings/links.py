"""Download links of recordings, fresh whenever somebody looks.

Routes ask for those of answers, `webhooks.delivery` (through `runtime`) for that of every attempt. Nothing keeps one.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from videorooms.database.transactions import Database
from videorooms.links.service import LinkService
from videorooms.recordings import repository
from videorooms.recordings.files import stored_file
from videorooms.recordings.model import Recording


class RecordingLinks:
    """`base_url` is where this server is reached by those who did not ask it anything themselves."""

    def __init__(self, database: Database, links: LinkService, base_url: str) -> None:
        self._database = database
        self._links = links
        self._base_url = base_url

    async def of(self, recording: Recording, origin: str) -> str | None:
        """None while there is no file to download."""
        file = stored_file(recording)
        return None if file is None else await self._links.link(file, origin)

    async def of_all(self, recordings: Iterable[Recording], origin: str) -> Mapping[str, str | None]:
        """By id."""
        return {one.id: await self.of(one, origin) for one in recordings}

    async def told(self, payload: Mapping[str, Any]) -> str | None:
        """For the webhook whose payload this is; None also for a recording that was deleted since."""
        async with self._database.read() as connection:
            found = await repository.find(connection, payload["recording_id"])
        return None if found is None else await self.of(found, self._base_url)

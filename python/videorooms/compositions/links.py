"""How the file of a composition is called, and download links to it, fresh whenever somebody looks.

Routes ask for those of answers, `webhooks.delivery` (through `runtime`) for that of every attempt. Nothing keeps one.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from videorooms.compositions import repository
from videorooms.compositions.model import Composition, CompositionStatus
from videorooms.database.transactions import Database
from videorooms.ids import require_id
from videorooms.links.model import StoredFile
from videorooms.links.service import LinkService

CONTENT_TYPES = {"mp4": "video/mp4", "webm": "video/webm"}


def download_path(composition_id: str) -> str:
    """Where our own API serves it. Raises `invalid_id`."""
    return f"/v2/room_compositions/{require_id(composition_id, 'room_composition_id')}/file"


def file_name(composition: Composition) -> str:
    return f"{composition.id}.{composition.wish.format}"


def stored_file(composition: Composition) -> StoredFile | None:
    """None while there is nothing to download."""
    if composition.status != CompositionStatus.COMPLETED or composition.size_bytes is None:
        return None
    return StoredFile(
        key=composition.storage_key,
        path=download_path(composition.id),
        name=file_name(composition),
        content_type=CONTENT_TYPES[composition.wish.format],
        size_bytes=composition.size_bytes,
        tag=f"{composition.id}-{composition.size_bytes}",
    )


class CompositionLinks:
    """`base_url` is where this server is reached by those who did not ask it anything themselves."""

    def __init__(self, database: Database, links: LinkService, base_url: str) -> None:
        self._database = database
        self._links = links
        self._base_url = base_url

    async def of(self, composition: Composition, origin: str) -> str | None:
        """None while there is no file to download."""
        file = stored_file(composition)
        return None if file is None else await self._links.link(file, origin)

    async def of_all(self, compositions: Iterable[Composition], origin: str) -> Mapping[str, str | None]:
        """By id."""
        return {one.id: await self.of(one, origin) for one in compositions}

    async def told(self, payload: Mapping[str, Any]) -> str | None:
        """For the webhook whose payload this is; None also for a composition that was deleted since."""
        async with self._database.read() as connection:
            found = await repository.look_up(connection, payload["composition_id"])
        return None if found is None or found[1] else await self.of(found[0], self._base_url)

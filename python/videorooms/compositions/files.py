"""How the file of a composition is called, in links and for those who download it. Pure."""

from videorooms.compositions.model import Composition, CompositionStatus
from videorooms.ids import require_id
from videorooms.links.model import StoredFile

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

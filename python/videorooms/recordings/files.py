"""How the files of recordings are called: in storage, in links, and for those who download them. Pure.

`recordings.service` gives a finished recording its key, links and `recordings.storing` ask for the rest.
Every name is made of our ids and of words of our own.
"""

from datetime import UTC

from videorooms.ids import require_id
from videorooms.links.model import StoredFile
from videorooms.recordings.model import Recording, RecordingStatus

# Of each container: what its files are called by those who serve them, after audio or video.
_SUBTYPES = {"webm": "webm", "mkv": "x-matroska"}
CONTAINERS = tuple(_SUBTYPES)
CONTENT_TYPES = tuple(f"{kind}/{subtype}" for kind in ("audio", "video") for subtype in _SUBTYPES.values())


def storage_key(recording_id: str, container: str) -> str:
    return f"recordings/{recording_id}.{container}"


def download_path(recording_id: str) -> str:
    """Where our own API serves it. Raises `invalid_id`."""
    return f"/v2/room_recordings/{require_id(recording_id, 'room_recording_id')}/file"


def content_type(recording: Recording) -> str:
    return f"{recording.type}/{_SUBTYPES.get(recording.container or '', 'x-matroska')}"


def file_name(recording: Recording) -> str:
    """Sorts by time in a folder of many."""
    started = recording.started_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"{started}-{recording.type}-{recording.id}.{recording.container}"


def stored_file(recording: Recording) -> StoredFile | None:
    """None while there is nothing to download."""
    if (
        recording.status != RecordingStatus.COMPLETED
        or recording.storage_key is None
        or recording.size_bytes is None
        or recording.deleted_at is not None
    ):
        return None
    return StoredFile(
        key=recording.storage_key,
        path=download_path(recording.id),
        name=file_name(recording),
        content_type=content_type(recording),
        size_bytes=recording.size_bytes,
        tag=f"{recording.id}-{recording.size_bytes}",
    )

"""A composition: one file rendered from a session's recordings by a layout, and the rules of a layout.

`compositions.service` keeps it from the wish to its deletion:

    enqueued ──rendering begins──▶ processing ──file finished──▶ completed
        └───────────────────────────────┴──no file to come──▶ failed

Nothing here looks into a recording or draws a picture.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from videorooms.errors import VideoRoomsError

FORMAT = "mp4"
SIDE_RANGE = (16, 1280)
PIXELS_MAX = 1280 * 720
REGIONS_MAX = 2
REGION_NAME_MAX_LENGTH = 128
DEPTH_RANGE = (-99, 99)
CELLS_RANGE = (1, 1000)
# Far more recordings than a session of the largest room has.
SOURCES_MAX = 1000
# In place of ids: all of the session.
EVERYTHING = "*"


class CompositionStatus(enum.StrEnum):
    ENQUEUED = "enqueued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    # The hosted product has no word for it.
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Resolution:
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}"


RESOLUTION_DEFAULT = Resolution(1280, 720)


@dataclass(frozen=True, slots=True)
class Region:
    """A grid of pictures somewhere in the whole picture. Without a width or height it reaches to the far edge."""

    x_pos: int = 0
    y_pos: int = 0
    z_pos: int = 0
    width: int | None = None
    height: int | None = None
    max_columns: int | None = None
    max_rows: int | None = None
    video_sources: tuple[str, ...] = (EVERYTHING,)


@dataclass(frozen=True, slots=True)
class CompositionWish:
    """What is to be rendered; no regions stand for a grid of everyone, no audio sources for a silent file."""

    session_id: str
    resolution: Resolution = RESOLUTION_DEFAULT
    video_layout: Mapping[str, Region] = field(default_factory=dict)
    audio_sources: tuple[str, ...] | None = None
    webhook_event_url: str = ""
    webhook_event_failover_url: str = ""
    webhook_timeout_secs: int | None = None


@dataclass(frozen=True, slots=True)
class Composition:
    """`duration_secs` and `size_mb` are None until it is completed; `failure` says why there is no file."""

    id: str
    account_id: str
    room_id: str
    wish: CompositionWish
    status: str
    duration_secs: int | None
    size_mb: float | None
    failure: str | None
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    completed_at: datetime | None


def check_layout(layout: Mapping[str, Region], resolution: Resolution) -> None:
    """Raises `out_of_range` for a region that does not lie in the picture, or has no room in what is left of it."""
    for name, region in layout.items():
        for side, start, wanted, whole in (
            ("width", region.x_pos, region.width, resolution.width),
            ("height", region.y_pos, region.height, resolution.height),
        ):
            left = whole - start
            if left < SIDE_RANGE[0] or (wanted is not None and wanted > left):
                detail = f"The region leaves the picture, whose {side} is {whole}."
                place = side if wanted is not None else {"width": "x_pos", "height": "y_pos"}[side]
                raise VideoRoomsError("out_of_range", detail, pointer=f"/video_layout/{_escaped(name)}/{place}")


def _escaped(name: str) -> str:
    """A step of a JSON pointer (RFC 6901, section 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def source_pointer(region_name: str, index: int) -> str:
    """Where in a wish a video source stands."""
    return f"/video_layout/{_escaped(region_name)}/video_sources/{index}"

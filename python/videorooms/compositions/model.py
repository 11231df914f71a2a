"""A composition: one file rendered from a session's recordings by a layout, and the rules of a layout.

`compositions.service` keeps it from the wish to its deletion:

    enqueued ──rendering begins──▶ processing ──file finished──▶ completed
        └───────────────────────────────┴──no file to come──▶ failed

One that is cancelled fails, with that for its reason. Nothing here looks into a recording or draws a picture.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from videorooms.errors import VideoRoomsError

SIDE_RANGE = (16, 1920)
PIXELS_MAX = 1920 * 1080
REGIONS_MAX = 16
REGION_NAME_MAX_LENGTH = 128
DEPTH_RANGE = (-99, 99)
CELLS_RANGE = (1, 1000)
# Far more recordings than a session of the largest room has.
SOURCES_MAX = 1000
# In place of ids: all of the session.
EVERYTHING = "*"
BACKGROUND_COLOR = "#101114"
# A picture for a large screen, and no more than fits into a request.
BACKGROUND_IMAGE_MAX_BYTES = 512 * 1024
# A session that is longer is cut.
LENGTH_MAX_SECS = 24 * 3600
CANCELLED = "cancelled"


class CompositionFormat(enum.StrEnum):
    """H.264 and AAC in MP4, or AV1 and Opus in WebM."""

    MP4 = "mp4"
    WEBM = "webm"


class LayoutName(enum.StrEnum):
    """Layouts that need no regions."""

    GRID = "grid"
    # Whoever speaks or shares a screen large, the others in a column.
    SPEAKER = "speaker"
    PICTURE_IN_PICTURE = "picture_in_picture"
    SIDE_BY_SIDE = "side_by_side"


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
    """What is to be rendered. No regions and no layout by name stand for a grid of everyone, no audio sources for a
    silent file; `start_ms` and `end_ms` are on the session's clock, and None is where its recordings begin and end."""

    session_id: str
    format: CompositionFormat = CompositionFormat.MP4
    resolution: Resolution = RESOLUTION_DEFAULT
    layout: LayoutName | None = None
    video_layout: Mapping[str, Region] = field(default_factory=dict)
    audio_sources: tuple[str, ...] | None = (EVERYTHING,)
    background_color: str = BACKGROUND_COLOR
    has_background_image: bool = False
    labels: bool = False
    start_ms: int | None = None
    end_ms: int | None = None
    webhook_event_url: str = ""
    webhook_event_failover_url: str = ""
    webhook_timeout_secs: int | None = None


@dataclass(frozen=True, slots=True)
class Composition:
    """`duration_secs` and sizes are None until it is completed; `failure` says why there is no file.

    `progress` is what part of the rendering is done, in per cent.
    """

    id: str
    account_id: str
    room_id: str
    wish: CompositionWish
    status: str
    duration_secs: int | None
    size_mb: float | None
    size_bytes: int | None
    failure: str | None
    progress: int
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    completed_at: datetime | None

    @property
    def storage_key(self) -> str:
        """Where its file is, when it has one."""
        return f"compositions/{self.id}.{self.wish.format}"


def check_wish(wish: CompositionWish) -> None:
    """Raises `out_of_range` for regions that leave the picture and a cut without length, `unprocessable` for regions
    beside a layout by name, which has its own."""
    if wish.layout is not None and wish.video_layout:
        raise VideoRoomsError("unprocessable", "Either regions or a layout by name.", pointer="/layout")
    if wish.end_ms is not None and wish.end_ms <= (wish.start_ms or 0):
        raise VideoRoomsError("out_of_range", "The end is not behind the start.", pointer="/end_secs")
    check_layout(wish.video_layout, wish.resolution)


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

"""Compositions as the REST API takes and shows them, and the parameters of their list.

Routes of compositions use it. Every field may be null or left out but the session's id, without which there is nothing
to compose.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from videorooms.compositions.model import (
    CELLS_RANGE,
    DEPTH_RANGE,
    EVERYTHING,
    FORMAT,
    PIXELS_MAX,
    REGION_NAME_MAX_LENGTH,
    REGIONS_MAX,
    RESOLUTION_DEFAULT,
    SIDE_RANGE,
    SOURCES_MAX,
    Composition,
    CompositionWish,
    Region,
    Resolution,
)
from videorooms.compositions.repository import CompositionFilter
from videorooms.http.fields import NO_BOOLEAN, Instant, ListMeta, PlainText
from videorooms.http.queries import Day, FilterId, ListQuery, date_filter, time_range, value_filter
from videorooms.ids import is_uuid
from videorooms.listing import Listing
from videorooms.rooms.model import WEBHOOK_TIMEOUT_RANGE
from videorooms.rooms.schemas import WebUrl

_RESOLUTION = re.compile(r"([0-9]{1,5})x([0-9]{1,5})", re.ASCII)
StatusValue = Literal["enqueued", "processing", "completed", "failed"]


def _read_resolution(value: Any) -> Resolution:
    sides = _RESOLUTION.fullmatch(value) if isinstance(value, str) else None
    if sides is None:
        raise ValueError("Input should be a width and a height, as in 1280x720")
    width, height = int(sides[1]), int(sides[2])
    least, most = SIDE_RANGE
    if not (least <= width <= most and least <= height <= most and width * height <= PIXELS_MAX):
        detail = f"Input should have sides of {least} to {most} and at most {PIXELS_MAX} pixels"
        raise PydanticCustomError("out_of_range", detail)
    return Resolution(width, height)


def _read_source(value: str) -> str:
    if value != EVERYTHING and not is_uuid(value):
        raise ValueError("Input should be the id of a recording, or * for all")
    return value.lower()


def _check_sources(sources: list[str]) -> list[str]:
    if EVERYTHING in sources and len(sources) > 1:
        raise ValueError("Input should be ids of recordings or * alone")
    return sources


def _check_audio(value: Any) -> Any:
    if value not in (None, [EVERYTHING]):
        raise PydanticCustomError("bad_enum", 'Input should be ["*"] for all sound, or null for none')
    return value


_Resolution = Annotated[
    Resolution,
    BeforeValidator(_read_resolution),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,5}x[0-9]{1,5}$", "default": str(RESOLUTION_DEFAULT)}),
]
Position = Annotated[int, Field(ge=0, le=SIDE_RANGE[1]), NO_BOOLEAN]
Depth = Annotated[int, Field(ge=DEPTH_RANGE[0], le=DEPTH_RANGE[1]), NO_BOOLEAN]
Side = Annotated[int, Field(ge=SIDE_RANGE[0], le=SIDE_RANGE[1]), NO_BOOLEAN]
Cells = Annotated[int, Field(ge=CELLS_RANGE[0], le=CELLS_RANGE[1]), NO_BOOLEAN]
Seconds = Annotated[int, Field(ge=WEBHOOK_TIMEOUT_RANGE[0], le=WEBHOOK_TIMEOUT_RANGE[1]), NO_BOOLEAN]
Source = Annotated[PlainText, AfterValidator(_read_source)]
Sources = Annotated[list[Source], Field(max_length=SOURCES_MAX), AfterValidator(_check_sources)]
RegionName = Annotated[PlainText, Field(min_length=1, max_length=REGION_NAME_MAX_LENGTH)]
_AUDIO_SCHEMA = {"anyOf": [{"type": "array", "items": {"const": "*"}, "minItems": 1, "maxItems": 1}, {"type": "null"}]}
Audio = Annotated[list[str] | None, BeforeValidator(_check_audio), WithJsonSchema(_AUDIO_SCHEMA)]


class VideoRegion(BaseModel):
    """A grid of pictures, somewhere in the whole picture; null stands for the default."""

    model_config = ConfigDict(extra="ignore")

    x_pos: Position | None = Field(0, description="Pixels from the left edge of the whole picture.")
    y_pos: Position | None = Field(0, description="Pixels from its top.")
    z_pos: Depth | None = Field(0, description="What is higher is drawn on top.")
    width: Side | None = Field(None, description="Null for all that is left of the picture's width.")
    height: Side | None = Field(None, description="Null for all that is left of its height.")
    max_columns: Cells | None = Field(None, description="Null for as many as all sources need.")
    max_rows: Cells | None = Field(None, description="Null for as many as all sources need.")
    video_sources: Sources | None = Field(
        None, description="Ids of video recordings of the session; `*` alone, or null, for all of them."
    )

    def region(self) -> Region:
        told = {name: value for name, value in self.model_dump().items() if value is not None}
        return Region(**(told | {"video_sources": tuple(told.get("video_sources", (EVERYTHING,)))}))


class CompositionRequest(BaseModel):
    """What a client wants to have composed."""

    model_config = ConfigDict(extra="ignore")

    session_id: FilterId | None = Field(None, description="The session to compose; there is none without.")
    format: Literal["mp4"] | None = Field("mp4", description="Of the file.")
    resolution: _Resolution | None = Field(
        None, description="Width and height of the picture: sides of 16 to 1280, 921600 pixels at most."
    )
    video_layout: Annotated[dict[RegionName, VideoRegion], Field(max_length=REGIONS_MAX)] | None = Field(
        None, description="Regions by name; none for a grid of everyone."
    )
    audio_sources: Audio = Field(None, description='`["*"]` for all sound; null for a silent file.')
    webhook_event_url: WebUrl | None = Field(None, description="Where events of the composition are sent.")
    webhook_event_failover_url: WebUrl | None = Field(None, description="Where they are sent when that URL fails.")
    webhook_timeout_secs: Seconds | None = Field(
        None, description="Seconds to wait for an answer of those URLs; null for the server's own default."
    )

    def wish(self, session_id: str) -> CompositionWish:
        return CompositionWish(
            session_id=session_id,
            resolution=self.resolution or RESOLUTION_DEFAULT,
            video_layout={name: region.region() for name, region in (self.video_layout or {}).items()},
            audio_sources=None if self.audio_sources is None else tuple(self.audio_sources),
            webhook_event_url=self.webhook_event_url or "",
            webhook_event_failover_url=self.webhook_event_failover_url or "",
            webhook_timeout_secs=self.webhook_timeout_secs,
        )


class ShownRegion(BaseModel):
    x_pos: int
    y_pos: int
    z_pos: int
    width: int | None
    height: int | None
    max_columns: int | None
    max_rows: int | None
    video_sources: list[str]


class RoomComposition(BaseModel):
    id: str
    record_type: Literal["room_composition"]
    room_id: str
    session_id: str
    user_id: str = Field(description="The account.")
    status: StatusValue = Field(description="failed when there will be no file, which the hosted product does not say.")
    format: Literal["mp4"]
    resolution: str
    video_layout: Mapping[str, ShownRegion]
    duration_secs: int | None = Field(description="Null until it is completed.")
    size_mb: float | None = Field(description="Null until it is completed.")
    download_url: str | None = Field(description="Null while there is no file to download.")
    webhook_event_url: str
    webhook_event_failover_url: str
    webhook_timeout_secs: int | None
    created_at: Instant
    updated_at: Instant
    started_at: Instant | None
    ended_at: Instant | None
    completed_at: Instant | None

    @classmethod
    def of(cls, composition: Composition) -> "RoomComposition":
        wish = composition.wish
        layout = {
            name: ShownRegion.model_validate(region, from_attributes=True) for name, region in wish.video_layout.items()
        }
        return cls.model_validate(
            {
                "id": composition.id,
                "record_type": "room_composition",
                "room_id": composition.room_id,
                "session_id": wish.session_id,
                "user_id": composition.account_id,
                "status": composition.status,
                "format": FORMAT,
                "resolution": str(wish.resolution),
                "video_layout": layout,
                "duration_secs": composition.duration_secs,
                "size_mb": composition.size_mb,
                # Storage gives links to files, and rows without a file have none.
                "download_url": None,
                "webhook_event_url": wish.webhook_event_url,
                "webhook_event_failover_url": wish.webhook_event_failover_url,
                "webhook_timeout_secs": wish.webhook_timeout_secs,
                "created_at": composition.created_at,
                "updated_at": composition.updated_at,
                "started_at": composition.started_at,
                "ended_at": composition.ended_at,
                "completed_at": composition.completed_at,
            }
        )


class CompositionAnswer(BaseModel):
    data: RoomComposition


class CompositionListAnswer(BaseModel):
    data: list[RoomComposition]
    meta: ListMeta

    @classmethod
    def of(cls, listing: Listing[Composition]) -> "CompositionListAnswer":
        return cls(data=[RoomComposition.of(one) for one in listing.items], meta=ListMeta.of(listing))


class CompositionsQuery(ListQuery):
    """Parameters of the list of compositions."""

    created_on: Day | None = date_filter("date_created_at", "eq")
    created_since: Day | None = date_filter("date_created_at", "gte")
    created_until: Day | None = date_filter("date_created_at", "lte")
    session_id: FilterId | None = value_filter("session_id", "Compositions of this session.")
    status: StatusValue | None = value_filter("status", "Compositions with this status.")

    def chosen(self) -> CompositionFilter:
        return CompositionFilter(
            created=time_range(self.created_on, self.created_since, self.created_until),
            session_id=self.session_id,
            status=self.status,
        )

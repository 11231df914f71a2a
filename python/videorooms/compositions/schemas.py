"""Compositions as the REST API takes and shows them, and the parameters of their list.

Routes of compositions use it. Every field may be null or left out but the session's id, without which there is nothing
to compose. What goes beyond the hosted product's API (larger pictures, more regions, layouts by name, backgrounds,
labels, a cut) is in fields that may be left out.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from videorooms.compositions.model import (
    BACKGROUND_COLOR,
    BACKGROUND_IMAGE_MAX_BYTES,
    CELLS_RANGE,
    DEPTH_RANGE,
    EVERYTHING,
    LENGTH_MAX_SECS,
    PIXELS_MAX,
    REGION_NAME_MAX_LENGTH,
    REGIONS_MAX,
    RESOLUTION_DEFAULT,
    SIDE_RANGE,
    SOURCES_MAX,
    Composition,
    CompositionFormat,
    CompositionWish,
    LayoutName,
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
_COLOR = r"^#[0-9a-fA-F]{6}$"
_DATA_URL = re.compile(r"data:image/(?:png|jpeg);base64,", re.ASCII)
_IMAGE_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
FormatValue = Literal["mp4", "webm"]
LayoutValue = Literal["grid", "speaker", "picture_in_picture", "side_by_side"]
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
    if value is not None and not (isinstance(value, list) and value):
        raise PydanticCustomError("bad_enum", 'Input should be ["*"] for all sound, ids, or null for none')
    return value


def _read_image(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    beginning = _DATA_URL.match(value)
    if beginning is None:
        raise ValueError("Input should be a data URL of a PNG or JPEG in base64")
    if len(value) * 3 // 4 > BACKGROUND_IMAGE_MAX_BYTES + len(beginning[0]):
        raise PydanticCustomError("out_of_range", f"The image may have {BACKGROUND_IMAGE_MAX_BYTES} bytes")
    try:
        image = base64.b64decode(value[beginning.end() :], validate=True)
    except binascii.Error as error:
        raise ValueError("Input should be base64 behind the comma") from error
    if not image.startswith(_IMAGE_BEGINNINGS):
        raise ValueError("Input should be a PNG or a JPEG")
    return image


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
_SOUND = {"anyOf": [{"const": "*"}, {"type": "string", "format": "uuid"}]}
_AUDIO_SCHEMA = {
    "anyOf": [{"type": "array", "items": _SOUND, "minItems": 1, "maxItems": SOURCES_MAX}, {"type": "null"}],
    "default": [EVERYTHING],
}
Audio = Annotated[Sources | None, BeforeValidator(_check_audio), WithJsonSchema(_AUDIO_SCHEMA)]
CutSeconds = Annotated[float, Field(ge=0, le=LENGTH_MAX_SECS, allow_inf_nan=False), NO_BOOLEAN]
Color = Annotated[PlainText, Field(pattern=_COLOR)]
_IMAGE_SCHEMA = {"anyOf": [{"type": "string", "pattern": "^data:image/(png|jpeg);base64,"}, {"type": "null"}]}
Image = Annotated[bytes | None, BeforeValidator(_read_image), WithJsonSchema(_IMAGE_SCHEMA)]


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
    format: FormatValue | None = Field("mp4", description="mp4 has H.264 and AAC, webm has AV1 and Opus.")
    resolution: _Resolution | None = Field(
        None, description="Width and height of the picture: sides of 16 to 1920, 2073600 pixels at most."
    )
    layout: LayoutValue | None = Field(
        None,
        description="A layout by name, in place of regions: everyone in a grid; whoever speaks or shares a screen large"
        " with the others in a column, or with one other small on top; or two side by side.",
    )
    video_layout: Annotated[dict[RegionName, VideoRegion], Field(max_length=REGIONS_MAX)] | None = Field(
        None, description="Regions by name; none for a grid of everyone."
    )
    audio_sources: Audio = Field(
        [EVERYTHING],
        description='`["*"]` or nothing for all sound, or ids of audio recordings of the session; null for a silent'
        " file.",
    )
    background_color: Color | None = Field(BACKGROUND_COLOR, description="Where no picture is.")
    background_image: Image = Field(
        None, description="Under all pictures: a PNG or JPEG as a data URL in base64, of 524288 bytes at most."
    )
    labels: bool | None = Field(False, description="Whether each picture has its participant's name in a corner.")
    start_secs: CutSeconds | None = Field(
        None, description="Seconds of the session to begin at; null for the beginning of the first recording."
    )
    end_secs: CutSeconds | None = Field(
        None, description="Seconds of the session to end at; null for the end of the last recording."
    )
    webhook_event_url: WebUrl | None = Field(None, description="Where events of the composition are sent.")
    webhook_event_failover_url: WebUrl | None = Field(None, description="Where they are sent when that URL fails.")
    webhook_timeout_secs: Seconds | None = Field(
        None, description="Seconds to wait for an answer of those URLs; null for the server's own default."
    )

    def wish(self, session_id: str) -> CompositionWish:
        return CompositionWish(
            session_id=session_id,
            format=CompositionFormat(self.format or "mp4"),
            resolution=self.resolution or RESOLUTION_DEFAULT,
            layout=None if self.layout is None else LayoutName(self.layout),
            video_layout={name: region.region() for name, region in (self.video_layout or {}).items()},
            audio_sources=None if self.audio_sources is None else tuple(self.audio_sources),
            background_color=self.background_color or BACKGROUND_COLOR,
            labels=bool(self.labels),
            start_ms=None if self.start_secs is None else round(self.start_secs * 1000),
            end_ms=None if self.end_secs is None else round(self.end_secs * 1000),
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
    progress: int = Field(description="How much of it is rendered, in per cent.")
    failure: str | None = Field(description="Why there will be no file; `cancelled` when it was.")
    format: FormatValue
    resolution: str
    layout: LayoutValue | None
    video_layout: Mapping[str, ShownRegion]
    audio_sources: list[str] | None
    background_color: str
    has_background_image: bool
    labels: bool
    start_secs: float | None
    end_secs: float | None
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
    def of(cls, composition: Composition, link: str | None = None) -> "RoomComposition":
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
                "progress": composition.progress,
                "failure": composition.failure,
                "format": wish.format,
                "resolution": str(wish.resolution),
                "layout": wish.layout,
                "video_layout": layout,
                "audio_sources": None if wish.audio_sources is None else list(wish.audio_sources),
                "background_color": wish.background_color,
                "has_background_image": wish.has_background_image,
                "labels": wish.labels,
                "start_secs": None if wish.start_ms is None else wish.start_ms / 1000,
                "end_secs": None if wish.end_ms is None else wish.end_ms / 1000,
                "duration_secs": composition.duration_secs,
                "size_mb": composition.size_mb,
                "download_url": link,
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
    def of(cls, listing: Listing[Composition], links: Mapping[str, str | None]) -> "CompositionListAnswer":
        shown = [RoomComposition.of(one, links[one.id]) for one in listing.items]
        return cls(data=shown, meta=ListMeta.of(listing))


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

"""Rooms as the REST API takes and shows them, and the parameters of their list.

Routes of rooms use it. A field that is null is not given, except where null is one of its values.
"""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from videorooms.http.fields import NO_BOOLEAN, Instant, ListMeta, PlainText, refuse_unstorable
from videorooms.http.queries import Day, ListQuery, date_filter, time_range, value_filter
from videorooms.listing import Listing
from videorooms.rooms.model import (
    MAX_PARTICIPANTS_DEFAULT,
    MAX_PARTICIPANTS_RANGE,
    RECORDING_RETENTION_RANGE,
    UNIQUE_NAME_MAX_LENGTH,
    URL_MAX_LENGTH,
    VIDEO_CODECS,
    WEBHOOK_EXTRA_EVENTS,
    WEBHOOK_TIMEOUT_RANGE,
    RoomPolicy,
)
from videorooms.rooms.model import Room as RoomModel
from videorooms.rooms.repository import RoomFilter
from videorooms.sessions.schemas import RoomSession, SessionsByRoom
from videorooms.sessions.schemas import included as included_sessions

# None when nobody asked for sessions.
IncludedSessions = SessionsByRoom | None
# Each may be told twice by mistake; a longer list is none.
EXTRA_EVENTS_MAX = 2 * len(WEBHOOK_EXTRA_EVENTS)


def _check_url(value: str) -> str:
    """Empty, or an absolute URL of the web. Whether we may call it is judged when we do."""
    if value and not _is_web_url(value):
        raise ValueError("Input should be a URL that begins with http:// or https://")
    return value


def _is_web_url(value: str) -> bool:
    if any(character <= " " or character == "\x7f" for character in value):
        return False
    try:
        url = urlsplit(value)
        return url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        return False


def _once_each(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in WEBHOOK_EXTRA_EVENTS if name in names)


_Storable = AfterValidator(refuse_unstorable)
UniqueName = Annotated[str, Field(max_length=UNIQUE_NAME_MAX_LENGTH), _Storable]
WebUrl = Annotated[str, Field(max_length=URL_MAX_LENGTH), _Storable, AfterValidator(_check_url)]
ExtraEvents = Annotated[
    tuple[Literal[WEBHOOK_EXTRA_EVENTS], ...],  # type: ignore[valid-type]
    Field(max_length=EXTRA_EVENTS_MAX),
    AfterValidator(_once_each),
]
_LEAST, _MOST = MAX_PARTICIPANTS_RANGE
_SOONEST, _LATEST = WEBHOOK_TIMEOUT_RANGE
_SHORTEST, _LONGEST = RECORDING_RETENTION_RANGE


class RoomChanges(BaseModel):
    """What a client says about a room; no field is required."""

    model_config = ConfigDict(extra="ignore")

    unique_name: UniqueName | None = Field(
        None, description="Unique among the rooms of the account; null or empty for none."
    )
    max_participants: Annotated[int, Field(ge=_LEAST, le=_MOST), NO_BOOLEAN] = Field(
        MAX_PARTICIPANTS_DEFAULT, description="How many may be in the room at once; joins above it are refused."
    )
    enable_recording: bool = Field(False, description="Whether sessions of the room are recorded.")
    recording_retention_days: Annotated[int, Field(ge=_SHORTEST, le=_LONGEST), NO_BOOLEAN] | None = Field(
        None,
        description="Days after which recordings of the room are deleted; null for the server's own default, which is"
        " never unless it says otherwise.",
    )
    webhook_event_url: WebUrl = Field("", description="Where events of the room are sent; null or empty for nowhere.")
    webhook_event_failover_url: WebUrl = Field("", description="Where they are sent when the first URL fails.")
    webhook_timeout_secs: Annotated[int, Field(ge=_SOONEST, le=_LATEST), NO_BOOLEAN] | None = Field(
        None, description="Seconds to wait for an answer of those URLs; null or 0 for the server's own default."
    )
    webhook_extra_events: ExtraEvents = Field(
        default=(), description="Further events to send, beside those that are always sent; null or [] for none."
    )

    @model_validator(mode="before")
    @classmethod
    def _read_nulls(cls, document: Any) -> Any:
        if not isinstance(document, dict):
            return document
        texts = ("webhook_event_url", "webhook_event_failover_url")
        cleared: dict[str, Any] = {name: "" for name in texts if name in document and document[name] is None}
        untold = {name for name in ("max_participants", "enable_recording") if document.get(name, ...) is None}
        if document.get("webhook_extra_events", ...) is None:
            cleared["webhook_extra_events"] = []
        return {name: value for name, value in (document | cleared).items() if name not in untold}

    def told(self) -> dict[str, Any]:
        """The fields of the policy that the client named, with their values."""
        values = self.model_dump(exclude_unset=True)
        # The empty name is no name: two rooms may both lack one.
        return values | ({"unique_name": None} if values.get("unique_name") == "" else {})

    def policy(self) -> RoomPolicy:
        return RoomPolicy(**self.told())


class Room(BaseModel):
    id: str
    record_type: Literal["room"]
    unique_name: str | None
    max_participants: int
    enable_recording: bool
    recording_retention_days: int | None
    active_session_id: str | None
    video_codecs: list[str]
    webhook_event_url: str
    webhook_event_failover_url: str
    webhook_timeout_secs: int | None
    webhook_extra_events: list[str]
    created_at: Instant
    updated_at: Instant
    sessions: list[RoomSession] = Field(default_factory=list, description="With include_sessions.")

    @classmethod
    def of(cls, room: RoomModel, sessions: IncludedSessions = None) -> "Room":
        shown = cls(
            id=room.id,
            record_type="room",
            unique_name=room.policy.unique_name,
            max_participants=room.policy.max_participants,
            enable_recording=room.policy.enable_recording,
            recording_retention_days=room.policy.recording_retention_days,
            active_session_id=room.active_session_id,
            video_codecs=list(VIDEO_CODECS),
            webhook_event_url=room.policy.webhook_event_url,
            webhook_event_failover_url=room.policy.webhook_event_failover_url,
            webhook_timeout_secs=room.policy.webhook_timeout_secs,
            webhook_extra_events=list(room.policy.webhook_extra_events),
            created_at=room.created_at,
            updated_at=room.updated_at,
        )
        # A field that was never set is left out of the answer.
        if sessions is not None:
            shown.sessions = included_sessions(sessions, room.id)
        return shown


class RoomAnswer(BaseModel):
    data: Room


class RoomListAnswer(BaseModel):
    data: list[Room]
    meta: ListMeta

    @classmethod
    def of(cls, listing: Listing[RoomModel], sessions: IncludedSessions) -> "RoomListAnswer":
        return cls(data=[Room.of(room, sessions) for room in listing.items], meta=ListMeta.of(listing))


class RoomsQuery(ListQuery):
    """Parameters of the list of rooms."""

    created_on: Day | None = date_filter("date_created_at", "eq")
    created_since: Day | None = date_filter("date_created_at", "gte")
    created_until: Day | None = date_filter("date_created_at", "lte")
    updated_on: Day | None = date_filter("date_updated_at", "eq")
    updated_since: Day | None = date_filter("date_updated_at", "gte")
    updated_until: Day | None = date_filter("date_updated_at", "lte")
    unique_name: PlainText | None = value_filter("unique_name", "The room of exactly this name.")
    has_webhook: bool | None = value_filter("has_webhook", "Rooms that have a URL for events, or those that have none.")
    name_part: Annotated[PlainText, Field(max_length=UNIQUE_NAME_MAX_LENGTH)] | None = Field(
        None,
        alias="filter[unique_name][contains]",
        description="Rooms whose name has this in it, in upper or lower case.",
    )
    include_sessions: bool = Field(False, description="Show the newest 100 sessions of each room.")

    def chosen(self) -> RoomFilter:
        return RoomFilter(
            created=time_range(self.created_on, self.created_since, self.created_until),
            updated=time_range(self.updated_on, self.updated_since, self.updated_until),
            unique_name=self.unique_name,
            has_webhook=self.has_webhook,
            name_part=self.name_part,
        )

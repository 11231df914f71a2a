# Generated from contracts/signaling.schema.json by tools/generate_signaling. Do not edit.
"""Messages between a client SDK and the server over the /signaling WebSocket, as models.

Read by `signaling.reading`, made by everything else in `signaling`. Names are snake_case here and camelCase on the
wire; unknown fields are ignored; an optional field that is None is left out. They have no behaviour.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from videorooms.signaling.fields import Uuid, is_none


class Model(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, serialize_by_alias=True, strict=True, frozen=True
    )


ParticipantId = Uuid


StreamKey = Annotated[str, Field(max_length=128, min_length=1)]


Kind = Literal["audio", "video"]


Rid = Annotated[str, Field(max_length=16, min_length=1, pattern="^[A-Za-z0-9_-]+$")]


Mid = Annotated[str, Field(max_length=16, min_length=1, pattern="^[A-Za-z0-9_-]+$")]


class Layer(Model):
    """One encoding that the publisher sends of a video track."""

    rid: Rid
    width: Annotated[Annotated[int, Field(le=16384, ge=0)] | None, Field(exclude_if=is_none)] = None
    height: Annotated[Annotated[int, Field(le=16384, ge=0)] | None, Field(exclude_if=is_none)] = None


class Stream(Model):
    """What one participant publishes under one key, as all see it."""

    participant_id: ParticipantId
    key: StreamKey
    is_audio_enabled: bool
    is_video_enabled: bool
    is_audio_censored: bool
    is_video_censored: bool
    layers: Annotated[list[Layer], Field(max_length=4)]


AttributeName = Annotated[str, Field(max_length=64, min_length=1)]


class Permissions(Model):
    """What a participant may do beyond taking part, as its client token says."""

    moderate: bool


class Participant(Model):
    id: ParticipantId
    context: Annotated[str, Field(max_length=4096)] | None
    can_receive_messages: bool
    origin: Literal["sdk", "whip", "whep", "telephony_engine"]
    connection: Literal["connected", "reconnecting"]
    attributes: dict[AttributeName, str]


class RoomState(Model):
    """The whole room at one revision, the joining participant included."""

    revision: Annotated[int, Field(ge=0)]
    room_id: Uuid
    session_id: Uuid
    is_recording: bool
    participants: list[Participant]
    streams: list[Stream]


class Message(Model):
    type: Literal["text", "reaction"]
    payload: Annotated[str, Field(max_length=16384)]
    meta: Annotated[Annotated[str, Field(max_length=4096)] | None, Field(exclude_if=is_none)] = None


class WireError(Model):
    code: str
    title: str
    detail: str
    retryable: bool


class PublishBinding(Model):
    """What the client sends on one m-line. A stream has at most one m-line of each kind; a disabled track keeps its
    m-line.
    """

    key: StreamKey
    kind: Kind
    enabled: bool
    layers: Annotated[Annotated[list[Layer], Field(max_length=4)] | None, Field(exclude_if=is_none)] = None


class RemoteTrack(Model):
    participant_id: ParticipantId
    key: StreamKey
    kind: Kind


class AnySpeaker(Model):
    speaker: Literal[True]


SubscribeBinding = RemoteTrack | AnySpeaker | None


Bindings = dict[Mid, SubscribeBinding]


class Resume(Model):
    key: Annotated[str, Field(max_length=128)]
    revision: Annotated[int, Field(le=9007199254740991, ge=0)]
    last_message: Annotated[Annotated[int, Field(le=9007199254740991, ge=0)] | None, Field(exclude_if=is_none)] = None


RequestId = Annotated[int, Field(le=9007199254740991, ge=1)]


class JoinRequest(Model):
    """First message of every connection. With resume, the participant is taken up again within the grace; otherwise
    it joins anew.
    """

    id: RequestId
    type: Literal["join"] = "join"
    protocol: Annotated[int, Field(ge=1)]
    token: Annotated[str, Field(max_length=8192)]
    participant_id: ParticipantId
    context: Annotated[Annotated[str, Field(max_length=4096)] | None, Field(exclude_if=is_none)] = None
    can_receive_messages: bool = False
    sdk: Annotated[Annotated[str, Field(max_length=128)] | None, Field(exclude_if=is_none)] = None
    resume: Annotated[Resume | None, Field(exclude_if=is_none)] = None


class NegotiateRequest(Model):
    """One offer with the full wish for every m-line; the answer comes in the result. Streams that publish no longer
    names are unpublished.
    """

    id: RequestId
    type: Literal["negotiate"] = "negotiate"
    transport_id: Uuid
    offer: Annotated[str, Field(max_length=262144)]
    publish: dict[Mid, PublishBinding]
    subscribe: Bindings


class BindRequest(Model):
    """Points slots at other remote tracks, without renegotiation. Slots not named stay as they are."""

    id: RequestId
    type: Literal["bind"] = "bind"
    subscribe: Bindings


class LayersRequest(Model):
    """The highest layer wanted on each video slot: a rid, "off" (send nothing), or null (the best)."""

    id: RequestId
    type: Literal["layers"] = "layers"
    layers: dict[Mid, Annotated[str, Field(max_length=16)] | None]


class StreamRequest(Model):
    """Says which tracks of an own stream are enabled, and its layers, without renegotiation."""

    id: RequestId
    type: Literal["stream"] = "stream"
    key: StreamKey
    audio: Annotated[bool | None, Field(exclude_if=is_none)] = None
    video: Annotated[bool | None, Field(exclude_if=is_none)] = None
    layers: Annotated[Annotated[list[Layer], Field(max_length=4)] | None, Field(exclude_if=is_none)] = None


class MessageRequest(Model):
    id: RequestId
    type: Literal["message"] = "message"
    message: Message
    recipients: Annotated[Annotated[list[ParticipantId], Field(max_length=50)] | None, Field(exclude_if=is_none)] = None


class AttributesRequest(Model):
    """Sets some of the own attributes; null takes one out, those not named stay. At most 16, with values of 1,024
    bytes of UTF-8 in all.
    """

    id: RequestId
    type: Literal["attributes"] = "attributes"
    attributes: dict[AttributeName, Annotated[str, Field(max_length=1024)] | None]


class MuteRequest(Model):
    """Moderation: stops forwarding what a participant sends, in all its streams and those to come, or, with muted
    false, forwards it again. Without participantId, that of everyone else.
    """

    id: RequestId
    type: Literal["mute"] = "mute"
    participant_id: Annotated[ParticipantId | None, Field(exclude_if=is_none)] = None
    kinds: Annotated[Annotated[list[Kind], Field(max_length=2)] | None, Field(exclude_if=is_none)] = None
    muted: bool


class KickRequest(Model):
    """Moderation: sends a participant out and revokes the token it came with."""

    id: RequestId
    type: Literal["kick"] = "kick"
    participant_id: ParticipantId


class EndRequest(Model):
    """Moderation: ends the session for everyone. The result comes before the goodbye session_terminated."""

    id: RequestId
    type: Literal["end"] = "end"


class TokenRequest(Model):
    """Replaces the client token before it expires; it must be for the same room, and hidden as the former was. Its
    permissions hold from now on.
    """

    id: RequestId
    type: Literal["token"] = "token"
    token: Annotated[str, Field(max_length=8192)]


class MetricsRequest(Model):
    """Connection quality of some participants now, from the engine's statistics."""

    id: RequestId
    type: Literal["metrics"] = "metrics"
    participant_ids: Annotated[list[ParticipantId], Field(max_length=50)]


class KeepaliveRequest(Model):
    id: RequestId
    type: Literal["keepalive"] = "keepalive"


class LeaveRequest(Model):
    id: RequestId
    type: Literal["leave"] = "leave"


ClientMessage = Annotated[
    JoinRequest
    | NegotiateRequest
    | BindRequest
    | LayersRequest
    | StreamRequest
    | MessageRequest
    | AttributesRequest
    | MuteRequest
    | KickRequest
    | EndRequest
    | TokenRequest
    | MetricsRequest
    | KeepaliveRequest
    | LeaveRequest,
    Field(discriminator="type"),
]


class ParticipantJoined(Model):
    kind: Literal["participant_joined"] = "participant_joined"
    participant: Participant


class ParticipantUpdated(Model):
    """The participant's connection or its attributes changed."""

    kind: Literal["participant_updated"] = "participant_updated"
    participant: Participant


class ParticipantLeaving(Model):
    kind: Literal["participant_leaving"] = "participant_leaving"
    participant_id: ParticipantId
    reason: Literal["kicked", None]


class ParticipantLeft(Model):
    """Comes after stream_unpublished for each of the participant's streams."""

    kind: Literal["participant_left"] = "participant_left"
    participant_id: ParticipantId


class StreamPublished(Model):
    kind: Literal["stream_published"] = "stream_published"
    stream: Stream


class StreamUpdated(Model):
    """Enabled or censored tracks, or the layers, changed; carries the whole stream."""

    kind: Literal["stream_updated"] = "stream_updated"
    stream: Stream


class StreamUnpublished(Model):
    kind: Literal["stream_unpublished"] = "stream_unpublished"
    participant_id: ParticipantId
    key: StreamKey


class RecordingChanged(Model):
    """Recording began, or nothing is recorded any more."""

    kind: Literal["recording_changed"] = "recording_changed"
    is_recording: bool


class Change(Model):
    """A numbered change of the room state. Revisions of one session rise by one; everyone gets the same ones in the
    same order.
    """

    type: Literal["change"] = "change"
    revision: Annotated[int, Field(ge=1)]
    change: Annotated[
        ParticipantJoined
        | ParticipantUpdated
        | ParticipantLeaving
        | ParticipantLeft
        | StreamPublished
        | StreamUpdated
        | StreamUnpublished
        | RecordingChanged,
        Field(discriminator="kind"),
    ]


class IceServer(Model):
    urls: list[str]
    username: Annotated[str | None, Field(exclude_if=is_none)] = None
    credential: Annotated[str | None, Field(exclude_if=is_none)] = None


class Joined(Model):
    """data of the result of join."""

    protocol: Literal[1]
    resume_key: str
    resumed: bool
    grace_seconds: float
    keepalive_seconds: float
    token_expires_at: AwareDatetime
    permissions: Permissions
    hidden: bool
    state: RoomState
    missed: Annotated[list[Change] | None, Field(exclude_if=is_none)] = None
    ice_servers: list[IceServer]


class Negotiated(Model):
    """data of the result of negotiate."""

    answer: str


class TokenAccepted(Model):
    """data of the result of token."""

    token_expires_at: AwareDatetime
    permissions: Permissions


Quality = Annotated[int, Field(le=5, ge=0)]


class TrackQuality(Model):
    direction: Literal["sending", "receiving"]
    quality: Quality


class StreamQuality(Model):
    audio: Annotated[TrackQuality | None, Field(exclude_if=is_none)] = None
    video: Annotated[TrackQuality | None, Field(exclude_if=is_none)] = None


class ParticipantQuality(Model):
    connection_quality: Quality
    streams: dict[str, StreamQuality]


class Metrics(Model):
    """data of the result of metrics: participant id to quality, 5 excellent … 0 broken."""

    metrics: dict[str, ParticipantQuality]


class Empty(Model):
    """data of every other result."""


class Result(Model):
    type: Literal["result"] = "result"
    id: RequestId
    ok: bool
    data: Annotated[Joined | Negotiated | TokenAccepted | Metrics | Empty | None, Field(exclude_if=is_none)] = None
    error: Annotated[WireError | None, Field(exclude_if=is_none)] = None


class Speaker(Model):
    participant_id: ParticipantId
    key: StreamKey
    level: Annotated[float, Field(le=1, ge=0)]


class AudioActivity(Model):
    """Who speaks now, loudest first; empty when nobody does. At most one in 300 ms."""

    kind: Literal["audio_activity"] = "audio_activity"
    speakers: list[Speaker]


class MessageReceived(Model):
    kind: Literal["message_received"] = "message_received"
    number: Annotated[int, Field(ge=1)]
    participant_id: ParticipantId
    message: Message
    recipients: list[ParticipantId]


class WantedLayers(Model):
    """Which layers of an own video track somebody watches; the sender pauses the others."""

    kind: Literal["wanted_layers"] = "wanted_layers"
    key: StreamKey
    rids: list[Rid]


class LayerSelected(Model):
    """The layer now sent on a slot; null while nothing is."""

    kind: Literal["layer_selected"] = "layer_selected"
    mid: Mid
    rid: str | None


class TransportLost(Model):
    """The server no longer has this client's transport (its room failed or it expired); the client makes a new peer
    connection and negotiates.
    """

    kind: Literal["transport_lost"] = "transport_lost"
    transport_id: Uuid


class Notice(Model):
    """A passing fact that is not part of the room state."""

    type: Literal["notice"] = "notice"
    notice: Annotated[
        AudioActivity | MessageReceived | WantedLayers | LayerSelected | TransportLost, Field(discriminator="kind")
    ]


GoodbyeReason = Literal[
    "user_initiated",
    "timed_out",
    "unauthorized",
    "forbidden",
    "room_expired",
    "kicked",
    "session_terminated",
    "replaced",
    "too_slow",
    "protocol_error",
]


class Goodbye(Model):
    """Last message before the server closes the connection; the close code says the same. The participant has left,
    but for timed_out, too_slow and protocol_error, after which it may resume within the grace.
    """

    type: Literal["goodbye"] = "goodbye"
    reason: GoodbyeReason
    error: Annotated[WireError | None, Field(exclude_if=is_none)] = None


ServerMessage = Annotated[Result | Change | Notice | Goodbye, Field(discriminator="type")]


CloseCode = Literal[1000, 3999, 4000, 4001, 4002, 4003, 4004, 4005, 4006, 4007]

CLOSE_CODES: dict[str, int] = {
    "user_initiated": 1000,
    "timed_out": 3999,
    "session_terminated": 4000,
    "kicked": 4001,
    "unauthorized": 4002,
    "forbidden": 4003,
    "room_expired": 4004,
    "replaced": 4005,
    "too_slow": 4006,
    "protocol_error": 4007,
}

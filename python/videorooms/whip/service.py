"""Use cases of WHIP (RFC 9725) and WHEP (its draft twin): publish, watch, restart ICE, end.

Routes call it. A client is a participant like any other, through the same hub and the same engine path; it is there
until its DELETE, or until its transport dies. The token is checked at the start: one that expires later ends nothing,
because encoders cannot renew it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import uuid4

import structlog

from videorooms.errors import VideoRoomsError
from videorooms.events import LeftReason
from videorooms.ids import require_id
from videorooms.media.engine import MediaError, SubscribeBinding
from videorooms.media.offer import Offer, read_offer, with_credentials
from videorooms.signaling.arriving import Arrival, Entrance
from videorooms.signaling.hub import Hub
from videorooms.streams.events import StreamEvent, StreamPublished, StreamUnpublished, StreamUpdated
from videorooms.streams.model import Publication, Stream
from videorooms.tokens.model import ClientGrant
from videorooms.whip.filling import publications, slots_for_room, slots_for_stream
from videorooms.whip.fragment import fragment_of, read_fragment
from videorooms.whip.resource import Protocol, WhipResource, digest, new_etag

log = structlog.get_logger(__name__)

# The signaling schema's limit on a stream's key.
KEY_MAX_LENGTH = 128


@dataclass(frozen=True, slots=True)
class Opened:
    resource: WhipResource
    answer: str


class WhipService:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._resources: dict[str, WhipResource] = {}
        hub.streams.listen(self._hear)

    async def publish(
        self, token: str, room_id: str, sdp: str, *, key: str, context: str | None, participant_id: str | None
    ) -> Opened:
        """Publish one stream. Raises `unauthorized`, `forbidden`, `conflict`, `room_full` and the engine's refusals."""
        grant = await self._authorize(token, room_id)
        if not 1 <= len(key) <= KEY_MAX_LENGTH:
            raise VideoRoomsError("out_of_range", f"A key has 1 to {KEY_MAX_LENGTH} characters.", parameter="key")
        offer = _read(sdp)
        publish = publications(offer, key)
        if not publish:
            raise VideoRoomsError("unsupported_sdp", "The offer sends neither audio nor video.")
        chosen = require_id(participant_id, "participant_id").lower() if participant_id else str(uuid4())
        resource = WhipResource("whip", room_id.lower(), chosen, digest(token), offer, sdp, self._ended, key=key)
        return await self._open(resource, grant, context, publish, {})

    async def watch(
        self, token: str, room_id: str, sdp: str, *, participant_id: str | None, key: str | None, context: str | None
    ) -> Opened:
        """Receive one stream, or the whole room when none is named. Raises `conflict` while the stream is not there."""
        grant = await self._authorize(token, room_id)
        offer = _read(sdp)
        if not any(media.receives for media in offer.media):
            raise VideoRoomsError("unsupported_sdp", "The offer receives neither audio nor video.")
        resource = WhipResource("whep", room_id.lower(), str(uuid4()), digest(token), offer, sdp, self._ended)
        streams = self._streams_of(resource.room_id)
        if participant_id or key:
            slots = slots_for_stream(offer, _named(streams, participant_id, key))
        else:
            resource.whole_room = True
            slots = slots_for_room(offer, streams, {})
        return await self._open(resource, grant, context, {}, slots)

    def find(self, protocol: Protocol, room_id: str, resource_id: str, token: str) -> WhipResource:
        """The resource, for the token that opened it, even if that has expired. Raises `not_found`, `unauthorized`."""
        resource = self._resources.get(resource_id)
        if resource is None or (resource.protocol, resource.room_id) != (protocol, room_id.lower()):
            raise VideoRoomsError("not_found", "There is no such session, or it has ended.")
        if not resource.opened_with(token):
            raise VideoRoomsError("unauthorized", "This is not the token that opened the session.")
        return resource

    async def end(self, resource: WhipResource) -> None:
        """Take the client out of the room."""
        await self._leave(resource)

    async def patch(self, resource: WhipResource, *, if_match: str | None, fragment: str) -> str | None:
        """Take a trickled fragment, or restart ICE and give the server's fragment (RFC 9725 §4.3).

        An ICE-lite server has no use for the client's candidates, so those of the current ICE session are accepted and
        dropped. Other credentials restart ICE; if the engine refuses, the session goes on as it was.
        Raises `precondition_required` and `precondition_failed`.
        """
        if if_match is None:
            detail = "Send If-Match with the session's ETag."
            raise VideoRoomsError("precondition_required", detail, parameter="if-match")
        tags = [tag.strip() for tag in if_match.split(",")]
        if "*" not in tags and resource.etag not in tags:
            raise VideoRoomsError("precondition_failed", "The ETag is of another ICE session.", parameter="if-match")
        read = read_fragment(fragment)
        if read.ufrag == resource.offer.ice_ufrag:
            return None
        sdp = with_credentials(resource.sdp, read.ufrag, read.pwd)
        offer = _read(sdp)
        slots = dict(self._slots(resource))
        answer = await self._negotiate(resource, sdp, publications(offer, resource.key) if resource.key else {}, slots)
        resource.sdp, resource.offer, resource.etag = sdp, offer, new_etag()
        return fragment_of(answer)

    # Opening and closing.

    async def _authorize(self, token: str, room_id: str) -> ClientGrant:
        room_id = require_id(room_id, "room_id")
        grant = await self._hub.tokens.verify_client_token(token)
        if grant.room_id != room_id.lower():
            raise VideoRoomsError("forbidden", "The token is for another room.", parameter="room_id")
        if grant.permissions.hidden:
            # A presence over HTTP is one that all see, and WHIP publishes.
            raise VideoRoomsError("forbidden", "A hidden token is for the SDK alone.")
        return grant

    async def _open(
        self,
        resource: WhipResource,
        grant: ClientGrant,
        context: str | None,
        publish: dict[str, Publication],
        slots: dict[str, SubscribeBinding],
    ) -> Opened:
        arrival = Arrival(resource.room_id, resource.participant_id, grant.family, context, origin=resource.protocol)
        resource.entrance = await self._enter(arrival, resource)
        self._resources[resource.id] = resource
        try:
            answer = await self._negotiate(resource, resource.sdp, publish, slots)
        except BaseException:
            await self._leave(resource)
            raise
        # Streams may have come or gone while the engine answered.
        self._refill_soon(resource)
        return Opened(resource, answer)

    async def _enter(self, arrival: Arrival, resource: WhipResource) -> Entrance:
        try:
            return await self._hub.enter(arrival, resource)
        except VideoRoomsError as refusal:
            if refusal.code != "forbidden":
                raise
            detail = "A participant with this id is in the room."
            raise VideoRoomsError("conflict", detail, parameter="participant_id") from refusal

    async def _negotiate(
        self,
        resource: WhipResource,
        sdp: str,
        publish: dict[str, Publication],
        slots: dict[str, SubscribeBinding],
    ) -> str:
        return await self._hub.streams.negotiate(
            resource.session_id,
            resource.participant_id,
            transport_id=resource.transport_id,
            offer=sdp,
            publish=publish,
            subscribe=slots,
        )

    async def _leave(self, resource: WhipResource) -> None:
        self._ended(resource)
        if resource.entrance is not None:
            await self._hub.leave(resource.entrance.session, resource.entrance.participant, LeftReason.LEFT)

    def _ended(self, resource: WhipResource) -> None:
        self._resources.pop(resource.id, None)

    # Following the room's streams.

    def _hear(self, event: StreamEvent) -> None:
        if isinstance(event, StreamPublished | StreamUpdated | StreamUnpublished):
            for resource in self._resources.values():
                if resource.session_id == event.session_id:
                    self._refill_soon(resource)

    def _refill_soon(self, resource: WhipResource) -> None:
        """Many changes of one moment make one refilling; one that comes while the engine works makes another."""
        if resource.whole_room and not resource.stale:
            resource.stale = True
            if not resource.refilling:
                self._hub.deadlines.after(0, partial(self._refill, resource))

    async def _refill(self, resource: WhipResource) -> None:
        resource.refilling = True
        try:
            while resource.stale and resource.id in self._resources:
                resource.stale = False
                await self._bind_anew(resource)
        finally:
            resource.refilling = False

    async def _bind_anew(self, resource: WhipResource) -> None:
        current = self._slots(resource)
        wanted = slots_for_room(resource.offer, self._hub.streams.streams_in(resource.session_id), current)
        changed = {mid: bound for mid, bound in wanted.items() if current.get(mid) != bound}
        if not changed:
            return
        try:
            await self._hub.streams.bind(resource.session_id, resource.participant_id, changed)
        except VideoRoomsError as refusal:
            # The transport went away meanwhile; its end is on the way.
            log.info("whep_not_refilled", code=refusal.code, participant_id=resource.participant_id)

    def _slots(self, resource: WhipResource) -> dict[str, SubscribeBinding]:
        transport = self._hub.streams.transport_of(resource.session_id, resource.participant_id)
        return transport.slots if transport else {}

    def _streams_of(self, room_id: str) -> list[Stream]:
        session = self._hub.session_of(room_id)
        return self._hub.streams.streams_in(session.id) if session else []


def _read(sdp: str) -> Offer:
    try:
        return read_offer(sdp)
    except MediaError as refusal:
        raise VideoRoomsError(refusal.code, refusal.detail) from refusal


def _named(streams: list[Stream], participant_id: str | None, key: str | None) -> Stream:
    """The first stream that fits; one that is not there may come, so the client is told to try again."""
    if participant_id:
        participant_id = require_id(participant_id, "participant_id").lower()
    for stream in streams:
        if participant_id in (None, stream.participant_id) and key in (None, stream.key):
            return stream
    raise VideoRoomsError("conflict", "Nobody publishes this stream now.", parameter="participant_id")

"""Use cases of live streams: publishing, receiving, muting; the one door to the media engine.

`signaling` and `whip` call it; it tells its listeners what happened (`streams.events`). Everything is in memory and
ends with the process: it never touches the database, and knows nothing of sockets or tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import structlog

from videorooms.clock import Clock
from videorooms.errors import VideoRoomsError
from videorooms.media.engine import (
    AudioActivity,
    Kind,
    LayerSelected,
    LayerWish,
    MediaEngine,
    MediaEvent,
    Negotiation,
    Overflow,
    SessionFailed,
    SubscribeBinding,
    TransportChanged,
    TransportState,
    WantedLayers,
)
from videorooms.streams.events import (
    LayerChosen,
    LayersWanted,
    SpeakersChanged,
    StreamEvent,
    StreamListener,
    StreamPublished,
    StreamUnpublished,
    StreamUpdated,
    TransportAway,
    TransportLost,
)
from videorooms.streams.model import (
    KINDS,
    Layer,
    Publication,
    Stream,
    adjusted,
    censored,
    check_slots,
    check_wish,
    wished_streams,
)
from videorooms.streams.patience import PatientEngine
from videorooms.streams.presence import Presence, Transport, Withdrawal
from videorooms.streams.quality import BEST, BROKEN, Quality, transport_quality
from videorooms.streams.report import ClientReport

log = structlog.get_logger(__name__)
# The SDK reports every 10 s; who reports more often is told that nobody wants to know.
REPORT_SECONDS = 5.0


class StreamService:
    """Errors of the engine leave as `VideoRoomsError` with the engine's code."""

    def __init__(self, engine: MediaEngine, clock: Clock) -> None:
        self._engine = PatientEngine(engine, clock)
        self._clock = clock
        self._presences: dict[str, dict[str, Presence]] = {}
        self._transports: dict[str, Transport] = {}
        self._listeners: list[StreamListener] = []
        engine.listen(self._hear)

    def listen(self, listener: StreamListener) -> Callable[[], None]:
        """Hear everything that happens, synchronously; the returned function ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def admit(self, session_id: str, participant_id: str, *, muted: Collection[Kind] = ()) -> None:
        """Let a participant publish and receive from now on; nobody gets the muted kinds of it."""
        presence = Presence(session_id, participant_id, muted=frozenset(muted))
        self._presences.setdefault(session_id, {}).setdefault(participant_id, presence)

    def withdraw(self, session_id: str, participant_id: str) -> Withdrawal:
        """Unpublish everything of one who leaves, at once; `release` then closes what that leaves behind."""
        presence = self._presences.get(session_id, {}).pop(participant_id, None)
        if presence is None:
            return Withdrawal()
        presence.withdrawn = True
        self._keep_streams(presence, {})
        transport, presence.transport = presence.transport, None
        empty = not self._presences[session_id]
        if empty:
            del self._presences[session_id]
        return Withdrawal(transport, session_id if empty else None)

    async def release(self, withdrawal: Withdrawal) -> None:
        """Close the transport of one who left, and the engine's session after the last one."""
        if withdrawal.transport is not None:
            await self._close(withdrawal.transport)
        if withdrawal.session_id is not None:
            await self._engine.close_session(withdrawal.session_id)

    def streams_in(self, session_id: str) -> list[Stream]:
        """Every stream of the session, in the order of joining and publishing."""
        return [stream for one in self._presences.get(session_id, {}).values() for stream in one.streams.values()]

    def transport_of(self, session_id: str, participant_id: str) -> Transport | None:
        """The participant's transport with the engine's latest word on it. Not to be changed."""
        presence = self._presences.get(session_id, {}).get(participant_id)
        return presence.transport if presence else None

    async def negotiate(
        self,
        session_id: str,
        participant_id: str,
        *,
        transport_id: str,
        offer: str,
        publish: Mapping[str, Publication],
        subscribe: Mapping[str, SubscribeBinding],
    ) -> str:
        """Give the engine's answer to an offer with the full wish, and publish what it says.

        A refusal changes nothing. Cancellation leaves the streams as they were; the transport may be open then, and
        closes with the participant.
        """
        presence = self._presence(session_id, participant_id)
        check_wish(participant_id, publish, subscribe)
        async with presence.negotiating:
            return await self._negotiate(presence, transport_id, offer, publish, subscribe)

    async def _negotiate(
        self,
        presence: Presence,
        transport_id: str,
        offer: str,
        publish: Mapping[str, Publication],
        subscribe: Mapping[str, SubscribeBinding],
    ) -> str:
        transport = self._open(presence, transport_id)
        bindings = {mid: publication.binding() for mid, publication in publish.items()}
        wish = Negotiation(transport.id, presence.session_id, presence.participant_id, offer, bindings, dict(subscribe))
        try:
            answer = await self._engine.negotiate(wish)
        except BaseException:
            self._abandon(presence, transport)
            raise
        if presence.withdrawn:
            await self._close(transport)
            raise VideoRoomsError("session_ended", "the participant left while it negotiated")
        if transport.id not in self._transports:
            raise VideoRoomsError("unknown_transport", "the transport was closed while it negotiated")
        former, presence.transport = presence.transport, transport
        transport.slots = dict(subscribe)
        transport.selected = {mid: rid for mid, rid in transport.selected.items() if mid in subscribe}
        streams = wished_streams(presence.participant_id, publish, muted=presence.muted)
        self._keep_streams(presence, streams, new_transport=former is not transport)
        if former is not None and former is not transport:
            if former.away:
                self._tell(TransportAway(presence.session_id, presence.participant_id, False))
            await self._close(former)
        return answer

    async def bind(self, session_id: str, participant_id: str, subscribe: Mapping[str, SubscribeBinding]) -> None:
        """Point slots at other tracks; slots not named stay."""
        check_slots(participant_id, subscribe)
        transport = self._transport(session_id, participant_id, subscribe)
        await self._engine.bind(transport.id, subscribe)
        transport.slots.update(subscribe)

    def prefer_layers(self, session_id: str, participant_id: str, layers: Mapping[str, LayerWish]) -> None:
        """Say the highest layer wanted on some video slots."""
        transport = self._transport(session_id, participant_id, layers)
        self._engine.prefer_layers(transport.id, layers)

    def adjust(
        self,
        session_id: str,
        participant_id: str,
        key: str,
        *,
        audio: bool | None = None,
        video: bool | None = None,
        layers: tuple[Layer, ...] | None = None,
    ) -> None:
        """Enable or disable tracks of an own stream, or say its layers anew; what is None stays."""
        presence = self._presence(session_id, participant_id)
        stream = adjusted(self._stream(presence, key), audio=audio, video=video, layers=layers)
        self._keep_streams(presence, {**presence.streams, key: stream})

    def mute(self, session_id: str, participant_id: str, muted: Collection[Kind]) -> None:
        """Forward none of these kinds of a participant, and all others, in all its streams and those to come.

        Does nothing for one who was not admitted.
        """
        presence = self._presences.get(session_id, {}).get(participant_id)
        if presence is not None:
            presence.muted = frozenset(muted)
            self._keep_streams(presence, {key: censored(stream, muted) for key, stream in presence.streams.items()})

    def unpublish_orphans(self, session_id: str, participant_id: str) -> None:
        """Unpublish the streams of a participant whose transport is gone and was not replaced."""
        presence = self._presences.get(session_id, {}).get(participant_id)
        if presence is not None and presence.transport is None:
            self._keep_streams(presence, {})

    def quality(self, session_id: str, participant_ids: Iterable[str]) -> dict[str, Quality]:
        """The connection quality of those of the named who are in the session."""
        present = self._presences.get(session_id, {})
        rows = self._engine.transports()
        found: dict[str, Quality] = {}
        for participant_id in participant_ids:
            if (presence := present.get(participant_id)) is not None:
                row = rows.get(presence.transport.id) if presence.transport else None
                unmeasured = BROKEN if presence.streams and not presence.transport else BEST
                found[participant_id] = transport_quality(row) if row else Quality(unmeasured)
        return found

    def report(self, session_id: str, participant_id: str, report: ClientReport) -> None:
        """Keep what a client says of itself, in place of what it said before."""
        presence = self._presence(session_id, participant_id)
        now = self._clock.monotonic()
        if presence.reported_at is not None and now - presence.reported_at < REPORT_SECONDS:
            raise VideoRoomsError("too_many_requests", f"one report in {REPORT_SECONDS:.0f} s is enough")
        presence.report, presence.reported_at = report, now

    def presence_of(self, session_id: str, participant_id: str) -> Presence | None:
        """The participant's media, if it was admitted. Not to be changed."""
        return self._presences.get(session_id, {}).get(participant_id)

    def measured(self) -> Mapping[str, Any]:
        """The engine's row of every transport by its id, with tracks; a second old at most."""
        return self._engine.transports()

    def figures(self) -> Mapping[str, Any]:
        """The engine's snapshot of this moment, without tracks."""
        return self._engine.figures()

    # What negotiation does to transports and streams.

    def _open(self, presence: Presence, transport_id: str) -> Transport:
        """Know the transport before the engine does: its first events may come ahead of the answer."""
        transport = self._transports.get(transport_id)
        if transport is None:
            transport = Transport(transport_id, presence.session_id, presence.participant_id)
            self._transports[transport_id] = transport
        elif transport is not presence.transport:
            raise VideoRoomsError("duplicate", "the transport id is taken")
        return transport

    def _abandon(self, presence: Presence, transport: Transport) -> None:
        if transport is not presence.transport:
            self._transports.pop(transport.id, None)

    def _keep_streams(self, presence: Presence, streams: dict[str, Stream], *, new_transport: bool = False) -> None:
        """Make these the participant's streams, and tell the engine and the listeners what is different.

        A track that is new, or on a new transport, is told with all its flags: the engine remembers those of an
        earlier track of the name.
        """
        before, presence.streams = presence.streams, streams
        for key in before.keys() - streams.keys():
            self._tell(StreamUnpublished(presence.session_id, presence.participant_id, key, left=presence.withdrawn))
        for key, stream in streams.items():
            known = before.get(key)
            self._switch_tracks(presence, None if new_transport else known, stream)
            if stream != known:
                told = StreamPublished if known is None else StreamUpdated
                self._tell(told(presence.session_id, stream))

    def _switch_tracks(self, presence: Presence, before: Stream | None, stream: Stream) -> None:
        for kind in KINDS:
            track = stream.track(kind)
            if track is None:
                continue
            known = before.track(kind) if before else None
            name = (presence.session_id, presence.participant_id, stream.key, kind)
            if known is None or track.enabled != known.enabled:
                self._engine.enable_track(*name, track.enabled)
            if known is None or track.censored != known.censored:
                self._engine.censor_track(*name, track.censored)

    async def _close(self, transport: Transport) -> None:
        self._transports.pop(transport.id, None)
        await self._engine.close_transport(transport.id)

    # Look-ups that refuse.

    def _presence(self, session_id: str, participant_id: str) -> Presence:
        presence = self._presences.get(session_id, {}).get(participant_id)
        if presence is None:
            raise VideoRoomsError("session_ended", "the participant is not in the session")
        return presence

    def _stream(self, presence: Presence, key: str) -> Stream:
        if key not in presence.streams:
            raise VideoRoomsError("unknown_stream", "no own stream has that key")
        return presence.streams[key]

    def _transport(self, session_id: str, participant_id: str, mids: Iterable[str]) -> Transport:
        transport = self._presence(session_id, participant_id).transport
        if transport is None:
            raise VideoRoomsError("unknown_transport", "the participant has negotiated no transport")
        if unknown := set(mids) - transport.slots.keys():
            raise VideoRoomsError("unknown_mid", f"mid {min(unknown)} is not a slot")
        return transport

    # What the engine says.

    def _hear(self, event: MediaEvent) -> None:
        match event:
            case TransportChanged(transport_id, state):
                self._transport_changed(transport_id, state)
            case WantedLayers(transport_id, key, rids):
                self._layers_wanted(transport_id, key, tuple(rids))
            case LayerSelected(transport_id, mid, rid):
                self._layer_selected(transport_id, mid, rid)
            case AudioActivity(session_id, speakers):
                self._tell(SpeakersChanged(session_id, tuple(speakers)))
            case SessionFailed(session_id, detail):
                log.error("media_session_failed", session_id=session_id, detail=detail)
                self._lose([one for one in self._transports.values() if one.session_id == session_id], failed=True)
            case Overflow():
                self._compare_with_engine()
            case _:
                pass

    def _transport_changed(self, transport_id: str, state: TransportState) -> None:
        transport = self._transports.get(transport_id)
        if transport is None:
            return
        if state == "closed":
            self._lose([transport], failed=False)
            return
        was_away, transport.state = transport.away, state
        presence = self._presences.get(transport.session_id, {}).get(transport.participant_id)
        if presence is not None and presence.transport is transport and transport.away != was_away:
            self._tell(TransportAway(transport.session_id, transport.participant_id, transport.away))

    def _layers_wanted(self, transport_id: str, key: str, rids: tuple[str, ...]) -> None:
        if (transport := self._transports.get(transport_id)) is not None:
            transport.wanted[key] = rids
            self._tell(LayersWanted(transport.session_id, transport.participant_id, key, rids))

    def _layer_selected(self, transport_id: str, mid: str, rid: str | None) -> None:
        if (transport := self._transports.get(transport_id)) is not None:
            transport.selected[mid] = rid
            self._tell(LayerChosen(transport.session_id, transport.participant_id, mid, rid))

    def _lose(self, transports: list[Transport], *, failed: bool) -> None:
        for transport in transports:
            del self._transports[transport.id]
            presence = self._presences.get(transport.session_id, {}).get(transport.participant_id)
            if presence is not None and presence.transport is transport:
                presence.transport = None
                self._tell(TransportLost(transport.session_id, transport.participant_id, transport.id, failed))

    def _compare_with_engine(self) -> None:
        """Events were lost: whatever negotiated transport the engine no longer has is gone."""
        alive = self._engine.transports(fresh=True)
        current = [one.transport for session in self._presences.values() for one in session.values()]
        self._lose([one for one in current if one is not None and one.id not in alive], failed=False)

    def _tell(self, event: StreamEvent) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:
                # One that fails must not keep the others, or the engine's next event, from being heard.
                log.exception("stream_listener_failed", event_type=type(event).__name__)

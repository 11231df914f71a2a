"""An engine without media, for tests of everything above it.

It keeps the rules of the port as `native` does (both pass the contract test in tests/media): refusals, bindings, one
transport's life. It answers at once, remembers every call, and says what a test tells it to with `emit`. No packet
ever flows, and its answers are SDP in shape only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from videorooms.media.engine import (
    AnySpeaker,
    FileEnded,
    FileSummary,
    Kind,
    LayerWish,
    MediaError,
    MediaEvent,
    Negotiation,
    RecordingTags,
    RemoteTrack,
    SubscribeBinding,
    TrackRecording,
    TransportChanged,
)
from videorooms.media.offer import Offer, OfferedMedia, read_offer


@dataclass(slots=True)
class FakeTransport:
    session_id: str
    participant_id: str
    offer: Offer
    slots: dict[str, SubscribeBinding] = field(default_factory=dict)
    layers: dict[str, LayerWish] = field(default_factory=dict)


class FakeEngine:
    """`calls` has the name and arguments of every call in order; `refuse` makes the next call of a name fail."""

    def __init__(self) -> None:
        self.transports: dict[str, FakeTransport] = {}
        self.calls: list[tuple[Any, ...]] = []
        self.recordings: dict[str, TrackRecording] = {}
        # What the engine has written by the time a recording is stopped; nothing unless a test says so.
        self.files: dict[str, tuple[Path, FileSummary]] = {}
        self.measured: dict[str, dict[str, Any]] = {}
        # What files are found to hold, by name; all others are no recordings.
        self.recorded: dict[str, tuple[FileSummary, RecordingTags]] = {}
        self._listeners: list[Callable[[MediaEvent], None]] = []
        self._refusals: dict[str, MediaError] = {}
        self._answers = 0

    def listen(self, listener: Callable[[MediaEvent], None]) -> None:
        self._listeners.append(listener)

    def emit(self, event: MediaEvent) -> None:
        """Tell the listeners something, as the media threads would."""
        if isinstance(event, TransportChanged) and event.state == "closed":
            self.transports.pop(event.transport_id, None)
        for listener in self._listeners:
            listener(event)

    def refuse(self, call: str, code: str, detail: str = "told to by the test") -> None:
        self._refusals[call] = MediaError(code, detail)

    async def start(self) -> None:
        self._called("start")

    async def stop(self) -> None:
        self._called("stop")
        self.transports.clear()

    async def negotiate(self, negotiation: Negotiation) -> str:
        self._called("negotiate", negotiation)
        offer = read_offer(negotiation.offer)
        if not offer.media:
            raise MediaError("unsupported_sdp", "the offer has no audio or video")
        for mid, published in negotiation.publish.items():
            media = _named(offer, mid)
            if media.kind != published.kind or not media.sends:
                raise MediaError("binding_mismatch", f"mid {mid} does not send {published.kind}")
        for mid, wanted in negotiation.subscribe.items():
            _fits(_named(offer, mid), wanted)
        transport = FakeTransport(negotiation.session_id, negotiation.participant_id, offer)
        transport.slots = dict(negotiation.subscribe)
        self.transports[negotiation.transport_id] = transport
        return self._answer(offer, negotiation.publish.keys() | negotiation.subscribe.keys())

    async def bind(self, transport_id: str, subscribe: Mapping[str, SubscribeBinding]) -> None:
        self._called("bind", transport_id, dict(subscribe))
        transport = self._transport(transport_id)
        for mid, wanted in subscribe.items():
            if mid not in transport.slots:
                raise MediaError("unknown_mid", f"mid {mid} is not a slot")
            _fits(_named(transport.offer, mid), wanted)
        transport.slots.update(subscribe)

    def prefer_layers(self, transport_id: str, layers: Mapping[str, LayerWish]) -> None:
        self._called("prefer_layers", transport_id, dict(layers))
        if transport_id in self.transports:
            self.transports[transport_id].layers.update(layers)

    def enable_track(self, session_id: str, participant_id: str, key: str, kind: Kind, enabled: bool) -> None:
        self._called("enable_track", session_id, participant_id, key, kind, enabled)

    def censor_track(self, session_id: str, participant_id: str, key: str, kind: Kind, censored: bool) -> None:
        self._called("censor_track", session_id, participant_id, key, kind, censored)

    def record_track(self, recording: TrackRecording) -> None:
        self._called("record_track", recording)
        self.recordings[recording.recording_id] = recording

    def pause_recording(self, recording: TrackRecording, paused: bool) -> None:
        self._called("pause_recording", recording.recording_id, paused)

    def stop_recording(self, recording: TrackRecording) -> None:
        self._called("stop_recording", recording.recording_id)
        if self.recordings.pop(recording.recording_id, None) is not None:
            self.emit(
                FileEnded(
                    recording.recording_id, "stopped", None, *self.files.pop(recording.recording_id, (None, None))
                )
            )

    async def close_transport(self, transport_id: str) -> None:
        self._called("close_transport", transport_id)
        if transport_id in self.transports:
            self.emit(TransportChanged(transport_id, "closed"))

    async def close_session(self, session_id: str) -> None:
        self._called("close_session", session_id)
        for transport_id in [key for key, one in self.transports.items() if one.session_id == session_id]:
            self.emit(TransportChanged(transport_id, "closed"))

    async def repair_recording(self, path: Path) -> tuple[FileSummary, RecordingTags]:
        self._called("repair_recording", path)
        if path.name not in self.recorded:
            raise MediaError("unprocessable", "the file does not begin as a recording does")
        return self.recorded[path.name]

    def stats(self, *, tracks: bool = True) -> dict[str, Any]:
        transports = {
            transport_id: {
                "session": transport.session_id,
                "participant": transport.participant_id,
                "state": "connected",
                "protocol": None,
                "address": None,
                "rtt_ms": None,
                "estimate_bps": None,
                "uplink_loss": None,
                "downlink_loss": None,
                "bytes": {"received": 0, "sent": 0},
                "desired_bps": 0,
                "is_limited": False,
                "tracks": [],
                **self.measured.get(transport_id, {}),
                **({} if tracks else {"tracks": []}),
            }
            for transport_id, transport in self.transports.items()
        }
        return {
            "listening": {"udp": "127.0.0.1:0", "tcp": None},
            "packets": {"received": 0, "forwarded": 0, "sent": 0, "dropped": {}},
            "bytes": {"received": 0, "sent": 0},
            "panics": 0,
            "sessions": len({transport.session_id for transport in self.transports.values()}),
            "transports": transports,
        }

    def called(self, name: str) -> list[tuple[Any, ...]]:
        """The arguments of every call of that name so far."""
        return [tuple(arguments) for called, *arguments in self.calls if called == name]

    def _called(self, name: str, *arguments: Any) -> None:
        self.calls.append((name, *arguments))
        if refusal := self._refusals.pop(name, None):
            raise refusal

    def _transport(self, transport_id: str) -> FakeTransport:
        if transport_id not in self.transports:
            raise MediaError("unknown_transport", "no such transport")
        return self.transports[transport_id]

    def _answer(self, offer: Offer, used: set[str]) -> str:
        self._answers += 1
        bundle = " ".join(media.mid for media in offer.media if media.mid in used)
        lines = [
            "v=0",
            f"o=- {self._answers} 1 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=ice-lite",
            f"a=group:BUNDLE {bundle}",
        ]
        for media in offer.media:
            lines += self._answered(media, used)
        return "\r\n".join(lines) + "\r\n"

    def _answered(self, media: OfferedMedia, used: set[str]) -> list[str]:
        port = "9" if media.mid in used else "0"
        direction = "recvonly" if media.sends else "sendonly"
        return [
            f"m={media.kind} {port} UDP/TLS/RTP/SAVPF 96",
            "c=IN IP4 0.0.0.0",
            f"a=mid:{media.mid}",
            f"a={direction if media.mid in used else 'inactive'}",
            f"a=ice-ufrag:fake{self._answers}",
            f"a=ice-pwd:{'fakepassword' * 2}{self._answers}",
            "a=setup:passive",
            "a=candidate:1 1 UDP 2130706431 127.0.0.1 7882 typ host",
            "a=end-of-candidates",
        ]


def _named(offer: Offer, mid: str) -> OfferedMedia:
    media = offer.find(mid)
    if media is None:
        raise MediaError("unknown_mid", f"the offer has no mid {mid}")
    return media


def _fits(media: OfferedMedia, wanted: SubscribeBinding) -> None:
    kind = wanted.kind if isinstance(wanted, RemoteTrack) else "audio" if isinstance(wanted, AnySpeaker) else media.kind
    if kind != media.kind or not media.receives:
        raise MediaError("binding_mismatch", f"mid {media.mid} does not receive {kind}")

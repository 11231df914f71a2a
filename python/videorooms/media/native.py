"""The media engine of this process: the Rust extension behind the engine port.

`runtime` makes one and hands it around as `MediaEngine`; this is the only importer of `_engine`. It turns dataclasses
into the JSON of crates/sfu/src/{command,event}.rs and back, and request numbers into futures. No media packet passes
here, and nothing here waits for the media thread but `stats`, for at most 50 ms.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from videorooms.media.engine import (
    AudioActivity,
    FileBegun,
    FileEnded,
    FileSummary,
    Kind,
    LayerSelected,
    LayerWish,
    MediaError,
    MediaEvent,
    Negotiation,
    Overflow,
    RecordingTags,
    RemoteTrack,
    SessionFailed,
    Speaker,
    SubscribeBinding,
    TrackLive,
    TrackRecording,
    TransportChanged,
    WantedLayers,
)

try:
    from videorooms.media import _engine
except ImportError as error:
    raise ImportError(
        f"the media engine is not built for this Python ({error}): run `./dev run`, or reinstall the package"
    ) from error

# The form of commands and events; the extension says which one it was built with.
PROTOCOL = 3

if _engine.PROTOCOL != PROTOCOL:
    raise ImportError(
        f"the media engine speaks protocol {_engine.PROTOCOL} and this package {PROTOCOL}: "
        "run `./dev run`, or reinstall the package"
    )

logger = logging.getLogger(__name__)

# One turn of the loop stays short, and a storm of events still takes few turns.
EVENTS_PER_TURN = 512


@dataclass(frozen=True, slots=True)
class NativeSettings:
    """Where media is received; `advertised` holds IP or IP:port, empty for the addresses of the interfaces."""

    bind: str = "0.0.0.0"
    udp_port: int = 7882
    tcp_port: int | None = 7882
    advertised: Sequence[str] = ()
    idle_timeout_s: float = 45.0
    # Only tests of containment set it.
    breakable: bool = False


class NativeEngine:
    """See `MediaEngine`. Listeners are called on the loop that `start` ran on."""

    def __init__(self, settings: NativeSettings) -> None:
        self._settings = settings
        self._listeners: list[Callable[[MediaEvent], None]] = []
        self._engine: _engine.Engine | None = None
        self._waiting: dict[int, asyncio.Future[str]] = {}
        self._requests = itertools.count(1)

    def listen(self, listener: Callable[[MediaEvent], None]) -> None:
        self._listeners.append(listener)

    async def start(self) -> None:
        """Opens the ports; raises MediaError with the reason when it cannot."""
        loop = asyncio.get_running_loop()
        try:
            self._engine = await asyncio.to_thread(_engine.Engine, json.dumps(asdict(self._settings)))
        except _engine.MediaError as error:
            raise MediaError(*error.args) from None
        loop.add_reader(self._engine.fileno(), self._drain)

    async def stop(self) -> None:
        """Closes the ports; what waits is refused with `engine_failed`. May be called twice."""
        engine, self._engine = self._engine, None
        if engine is None:
            return
        asyncio.get_running_loop().remove_reader(engine.fileno())
        await asyncio.to_thread(engine.close)
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(MediaError("engine_failed", "media engine is closed"))
        self._waiting.clear()

    async def negotiate(self, negotiation: Negotiation) -> str:
        return await self._ask(
            {
                "type": "negotiate",
                "transport": negotiation.transport_id,
                "session": negotiation.session_id,
                "participant": negotiation.participant_id,
                "offer": negotiation.offer,
                "publish": {mid: asdict(binding) for mid, binding in negotiation.publish.items()},
                "subscribe": _bindings(negotiation.subscribe),
            }
        )

    async def bind(self, transport_id: str, subscribe: Mapping[str, SubscribeBinding]) -> None:
        await self._ask({"type": "bind", "transport": transport_id, "subscribe": _bindings(subscribe)})

    def prefer_layers(self, transport_id: str, layers: Mapping[str, LayerWish]) -> None:
        wishes = {mid: _layer_wish(wish) for mid, wish in layers.items()}
        self._tell({"type": "prefer_layers", "transport": transport_id, "layers": wishes})

    def enable_track(self, session_id: str, participant_id: str, key: str, kind: Kind, enabled: bool) -> None:
        self._tell({"type": "enable_track", "enabled": enabled} | _track(session_id, participant_id, key, kind))

    def censor_track(self, session_id: str, participant_id: str, key: str, kind: Kind, censored: bool) -> None:
        self._tell({"type": "censor_track", "censored": censored} | _track(session_id, participant_id, key, kind))

    def record_track(self, recording: TrackRecording) -> None:
        command = {"type": "record_track", "recording": recording.recording_id, "tags": dict(recording.tags)}
        self._tell(command | {"file": str(recording.file)} | _recorded(recording))

    def pause_recording(self, recording: TrackRecording, paused: bool) -> None:
        self._tell({"type": "pause_recording", "paused": paused} | _recorded(recording))

    def stop_recording(self, recording: TrackRecording) -> None:
        self._tell({"type": "stop_recording", "recording": recording.recording_id} | _recorded(recording))

    async def close_transport(self, transport_id: str) -> None:
        await self._ask({"type": "close_transport", "transport": transport_id})

    async def close_session(self, session_id: str) -> None:
        await self._ask({"type": "close_session", "session": session_id})

    async def repair_recording(self, path: Path) -> tuple[FileSummary, RecordingTags]:
        try:
            repaired = json.loads(await asyncio.to_thread(_engine.repair_recording, str(path)))
        except _engine.MediaError as error:
            raise MediaError(*error.args) from None
        return _summary(repaired["file"]), repaired["tags"] | {"recording": repaired["recording"]}

    def stats(self, *, tracks: bool = True) -> dict[str, Any]:
        stats: dict[str, Any] = json.loads(self._running().stats(tracks))
        return stats

    def _running(self) -> _engine.Engine:
        if self._engine is None:
            raise MediaError("engine_failed", "media engine is not running")
        return self._engine

    def _tell(self, command: Mapping[str, Any]) -> None:
        try:
            self._running().submit(json.dumps(command))
        except _engine.MediaError as error:
            raise MediaError(*error.args) from None

    async def _ask(self, command: Mapping[str, Any]) -> str:
        request = next(self._requests)
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._tell({**command, "request": request})
        self._waiting[request] = answer
        try:
            return await answer
        finally:
            self._waiting.pop(request, None)

    def _drain(self) -> None:
        if self._engine is None:
            return
        for text in self._engine.poll(EVENTS_PER_TURN):
            event = json.loads(text)
            if "request" in event:
                self._answer(event)
            else:
                self._publish(_DECODERS[event["type"]](event))

    def _answer(self, event: Mapping[str, Any]) -> None:
        answer = self._waiting.get(event["request"])
        # The asker may have been cancelled; the engine did as it was told all the same.
        if answer is None or answer.done():
            return
        if event["type"] == "refused":
            answer.set_exception(MediaError(event["code"], event["detail"]))
        else:
            answer.set_result(event.get("answer", ""))

    def _publish(self, event: MediaEvent) -> None:
        for listener in self._listeners:
            try:
                listener(event)
            except Exception:
                logger.exception("a listener of media events failed on %s", type(event).__name__)


def _bindings(subscribe: Mapping[str, SubscribeBinding]) -> dict[str, Any]:
    return {mid: None if wanted is None else _binding(wanted) for mid, wanted in subscribe.items()}


def _binding(wanted: SubscribeBinding) -> dict[str, str]:
    if isinstance(wanted, RemoteTrack):
        return {"source": "track", "participant": wanted.participant_id, "key": wanted.key, "kind": wanted.kind}
    return {"source": "speaker"}


def _layer_wish(wish: LayerWish) -> str | dict[str, str]:
    if wish is None:
        return "best"
    return "off" if wish == "off" else {"rid": wish}


def _track(session_id: str, participant_id: str, key: str, kind: Kind) -> dict[str, str]:
    return {"session": session_id, "participant": participant_id, "key": key, "kind": kind}


def _recorded(recording: TrackRecording) -> dict[str, str]:
    return _track(recording.session_id, recording.participant_id, recording.key, recording.kind)


def _begun(event: Mapping[str, Any]) -> FileBegun:
    return FileBegun(event["recording"], event["codec"], Path(event["file"]), _wall(event["started_ms"]))


def _ended(event: Mapping[str, Any]) -> FileEnded:
    file = event["file"]
    path, summary = (None, None) if file is None else (Path(file["file"]), _summary(file))
    return FileEnded(event["recording"], event["reason"], event["detail"], path, summary)


def _summary(file: Mapping[str, Any]) -> FileSummary:
    return FileSummary(
        codec=file["codec"],
        container=file["container"],
        started_at=_wall(file["started_ms"]),
        duration_ms=file["duration_ms"],
        size_bytes=file["size_bytes"],
        width=file["width"] or None,
        height=file["height"] or None,
        frames=file["frames"],
    )


def _wall(unix_ms: int) -> datetime:
    return datetime.fromtimestamp(unix_ms / 1000, UTC)


_DECODERS: dict[str, Callable[[Mapping[str, Any]], MediaEvent]] = {
    "transport_state": lambda event: TransportChanged(event["transport"], event["state"]),
    "track_live": lambda event: TrackLive(
        event["session"], event["participant"], event["key"], event["kind"], event["codec"]
    ),
    "audio_activity": lambda event: AudioActivity(
        event["session"], tuple(Speaker(one["participant"], one["key"], one["level"]) for one in event["speakers"])
    ),
    "wanted_layers": lambda event: WantedLayers(event["transport"], event["key"], tuple(event["rids"])),
    "layer_selected": lambda event: LayerSelected(event["transport"], event["mid"], event["rid"]),
    "recording_started": _begun,
    "recording_ended": _ended,
    "session_failed": lambda event: SessionFailed(event["session"], event["detail"]),
    "overflow": lambda _event: Overflow(),
}

"""The media engine as `StreamService` asks it: with patience that ends, and errors of the domain.

A refusal or a silence of the engine becomes a `VideoRoomsError`; what is only cleaning up is logged instead, because
whoever leaves must be able to. Statistics are asked for once a second at most. It holds no stream and no transport.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import structlog

from videorooms.clock import Clock
from videorooms.errors import VideoRoomsError
from videorooms.media.engine import (
    Kind,
    LayerWish,
    MediaEngine,
    MediaError,
    MediaEvent,
    Negotiation,
    SubscribeBinding,
)

log = structlog.get_logger(__name__)
T = TypeVar("T")

# The engine answers within some 10 ms; beyond this its thread is stuck, and leaving must not wait for it.
ANSWER_SECONDS = 10.0
# A snapshot may hold the loop for up to 50 ms, and the figures in it are averages of a second or more.
STATISTICS_SECONDS = 1.0


class PatientEngine:
    def __init__(self, engine: MediaEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._rows: dict[str, Any] = {}
        self._rows_at = -STATISTICS_SECONDS

    def listen(self, listener: Callable[[MediaEvent], None]) -> None:
        self._engine.listen(listener)

    async def negotiate(self, negotiation: Negotiation) -> str:
        return await _answered(self._engine.negotiate(negotiation))

    async def bind(self, transport_id: str, subscribe: Mapping[str, SubscribeBinding]) -> None:
        await _answered(self._engine.bind(transport_id, subscribe))

    async def close_transport(self, transport_id: str) -> None:
        """Close it, or have it closed already. Raises nothing."""
        try:
            await _answered(self._engine.close_transport(transport_id))
        except VideoRoomsError as refusal:
            if refusal.code != "unknown_transport":
                log.warning("transport_not_closed", transport_id=transport_id, detail=refusal.detail)

    async def close_session(self, session_id: str) -> None:
        """Close it, or have it closed already. Raises nothing."""
        try:
            await _answered(self._engine.close_session(session_id))
        except VideoRoomsError as refusal:
            log.warning("session_not_closed", session_id=session_id, detail=refusal.detail)

    def prefer_layers(self, transport_id: str, layers: Mapping[str, LayerWish]) -> None:
        try:
            self._engine.prefer_layers(transport_id, layers)
        except MediaError as refusal:
            raise VideoRoomsError(refusal.code, refusal.detail) from refusal

    def enable_track(self, session_id: str, participant_id: str, key: str, kind: Kind, enabled: bool) -> None:
        """Tell it for its accounting: the publisher itself sends or does not. Raises nothing."""
        try:
            self._engine.enable_track(session_id, participant_id, key, kind, enabled)
        except MediaError as refusal:
            log.warning("track_not_switched", participant_id=participant_id, detail=refusal.detail)

    def censor_track(self, session_id: str, participant_id: str, key: str, kind: Kind, censored: bool) -> None:
        """Raises nothing: an engine whose thread stands still for long enough to refuse this is lost altogether."""
        try:
            self._engine.censor_track(session_id, participant_id, key, kind, censored)
        except MediaError as refusal:
            log.error("track_not_censored", session_id=session_id, participant_id=participant_id, detail=refusal.detail)

    def transports(self, *, fresh: bool = False) -> dict[str, Any]:
        """The statistics of every transport by its id; a second old at most, and of now when `fresh`."""
        now = self._clock.monotonic()
        if fresh or now - self._rows_at >= STATISTICS_SECONDS:
            try:
                self._rows, self._rows_at = self._engine.stats()["transports"], now
            except MediaError as refusal:
                raise VideoRoomsError(refusal.code, refusal.detail) from refusal
        return self._rows

    def figures(self) -> Mapping[str, Any]:
        """The whole snapshot of now, with transports but without their tracks."""
        try:
            return self._engine.stats(tracks=False)
        except MediaError as refusal:
            raise VideoRoomsError(refusal.code, refusal.detail) from refusal


async def _answered(asked: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await asked
    except TimeoutError:
        raise VideoRoomsError("engine_failed", "the media engine does not answer") from None
    except MediaError as refusal:
        raise VideoRoomsError(refusal.code, refusal.detail) from refusal

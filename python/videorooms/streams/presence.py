"""The media side of one participant's presence: its transport, its slots and its streams.

Kept by `streams.service` from admission to withdrawal. It holds state and answers questions about it; it calls
nobody.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from videorooms.media.engine import Kind, SubscribeBinding, TransportState
from videorooms.streams.model import Stream
from videorooms.streams.report import ClientReport


@dataclass(slots=True)
class Transport:
    """One ICE/DTLS association. `selected` and `wanted` are the engine's latest word, for those who ask later."""

    id: str
    session_id: str
    participant_id: str
    state: TransportState = "connecting"
    slots: dict[str, SubscribeBinding] = field(default_factory=dict)
    selected: dict[str, str | None] = field(default_factory=dict)
    wanted: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def away(self) -> bool:
        return self.state == "disconnected"


@dataclass(slots=True)
class Presence:
    session_id: str
    participant_id: str
    transport: Transport | None = None
    streams: dict[str, Stream] = field(default_factory=dict)
    # One negotiation at a time: two offers in flight would leave it open whose wish holds.
    negotiating: asyncio.Lock = field(default_factory=asyncio.Lock)
    withdrawn: bool = False
    # A moderator's word about everything that it says, or shows, now and later.
    muted: frozenset[Kind] = frozenset()
    # What the client said of itself last, and when on the monotonic clock.
    report: ClientReport | None = None
    reported_at: float | None = None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What is still to be closed after a participant was withdrawn; `session_id` when it was the last one."""

    transport: Transport | None = None
    session_id: str | None = None

"""What a client says of itself that the server cannot measure: what its sending is limited by, its path, its pictures.

`signaling` hands reports to `StreamService`, which keeps the newest of each participant; `statistics` reads it. It is
the client's word, believed for explanations and for nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# RTCIceCandidateType; a relay is the client's TURN server.
CandidateType = Literal["host", "srflx", "prflx", "relay"]


@dataclass(frozen=True, slots=True)
class SendingReport:
    """For how long within the interval a stream's video was limited, and by what."""

    key: str
    cpu_ms: int = 0
    bandwidth_ms: int = 0


@dataclass(frozen=True, slots=True)
class ClientReport:
    """Of the last `interval_ms`. `candidate` is None where it is not known."""

    interval_ms: int
    candidate: CandidateType | None = None
    sending: tuple[SendingReport, ...] = ()
    freezes: int = 0
    freeze_ms: int = 0
    frames_dropped: int = 0

    def share(self, milliseconds: int) -> float:
        """What part of the interval that is; 0..1."""
        return min(1.0, milliseconds / self.interval_ms) if self.interval_ms else 0.0

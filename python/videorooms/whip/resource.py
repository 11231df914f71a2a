"""One WHIP or WHEP session: the HTTP resource that stands for a participant.

`whip.service` keeps it from the POST to the DELETE, and the hub reaches it as the participant's `Link`. Over HTTP
nothing can be pushed, so it takes messages and forgets them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from videorooms.ids import new_id
from videorooms.media.offer import Offer
from videorooms.signaling import messages
from videorooms.signaling.arriving import Entrance
from videorooms.signaling.messages import GoodbyeReason

Protocol = Literal["whip", "whep"]


def new_etag() -> str:
    """An entity tag that names one ICE session (RFC 9725 §4.3.1)."""
    return f'"{secrets.token_hex(8)}"'


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


@dataclass(slots=True)
class WhipResource:
    """`key` is that of the stream it publishes; `whole_room` when its slots follow the room's streams; `sdp` is the
    offer that holds now.
    """

    protocol: Protocol
    room_id: str
    participant_id: str
    token_digest: bytes
    offer: Offer
    sdp: str
    ended: Callable[[WhipResource], None]
    key: str = ""
    whole_room: bool = False
    entrance: Entrance | None = None
    id: str = field(default_factory=new_id)
    transport_id: str = field(default_factory=new_id)
    etag: str = field(default_factory=new_etag)
    # One refilling of the slots at a time; another is due when the streams changed meanwhile.
    refilling: bool = False
    stale: bool = False

    @property
    def session_id(self) -> str:
        return self.entrance.session.id if self.entrance else ""

    def opened_with(self, token: str) -> bool:
        return hmac.compare_digest(self.token_digest, digest(token))

    # signaling.participant.Link

    def send(self, text: str) -> None:
        pass

    def send_passing(self, text: str) -> None:
        pass

    def close(self, reason: GoodbyeReason, error: messages.WireError | None = None) -> None:  # noqa: ARG002
        self.ended(self)

    def restart(self) -> None:
        pass

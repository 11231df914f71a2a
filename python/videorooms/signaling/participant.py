"""A participant of a live session: who it is, whether it is connected, what it has yet to hear.

`session` keeps them in order of joining, `hub` moves them through their life:

    connected ──connection breaks──▶ reconnecting ──grace over──▶ left
        ▲                                 │
        └─────────── resumed ─────────────┘        leave, kick, token expired: from either to left

It holds no socket of its own: `link` is whatever carries its messages, a WebSocket or nothing (WHIP and WHEP).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from videorooms.participants.model import Origin
from videorooms.signaling import messages
from videorooms.signaling.deadlines import Deadline
from videorooms.signaling.messages import GoodbyeReason
from videorooms.signaling.resume import MessageLog, ResumeKey


class Link(Protocol):
    """What carries messages to a participant. Neither method waits or raises."""

    def send(self, text: str) -> None:
        """Take an encoded message; they arrive in order or the link ends."""
        ...

    def send_passing(self, text: str) -> None:
        """Take an encoded message that may be left out when much is waiting already."""
        ...

    def close(self, reason: GoodbyeReason, error: messages.WireError | None = None) -> None:
        """End the link after what it has taken, with a goodbye."""
        ...

    def restart(self) -> None:
        """End the link because the server stops; the client is to come back."""
        ...


@dataclass(slots=True)
class LiveParticipant:
    id: str
    context: str | None
    can_receive_messages: bool
    origin: Origin
    link: Link | None = None
    resume_key: ResumeKey = field(default_factory=ResumeKey)
    inbox: MessageLog = field(default_factory=MessageLog)
    # Nothing comes over its transport; seen by the engine seconds before a silent link is given up.
    away: bool = False
    # Left over from the process before this one: it may come back without its key, which nobody has any more.
    adopted: bool = False
    # A moderator's word; `streams` acts on it once the participant is admitted there.
    muted: bool = False
    # The families of the client tokens with which it came, as the database has them.
    token_families: set[str] = field(default_factory=set)
    # A transport that died while nobody could be told.
    lost_transport: str | None = None
    grace: Deadline | None = None
    orphans: Deadline | None = None
    parting: Deadline | None = None

    @property
    def connected(self) -> bool:
        """Whether it can be reached now, as everyone is told."""
        return self.link is not None and not self.away

    def told(self) -> messages.Participant:
        """The participant as everyone sees it."""
        return messages.Participant(
            id=self.id,
            context=self.context,
            can_receive_messages=self.can_receive_messages,
            origin=self.origin,
            connection="connected" if self.connected else "reconnecting",
        )

    def receive(self, sender: str, message: messages.Message, recipients: list[str]) -> None:
        """Send a message on, or keep it until the participant is back."""
        text = self.inbox.add(sender, message, recipients)
        if self.link is not None:
            self.link.send(text)
            self.inbox.mark_sent()

    def cancel_deadlines(self) -> None:
        for deadline in (self.grace, self.orphans, self.parting):
            if deadline is not None:
                deadline.cancel()
        self.grace = self.orphans = self.parting = None

"""A participant of a live session: who it is, whether it is connected, what it has yet to hear.

`session` keeps them in order of joining, `hub` moves them through their life:

    connected ──connection breaks──▶ reconnecting ──grace over──▶ left
        ▲                                 │
        └─────────── resumed ─────────────┘        leave, kick, token expired: from either to left

A hidden one looks in: it receives what all do, and nobody is told of it (`hidden`).

It holds no socket of its own: `link` is whatever carries its messages, a WebSocket or nothing (WHIP and WHEP).
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from datetime import datetime
from typing import Protocol

from videorooms.clock import Clock
from videorooms.media.engine import Kind
from videorooms.participants.model import Origin
from videorooms.signaling import messages
from videorooms.signaling.deadlines import Deadline
from videorooms.signaling.messages import GoodbyeReason
from videorooms.signaling.rate import TokenBucket, rarely
from videorooms.signaling.resume import MessageLog, ResumeKey
from videorooms.tokens.model import ORDINARY, Permissions


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
    clock: InitVar[Clock]
    link: Link | None = None
    permissions: Permissions = ORDINARY
    attributes: dict[str, str] = field(default_factory=dict)
    resume_key: ResumeKey = field(default_factory=ResumeKey)
    inbox: MessageLog = field(default_factory=MessageLog)
    # Nothing comes over its transport; seen by the engine seconds before a silent link is given up.
    away: bool = False
    # Left over from the process before this one: it may come back without its key, which nobody has any more.
    adopted: bool = False
    # A moderator's word; `streams` acts on it once the participant is admitted there.
    muted: frozenset[Kind] = frozenset()
    # The families of the client tokens with which it came, as the database has them.
    token_families: set[str] = field(default_factory=set)
    # A transport that died while nobody could be told.
    lost_transport: str | None = None
    grace: Deadline | None = None
    orphans: Deadline | None = None
    parting: Deadline | None = None
    joined_at: datetime = field(init=False)
    # What it may do only now and then, over all its connections.
    attribute_changes: TokenBucket = field(init=False)
    moderations: TokenBucket = field(init=False)

    def __post_init__(self, clock: Clock) -> None:
        self.joined_at = clock.now()
        self.attribute_changes, self.moderations = rarely(clock), rarely(clock)

    @property
    def hidden(self) -> bool:
        """Whether it only looks in, and nobody is told of it."""
        return self.permissions.hidden

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
            attributes=dict(self.attributes),
        )

    def receive(self, sender: str, message: messages.Message, recipients: list[str]) -> None:
        """Send a message on, or keep it until the participant is back."""
        text = self.inbox.add(sender, message, recipients)
        if self.link is not None:
            self.link.send(text)
            self.inbox.mark_sent()

    def part(self, farewell: GoodbyeReason, error: messages.WireError | None = None) -> None:
        """Say goodbye to the client, and expect nothing more of it."""
        link, self.link = self.link, None
        if link is not None:
            link.close(farewell, error)
        self.cancel_deadlines()

    def moderate(self, kind: Kind, muted: bool) -> None:
        """Note a moderator's word on what others may receive of it."""
        self.muted = self.muted | {kind} if muted else self.muted - {kind}

    def cancel_deadlines(self) -> None:
        for deadline in (self.grace, self.orphans, self.parting):
            if deadline is not None:
                deadline.cancel()
        self.grace = self.orphans = self.parting = None

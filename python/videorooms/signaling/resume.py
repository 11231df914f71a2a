"""What lets a participant come back after its connection broke: its key, the changes and the messages it missed.

`hub` asks for them when a participant is taken up again. Everything is bounded; what fell out of a log is replaced by
the whole state, which the result of a join always has. Nothing here outlives the process.
"""

from __future__ import annotations

import hmac
import secrets
from collections import deque

from videorooms.signaling import messages

# Some minutes of a lively room; beyond that the whole state is smaller than the changes.
CHANGES_KEPT = 256
# A quarter of what may wait for a connection (`outbound`): beside it goes the whole state.
CHANGES_KEPT_CHARS = 262_144
# What a chat writes in a grace, and a bound of what one absent participant may cost.
MESSAGES_KEPT = 100
MESSAGES_KEPT_CHARS = 262_144


class ResumeKey:
    """The secret that proves that a connection belongs to the participant. 256 bits; compared in constant time."""

    def __init__(self) -> None:
        self.value = secrets.token_urlsafe(32)

    def matches(self, offered: str) -> bool:
        return hmac.compare_digest(self.value.encode(), offered.encode())


class ChangeLog:
    """The session's latest changes, in order and without gaps."""

    def __init__(self) -> None:
        self._changes: deque[tuple[messages.Change, int]] = deque()
        self._chars = 0

    def add(self, change: messages.Change, chars: int) -> None:
        """Keep a change that has so many characters on the wire."""
        self._changes.append((change, chars))
        self._chars += chars
        while len(self._changes) > CHANGES_KEPT or self._chars > CHANGES_KEPT_CHARS:
            self._chars -= self._changes.popleft()[1]

    def after(self, revision: int, current: int) -> list[messages.Change] | None:
        """Give every change after a revision, or None when some are gone or the revision is not the session's."""
        if revision > current or current - revision > len(self._changes):
            return None
        return [change for change, _ in self._changes if change.revision > revision]


class MessageLog:
    """The latest messages to one participant, each with its number and whether a connection took it."""

    def __init__(self) -> None:
        self._entries: deque[tuple[int, str]] = deque()
        self._chars = 0
        self._number = 0
        self._sent = 0

    def add(self, sender: str, message: messages.Message, recipients: list[str]) -> str:
        """Number a message and keep it; give its notice as it goes over the wire."""
        self._number += 1
        received = messages.MessageReceived(
            number=self._number, participant_id=sender, message=message, recipients=recipients
        )
        text = messages.Notice(notice=received).model_dump_json()
        self._entries.append((self._number, text))
        self._chars += len(text)
        while len(self._entries) > MESSAGES_KEPT or self._chars > MESSAGES_KEPT_CHARS:
            self._chars -= len(self._entries.popleft()[1])
        return text

    def mark_sent(self) -> None:
        """A connection took everything so far."""
        self._sent = self._number

    def missed(self, last: int | None) -> list[str]:
        """Give what the client does not have: all after its last one, or all that no connection took."""
        after = self._sent if last is None else last
        return [text for number, text in self._entries if number > after]

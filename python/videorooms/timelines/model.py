"""The timeline of a session: what happened in it, on its own clock, whose zero is the session's beginning.

`timelines.noting` notes entries, `timelines.service` puts the document together, `compositions` asks who spoke and what
was off. Nothing here does I/O.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


class EntryType(enum.StrEnum):
    PARTICIPANT_JOINED = "participant_joined"
    PARTICIPANT_LEFT = "participant_left"
    PARTICIPANT_RECONNECTING = "participant_reconnecting"
    # Somebody looks in without those in the session being told, until when.
    HIDDEN_JOINED = "hidden_joined"
    HIDDEN_LEFT = "hidden_left"
    STREAM_PUBLISHED = "stream_published"
    STREAM_UNPUBLISHED = "stream_unpublished"
    TRACK_ENABLED = "track_enabled"
    TRACK_DISABLED = "track_disabled"
    TRACK_CENSORED = "track_censored"
    TRACK_UNCENSORED = "track_uncensored"
    # The loudest one changed; without a participant nobody speaks.
    ACTIVE_SPEAKER = "active_speaker"
    # Which layers the participant is asked to send of a stream.
    LAYERS_WANTED = "layers_wanted"
    RECORDING_STARTED = "recording_started"
    RECORDING_STOPPED = "recording_stopped"


@dataclass(frozen=True, slots=True)
class Entry:
    """`details` are small and of JSON's types: a kind, a reason, layers."""

    occurred_at: datetime
    type: EntryType
    participant_id: str | None = None
    stream_key: str | None = None
    details: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class TimelineFile:
    """Where the file of a recording lies on the session's clock; None while it is not known."""

    recording_id: str
    participant_id: str
    stream_key: str
    type: str
    status: str
    offset_ms: int | None
    duration_ms: int | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Entries in the order of time. `ended_at` is None while the session is live."""

    session_id: str
    room_id: str
    started_at: datetime
    ended_at: datetime | None
    entries: Sequence[Entry]
    files: Sequence[TimelineFile]

    def at_ms(self, moment: datetime) -> int:
        """Milliseconds on the session's clock, never before its beginning."""
        return max(0, round((moment - self.started_at).total_seconds() * 1000))

    def speaking(self) -> list[tuple[int, str | None]]:
        """Who is the loudest from when on; None for nobody."""
        spoke = [entry for entry in self.entries if entry.type == EntryType.ACTIVE_SPEAKER]
        return [(self.at_ms(entry.occurred_at), entry.participant_id) for entry in spoke]

    def pictures_off(self) -> dict[tuple[str, str], list[tuple[int, int]]]:
        """Spans in which the picture of a stream was off, by participant and key; an open one ends with the session."""
        off: dict[tuple[str, str], int] = {}
        spans: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        last = self.at_ms(self.ended_at or max((one.occurred_at for one in self.entries), default=self.started_at))
        for entry in self.entries:
            of, at = (entry.participant_id or "", entry.stream_key or ""), self.at_ms(entry.occurred_at)
            if _turns_off(entry):
                off.setdefault(of, at)
            elif _turns_on(entry) and of in off:
                spans[of].append((off.pop(of), at))
        for of, since in off.items():
            spans[of].append((since, max(since, last)))
        return dict(spans)


def _turns_off(entry: Entry) -> bool:
    details = entry.details or {}
    if entry.type == EntryType.TRACK_DISABLED:
        return details.get("kind") == "video"
    return entry.type == EntryType.STREAM_PUBLISHED and details.get("video") is False


def _turns_on(entry: Entry) -> bool:
    if entry.type == EntryType.TRACK_ENABLED:
        return (entry.details or {}).get("kind") == "video"
    return entry.type == EntryType.STREAM_UNPUBLISHED

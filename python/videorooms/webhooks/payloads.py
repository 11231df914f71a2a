"""What each event says to the applications of others: its type and its payload, exactly as the contract has them.

`webhooks.outbox` calls `told`. Words of the contract that differ from ours are translated here and nowhere else. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from videorooms import events
from videorooms.events import EndedReason, Event, LeftReason
from videorooms.webhooks.model import EventType, WebhookEvent

# The contract's own words where they are known; all other reasons keep ours.
_ENDED_REASONS = {EndedReason.ENDED: "Ended from API"}
_LEFT_REASONS = {LeftReason.KICKED: "kick"}


@dataclass(frozen=True, slots=True)
class Told:
    event_type: EventType
    payload: dict[str, Any]


def told(event: Event) -> Told:
    """Raises `KeyError` for an event that is told to nobody."""
    event_type = _TYPES[type(event)]
    match event:
        case events.SessionEnded():
            payload = _session(event) | {
                "duration_secs": event.duration_secs,
                "ended_reason": _ENDED_REASONS.get(event.reason, str(event.reason)),
            }
        case events.ParticipantLeft():
            payload = _participant(event) | {
                "duration_secs": event.duration_secs,
                "left_reason": _LEFT_REASONS.get(event.reason, str(event.reason)),
            }
        case events.ParticipantJoined() | events.ParticipantReconnecting():
            payload = _participant(event)
        case events.SessionStarted():
            payload = _session(event)
        case events.RecordingStarted() | events.RecordingCompleted() | events.RecordingFailed():
            payload = _recording(event)
        case events.CompositionCompleted() | events.CompositionFailed():
            payload = _composition(event)
        case events.RoomDeleted():
            payload = {"room_id": event.room_id, "session_id": event.session_id}
        case _:
            payload = {"room_id": getattr(event, "room_id", None)}
    return Told(event_type, payload)


def stream_told(event_type: EventType, room_id: str, session_id: str, participant_id: str, key: str) -> Told:
    """For streams, which live in memory and have no event of their own here."""
    payload = {"session_id": session_id, "room_id": room_id, "participant_id": participant_id, "stream_key": key}
    return Told(event_type, payload)


def document(
    event: WebhookEvent, attempt: int, delivered_to: str, fresh: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The whole body of one attempt; `fresh` are fields of the payload that are good for a while only."""
    data = envelope(event)
    return {
        "data": data | {"payload": data["payload"] | (fresh or {})},
        "meta": {"attempt": attempt, "delivered_to": delivered_to},
    }


def envelope(event: WebhookEvent) -> dict[str, Any]:
    """The event itself, the same in every attempt, as it is kept: without links, which would be stale."""
    return {
        "record_type": "event",
        "event_type": event.event_type,
        "id": event.id,
        "occurred_at": _instant(event.occurred_at),
        "payload": event.payload,
    }


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _session(event: events.SessionStarted | events.SessionEnded) -> dict[str, Any]:
    return {"session_id": event.session_id, "room_id": event.room_id}


def _participant(
    event: events.ParticipantJoined | events.ParticipantLeft | events.ParticipantReconnecting,
) -> dict[str, Any]:
    return {
        "session_id": event.session_id,
        "room_id": event.room_id,
        "participant_id": event.participant_id,
        "context": event.context,
    }


def _recording(
    event: events.RecordingStarted | events.RecordingCompleted | events.RecordingFailed,
) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "session_id": event.session_id,
        "room_id": event.room_id,
        "participant_id": event.participant_id,
        "recording_id": event.recording_id,
        "type": event.type,
    }
    match event:
        case events.RecordingCompleted():
            payload |= {
                "download_url": None,
                "duration_secs": event.duration_secs,
                "size_mb": event.size_mb,
                "codec": event.codec,
            }
        case events.RecordingFailed():
            payload |= {"reason": event.reason}
    return payload


def _composition(event: events.CompositionCompleted | events.CompositionFailed) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "composition_id": event.composition_id,
        "session_id": event.session_id,
        "room_id": event.room_id,
    }
    match event:
        case events.CompositionCompleted():
            return payload | {
                "download_url": None,
                "duration_secs": event.duration_secs,
                "format": event.format,
                "resolution": event.resolution,
                "size_mb": event.size_mb,
            }
        case events.CompositionFailed():
            return payload | {"reason": event.reason}


_TYPES: dict[type[Event], EventType] = {
    events.SessionStarted: EventType.SESSION_STARTED,
    events.SessionEnded: EventType.SESSION_ENDED,
    events.ParticipantJoined: EventType.PARTICIPANT_JOINED,
    events.ParticipantLeft: EventType.PARTICIPANT_LEFT,
    events.RecordingStarted: EventType.RECORDING_STARTED,
    events.RecordingCompleted: EventType.RECORDING_COMPLETED,
    events.RecordingFailed: EventType.RECORDING_FAILED,
    events.CompositionCompleted: EventType.COMPOSITION_COMPLETED,
    events.CompositionFailed: EventType.COMPOSITION_FAILED,
    events.RoomCreated: EventType.ROOM_CREATED,
    events.RoomUpdated: EventType.ROOM_UPDATED,
    events.RoomDeleted: EventType.ROOM_DELETED,
    events.ParticipantReconnecting: EventType.PARTICIPANT_RECONNECTING,
}

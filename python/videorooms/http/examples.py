"""Examples in the OpenAPI document: for every body that is sent or answered, one that fits its schema.

`app` has the document described by it. Values that mean something stand in the table by the name of their field; the
rest follows from the schema. A test holds every example to its schema. It knows no routes and no resources.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

Schema = Mapping[str, Any]

_ROOM = "01977ddc-4f9e-7c1a-9d5e-2f6a1b7c8d90"
_SESSION = "01977de1-08b2-7f43-8a6c-91e0d2c4b5a6"
_PERSON = "5b8f0c1e-6d3a-4e29-b1f7-3c9a8e2d4f60"
_USER = "01977dd3-5b20-7e6f-b2d8-4c9a0f1e7d35"
_BEFORE, _AFTER = "2026-03-01T12:00:00.123456Z", "2026-03-01T12:30:00.654321Z"

# By name of a field, or of a schema and its field.
VALUES: dict[str, Any] = {
    "room_id": _ROOM,
    "session_id": _SESSION,
    "active_session_id": _SESSION,
    "participant_id": _PERSON,
    "user_id": "01977dd0-7e11-7a52-9c3f-0d8b6e4a2c15",
    "Room.id": _ROOM,
    "RoomSession.id": _SESSION,
    "RoomParticipant.id": _PERSON,
    "RoomRecording.id": "01977df0-2a6d-7b90-b8e4-6f1c3d5a7e92",
    "unique_name": "standup",
    "max_participants": 20,
    "active": True,
    "context": '{"username": "Ada"}',
    "ParticipantsWish.participants": [_PERSON],
    "exclude": [],
    "webhook_extra_events": [],
    "page_size": 20,
    "webhook_event_url": "https://example.com/webhooks",
    "webhook_event_failover_url": "",
    "webhook_timeout_secs": 5,
    "created_at": _BEFORE,
    "updated_at": _BEFORE,
    "started_at": _BEFORE,
    "joined_at": _BEFORE,
    "left_at": None,
    "ended_at": None,
    "completed_at": None,
    "RoomRecording.status": "completed",
    "RoomRecording.codec": "vp8",
    "RoomRecording.type": "video",
    "RoomRecording.ended_at": _AFTER,
    "RoomRecording.completed_at": _AFTER,
    "RoomRecording.updated_at": _AFTER,
    "RoomRecording.duration_secs": 1800,
    "RoomRecording.size_mb": 98.125,
    "RoomRecording.stream_key": "self",
    "RoomRecording.failure": None,
    "RoomRecording.offset_ms": 1250,
    "RoomRecording.duration_ms": 1800250,
    "RoomRecording.ended_reason": "left",
    "RoomRecording.download_url": "https://video.example.com/v2/room_recordings/01977df0-2a6d-7b90-b8e4-6f1c3d5a7e92"
    "/file?expires=1772370000&signature=q1Yx0vPz3mJ8sT5bWc2dE7fG9hK4lN6oR8tU0vXyZaB",
    "recording_retention_days": 30,
    "duration_secs": None,
    "size_mb": None,
    "download_url": None,
    "format": "mp4",
    "resolution": "1280x720",
    "video_sources": ["*"],
    "audio_sources": ["*"],
    "layout": None,
    "background_color": "#101114",
    "background_image": None,
    "has_background_image": False,
    "labels": False,
    "start_secs": None,
    "end_secs": None,
    "progress": 0,
    "failure": None,
    "width": 1280,
    "height": 720,
    "max_columns": 3,
    "max_rows": None,
    "video_codecs": ["h264", "vp8"],
    "token": "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJ0eXAiOiJhY2Nlc3MifQ.c2lnbmF0dXJl",
    "token_expires_at": "2026-03-01T12:10:00Z",
    "refresh_token": "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJ0eXAiOiJyZWZyZXNoIn0.c2lnbmF0dXJl",
    "refresh_token_expires_at": "2026-03-01T13:00:00Z",
    "email": "ada@example.org",
    "SignInWish.api_key": None,
    "SignInWish.invitation": None,
    "SignInWish.name": None,
    "SignInWish.password": "correct horse battery staple",
    "PasswordChange.current_password": "correct horse battery staple",
    "PasswordChange.new_password": "four better words here",
    "Me.id": _USER,
    "Me.name": "Ada",
    "csrf_token": "fJ3mQ0vX8sT5bWc2dE7gP1hK4lN6oR9tU-yVzA_BcDk",
    "Me.expires_at": _AFTER,
    "UserWish.name": "Ada",
    "UserChanges.name": "Ada",
    "ShownUser.id": _USER,
    "ShownUser.name": "Ada",
    "ShownUser.status": "active",
    "disabled_at": None,
    "ShownInvitation.id": "01977e31-0c5a-7b1d-8f2e-5a7c9d1b3e64",
    "ShownInvitation.user_id": _USER,
    "ShownInvitation.url": "https://video.example.com/#/welcome?token=Zq8vT5bWc2dE7fG9hK4lN6oR8tU0vXyZaB1yYx0vPz3",
    "AuditEntry.id": "01977e31-7d2f-7c08-a5b9-1e6f8c0d2a47",
    "AuditEntry.operation": "update_room",
    "AuditEntry.subject_type": "room",
    "AuditEntry.subject_id": _ROOM,
    "AuditEntry.address": "192.0.2.7",
    "AuditEntry.detail": {"max_participants": 20},
    "ShownActor.id": _USER,
    "ShownActor.label": "ada@example.org",
    "ErrorItem.code": "10033",
    "ErrorItem.title": "Value is out of range",
    "ErrorItem.detail": "Input should be less than or equal to 50.",
    "pointer": "/max_participants",
    "parameter": None,
    "url": "https://github.com/videorooms/videorooms/blob/main/docs/errors.md#out_of_range",
}
_FORMATS = {
    "uuid": "01977e20-5c3d-7d68-a0b4-7e9f1c2d3a4b",
    "date-time": _BEFORE,
    "date": "2026-03-01",
    "uri": "https://example.com/webhooks",
}
# What else is a map shows one entry, of this name.
_ENTRY = "main"


def describe(app: FastAPI) -> None:
    """Makes the app's OpenAPI document one with examples."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            add_examples(plain())
        return plain()

    # The framework has it so: the document is whatever this method gives.
    app.openapi = described  # type: ignore[method-assign]


def add_examples(document: dict[str, Any]) -> dict[str, Any]:
    """Gives every body of the document an example, in place."""
    schemas = document.get("components", {}).get("schemas", {})
    for operations in document["paths"].values():
        for operation in operations.values():
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for content in (body.get("content", {}).get("application/json") for body in bodies):
                if content:
                    content["example"] = example(content["schema"], schemas)
    return document


def example(schema: Schema, schemas: Mapping[str, Schema], name: str = "", owner: str = "") -> Any:
    """A value that fits the schema; `name` is that of the field, `owner` that of the schema which has it."""
    if name:
        for key in (f"{owner}.{name}", name):
            if key in VALUES:
                return VALUES[key]
    if "$ref" in schema:
        target = schema["$ref"].rpartition("/")[2]
        return example(schemas[target], schemas, owner=target)
    for word in ("const", "default"):
        if schema.get(word) is not None:
            return schema[word]
    if "enum" in schema:
        return schema["enum"][0]
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return example(options[0], schemas, owner=owner)
    return _by_type(schema, schemas, name, owner)


def _by_type(schema: Schema, schemas: Mapping[str, Schema], name: str, owner: str) -> Any:
    simple = {"integer": schema.get("minimum", 1), "number": schema.get("minimum", 1), "boolean": False, "null": None}
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, schemas, owner)
    if kind == "array":
        places = schema.get("prefixItems") or ([schema["items"]] if "items" in schema else [])
        return [example(one, schemas, owner=owner) for one in places]
    if kind in simple:
        return simple[kind]
    return _FORMATS.get(schema.get("format", ""), name.replace("_", " ") or "text")


def _object(schema: Schema, schemas: Mapping[str, Schema], owner: str) -> Any:
    if "properties" in schema:
        return {field: example(one, schemas, field, owner) for field, one in schema["properties"].items()}
    entry = schema.get("additionalProperties")
    return {_ENTRY: example(entry, schemas)} if isinstance(entry, Mapping) and entry else {}

"""What a request is in the words of the audit log: an act, with the thing that its path names and what it says.

`routing` has every request that changes something run as one, inside the `AuditBook` that the runtime brings. Of what a
body says only fields of this list are kept with their values; no secret is among them, and of others only the name is.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from starlette.requests import Request

from videorooms.acts import ADDRESS_MAX_LENGTH, LABEL_MAX_LENGTH, Act, Actor, Subject
from videorooms.callers import Caller
from videorooms.ids import is_uuid
from videorooms.texts import to_storable

SHOWN = frozenset(
    (
        *("name", "email", "role", "disabled", "scope"),
        *("unique_name", "max_participants", "enable_recording", "recording_retention_days", "video_codecs"),
        *("participants", "exclude", "kinds", "hidden", "permissions"),
        *("token_ttl_secs", "refresh_token_ttl_secs", "overlap_hours"),
        *("session_id", "format", "resolution"),
    )
)
# A hostile body may have a thousand fields, and ids of a thousand participants.
FIELDS_MAX = 20
TEXT_MAX_LENGTH = 200
ITEMS_MAX = 20
_DEPTH_MAX = 3
_FIELD_MAX_LENGTH = 40


class AuditBook(Protocol):
    def watching(self, act: Act) -> AbstractAsyncContextManager[None]:
        """Commits inside carry the act; one without a commit is written at the end."""
        ...


def act_of(request: Request, caller: Caller, operation: str, document: Any) -> Act:
    actor = Actor.of(caller)
    label = to_storable(actor.label)[:LABEL_MAX_LENGTH]
    return Act(
        account_id=caller.account_id,
        actor=Actor(actor.kind, actor.id, label),
        operation=operation,
        subject=_subject(request.path_params),
        address=address_of(request),
        detail=dict(_detail(request, document)),
    )


def address_of(request: Request) -> str:
    """Of the client, or of the proxy that does not say whose it is."""
    return request.client.host[:ADDRESS_MAX_LENGTH] if request.client else ""


def _subject(parameters: Mapping[str, Any]) -> Subject:
    """Paths name one thing, by a parameter that is called after its type."""
    for name, value in parameters.items():
        if name.endswith("_id"):
            return Subject(name.removesuffix("_id"), value.lower() if is_uuid(value) else None)
    return Subject("")


def _detail(request: Request, document: Any) -> Iterator[tuple[str, Any]]:
    for name, value in list(request.query_params.items())[:FIELDS_MAX]:
        if name.startswith("filter["):
            yield to_storable(name)[:_FIELD_MAX_LENGTH], _plain(value)
    if not isinstance(document, dict):
        return
    others = []
    for name, value in document.items():
        if name in SHOWN:
            yield name, _plain(value)
        elif len(name) <= _FIELD_MAX_LENGTH and name.isidentifier() and name.isascii():
            others.append(name)
    if others:
        yield "other_fields", others[:FIELDS_MAX]


def _plain(value: Any, depth: int = 0) -> Any:
    """Small, and of what every database can keep."""
    if isinstance(value, str):
        return to_storable(value[:TEXT_MAX_LENGTH])
    if isinstance(value, list) and depth < _DEPTH_MAX:
        kept = [_plain(one, depth + 1) for one in value[:ITEMS_MAX]]
        return [*kept, f"and {len(value) - ITEMS_MAX} more"] if len(value) > ITEMS_MAX else kept
    if isinstance(value, dict) and depth < _DEPTH_MAX:
        fields = list(value.items())[:ITEMS_MAX]
        return {to_storable(name)[:_FIELD_MAX_LENGTH]: _plain(one, depth + 1) for name, one in fields}
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 2**53):
        return value
    return "…"

"""Reads one frame of a client into a message, trusting nothing.

`connection` calls it for every frame. It refuses what JSON parsers disagree about (the same key twice, NaN), what is
too large or too deep, and what the schema does not allow; it never answers and never raises anything but `BadFrame`.
"""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import TypeAdapter, ValidationError

from videorooms.signaling.messages import ClientMessage

# An SDP of some 250 m-lines fits into 256 KiB; everything else that a client says is far below 64 KiB.
MESSAGE_MAX_BYTES = 65_536
NEGOTIATE_MAX_BYTES = 262_144
# The protocol's own messages are six levels deep.
NESTING_MAX = 32
DETAIL_MAX_CHARS = 300

_ADAPTER: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_REQUEST_ID_MAX = 2**53 - 1


class BadFrame(Exception):
    """The frame is refused. Without a `request_id` it cannot be answered, and the connection must end."""

    def __init__(self, code: str, detail: str, request_id: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.request_id = request_id


def read_frame(text: str) -> ClientMessage:
    """Read one text frame. Raises `BadFrame`."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > NEGOTIATE_MAX_BYTES:
        raise BadFrame("message_too_large", f"a message has at most {NEGOTIATE_MAX_BYTES} bytes")
    request = _parsed(text)
    request_id = _usable_id(request)
    if size > MESSAGE_MAX_BYTES and request.get("type") != "negotiate":
        raise BadFrame("message_too_large", f"a message has at most {MESSAGE_MAX_BYTES} bytes", request_id)
    try:
        return _ADAPTER.validate_python(request, by_alias=True, by_name=False)
    except ValidationError as error:
        raise BadFrame("protocol_error", _explained(error), request_id) from None


def _parsed(text: str) -> dict[str, Any]:
    _check_nesting(text)
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        detail = str(error) if isinstance(error, _DuplicateKey) else "the frame is not JSON"
        raise BadFrame("protocol_error", detail) from None
    if not isinstance(value, dict):
        raise BadFrame("protocol_error", "a message is a JSON object")
    return value


def _check_nesting(text: str) -> None:
    if text.count("[") + text.count("{") <= NESTING_MAX:
        return
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > NESTING_MAX:
            raise BadFrame("protocol_error", f"a message is nested at most {NESTING_MAX} levels deep")


class _DuplicateKey(ValueError):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKey("an object has the same key twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _usable_id(request: dict[str, Any]) -> int:
    request_id = request.get("id")
    if type(request_id) is not int or not 1 <= request_id <= _REQUEST_ID_MAX:
        raise BadFrame("protocol_error", "a request has an id, a whole number from 1")
    return request_id


def _explained(error: ValidationError) -> str:
    """Say what is wrong and where, without the value: it may be a token, and it may not even be encodable."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return "unknown type of request"
    where = ".".join(str(part) for part in first["loc"][1:])
    detail = f"{where}: {first['msg']}"[:DETAIL_MAX_CHARS]
    return detail.encode("utf-8", "replace").decode("utf-8")

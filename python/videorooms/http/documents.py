"""Reads a request's JSON document strictly, before anything looks at it.

`routing` calls it for every route that takes a body. JSON that two parsers could read differently, or that could hurt
the one here, is refused: duplicate keys, NaN, deep nesting, a broken encoding. Sizes are held by `middleware`.
"""

import json
import math
import re
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request

from videorooms.errors import VideoRoomsError

# An SDP offer is the largest thing that anybody sends, and has 256 KiB of its own.
BODY_MAX_BYTES = 1024 * 1024
# Our documents are four levels deep at most.
DEPTH_MAX = 32

_DEEPER, _SHALLOWER = (b"[", b"{"), (b"]", b"}")
# A string, closed or not, or a bracket. Possessive and with an end for every start, so that it never looks back.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[{\]}]', re.DOTALL)


class DocumentRequest(Request):
    """A request whose `json` is the strictly read document; an absent or empty body, or null, is an empty object."""

    _document: Any = None
    _read = False

    async def json(self) -> Any:
        if not self._read:
            body = await self.body()
            document = parse_document(body, self.headers) if body.strip() else None
            self._document = {} if document is None else document
            self._read = True
        return self._document

    async def body(self) -> bytes:
        """Never empty once the document is read: the framework takes an empty body for a missing one."""
        body = await super().body()
        return body if not self._read or body.strip() else b"{}"


def parse_document(body: bytes, headers: Headers) -> Any:
    """Raises `unsupported_media_type` or `invalid_json`."""
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    # Scripts that set no type at all mean JSON; forms and plain text are what a browser sends unasked.
    if media_type and media_type != "application/json" and not media_type.endswith("+json"):
        raise VideoRoomsError("unsupported_media_type", "Send the body as application/json.", parameter="content-type")
    if _too_deep(body):
        raise _invalid(f"The body nests deeper than {DEPTH_MAX} levels.")
    try:
        text = body.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except json.JSONDecodeError as error:
        raise _invalid(f"The body is not valid JSON: {error.msg} at character {error.pos}.") from error
    except UnicodeDecodeError as error:
        raise _invalid("The body is not valid UTF-8.") from error
    except ValueError as error:
        # Python refuses integers of thousands of digits.
        raise _invalid("The body has a number that is too long.") from error


def _too_deep(body: bytes) -> bool:
    """Whether brackets outside of strings nest too deep; exact for valid JSON, and linear for any bytes."""
    if body.count(b"[") + body.count(b"{") <= DEPTH_MAX:
        return False
    depth = 0
    for token in _TOKEN.finditer(body):
        if token.group() in _DEEPER:
            depth += 1
            if depth > DEPTH_MAX:
                return True
        elif token.group() in _SHALLOWER:
            depth -= 1
    return False


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise _invalid("The body has an object with the same key twice.")
    return document


def _constant(_name: str) -> Any:
    raise _invalid("The body has NaN or Infinity, which JSON does not know.")


def _float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _invalid("The body has a number that is too large.")
    return number


def _invalid(detail: str) -> VideoRoomsError:
    return VideoRoomsError("invalid_json", detail, pointer="")

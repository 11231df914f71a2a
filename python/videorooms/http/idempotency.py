"""Gives a request that comes again the answer of the first: the header `Idempotency-Key`.

`routing` has every POST of the REST API handled through `KeyedAnswers`, after credentials, limits and JSON were judged.
The names and forms of HTTP are here (draft-ietf-httpapi-idempotency-key-header); what is kept, and for how long, is the
business of the `AnswerBook` that the runtime brings. It knows nothing of what handlers do.
"""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response

from videorooms.errors import VideoRoomsError
from videorooms.http.errors import REFUSALS, may_succeed_later, refusal

HEADER = "idempotency-key"
REPLAYED_HEADER = "Idempotent-Replayed"
KEY_MAX_LENGTH = 255

# A string of structured fields (RFC 9651, section 3.3.3), as the draft has it, or the bare text that SDKs send.
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])+)"')
_BARE = re.compile(r"[!#-~](?:[ -~]*[!-~])?")

# For the OpenAPI document.
PARAMETER: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A header that makes it safe to send the request again: with the same key it is carried out once"
    " and answered the same each time. A text of your own for each thing to be done, of printable ASCII.",
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_MAX_LENGTH, "pattern": "^[!#-~]([ -~]*[!-~])?$"},
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, so that others may use the same key, and the secret that let them in, unless the body has it."""

    name: str
    credential: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, their idempotency key, and what they ask for in full."""

    asker: Asker
    key: str
    operation: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    media_type: str
    body: bytes


class AnswerBook(Protocol):
    """Runs a request unless it ran before. `run` gives the answer to keep, or None where there is none to keep.

    Both give the kept answer of an earlier request, or None when `run` has run and its own answer stands.
    """

    async def once(self, asked: Asked, run: Callable[[], Awaitable[Answer | None]]) -> Answer | None: ...

    async def first_success(self, asked: Asked, run: Callable[[], Awaitable[Answer | None]]) -> Answer | None: ...


class KeyedAnswers:
    """How one route's requests are answered when they bring a key."""

    def __init__(self, handle: Callable[[Request], Awaitable[Response]], *, lasting: bool) -> None:
        """`lasting` says that the route changes something; else a request may run twice, as long as answers agree."""
        self._handle = handle
        self._lasting = lasting

    async def answer(self, request: Request, asker: Asker, document: Any) -> Response:
        """Raises `bad_request` for what is no key, and what the book refuses."""
        key = _read_key(request.headers.getlist(HEADER))
        if key is None:
            return await self._handle(request)
        asked = Asked(asker, key, _operation(request, document))
        answered: list[Response] = []

        async def run() -> Answer | None:
            response, kept = await self._handled(request)
            answered.append(response)
            return Answer(response.status_code, response.media_type or "", bytes(response.body)) if kept else None

        book: AnswerBook = request.app.state.runtime.idempotency
        earlier = await (book.once if self._lasting else book.first_success)(asked, run)
        if earlier is None:
            return answered[0]
        headers = {REPLAYED_HEADER: "true"}
        return Response(earlier.body, earlier.status, headers, media_type=earlier.media_type or None)

    async def _handled(self, request: Request) -> tuple[Response, bool]:
        """The answer, and whether it is to be kept: not one that the same request may not get later."""
        try:
            response = await self._handle(request)
        except REFUSALS as error:
            return await refusal(request, error), not may_succeed_later(error)
        return response, response.status_code < 500


def _read_key(values: list[str]) -> str | None:
    if not values:
        return None
    quoted = _QUOTED.fullmatch(values[0])
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else values[0]
    if len(values) > 1 or not (quoted or _BARE.fullmatch(key)) or len(key) > KEY_MAX_LENGTH:
        detail = f"An idempotency key is one text of 1 to {KEY_MAX_LENGTH} printable ASCII characters."
        raise VideoRoomsError("bad_request", detail, parameter=HEADER)
    return key


def _operation(request: Request, document: Any) -> bytes:
    """What the request asks for, whatever the order of its fields and the space between them."""
    query = request.scope["query_string"].decode("latin-1")
    return json.dumps([request.method, request.scope["path"], query, document], sort_keys=True).encode()

"""The kinds of REST routes: those that need an API key, of some scope, and those with a credential of their own.

Every resource makes its router here, so that no route of the API can be open by oversight. A route's document is read
strictly and after the key was checked. Handlers take an `Account` to know for whom they act. It knows nothing of what
the routes do.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response, Security
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer

from videorooms.callers import Caller, Scope
from videorooms.errors import VideoRoomsError
from videorooms.http.documents import BODY_MAX_BYTES, DocumentRequest
from videorooms.http.errors import ERROR_RESPONSES
from videorooms.http.idempotency import PARAMETER, Asker, KeyedAnswers
from videorooms.http.limiting import RateLimit

API_PREFIX = "/v2"
# Whoever has no API key sends a token at most, and parsing more would be work for strangers.
OPEN_DOCUMENT_MAX_BYTES = 32 * 1024

# For the OpenAPI document; the check itself comes before the body is read.
_bearer = HTTPBearer(auto_error=False, scheme_name="API key", description="An API key of the account.")

# For the OpenAPI document: the body may be left out.
OPTIONAL_BODY = {"requestBody": {"required": False}}

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OpenRoute(APIRoute):
    """Reads the document strictly and leaves credentials to the handler."""

    document_max_bytes = OPEN_DOCUMENT_MAX_BYTES
    # Whether its POSTs change something, so that carrying one out twice would be wrong.
    lasting = False

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if "POST" in (options.get("methods") or ()):
            options["openapi_extra"] = _with_parameter(options.get("openapi_extra") or {})
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        answers = KeyedAnswers(handle, lasting=self.lasting)

        async def read_and_handle(request: Request) -> Response:
            self.admit(request)
            document_request = DocumentRequest(request.scope, request.receive)
            document = None
            if self.body_field is not None:
                _check_size(await document_request.body(), self.document_max_bytes)
                document = await document_request.json()
                _expect_object(document)
            if request.method == "POST":
                return await answers.answer(document_request, self.asker(request), document)
            return await handle(document_request)

        return read_and_handle

    def asker(self, request: Request) -> Asker:
        """Whose idempotency keys these are."""
        return Asker(f"address {_address(request)}")

    def admit(self, request: Request) -> None:
        """Counts the request against its address, since anyone may make it. Raises `too_many_requests`."""
        _count(request, request.app.state.runtime.rate_limits.by_address, _address(request))


class KeyedRoute(OpenRoute):
    """Refuses whoever brings no valid API key, or one whose scope ends before this route, and reads nothing from them.

    Keys that may only read are for methods that only read.
    """

    document_max_bytes = BODY_MAX_BYTES
    reading_scopes = frozenset({Scope.ALL, Scope.READ_ONLY})
    writing_scopes = frozenset({Scope.ALL})
    lasting = True

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def authenticate_and_handle(request: Request) -> Response:
            caller = await _authenticated(request)
            _count(request, request.app.state.runtime.rate_limits.by_key, caller.key_id or caller.account_id)
            if caller.scope not in (self.reading_scopes if request.method == "GET" else self.writing_scopes):
                raise VideoRoomsError("forbidden", f"An API key with scope {caller.scope} does not allow this.")
            request.state.caller = caller
            return await handle(request)

        return authenticate_and_handle

    def admit(self, request: Request) -> None:
        """Done before, by the key."""

    def asker(self, request: Request) -> Asker:
        return Asker(_caller(request).account_id, request.headers.get("authorization", "").partition(" ")[2].strip())


class TokenRoute(KeyedRoute):
    """Makes tokens for people who join, which is also what keys for nothing else may do."""

    writing_scopes = frozenset({Scope.ALL, Scope.TOKENS_ONLY})


class KeepersRoute(KeyedRoute):
    """For those alone who manage the whole account, also where it only reads."""

    reading_scopes = frozenset({Scope.ALL})


def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


# A coroutine, as everything that routes depend on: for what is none, FastAPI asks a thread.
async def _account(request: Request) -> str:
    return _caller(request).account_id


# What a handler of a keyed route asks for: the id of the account for which the request acts.
Account = Annotated[str, Depends(_account)]


async def _origin(request: Request) -> str:
    """Where this client reaches the server, unless the operator says where everyone does."""
    told: str = request.app.state.runtime.settings.public_url
    return told.rstrip("/") or str(request.base_url).rstrip("/")


# What a handler asks for that answers with links to this server.
Origin = Annotated[str, Depends(_origin)]


def keyed_router(tag: str, route_class: type[KeyedRoute] = KeyedRoute) -> APIRouter:
    return APIRouter(
        prefix=API_PREFIX,
        tags=[tag],
        responses=ERROR_RESPONSES,
        route_class=route_class,
        dependencies=[Security(_bearer)],
        redirect_slashes=False,
        strict_content_type=False,
    )


def open_router(tag: str) -> APIRouter:
    return APIRouter(
        prefix=API_PREFIX,
        tags=[tag],
        responses=ERROR_RESPONSES,
        route_class=OpenRoute,
        redirect_slashes=False,
        strict_content_type=False,
    )


async def _authenticated(request: Request) -> Caller:
    """Whoever brings no good key is counted by address; a good key is never refused for what others there did."""
    try:
        caller: Caller = await request.app.state.runtime.api_keys.authenticate(request.headers.get("authorization"))
    except VideoRoomsError as error:
        if error.code == "unauthorized":
            _count(request, request.app.state.runtime.rate_limits.by_address, _address(request))
        raise
    return caller


def _count(request: Request, limit: RateLimit, name: str) -> None:
    """Raises `too_many_requests`. What is left is told in the headers of every answer, by `middleware`."""
    allowance = limit.count(name)
    request.state.allowance = allowance
    if allowance is not None and allowance.exceeded:
        detail = f"More than {allowance.limit} requests in a minute; try again in {allowance.reset_secs} s."
        raise VideoRoomsError("too_many_requests", detail)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _with_parameter(extra: dict[str, Any]) -> dict[str, Any]:
    # A router that is included makes its routes anew, of what they were made of.
    others = [one for one in extra.get("parameters", ()) if one != PARAMETER]
    return {**extra, "parameters": [*others, PARAMETER]}


def _check_size(body: bytes, max_bytes: int) -> None:
    if len(body) > max_bytes:
        raise VideoRoomsError("payload_too_large", f"The body may have {max_bytes} bytes.", pointer="")


def _expect_object(document: Any) -> None:
    if not isinstance(document, dict):
        raise VideoRoomsError("unprocessable", "The body must be a JSON object.", pointer="")

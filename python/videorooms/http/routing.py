"""The kinds of REST routes: those for callers of some power, and those with a credential of their own.

Every resource makes its router here, so that no route of the API can be open by oversight: each says what it needs, and
`callers` says who has that. A route's document is read strictly and after the caller was checked. Handlers take an
`Account` to know for whom they act. What changes something is in the audit log. It knows nothing of what the routes do.
"""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response, Security
from fastapi.routing import APIRoute
from fastapi.security import APIKeyCookie, HTTPBearer

from videorooms.callers import Caller, Power, Scope
from videorooms.errors import VideoRoomsError
from videorooms.http.auditing import AuditBook, act_of, address_of
from videorooms.http.cookies import COOKIE, SAFE_METHODS, check_csrf, check_origin, session_token
from videorooms.http.documents import BODY_MAX_BYTES, DocumentRequest
from videorooms.http.errors import ERROR_RESPONSES
from videorooms.http.idempotency import PARAMETER, Asker, KeyedAnswers
from videorooms.http.limiting import RateLimit, network_of
from videorooms.http.operations import NEEDS

API_PREFIX = "/v2"
# Whoever has no API key sends a token at most, and parsing more would be work for strangers.
OPEN_DOCUMENT_MAX_BYTES = 32 * 1024

# For the OpenAPI document; the check itself comes before the body is read.
_bearer = HTTPBearer(auto_error=False, scheme_name="API key", description="An API key of the account.")
_cookie = APIKeyCookie(
    name=COOKIE,
    auto_error=False,
    scheme_name="sign-in",
    description="The cookie of a sign-in. What is not GET needs the header X-CSRF-Token too, as GET /v2/me says it.",
)

# For the OpenAPI document: the body may be left out.
OPTIONAL_BODY = {"requestBody": {"required": False}}

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OpenRoute(APIRoute):
    """Reads the document strictly and leaves credentials to the handler."""

    document_max_bytes = OPEN_DOCUMENT_MAX_BYTES
    # Whether its POSTs change something, so that carrying one out twice would be wrong.
    lasting = False
    # Whether its POSTs take an idempotency key. An answer with a cookie must not be given again.
    takes_key = True

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if self.takes_key and "POST" in (options.get("methods") or ()):
            options["openapi_extra"] = _with_parameter(options.get("openapi_extra") or {})
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handler:
        handle = self.recorded(super().get_route_handler())
        answers = KeyedAnswers(handle, lasting=self.lasting)

        async def read_and_handle(request: Request) -> Response:
            self.admit(request)
            document_request = DocumentRequest(request.scope, request.receive)
            document = None
            if self.body_field is not None:
                _check_size(await document_request.body(), self.document_max_bytes)
                document = await document_request.json()
                _expect_object(document)
            if request.method == "POST" and self.takes_key:
                return await answers.answer(document_request, self.asker(request), document)
            return await handle(document_request)

        return read_and_handle

    def recorded(self, handle: Handler) -> Handler:
        """Keeps an account of what is done, where that is wanted."""
        return handle

    def asker(self, request: Request) -> Asker:
        """Whose idempotency keys these are."""
        return Asker(f"address {address_of(request)}")

    def admit(self, request: Request) -> None:
        """Counts the request against its address, since anyone may make it. Raises `too_many_requests`."""
        _count(request, request.app.state.runtime.rate_limits.by_address, network_of(address_of(request)))


class DoorRoute(OpenRoute):
    """Lets people in by what they say, and answers with a cookie: nothing that another page may ask for, and nothing to
    be answered once more from a book."""

    takes_key = False

    def admit(self, request: Request) -> None:
        super().admit(request)
        check_origin(request)


class KeyedRoute(OpenRoute):
    """Refuses whoever brings neither a valid API key nor the cookie of a sign-in, or may not do this, and reads nothing
    from them.

    What a route needs depends on whether it reads or changes something.
    """

    document_max_bytes = BODY_MAX_BYTES
    reading = Power.LOOK
    changing = Power.OPERATE
    lasting = True

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        methods = options.get("methods") or {"GET"}
        self.power = self.reading if SAFE_METHODS.issuperset(methods) else self.changing
        options["openapi_extra"] = {**(options.get("openapi_extra") or {}), NEEDS: self.power.value}
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def authenticate_and_handle(request: Request) -> Response:
            caller = await _authenticated(request)
            _count(request, request.app.state.runtime.rate_limits.by_key, caller.subject)
            if caller.sign_in is not None and request.method not in SAFE_METHODS:
                check_csrf(request, session_token(request) or "")
            if not caller.may(self.power):
                raise VideoRoomsError("forbidden", _too_weak(caller))
            request.state.caller = caller
            return await handle(request)

        return authenticate_and_handle

    def recorded(self, handle: Handler) -> Handler:
        """Writes what is changed into the audit log, with the commit that changes it."""
        if SAFE_METHODS.issuperset(self.methods or ()):
            return handle

        async def handle_watched(request: Request) -> Response:
            book: AuditBook = request.app.state.runtime.audit
            document = await request.json() if self.body_field is not None else None
            async with book.watching(act_of(request, _caller(request), self.operation_id or self.name, document)):
                return await handle(request)

        return handle_watched

    def admit(self, request: Request) -> None:
        """Done before, by the caller."""

    def asker(self, request: Request) -> Asker:
        caller, key = _caller(request), request.headers.get("authorization", "").partition(" ")[2].strip()
        return Asker(caller.account_id, key if caller.sign_in is None else session_token(request) or "")


class TokenRoute(KeyedRoute):
    """Makes tokens for people who join, which is also what keys for nothing else may do."""

    changing = Power.MAKE_TOKENS


class KeepersRoute(KeyedRoute):
    """For those alone who own the account, also where it only reads."""

    reading = Power.OWN
    changing = Power.OWN


class ShownToAllRoute(KeyedRoute):
    """Everyone may read it, and those alone who own the account may change it."""

    changing = Power.OWN


class OwnBusinessRoute(KeyedRoute):
    """What everyone may do with what is their own: a sign-in, a password."""

    changing = Power.LOOK
    takes_key = False


def _caller(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


# Coroutines, as everything that routes depend on: for what is none, FastAPI asks a thread.
async def _caller_now(request: Request) -> Caller:
    return _caller(request)


# What a handler of a keyed route asks for that must know who asks.
Asking = Annotated[Caller, Depends(_caller_now)]


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
        dependencies=[Security(_bearer), Security(_cookie)],
        redirect_slashes=False,
        strict_content_type=False,
    )


def open_router(tag: str, route_class: type[OpenRoute] = OpenRoute) -> APIRouter:
    return APIRouter(
        prefix=API_PREFIX,
        tags=[tag],
        responses=ERROR_RESPONSES,
        route_class=route_class,
        redirect_slashes=False,
        strict_content_type=False,
    )


async def _authenticated(request: Request) -> Caller:
    """By the API key, or where there is none by the cookie; a proxy may want another scheme's header for itself.

    Whoever brings nothing good is counted by address; a good key is never refused for what others there did.
    """
    runtime = request.app.state.runtime
    authorization, token = request.headers.get("authorization"), session_token(request)
    by_cookie = token is not None and not (authorization or "").lower().startswith("bearer")
    try:
        caller: Caller = await (
            runtime.sign_ins.authenticate(token) if by_cookie else runtime.api_keys.authenticate(authorization)
        )
    except VideoRoomsError as error:
        if error.code == "unauthorized":
            _count(request, runtime.rate_limits.by_address, network_of(address_of(request)))
        raise
    return caller


def _too_weak(caller: Caller) -> str:
    if isinstance(caller.standing, Scope):
        return f"An API key with scope {caller.standing} does not allow this."
    return f"The role {caller.standing} does not allow this."


def _count(request: Request, limit: RateLimit, name: str) -> None:
    """Raises `too_many_requests`. What is left is told in the headers of every answer, by `middleware`."""
    allowance = limit.count(name)
    request.state.allowance = allowance
    if allowance is not None and allowance.exceeded:
        detail = f"More than {allowance.limit} requests in a minute; try again in {allowance.reset_secs} s."
        raise VideoRoomsError("too_many_requests", detail)


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

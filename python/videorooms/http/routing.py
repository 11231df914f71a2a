"""The two kinds of REST routes: those that need an API key and those that carry a credential of their own.

Every resource makes its router here, so that no route of the API can be open by oversight. A route's document is read
strictly and after the key was checked. It knows nothing of what the routes do.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response, Security
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer

from videorooms.errors import VideoRoomsError
from videorooms.http.documents import DocumentRequest

API_PREFIX = "/v2"

# For the OpenAPI document; the check itself comes before the body is read.
_bearer = HTTPBearer(auto_error=False, scheme_name="API key", description="An API key of the account.")

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OpenRoute(APIRoute):
    """Reads the document strictly and leaves credentials to the handler."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def read_and_handle(request: Request) -> Response:
            document_request = DocumentRequest(request.scope, request.receive)
            if self.body_field is not None:
                _expect_object(await document_request.json())
            return await handle(document_request)

        return read_and_handle


class KeyedRoute(OpenRoute):
    """Refuses whoever brings no valid API key, and reads nothing from them."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def authenticate_and_handle(request: Request) -> Response:
            await request.app.state.runtime.api_keys.authenticate(request.headers.get("authorization"))
            return await handle(request)

        return authenticate_and_handle


def keyed_router(tag: str) -> APIRouter:
    return APIRouter(
        prefix=API_PREFIX,
        tags=[tag],
        route_class=KeyedRoute,
        dependencies=[Security(_bearer)],
        redirect_slashes=False,
        strict_content_type=False,
    )


def open_router(tag: str) -> APIRouter:
    return APIRouter(
        prefix=API_PREFIX, tags=[tag], route_class=OpenRoute, redirect_slashes=False, strict_content_type=False
    )


def _expect_object(document: Any) -> None:
    if not isinstance(document, dict):
        raise VideoRoomsError("unprocessable", "The body must be a JSON object.", pointer="")

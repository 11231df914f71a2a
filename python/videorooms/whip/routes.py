"""Routes of WHIP (RFC 9725) and WHEP: an endpoint for each room, and the sessions below it.

Included by `app`; outside the REST API and its key, with a client token as bearer. See docs/protocol/whip.md.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.exceptions import HTTPException

from videorooms.whip.exchange import FRAGMENT, SDP, WhipRoute, bearer, created, read_body
from videorooms.whip.resource import Protocol, WhipResource
from videorooms.whip.service import WhipService

router = APIRouter(route_class=WhipRoute, include_in_schema=False, redirect_slashes=False)

ENDPOINT_METHODS = "OPTIONS, POST"
SESSION_METHODS = "DELETE, OPTIONS, PATCH"


async def _service(request: Request) -> WhipService:
    service: WhipService = request.app.state.runtime.whip
    return service


Whip = Annotated[WhipService, Depends(_service)]


@router.post("/whip/{room_id}")
async def publish(request: Request, room_id: str, whip: Whip) -> Response:
    """Publish one stream into the room."""
    token, query = bearer(request), request.query_params
    opened = await whip.publish(
        token,
        room_id,
        await read_body(request, SDP),
        key=query.get("key", "whip"),
        context=query.get("context"),
        participant_id=query.get("participant_id"),
    )
    return created(opened, request.app.state.runtime.settings.ice_servers)


@router.post("/whep/{room_id}")
async def watch(request: Request, room_id: str, whip: Whip) -> Response:
    """Receive one stream of the room, or all of them."""
    token, query = bearer(request), request.query_params
    opened = await whip.watch(
        token,
        room_id,
        await read_body(request, SDP),
        participant_id=query.get("participant_id"),
        key=query.get("key"),
        context=query.get("context"),
    )
    return created(opened, request.app.state.runtime.settings.ice_servers)


@router.options("/whip/{room_id}")
@router.options("/whep/{room_id}")
async def endpoint_options(room_id: str) -> Response:  # noqa: ARG001
    """What may be posted (RFC 9725 §4.2)."""
    return Response(headers={"Allow": ENDPOINT_METHODS, "Accept-Post": SDP})


@router.options("/whip/{room_id}/{resource_id}")
@router.options("/whep/{room_id}/{resource_id}")
async def session_options(room_id: str, resource_id: str) -> Response:  # noqa: ARG001
    """What may be sent to a session, whether or not there is one."""
    return Response(headers={"Allow": SESSION_METHODS, "Accept-Patch": FRAGMENT})


@router.delete("/whip/{room_id}/{resource_id}")
@router.delete("/whep/{room_id}/{resource_id}")
async def end(request: Request, room_id: str, resource_id: str, whip: Whip) -> Response:
    """End the session: 200, and 404 from then on."""
    await whip.end(_found(request, whip, room_id, resource_id))
    return Response()


@router.patch("/whip/{room_id}/{resource_id}")
@router.patch("/whep/{room_id}/{resource_id}")
async def patch(request: Request, room_id: str, resource_id: str, whip: Whip) -> Response:
    """Trickle candidates (204) or restart ICE (200 with the server's fragment and a new ETag)."""
    resource = _found(request, whip, room_id, resource_id)
    fragment = await read_body(request, FRAGMENT)
    answered = await whip.patch(resource, if_match=request.headers.get("if-match"), fragment=fragment)
    if answered is None:
        return Response(status_code=204)
    return Response(answered, 200, {"ETag": resource.etag}, media_type=FRAGMENT)


@router.api_route("/whip/{room_id}", methods=["GET", "HEAD", "PUT", "PATCH", "DELETE"])
@router.api_route("/whep/{room_id}", methods=["GET", "HEAD", "PUT", "PATCH", "DELETE"])
async def reserved_at_endpoint(room_id: str) -> None:  # noqa: ARG001
    """Reserved by the standards for what may come."""
    raise HTTPException(405, headers={"Allow": ENDPOINT_METHODS})


@router.api_route("/whip/{room_id}/{resource_id}", methods=["GET", "HEAD", "PUT", "POST"])
@router.api_route("/whep/{room_id}/{resource_id}", methods=["GET", "HEAD", "PUT", "POST"])
async def reserved_at_session(room_id: str, resource_id: str) -> None:  # noqa: ARG001
    """Reserved by the standards for what may come."""
    raise HTTPException(405, headers={"Allow": SESSION_METHODS})


def _found(request: Request, whip: WhipService, room_id: str, resource_id: str) -> WhipResource:
    protocol: Protocol = "whip" if request.url.path.startswith("/whip/") else "whep"
    return whip.find(protocol, room_id, resource_id, bearer(request))

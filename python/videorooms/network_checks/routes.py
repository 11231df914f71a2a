"""Routes by which a page checks its network before it joins, with a client token as bearer.

Included by `app`; outside the REST API and its key, as WHIP is. See docs/protocol/network-check.md.
"""

from __future__ import annotations

import os
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from videorooms.http.auditing import address_of
from videorooms.http.limiting import network_of
from videorooms.network_checks.service import NetworkCheckService
from videorooms.whip.exchange import SDP, WhipRoute, bearer, read_body

router = APIRouter(route_class=WhipRoute, include_in_schema=False, redirect_slashes=False)

# A second of 3 Mbit/s: enough to see what a call needs, little enough for a phone's plan. Noise, so that nothing on the
# way makes it smaller.
PAYLOAD = os.urandom(384 * 1024)
NOT_KEPT = {"cache-control": "no-store"}


async def _service(request: Request) -> NetworkCheckService:
    service: NetworkCheckService = request.app.state.runtime.network_checks
    return service


def _network(request: Request) -> str:
    return network_of(address_of(request))


Checks = Annotated[NetworkCheckService, Depends(_service)]


@router.post("/network_checks")
async def begin(request: Request, checks: Checks) -> Response:
    """Answer an offer with a transport that carries nothing and ends by itself."""
    answer = await checks.begin(bearer(request), _network(request), await read_body(request, SDP))
    return Response(answer, 201, NOT_KEPT, media_type=SDP)


@router.get("/network_checks/payload")
async def download(request: Request, checks: Checks) -> Response:
    """Bytes to measure the way from the server by."""
    await checks.authorize(bearer(request), _network(request))
    return Response(PAYLOAD, headers=NOT_KEPT, media_type="application/octet-stream")


@router.post("/network_checks/payload")
async def upload(request: Request, checks: Checks) -> Response:
    """Take bytes, at most as many as any body may have, and keep none."""
    await checks.authorize(bearer(request), _network(request))
    async for _ in request.stream():
        pass
    return Response(status_code=204, headers=NOT_KEPT)

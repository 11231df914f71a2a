"""Probes and metrics, for those who run the server.

Open to everyone who reaches the port and therefore without any name or id. They change nothing.
"""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from videorooms.errors import VideoRoomsError
from videorooms.telemetry.metrics import WEBHOOK_OLDEST_PENDING, render

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz(request: Request) -> JSONResponse:
    """200 while this loop turns and the engine runs. Asks no database: a restart would not mend one."""
    running = bool(_stats(request))
    return _verdict({"engine": running})


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """200 when a request can be served now: the database takes writes and the engine listens."""
    try:
        await request.app.state.runtime.database.check_writable()
        writable = True
    except VideoRoomsError:
        writable = False
    listening = bool(_stats(request).get("listening", {}).get("udp"))
    return _verdict({"database": writable, "engine": listening})


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """The scrape of Prometheus."""
    runtime = request.app.state.runtime
    live = {
        "rooms": await runtime.rooms.count(),
        "sessions": await runtime.sessions.count_active(),
        "participants": await runtime.participants.count_present(),
    }
    WEBHOOK_OLDEST_PENDING.set(await runtime.webhooks.oldest_pending_secs())
    return Response(render(live, _stats(request)), media_type=CONTENT_TYPE_LATEST)


def _stats(request: Request) -> dict[str, Any]:
    """The engine's snapshot; empty when there is none to be had."""
    try:
        stats: dict[str, Any] = request.app.state.runtime.engine.stats()
    except Exception:
        # Whatever ails the engine, the probe is there to say so and not to fail.
        return {}
    return stats


def _verdict(checks: dict[str, bool]) -> JSONResponse:
    return JSONResponse({"ok": all(checks.values()), "checks": checks}, 200 if all(checks.values()) else 503)

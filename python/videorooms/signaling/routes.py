"""The /signaling WebSocket.

Included by `app`. Any origin may connect: the client token in the first message is the only credential, and no cookie
is ever read. It holds no logic.
"""

from __future__ import annotations

from fastapi import APIRouter, WebSocket

from videorooms.signaling.connection import Connection

router = APIRouter()


@router.websocket("/signaling")
async def signaling(socket: WebSocket) -> None:
    """One conversation; see docs/protocol/signaling.md."""
    await Connection(socket, socket.app.state.runtime.hub).serve()

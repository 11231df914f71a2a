"""Runs one server process from its settings until a signal ends it.

`main` calls `run`. It opens the HTTP port before anything else, so that a taken port costs nothing, tells the operator
where to go, and stops everything in order. What the server is made of is `runtime`'s business.
"""

import asyncio
import gc
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import typer
import uvicorn
import uvloop

from videorooms import __version__
from videorooms.app import create_app
from videorooms.errors import VideoRoomsError
from videorooms.listing import Page
from videorooms.rooms.repository import RoomFilter
from videorooms.runtime import DEMO_ROOM, FirstStart, Runtime, StartError
from videorooms.settings import Settings
from videorooms.signaling.socket import CuttableSocket
from videorooms.telemetry.logs import set_up_logs

log = structlog.get_logger(__name__)

# The largest signaling message is 256 KiB of text, and its offer may need escapes; above it the socket is closed.
WS_MAX_BYTES = 1024 * 1024
# Request line and headers together; a client token of 8 KiB fits with room to spare.
HEAD_MAX_BYTES = 32 * 1024
# How long requests under way may take after a signal; the sockets of signaling are closed at once.
GRACEFUL_SECS = 5
BACKLOG = 2048
# As long as a refresh token may live.
JOIN_LINK_SECS = 86400


class _Server(uvicorn.Server):
    """Leaves signals to us: uvicorn would raise them again when it is done, before the rest has stopped."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def run(settings: Settings) -> None:
    """Returns when a signal has ended the server. Raises `StartError`."""
    set_up_logs(settings.log_format, settings.log_level)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    with _listen(settings.host, settings.port) as listener:
        settings = settings.model_copy(update={"port": listener.getsockname()[1]})
        runtime = Runtime(settings)
        first_start = await runtime.start()
        try:
            await _tell(runtime, first_start)
            log.info("started", version=__version__, port=settings.port, media=runtime.engine.stats().get("listening"))
            server = _Server(_config(runtime))
            # What is loaded by now stays to the end. Looked through for garbage again and again, it would stop the
            # loop, and all signaling, for a tenth of a second each time.
            gc.collect()
            gc.freeze()
            await server.serve(sockets=[listener])
        finally:
            await runtime.stop()
            log.info("stopped")


def _config(runtime: Runtime) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(runtime),
        lifespan="off",
        # The faster parser of uvicorn keeps headers without a limit for whoever goes on sending them.
        http="h11",
        h11_max_incomplete_event_size=HEAD_MAX_BYTES,
        log_config=None,
        access_log=False,
        server_header=False,
        ws=CuttableSocket,
        ws_max_size=WS_MAX_BYTES,
        # Compressed, a socket would cost twice its memory, and a small message could swell without limit.
        ws_per_message_deflate=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACEFUL_SECS,
    )


def _listen(host: str, port: int) -> socket.socket:
    """Raises `StartError` when the address cannot be had."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise StartError(f"Cannot listen on {host}, port {port}: {error.strerror or error}.") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Now, and not when the server is ready: two programs may be bound to a port but only one may listen.
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise StartError(f"Cannot listen on {host}, port {port}: {error.strerror or error}.") from error
    return listener


async def _tell(runtime: Runtime, first_start: FirstStart) -> None:
    """Prints what the operator needs to go on. The key is never shown again."""
    base = runtime.settings.base_url
    if first_start.api_key is not None:
        typer.echo(f"API key:   {first_start.api_key}   (shown this once; keep it)")
    if (owner_link := first_start.owner_link) is not None:
        until = f"{owner_link.invitation.expires_at:%Y-%m-%d %H:%M} UTC"
        typer.echo(f"Owner:     {owner_link.url(base)}   (good once, until {until})")
    typer.echo(f"Portal:    {base}/")
    link = await _join_link(runtime, base) if runtime.settings.demo else None
    if link is not None:
        typer.echo(f"Join link: {link}")


async def _join_link(runtime: Runtime, base: str) -> str | None:
    """To the demo room; None when somebody has deleted it."""
    account_id = runtime.accounts.default_id
    found = await runtime.rooms.list(account_id, RoomFilter(unique_name=DEMO_ROOM), Page(1, 1))
    if not found.items:
        return None
    try:
        pair = await runtime.tokens.issue(account_id, found.items[0].id, client_ttl=60, refresh_ttl=JOIN_LINK_SECS)
    except VideoRoomsError:
        return None
    return f"{base}/meet/{found.items[0].id}#token={pair.refresh.token}"

"""One WebSocket of a client, from its first frame to its close.

`routes` makes one for each socket and awaits `serve`. It reads frames, answers each request once, and is the `Link`
through which the hub reaches the client. The participant outlives it: it may resume on another connection.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime

import structlog
from starlette.websockets import WebSocket

from videorooms.errors import VideoRoomsError
from videorooms.events import LeftReason
from videorooms.signaling import messages, moderating
from videorooms.signaling.arriving import Arrival, Entrance
from videorooms.signaling.caller import Caller
from videorooms.signaling.deadlines import Deadline
from videorooms.signaling.hub import Hub
from videorooms.signaling.messages import CLOSE_CODES, GoodbyeReason
from videorooms.signaling.outbound import Outbound
from videorooms.signaling.rate import TokenBucket
from videorooms.signaling.reading import BadFrame, read_frame
from videorooms.signaling.requests import HANDLERS
from videorooms.signaling.socket import CUT
from videorooms.signaling.wire import told_error, told_ice_servers, told_permissions
from videorooms.telemetry.metrics import SIGNALING_CLOSED, SIGNALING_CONNECTIONS, SIGNALING_REQUESTS

log = structlog.get_logger(__name__)

# The hosted product's interval; three of them tell a lost network from a late packet.
KEEPALIVE_SECONDS = 5.0
SILENCE_SECONDS = 3 * KEEPALIVE_SECONDS
# Long enough for a client on the worst network, short enough that sockets which never join do not pile up.
FIRST_MESSAGE_SECONDS = 10.0
# What a closing socket gets to flush its last messages before it is cut.
CLOSE_SECONDS = 5.0
# RFC 6455 §7.4.1 (1011) and its IANA registry (1012): an unexpected fault, and "come back, the service restarts".
UNEXPECTED_CLOSE, RESTART_CLOSE = 1011, 1012

AnyResult = messages.Joined | messages.Negotiated | messages.TokenAccepted | messages.Metrics | messages.Empty

# Why a refused join ends the connection; anything else is a fault of the client's message.
_REFUSALS: dict[str, GoodbyeReason] = {
    "unauthorized": "unauthorized",
    "token_expired": "unauthorized",
    "not_found": "room_expired",
    "session_ended": "session_terminated",
    "forbidden": "forbidden",
    "resume_refused": "forbidden",
    "room_full": "forbidden",
}


class Connection:
    def __init__(self, socket: WebSocket, hub: Hub) -> None:
        self._socket = socket
        self._hub = hub
        self._outbound = Outbound()
        # The type of the request under way, for the count of answers.
        self._asked = "unreadable"
        self._bucket = TokenBucket(hub.clock)
        # Nothing can be sent any more: we have said goodbye (`_finished`), or the client is gone.
        self._over = asyncio.Event()
        self._finished = False
        self._heard_at = hub.clock.monotonic()
        self._silence: Deadline | None = None
        self._expiry: Deadline | None = None
        self._entrance: Entrance | None = None
        # The request under way that ends the session, and with it this connection: its result comes first.
        self._ends_session: messages.EndRequest | None = None

    async def serve(self) -> None:
        """Hold the whole conversation; returns when the socket is closed. Raises nothing for a client's fault."""
        await self._socket.accept()
        writer = asyncio.create_task(self._outbound.drain(self._socket.send_text, self._socket.close))
        writer.add_done_callback(lambda _: self._over.set())
        self._hub.writers.add(writer)
        writer.add_done_callback(self._hub.writers.discard)
        self._silence = self._hub.deadlines.after(FIRST_MESSAGE_SECONDS, self._first_message_missing)
        try:
            with SIGNALING_CONNECTIONS.track_inprogress():
                while (frame := await self._receive()) is not None:
                    await self._take(frame)
        finally:
            self._detach()
            await self._settle(writer)

    # The hub's side of it: signaling.participant.Link.

    def send(self, text: str) -> None:
        if not self._outbound.put(text):
            log.info("connection_too_slow", **self._named())
            self._finish(CLOSE_CODES["too_slow"], messages.Goodbye(reason="too_slow"), drop_waiting=True)

    def send_passing(self, text: str) -> None:
        self._outbound.put_passing(text)

    def close(self, reason: GoodbyeReason, error: messages.WireError | None = None) -> None:
        if reason == "session_terminated":
            self._answer_end()
        self._finish(CLOSE_CODES[reason], messages.Goodbye(reason=reason, error=error))

    def restart(self) -> None:
        self._finish(RESTART_CLOSE, None)

    # Reading.

    async def _receive(self) -> str | bytes | None:
        """The next frame, or None when the connection is over, whichever side ended it.

        What a client said before it went counts, `leave` above all, also when an answer to it could not be sent.
        """
        if self._finished:
            return None
        receiving = asyncio.ensure_future(self._socket.receive())
        over = asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait({receiving, over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            over.cancel()
            is_read = receiving.done()
            if not is_read:
                receiving.cancel()
        if self._finished or not is_read:
            with suppress(Exception, asyncio.CancelledError):
                await receiving
            return None
        event = receiving.result()
        if event["type"] != "websocket.receive":
            return None
        text: str | bytes | None = event.get("text")
        return text if text is not None else event.get("bytes") or b""

    async def _take(self, frame: str | bytes) -> None:
        self._heard_at = self._hub.clock.monotonic()
        allowed = self._bucket.take()
        self._asked = "unreadable"
        try:
            if isinstance(frame, bytes):
                raise BadFrame("protocol_error", "messages are text frames")
            request = read_frame(frame)
            self._asked = request.type
            if not allowed:
                raise BadFrame("too_many_requests", "the connection sends too many requests", request.id)
        except BadFrame as bad:
            self._refuse_frame(bad)
            return
        if self._entrance is None:
            await self._join(request)
        else:
            await self._carry_out(self._entrance, request)

    def _refuse_frame(self, bad: BadFrame) -> None:
        error = told_error(VideoRoomsError(bad.code, bad.detail))
        if bad.request_id is not None:
            self._reply(messages.Result(id=bad.request_id, ok=False, error=error))
        if bad.request_id is None or self._entrance is None or self._bucket.abused:
            self.close("protocol_error", error)

    # Joining.

    async def _join(self, request: messages.ClientMessage) -> None:
        try:
            if not isinstance(request, messages.JoinRequest):
                raise VideoRoomsError("protocol_error", "the first message is join")
            grant = await self._hub.tokens.verify_client_token(request.token)
            arrival = Arrival(
                room_id=grant.room_id,
                participant_id=request.participant_id,
                token_family=grant.family,
                context=request.context,
                can_receive_messages=request.can_receive_messages,
                resume=request.resume,
                permissions=grant.permissions,
            )
            entrance = await self._hub.enter(arrival, self)
        except VideoRoomsError as refusal:
            error = told_error(refusal)
            self._reply(messages.Result(id=request.id, ok=False, error=error))
            self.close(_REFUSALS.get(refusal.code, "protocol_error"), error)
            return
        except Exception:
            self._reply_unexpected(request.id)
            self._finish(UNEXPECTED_CLOSE, None)
            return
        self._entrance = entrance
        self._reply(messages.Result(id=request.id, ok=True, data=self._joined(entrance, grant.expires_at)))
        for text in entrance.replay:
            self.send(text)
        self._watch(grant.expires_at)
        log.info("connection_joined", resumed=entrance.resumed, sdk=request.sdk, **self._named())

    def _joined(self, entrance: Entrance, expires_at: datetime) -> messages.Joined:
        settings = self._hub.settings
        return messages.Joined(
            protocol=1,
            resume_key=entrance.participant.resume_key.value,
            resumed=entrance.resumed,
            grace_seconds=settings.grace_seconds,
            keepalive_seconds=KEEPALIVE_SECONDS,
            token_expires_at=expires_at,
            permissions=told_permissions(entrance.participant.permissions),
            hidden=entrance.participant.hidden,
            state=entrance.state,
            missed=entrance.missed,
            ice_servers=told_ice_servers(settings.ice_servers),
        )

    # Requests after joining.

    async def _carry_out(self, entrance: Entrance, request: messages.ClientMessage) -> None:
        try:
            if isinstance(request, messages.LeaveRequest):
                self._reply(messages.Result(id=request.id, ok=True, data=messages.Empty()))
                await self._hub.leave(entrance.session, entrance.participant, LeftReason.LEFT)
                return
            caller = Caller(entrance.session, entrance.participant, self._hub.streams, self._hub.moderation)
            if isinstance(request, messages.EndRequest):
                await self._end(caller, request)
                return
            if isinstance(request, messages.TokenRequest):
                data: AnyResult = await self._renew(entrance, request.token)
            else:
                data = await HANDLERS[type(request)](caller, request)
        except VideoRoomsError as refusal:
            self._reply(messages.Result(id=request.id, ok=False, error=told_error(refusal)))
        except Exception:
            self._reply_unexpected(request.id)
        else:
            self._reply(messages.Result(id=request.id, ok=True, data=data))

    async def _end(self, caller: Caller, request: messages.EndRequest) -> None:
        self._ends_session = request
        try:
            await moderating.end(caller)
        except BaseException:
            self._ends_session = None
            raise
        self._answer_end()

    def _answer_end(self) -> None:
        request, self._ends_session = self._ends_session, None
        if request is not None:
            self._reply(messages.Result(id=request.id, ok=True, data=messages.Empty()))

    async def _renew(self, entrance: Entrance, token: str) -> messages.TokenAccepted:
        grant = await self._hub.tokens.verify_client_token(token)
        if grant.room_id != entrance.session.room_id:
            raise VideoRoomsError("forbidden", "the token is for another room")
        if grant.permissions.hidden is not entrance.participant.hidden:
            raise VideoRoomsError("forbidden", "one who is hidden stays so, and nobody else becomes it")
        await self._hub.remember_token(entrance.session, entrance.participant, grant.family)
        entrance.participant.permissions = grant.permissions
        self._expire_at(grant.expires_at)
        permissions = told_permissions(grant.permissions)
        return messages.TokenAccepted(token_expires_at=grant.expires_at, permissions=permissions)

    # Time.

    def _watch(self, expires_at: datetime) -> None:
        if self._silence is not None:
            self._silence.cancel()
        self._silence = self._hub.deadlines.after(SILENCE_SECONDS, self._silent)
        self._expire_at(expires_at)

    def _expire_at(self, expires_at: datetime) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        left = (expires_at - self._hub.clock.now()).total_seconds()
        self._expiry = self._hub.deadlines.after(max(0.0, left), self._token_expired)

    async def _first_message_missing(self) -> None:
        self.close("timed_out")

    async def _silent(self) -> None:
        """Any message puts the end off; the deadline finds that out when it comes, not each message."""
        left = self._heard_at + SILENCE_SECONDS - self._hub.clock.monotonic()
        if left > 0:
            self._silence = self._hub.deadlines.after(left, self._silent)
        else:
            self._finish(CLOSE_CODES["timed_out"], None)

    async def _token_expired(self) -> None:
        if self._entrance is not None:
            error = told_error(VideoRoomsError("token_expired", "the client token was not renewed"))
            session, participant = self._entrance.session, self._entrance.participant
            if participant.link is self:
                await self._hub.leave(session, participant, LeftReason.TOKEN_EXPIRED, "unauthorized", error)

    # Ending.

    def _reply(self, result: messages.Result) -> None:
        SIGNALING_REQUESTS.labels(self._asked, result.error.code if result.error else "ok").inc()
        self.send(result.model_dump_json())

    def _reply_unexpected(self, request_id: int) -> None:
        log.exception("request_failed", request_id=request_id, **self._named())
        error = told_error(VideoRoomsError("unexpected", "the server could not carry out the request"))
        self._reply(messages.Result(id=request_id, ok=False, error=error))

    def _finish(self, code: int, goodbye: messages.Goodbye | None, *, drop_waiting: bool = False) -> None:
        if not self._over.is_set():
            SIGNALING_CLOSED.labels(str(code)).inc()
        last = goodbye.model_dump_json() if goodbye else None
        self._outbound.finish(code, last, drop_waiting=drop_waiting)
        self._finished = True
        self._over.set()

    def _detach(self) -> None:
        for deadline in (self._silence, self._expiry):
            if deadline is not None:
                deadline.cancel()
        if self._entrance is not None:
            self._hub.detach(self._entrance.session, self._entrance.participant, self)

    async def _settle(self, writer: asyncio.Task[None]) -> None:
        """Let the last messages out, but not for ever; a socket that broke has nothing to let out."""

        async def cut() -> None:
            writer.cancel()

        if not self._over.is_set():
            writer.cancel()
        deadline = self._hub.deadlines.after(CLOSE_SECONDS, cut)
        await asyncio.wait({writer})
        deadline.cancel()
        self._cut_later()
        if not writer.cancelled() and (error := writer.exception()) is not None:
            log.debug("connection_broke", error=type(error).__name__, **self._named())

    def _cut_later(self) -> None:
        """Give the server's buffer the same time: a client that never reads would keep it, and the socket, for ever."""
        extension = (self._socket.scope.get("extensions") or {}).get(CUT)
        if extension is None:
            return

        async def cut() -> None:
            extension["now"]()

        self._hub.deadlines.after(CLOSE_SECONDS, cut)

    def _named(self) -> dict[str, str]:
        if self._entrance is None:
            return {}
        session, participant = self._entrance.session, self._entrance.participant
        return {"room_id": session.room_id, "session_id": session.id, "participant_id": participant.id}

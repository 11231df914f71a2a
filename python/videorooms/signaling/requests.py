"""What each request of a joined client does: a function a request, and the table of them.

`connection` looks the function up and sends what it returns as the result. A refusal is a `VideoRoomsError`. None of
them touches the database or the socket.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from videorooms.errors import VideoRoomsError
from videorooms.signaling import messages
from videorooms.signaling.participant import LiveParticipant
from videorooms.signaling.session import LiveSession
from videorooms.signaling.wire import read_bindings, read_layers, read_publications, read_report, told_quality
from videorooms.streams.service import StreamService

ResultOf = messages.Negotiated | messages.Metrics | messages.Empty


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: always the participant of the connection, whatever the request says."""

    session: LiveSession
    participant: LiveParticipant
    streams: StreamService


async def negotiate(caller: Caller, request: messages.NegotiateRequest) -> messages.Negotiated:
    answer = await caller.streams.negotiate(
        caller.session.id,
        caller.participant.id,
        transport_id=request.transport_id,
        offer=request.offer,
        publish=read_publications(request.publish),
        subscribe=read_bindings(request.subscribe),
    )
    return messages.Negotiated(answer=answer)


async def bind(caller: Caller, request: messages.BindRequest) -> messages.Empty:
    await caller.streams.bind(caller.session.id, caller.participant.id, read_bindings(request.subscribe))
    return messages.Empty()


async def layers(caller: Caller, request: messages.LayersRequest) -> messages.Empty:
    caller.streams.prefer_layers(caller.session.id, caller.participant.id, request.layers)
    return messages.Empty()


async def stream(caller: Caller, request: messages.StreamRequest) -> messages.Empty:
    caller.streams.adjust(
        caller.session.id,
        caller.participant.id,
        request.key,
        audio=request.audio,
        video=request.video,
        layers=None if request.layers is None else read_layers(request.layers),
    )
    return messages.Empty()


async def message(caller: Caller, request: messages.MessageRequest) -> messages.Empty:
    """To the named, or to everyone with an echo to the sender; only to those who said that they take messages."""
    recipients = list(dict.fromkeys(request.recipients or ()))
    present = caller.session.participants.values()
    takers = [one for one in present if one.can_receive_messages and (not recipients or one.id in recipients)]
    if recipients and not takers:
        raise VideoRoomsError("unknown_participant", "none of the recipients is here and receives messages")
    for one in takers:
        one.receive(caller.participant.id, request.message, recipients)
    return messages.Empty()


async def metrics(caller: Caller, request: messages.MetricsRequest) -> messages.Metrics:
    """Of those of the named who are in the session."""
    found = caller.streams.quality(caller.session.id, request.participant_ids)
    return messages.Metrics(metrics={key: told_quality(quality) for key, quality in found.items()})


async def report(caller: Caller, request: messages.ReportRequest) -> messages.Empty:
    caller.streams.report(caller.session.id, caller.participant.id, read_report(request))
    return messages.Empty()


async def keepalive(_caller: Caller, _request: messages.KeepaliveRequest) -> messages.Empty:
    return messages.Empty()


async def join_again(_caller: Caller, _request: messages.JoinRequest) -> messages.Empty:
    raise VideoRoomsError("protocol_error", "this connection has joined already")


Handler = Callable[[Caller, Any], Awaitable[ResultOf]]

# `token` and `leave` concern the connection itself, which answers them.
HANDLERS: dict[type[messages.Model], Handler] = {
    messages.JoinRequest: join_again,
    messages.NegotiateRequest: negotiate,
    messages.BindRequest: bind,
    messages.LayersRequest: layers,
    messages.StreamRequest: stream,
    messages.MessageRequest: message,
    messages.MetricsRequest: metrics,
    messages.ReportRequest: report,
    messages.KeepaliveRequest: keepalive,
}

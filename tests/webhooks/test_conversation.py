"""What happens in a conversation over signaling arrives at a receiver that asked for all of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from tests.resources.answers import data
from tests.sdp import offer, send
from tests.signaling.conversation import Client
from tests.signaling.publishing import publish_camera
from tests.webhooks.conftest import Stage
from tests.webhooks.receiver import Receiver
from videorooms.app import create_app
from videorooms.rooms.model import WEBHOOK_EXTRA_EVENTS

Join = Callable[[str], Awaitable[Client]]


@pytest.fixture
async def join(stage: Stage, api: httpx.AsyncClient) -> AsyncIterator[Join]:
    """Somebody who comes into the room with a token of the API and a socket."""
    clients: list[Client] = []

    async def come(room_id: str) -> Client:
        path = f"/v2/rooms/{room_id}/actions/generate_join_client_token"
        token = data(await api.post(path), 201)["token"]
        clients.append(await Client(create_app(stage.runtime)).connect())
        await clients[-1].join(token, context="Zoë")
        return clients[-1]

    yield come
    for client in clients:
        await client.tear_down()


async def test_streams_broken_connections_and_the_room_itself_are_told_as_they_happen(
    stage: Stage, api: httpx.AsyncClient, receiver: Receiver, join: Join
) -> None:
    room_id = await stage.rooms.make(receiver.url, webhook_extra_events=list(WEBHOOK_EXTRA_EVENTS))
    zoe = await join(room_id)
    await publish_camera(zoe, key="camera")
    # The same lines without a wish for what they carried.
    await zoe.ask(
        "negotiate",
        transportId=zoe.transport_id,
        offer=offer(send("0", "audio"), send("1", "video")),
        publish={},
        subscribe={},
    )
    await zoe.drop()
    await stage.runtime.live_events.written()
    data(await api.patch(f"/v2/rooms/{room_id}", json={"max_participants": 5}))
    assert (await api.delete(f"/v2/rooms/{room_id}")).status_code == 204
    await stage.runtime.live_events.written()
    await stage.run()

    told = {
        name: [one.document["data"]["payload"] for one in receiver.received if one.event_type == f"video.room.{name}"]
        for name in ("created", "updated", "deleted")
    }
    session_id = receiver.received[1].document["data"]["payload"]["session_id"]
    assert told == {
        "created": [{"room_id": room_id}],
        "updated": [{"room_id": room_id}],
        "deleted": [{"room_id": room_id, "session_id": session_id}],
    }
    of_session = [one for one in receiver.received if one.event_type.removeprefix("video.room.") not in told]
    assert [one.event_type.removeprefix("video.room.") for one in of_session] == [
        "session.started",
        "participant.joined",
        "stream.published",
        "stream.unpublished",
        "participant.reconnecting",
        "participant.left",
        "session.ended",
    ]
    who = {"session_id": session_id, "room_id": room_id, "participant_id": zoe.participant_id}
    assert [one.document["data"]["payload"] for one in of_session[2:5]] == [
        who | {"stream_key": "camera"},
        who | {"stream_key": "camera"},
        who | {"context": "Zoë"},
    ]


async def test_a_room_that_does_not_ask_hears_of_none_of_it(
    stage: Stage, api: httpx.AsyncClient, receiver: Receiver, join: Join
) -> None:
    room_id = await stage.rooms.make(receiver.url)
    zoe = await join(room_id)
    await publish_camera(zoe, key="camera")
    await zoe.drop()
    await api.delete(f"/v2/rooms/{room_id}")
    await stage.runtime.live_events.written()
    await stage.run()
    assert receiver.event_types() == ["session.started", "participant.joined", "participant.left", "session.ended"]

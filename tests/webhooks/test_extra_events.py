"""Events that a room has to ask for: what happens to rooms, streams and connections, and what failed."""

from __future__ import annotations

import uuid

import httpx
import pytest

from tests.resources.answers import data
from tests.webhooks.conftest import Stage
from tests.webhooks.receiver import Receiver
from videorooms import events
from videorooms.database.transactions import Transaction
from videorooms.events import Event, ParticipantReconnecting, WebhookTarget
from videorooms.rooms.model import WEBHOOK_EXTRA_EVENTS
from videorooms.streams.events import StreamPublished, StreamUnpublished
from videorooms.streams.model import Stream, Track
from videorooms.webhooks.model import EventType

ALL = list(WEBHOOK_EXTRA_EVENTS)
LIVE = [name for name in ALL if "stream" in name or "reconnecting" in name]
FAILURES = [name for name in ALL if "failed" in name]


async def emit(stage: Stage, event: Event) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.emit(event)

    await stage.runtime.database.write(work)


def test_every_event_is_either_always_told_or_one_to_ask_for() -> None:
    always = {str(event_type) for event_type in EventType} - set(ALL)
    assert (len(always), len(ALL)) == (7, 8)


async def test_a_room_that_asks_hears_of_itself(stage: Stage, api: httpx.AsyncClient, receiver: Receiver) -> None:
    room_id = await stage.rooms.make(receiver.url, webhook_extra_events=ALL)
    data(await api.patch(f"/v2/rooms/{room_id}", json={"max_participants": 5}))
    joined = await stage.people.join(room_id)
    assert (await api.delete(f"/v2/rooms/{room_id}")).status_code == 204
    await stage.run()
    # A room and its session are told in orders of their own.
    of_room = [request for request in receiver.received if request.event_type in ALL]
    assert [request.event_type for request in of_room] == [
        "video.room.created",
        "video.room.updated",
        "video.room.deleted",
    ]
    payloads = [request.document["data"]["payload"] for request in of_room]
    assert payloads == [{"room_id": room_id}] * 2 + [{"room_id": room_id, "session_id": joined.session_id}]


async def test_a_room_hears_only_what_it_asked_for(stage: Stage, api: httpx.AsyncClient, receiver: Receiver) -> None:
    room_id = await stage.rooms.make(receiver.url, webhook_extra_events=["video.room.updated"])
    data(await api.patch(f"/v2/rooms/{room_id}", json={"max_participants": 5}))
    await api.delete(f"/v2/rooms/{room_id}")
    await stage.run()
    assert receiver.event_types() == ["updated"]


@pytest.mark.parametrize(("asked", "told"), [(LIVE, 3), (FAILURES, 0)])
async def test_streams_and_broken_connections_are_told_to_those_who_ask(
    stage: Stage, receiver: Receiver, asked: list[str], told: int
) -> None:
    room_id = await stage.rooms.make(receiver.url, webhook_extra_events=asked)
    joined = await stage.people.join(room_id, context="Zoë")
    stream = Stream(joined.participant_id, "camera", audio=Track(enabled=True))
    # What the services of streams and signaling say when it happens.
    hear = stage.runtime.live_events.hear
    hear(StreamPublished(joined.session_id, stream))
    await stage.runtime.bus.publish(
        ParticipantReconnecting(stage.clock.now(), joined.session_id, room_id, joined.participant_id, "Zoë")
    )
    hear(StreamUnpublished(joined.session_id, joined.participant_id, "camera"))
    await stage.runtime.live_events.written()
    await stage.run()
    extra = receiver.received[2:]
    assert [request.event_type for request in extra] == [
        "video.room.stream.published",
        "video.room.participant.reconnecting",
        "video.room.stream.unpublished",
    ][:told]
    ids = {"session_id": joined.session_id, "room_id": room_id, "participant_id": joined.participant_id}
    payloads = [ids | {"stream_key": "camera"}, ids | {"context": "Zoë"}, ids | {"stream_key": "camera"}]
    assert [request.document["data"]["payload"] for request in extra] == payloads[:told]


@pytest.mark.parametrize(("asked", "told"), [(FAILURES, 2), (LIVE, 0)])
async def test_what_failed_is_told_to_those_who_ask(
    stage: Stage, receiver: Receiver, asked: list[str], told: int
) -> None:
    joined = await stage.people.join(await stage.rooms.make(receiver.url, webhook_extra_events=asked))
    ids = {"session_id": joined.session_id, "room_id": joined.room_id}
    recording = {"participant_id": joined.participant_id, "recording_id": str(uuid.uuid4()), "type": "audio"}
    composition = {"composition_id": str(uuid.uuid4())}
    now = stage.clock.now()
    await emit(stage, events.RecordingFailed(now, **ids, **recording, reason="disk full"))
    target = WebhookTarget(receiver.url, "", None)
    await emit(stage, events.CompositionFailed(now, **ids, **composition, target=target, reason="no input"))
    await stage.run()
    payloads = [ids | recording | {"reason": "disk full"}, ids | composition | {"reason": "no input"}]
    assert [request.document["data"]["payload"] for request in receiver.received[2:]] == payloads[:told]

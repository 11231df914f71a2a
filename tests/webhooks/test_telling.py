"""What is told: the seven events, exactly as the contract has them, signed so that its own SDK accepts them."""

from __future__ import annotations

import base64
import re
import uuid
from typing import Any

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from telnyx.lib.webhook_verification import WebhookVerificationError, verify_webhook_signature

from tests.resources.answers import INSTANT, data
from tests.resources.recorder import Recorder
from tests.webhooks.conftest import MakeReceiver, Stage, official_client, public_keys
from tests.webhooks.receiver import Receiver
from videorooms import events
from videorooms.compositions.model import CompositionWish
from videorooms.database.transactions import Transaction
from videorooms.events import EndedReason, Event, LeftReason, WebhookTarget
from videorooms.runtime import Runtime


async def emit(runtime: Runtime, event: Event) -> None:
    """As the service that owns the fact will, inside a transaction."""

    async def work(transaction: Transaction) -> None:
        await transaction.emit(event)

    await runtime.database.write(work)


async def test_a_session_is_told_from_its_first_join_to_its_last_leave(stage: Stage, receiver: Receiver) -> None:
    room_id = await stage.rooms.make(receiver.url)
    joined = await stage.people.join(room_id, context='{"name":"Zoë"}')
    stage.clock.advance(61.5)
    await stage.people.leave(joined)
    await stage.run()
    ids = {"session_id": joined.session_id, "room_id": room_id}
    who = {"participant_id": joined.participant_id, "context": '{"name":"Zoë"}'}
    assert [(request.event_type, request.document["data"]["payload"]) for request in receiver.received] == [
        ("video.room.session.started", ids),
        ("video.room.participant.joined", ids | who),
        ("video.room.participant.left", ids | who | {"duration_secs": 61, "left_reason": "left"}),
        ("video.room.session.ended", ids | {"duration_secs": 61, "ended_reason": "last_left"}),
    ]


async def test_an_event_looks_as_the_contract_says(stage: Stage, receiver: Receiver) -> None:
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    request = receiver.received[0]
    assert request.line == "POST /hook HTTP/1.1"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["host"] == f"127.0.0.1:{receiver.port}"
    document = request.document
    assert set(document) == {"data", "meta"}
    assert set(document["data"]) == {"record_type", "event_type", "id", "occurred_at", "payload"}
    assert document["data"]["record_type"] == "event"
    assert uuid.UUID(document["data"]["id"])
    assert INSTANT.fullmatch(document["data"]["occurred_at"])
    assert document["meta"] == {"attempt": 1, "delivered_to": receiver.url}


@pytest.mark.parametrize(
    ("reason", "ended", "left"),
    [
        (EndedReason.ENDED, "Ended from API", "kick"),
        (EndedReason.STALE, "stale", "server_restarted"),
    ],
)
async def test_the_end_of_a_session_is_told_after_everyone_has_left(
    stage: Stage, receiver: Receiver, reason: EndedReason, ended: str, left: str
) -> None:
    joined = await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.runtime.sessions.end(joined.session_id, reason)
    await stage.run()
    assert receiver.event_types() == ["session.started", "participant.joined", "participant.left", "session.ended"]
    assert receiver.received[2].document["data"]["payload"]["left_reason"] == left
    assert receiver.received[3].document["data"]["payload"]["ended_reason"] == ended


async def test_a_kick_has_the_word_of_the_contract(stage: Stage, receiver: Receiver) -> None:
    joined = await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.people.leave(joined, LeftReason.KICKED)
    await stage.run()
    assert receiver.received[2].document["data"]["payload"]["left_reason"] == "kick"


async def test_the_end_of_a_deleted_room_is_told(stage: Stage, api: httpx.AsyncClient, receiver: Receiver) -> None:
    room_id = await stage.rooms.make(receiver.url)
    await stage.people.join(room_id)
    await api.delete(f"/v2/rooms/{room_id}")
    await stage.run()
    assert receiver.event_types() == ["session.started", "participant.joined", "participant.left", "session.ended"]


async def test_recordings_are_told_to_their_room(stage: Stage, receiver: Receiver) -> None:
    joined = await stage.people.join(await stage.rooms.make(receiver.url))
    ids = {
        "session_id": joined.session_id,
        "room_id": joined.room_id,
        "participant_id": joined.participant_id,
        "recording_id": str(uuid.uuid4()),
        "type": "video",
    }
    rest: dict[str, Any] = {"duration_secs": 7, "size_mb": 1.25, "codec": "vp8"}
    await emit(stage.runtime, events.RecordingStarted(stage.clock.now(), **ids))
    await emit(stage.runtime, events.RecordingCompleted(stage.clock.now(), **ids, **rest))
    await stage.run()
    assert receiver.event_types()[2:] == ["recording.started", "recording.completed"]
    assert receiver.received[2].document["data"]["payload"] == ids
    # There is none of this id to be downloaded.
    assert receiver.received[3].document["data"]["payload"] == ids | rest | {"download_url": None}


async def test_a_composition_is_told_to_its_own_url(stage: Stage, make_receiver: MakeReceiver) -> None:
    of_room, of_composition = await make_receiver(), await make_receiver()
    joined = await stage.people.join(await stage.rooms.make(of_room.url))
    payload: dict[str, Any] = {
        "composition_id": str(uuid.uuid4()),
        "session_id": joined.session_id,
        "room_id": joined.room_id,
        "format": "mp4",
        "resolution": "1280x720",
        "duration_secs": 70,
        "size_mb": 3.5,
    }
    target = WebhookTarget(of_composition.url, "", 2)
    await emit(stage.runtime, events.CompositionCompleted(stage.clock.now(), target=target, **payload))
    await stage.run()
    assert of_composition.event_types() == ["composition.completed"]
    # There is none of this id to be downloaded.
    assert of_composition.received[0].document["data"]["payload"] == payload | {"download_url": None}
    assert of_room.event_types() == ["session.started", "participant.joined"]


async def test_what_a_recorder_and_a_renderer_report_is_told(stage: Stage, receiver: Receiver) -> None:
    compositions = stage.runtime.compositions
    joined = await stage.people.join(await stage.rooms.make(receiver.url))
    recorder = Recorder(stage.runtime)
    recording = await recorder.start(joined)
    stage.clock.advance(30)
    await recorder.complete(recording, 30, content=bytes(1_234_567))
    wish = CompositionWish(joined.session_id, webhook_event_url=receiver.url)
    composition = await compositions.create(stage.runtime.accounts.default_id, wish)
    await compositions.completed(composition.id, duration_secs=30, size_bytes=2_000_000)
    await stage.run()
    told = {
        name: one.document["data"]["payload"]
        for name, one in zip(receiver.event_types(), receiver.received, strict=True)
    }
    of_session = {"session_id": joined.session_id, "room_id": joined.room_id}
    of_recording = of_session | {
        "participant_id": joined.participant_id,
        "recording_id": recording.id,
        "type": "audio",
    }
    assert told["recording.started"] == of_recording
    completed, composed = told["recording.completed"], told["composition.completed"]
    assert set(completed) == {*of_recording, "download_url", "duration_secs", "size_mb", "codec"}
    assert (completed["duration_secs"], completed["size_mb"], completed["codec"]) == (30, 1.235, "opus")
    assert set(composed) == {
        *of_session,
        *("composition_id", "download_url", "duration_secs", "format", "resolution", "size_mb"),
    }
    assert (composed["composition_id"], composed["format"], composed["size_mb"]) == (composition.id, "mp4", 2.0)


async def test_a_room_without_a_url_tells_nothing(stage: Stage, receiver: Receiver, api: httpx.AsyncClient) -> None:
    await stage.people.join(await stage.rooms.make("", webhook_event_failover_url=receiver.url))
    await stage.run()
    assert receiver.received == []
    assert data(await api.get("/v2/webhook_deliveries")) == []


async def test_what_did_not_happen_is_not_told(stage: Stage, receiver: Receiver) -> None:
    room_id = await stage.rooms.make(receiver.url)

    async def work(transaction: Transaction) -> None:
        await transaction.emit(events.SessionStarted(stage.clock.now(), str(uuid.uuid4()), room_id))
        raise ValueError

    with pytest.raises(ValueError):
        await stage.runtime.database.write(work)
    await stage.run()
    assert receiver.received == []


# Signatures.


async def test_the_official_sdk_accepts_every_webhook(stage: Stage, api: httpx.AsyncClient, receiver: Receiver) -> None:
    await stage.people.leave(
        await stage.people.join(await stage.rooms.make(receiver.url), context="Größe ✓ \U0001f3a5")
    )
    await stage.run()
    public_key = (await public_keys(api))["active"]
    client = official_client(public_key)
    assert len(receiver.received) == 4
    for request in receiver.received:
        unwrapped = client.webhooks.unwrap(request.body.decode(), headers=request.headers)
        assert unwrapped is not None
        verify_webhook_signature(request.body, request.headers, public_key)


async def test_the_official_sdk_refuses_what_was_changed_on_the_way(
    stage: Stage, api: httpx.AsyncClient, receiver: Receiver
) -> None:
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    request, public_key = receiver.received[0], (await public_keys(api))["active"]
    with pytest.raises(WebhookVerificationError):
        verify_webhook_signature(request.body + b" ", request.headers, public_key)
    later = request.headers | {"telnyx-timestamp": str(int(request.headers["telnyx-timestamp"]) + 1)}
    with pytest.raises(WebhookVerificationError):
        verify_webhook_signature(request.body, later, public_key)


async def test_the_standard_headers_verify_with_the_same_key(
    stage: Stage, api: httpx.AsyncClient, receiver: Receiver
) -> None:
    await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    request = receiver.received[0]
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode((await public_keys(api))["active"]))
    assert request.headers["webhook-id"] == request.event_id
    version, signature = request.headers["webhook-signature"].split(",")
    signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + request.body
    key.verify(base64.b64decode(signature), signed)
    with pytest.raises(InvalidSignature):
        key.verify(base64.b64decode(signature), signed + b"x")
    assert version == "v1a"


async def test_a_new_key_signs_only_after_the_overlap_and_both_are_shown_until_then(
    stage: Stage, api: httpx.AsyncClient, receiver: Receiver
) -> None:
    room_id = await stage.rooms.make(receiver.url)
    before = (await public_keys(api))["active"]
    made = data(await api.post("/v2/webhook_keys", json={"overlap_hours": "2"}), 201)
    assert made["status"] == "next"
    assert re.fullmatch(r"[A-Za-z0-9+/]{43}=", made["public_key"])
    assert await public_keys(api) == {"active": before, "next": made["public_key"]}
    joined = await stage.people.join(room_id)
    await stage.run()
    verify_with(before, receiver)
    stage.clock.advance(2 * 3600)
    assert await public_keys(api) == {"active": made["public_key"], "retired": before}
    receiver.received.clear()
    await stage.people.leave(joined)
    await stage.run()
    verify_with(made["public_key"], receiver)
    stage.clock.advance(24 * 3600)
    assert await public_keys(api) == {"active": made["public_key"]}


def verify_with(public_key: str, receiver: Receiver) -> None:
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
    assert receiver.received
    for request in receiver.received:
        signed = f"{request.headers['telnyx-timestamp']}|".encode() + request.body
        key.verify(base64.b64decode(request.headers["telnyx-signature-ed25519"]), signed)


async def test_a_key_that_leaked_is_replaced_at_once(api: httpx.AsyncClient) -> None:
    before = (await public_keys(api))["active"]
    announced = data(await api.post("/v2/webhook_keys"), 201)
    made = data(await api.post("/v2/webhook_keys", json={"overlap_hours": 0}), 201)
    assert await public_keys(api) == {"active": made["public_key"], "retired": before}
    assert announced["public_key"] not in (await public_keys(api)).values()


@pytest.mark.parametrize("hours", [-1, 721, "soon", 1.5, True])
async def test_an_overlap_that_makes_no_sense_is_refused(api: httpx.AsyncClient, hours: Any) -> None:
    answer = await api.post("/v2/webhook_keys", json={"overlap_hours": hours})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["source"] == {"pointer": "/overlap_hours"}

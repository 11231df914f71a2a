"""negotiate, bind, layers, stream and metrics, and what the engine says in return."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.sdp import offer, receive, send
from tests.signaling.conftest import House
from tests.signaling.conversation import Client
from tests.signaling.publishing import open_slots, publish_camera
from videorooms.media.engine import (
    AnySpeaker,
    AudioActivity,
    LayerSelected,
    MediaError,
    Overflow,
    RemoteTrack,
    SessionFailed,
    Speaker,
    TransportChanged,
    TransportState,
    WantedLayers,
)
from videorooms.media.fake import FakeEngine
from videorooms.streams import patience

CAMERA = {"key": "self", "kind": "video", "enabled": True}
MICROPHONE = {"key": "self", "kind": "audio", "enabled": True}
STRANGER = "11111111-2222-4333-8444-555555555555"


async def negotiate_refused(client: Client, sdp: str, publish: Any = None, subscribe: Any = None) -> str:
    return await client.refused(
        "negotiate",
        transportId=client.transport_id,
        offer=sdp,
        publish=publish or {},
        subscribe=subscribe or {},
    )


async def test_a_published_stream_is_told_to_everyone_the_publisher_included(house: House) -> None:
    watcher, publisher = await house.join(), await house.join()
    await watcher.change("participant_joined")
    await publish_camera(publisher, layers=["l", "m", "h"])
    stream = (await watcher.change("stream_published"))["change"]["stream"]
    assert stream["participantId"] == publisher.participant_id
    assert (stream["isAudioEnabled"], stream["isVideoEnabled"]) == (True, True)
    assert [layer["rid"] for layer in stream["layers"]] == ["l", "m", "h"]


async def test_the_engine_gets_the_whole_wish(house: House, engine: FakeEngine) -> None:
    client = await house.join()
    other = await house.join()
    track = {"participantId": other.participant_id, "key": "self", "kind": "video"}
    await open_slots(client, {"a": {"speaker": True}, "v": track})
    (negotiation,) = engine.called("negotiate")[-1]
    assert negotiation.participant_id == client.participant_id
    assert negotiation.session_id == client.joined["state"]["sessionId"]
    assert negotiation.subscribe == {
        "a": AnySpeaker(),
        "v": RemoteTrack(other.participant_id, "self", "video"),
        "w": None,
    }


@pytest.mark.parametrize(
    ("publish", "subscribe", "code"),
    [
        ({"9": CAMERA}, {}, "unknown_mid"),
        ({}, {"9": None}, "unknown_mid"),
        ({"0": CAMERA}, {}, "binding_mismatch"),
        ({"2": MICROPHONE}, {}, "binding_mismatch"),
        ({"0": MICROPHONE}, {"0": None}, "binding_mismatch"),
        ({"1": CAMERA, "3": CAMERA}, {}, "binding_mismatch"),
        ({"0": {**MICROPHONE, "layers": [{"rid": "l"}]}}, {}, "binding_mismatch"),
        ({"1": {**CAMERA, "layers": [{"rid": "l"}, {"rid": "l"}]}}, {}, "binding_mismatch"),
        ({}, {"2": {"participantId": STRANGER, "key": "self", "kind": "video"}}, "binding_mismatch"),
        ({str(n): {**CAMERA, "key": str(n)} for n in range(33)}, {}, "too_many_tracks"),
        ({}, dict.fromkeys(map(str, range(257))), "too_many_tracks"),
    ],
)
async def test_a_wish_that_does_not_fit_is_refused_and_changes_nothing(
    house: House, engine: FakeEngine, publish: Any, subscribe: Any, code: str
) -> None:
    watcher, client = await house.join(), await house.join()
    await watcher.change("participant_joined")
    sdp = offer(send("0", "audio"), send("1", "video"), receive("2", "audio"), send("3", "video"))
    assert await negotiate_refused(client, sdp, publish, subscribe) == code
    assert engine.transports == {}
    assert await watcher.everything() == []


@pytest.mark.parametrize("sdp", ["", "hello", "v=0\r\n", "v=0\r\nm=audio\r\n", "v=0\r\nm=audio 9 X 96\r\n"])
async def test_an_offer_that_is_none_is_refused(house: House, sdp: str) -> None:
    client = await house.join()
    assert await negotiate_refused(client, sdp) in ("invalid_sdp", "unsupported_sdp")
    assert await client.ask("keepalive") == {}


async def test_nobody_receives_their_own_stream(house: House) -> None:
    client = await house.join()
    own = {"participantId": client.participant_id.upper(), "key": "self", "kind": "video"}
    assert await negotiate_refused(client, offer(receive("0", "video")), {}, {"0": own}) == "binding_mismatch"


async def test_a_refused_renegotiation_keeps_what_was_published(house: House, engine: FakeEngine) -> None:
    watcher, client = await house.join(), await house.join()
    await publish_camera(client)
    engine.refuse("negotiate", "overloaded")
    assert await negotiate_refused(client, offer(send("0", "audio")), {"0": MICROPHONE}) == "overloaded"
    late = await house.join()
    assert late.joined["state"]["streams"][0]["isVideoEnabled"] is True
    assert [one["change"]["kind"] for one in await watcher.everything()] == [
        "participant_joined",
        "stream_published",
        "participant_joined",
    ]


async def test_a_new_transport_replaces_the_earlier_one_without_a_change_of_streams(
    house: House, engine: FakeEngine
) -> None:
    watcher, client = await house.join(), await house.join()
    await publish_camera(client)
    await watcher.change("participant_joined")
    await watcher.change("stream_published")
    renewed = str(uuid4())
    await publish_camera(client, transport_id=renewed)
    assert list(engine.transports) == [renewed]
    assert await watcher.everything() == []


async def test_the_transport_of_another_cannot_be_taken(house: House, engine: FakeEngine) -> None:
    first, second = await house.join(), await house.join()
    await publish_camera(first)
    second.transport_id = first.transport_id
    assert await negotiate_refused(second, offer(send("0", "video")), {"0": CAMERA}) == "duplicate"
    assert engine.transports[first.transport_id].participant_id == first.participant_id


async def test_a_muted_track_is_told_to_everyone_and_to_the_engine(house: House, engine: FakeEngine) -> None:
    watcher, client = await house.join(), await house.join()
    await publish_camera(client)
    await watcher.change("participant_joined")
    await watcher.change("stream_published")
    await client.ask("stream", key="self", audio=False)
    stream = (await watcher.change("stream_updated"))["change"]["stream"]
    assert (stream["isAudioEnabled"], stream["isVideoEnabled"]) == (False, True)
    session_id = client.joined["state"]["sessionId"]
    assert engine.called("enable_track")[2:] == [(session_id, client.participant_id, "self", "audio", False)]
    await client.ask("stream", key="self", audio=False)
    assert await watcher.everything() == []


async def test_a_track_that_starts_disabled_is_so_from_the_start_and_on_every_transport(
    house: House, engine: FakeEngine
) -> None:
    client = await house.join()
    await publish_camera(client, enabled=False)
    assert [call[-2:] for call in engine.called("enable_track")] == [("audio", False), ("video", False)]
    await publish_camera(client, enabled=False, transport_id=str(uuid4()))
    assert len(engine.called("enable_track")) == 4


async def test_only_own_streams_and_tracks_that_exist_can_be_enabled(house: House) -> None:
    first, second = await house.join(), await house.join()
    await publish_camera(first)
    assert await second.refused("stream", key="self", audio=False) == "unknown_stream"
    sdp = offer(send("0", "audio"))
    await second.ask("negotiate", transportId=second.transport_id, offer=sdp, publish={"0": MICROPHONE}, subscribe={})
    assert await second.refused("stream", key="self", video=True) == "binding_mismatch"
    assert await second.ask("stream", key="self", video=False) == {}


async def test_new_sizes_of_layers_are_told(house: House) -> None:
    watcher, client = await house.join(), await house.join()
    await publish_camera(client, layers=["l", "h"])
    await watcher.change("participant_joined")
    await watcher.change("stream_published")
    layers = [{"rid": "l", "width": 320, "height": 180}, {"rid": "h", "width": 1280, "height": 720}]
    await client.ask("stream", key="self", layers=layers)
    assert (await watcher.change("stream_updated"))["change"]["stream"]["layers"] == layers


async def test_muting_silences_a_participant_whatever_it_wishes(house: House, engine: FakeEngine) -> None:
    watcher, client = await house.join(), await house.join()
    await publish_camera(client)
    await watcher.change("participant_joined")
    await watcher.change("stream_published")
    session_id = client.joined["state"]["sessionId"]
    house.runtime.streams.mute(session_id, client.participant_id, ["audio"])
    assert (await watcher.change("stream_updated"))["change"]["stream"]["isAudioCensored"] is True
    assert engine.called("censor_track")[2:] == [(session_id, client.participant_id, "self", "audio", True)]
    await publish_camera(client)
    assert await watcher.everything() == []


async def test_bind_points_slots_without_negotiating(house: House, engine: FakeEngine) -> None:
    client, other = await house.join(), await house.join()
    await open_slots(client, {})
    negotiated = len(engine.called("negotiate"))
    track = {"participantId": other.participant_id, "key": "self", "kind": "video"}
    await client.ask("bind", subscribe={"v": track})
    assert engine.transports[client.transport_id].slots["v"] == RemoteTrack(other.participant_id, "self", "video")
    await client.ask("bind", subscribe={"v": None, "a": {"speaker": True}})
    assert engine.transports[client.transport_id].slots == {"a": AnySpeaker(), "v": None, "w": None}
    assert len(engine.called("negotiate")) == negotiated


async def test_binding_refuses_what_is_no_slot_and_what_does_not_fit(house: House) -> None:
    client = await house.join()
    assert await client.refused("bind", subscribe={"v": None}) == "unknown_transport"
    await open_slots(client, {})
    assert await client.refused("bind", subscribe={"nope": None}) == "unknown_mid"
    assert await client.refused("bind", subscribe={"v": {"speaker": True}}) == "binding_mismatch"
    own = {"participantId": client.participant_id, "key": "self", "kind": "video"}
    assert await client.refused("bind", subscribe={"v": own}) == "binding_mismatch"


async def test_layer_wishes_reach_the_engine(house: House, engine: FakeEngine) -> None:
    client = await house.join()
    assert await client.refused("layers", layers={"v": "h"}) == "unknown_transport"
    await open_slots(client, {})
    await client.ask("layers", layers={"v": "h", "w": "off"})
    await client.ask("layers", layers={"v": None})
    assert engine.transports[client.transport_id].layers == {"v": None, "w": "off"}
    assert await client.refused("layers", layers={"x": "h"}) == "unknown_mid"


async def test_layers_are_told_to_those_they_concern_alone(house: House, engine: FakeEngine) -> None:
    publisher, watcher = await house.join(), await house.join()
    await publish_camera(publisher, layers=["l", "h"])
    await open_slots(watcher, {})
    engine.emit(WantedLayers(publisher.transport_id, "self", ("l", "h")))
    engine.emit(LayerSelected(watcher.transport_id, "v", "h"))
    engine.emit(LayerSelected(watcher.transport_id, "v", None))
    assert (await publisher.notice("wanted_layers"))["rids"] == ["l", "h"]
    assert (await watcher.notice("layer_selected"))["rid"] == "h"
    assert (await watcher.notice("layer_selected"))["rid"] is None
    assert [one for one in await publisher.everything() if one["type"] == "notice"] == []


async def test_who_speaks_is_told_to_everyone_and_to_late_comers(house: House, engine: FakeEngine) -> None:
    client = await house.join()
    session_id = client.joined["state"]["sessionId"]
    engine.emit(AudioActivity(session_id, [Speaker(client.participant_id, "self", 1.0000001)]))
    speakers = [{"participantId": client.participant_id, "key": "self", "level": 1.0}]
    assert (await client.notice("audio_activity"))["speakers"] == speakers
    late = await house.join()
    assert (await late.notice("audio_activity"))["speakers"] == speakers
    engine.emit(AudioActivity(session_id, []))
    assert (await late.notice("audio_activity"))["speakers"] == []


async def test_a_lost_transport_is_told_and_its_streams_wait_for_the_grace(house: House, engine: FakeEngine) -> None:
    watcher, client = await house.join(), await house.join()
    await publish_camera(client)
    await watcher.change("participant_joined")
    await watcher.change("stream_published")
    engine.emit(TransportChanged(client.transport_id, "closed"))
    assert (await client.notice("transport_lost"))["transportId"] == client.transport_id
    assert await client.refused("bind", subscribe={"v": None}) == "unknown_transport"
    await house.pass_time(29, awake=[watcher, client])
    assert await watcher.everything() == []
    await house.pass_time(2, awake=[watcher, client])
    await watcher.change("stream_unpublished")


async def test_a_client_that_negotiates_again_in_time_loses_no_stream(house: House, engine: FakeEngine) -> None:
    watcher, client = await house.join(), await house.join()
    await publish_camera(client)
    engine.emit(TransportChanged(client.transport_id, "closed"))
    await client.notice("transport_lost")
    await publish_camera(client, transport_id=str(uuid4()))
    await house.pass_time(40, awake=[watcher, client])
    kinds = [one["change"]["kind"] for one in await watcher.everything()]
    assert kinds == ["participant_joined", "stream_published"]


async def test_a_failed_session_costs_everyone_the_transport_and_nobody_the_place(
    house: House, engine: FakeEngine
) -> None:
    clients = [await house.join(), await house.join()]
    for client in clients:
        await open_slots(client, {})
    engine.emit(SessionFailed(clients[0].joined["state"]["sessionId"], "panic"))
    for client in clients:
        assert (await client.notice("transport_lost"))["transportId"] == client.transport_id
        await open_slots(client, {}, transport_id=str(uuid4()))


async def test_after_lost_events_transports_that_the_engine_does_not_have_are_told_lost(
    house: House, engine: FakeEngine
) -> None:
    kept, lost = await house.join(), await house.join()
    await open_slots(kept, {})
    await open_slots(lost, {})
    del engine.transports[lost.transport_id]
    engine.emit(Overflow())
    assert (await lost.notice("transport_lost"))["transportId"] == lost.transport_id
    assert await kept.ask("bind", subscribe={"v": None}) == {}


async def test_metrics_judge_what_the_engine_measured(house: House, engine: FakeEngine) -> None:
    client, other = await house.join(), await house.join()
    await publish_camera(other)
    everyone = [client.participant_id, other.participant_id, STRANGER]
    track = {"direction": "uplink", "key": "self", "kind": "video", "packets": 90, "lost": 10}
    engine.measured[other.transport_id] = {"rtt_ms": 20, "uplink_loss": 0.1, "estimate_bps": 1e6, "tracks": [track]}
    metrics = (await client.ask("metrics", participantIds=everyone))["metrics"]
    assert metrics == {
        client.participant_id: {"connectionQuality": 5, "streams": {}},
        other.participant_id: {
            "connectionQuality": 2,
            "streams": {"self": {"video": {"direction": "sending", "quality": 2}}},
        },
    }
    engine.measured[other.transport_id] = {"state": "disconnected"}
    house.clock.advance(1)
    metrics = (await client.ask("metrics", participantIds=everyone))["metrics"]
    assert metrics[other.participant_id]["connectionQuality"] == 0


async def test_statistics_are_asked_for_once_a_second_however_many_ask(
    house: House, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    stats = engine.stats

    def counted() -> dict[str, Any]:
        asked.append(1)
        return stats()

    monkeypatch.setattr(engine, "stats", counted)
    client = await house.join()
    for _ in range(20):
        await client.ask("metrics", participantIds=[client.participant_id])
    assert len(asked) == 1


@pytest.mark.parametrize("call", ["enable_track", "prefer_layers", "stats"])
async def test_an_engine_that_is_not_there_is_an_error_of_the_request_or_nothing(
    house: House, engine: FakeEngine, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await house.join()
    await publish_camera(client)
    await open_slots(client, {}, transport_id=str(uuid4()))
    await publish_camera(client)

    def fail(*_: object) -> None:
        raise MediaError("engine_failed", "not running")

    monkeypatch.setattr(engine, call, fail)
    if call == "enable_track":
        assert await client.ask("stream", key="self", audio=False) == {}
    elif call == "stats":
        assert await client.refused("metrics", participantIds=[client.participant_id]) == "engine_failed"
    else:
        await open_slots(client, {}, transport_id=str(uuid4()))
        assert await client.refused("layers", layers={"v": "h"}) == "engine_failed"
    assert await client.ask("keepalive") == {}


async def test_an_engine_that_never_answers_keeps_nobody_in_the_room(
    house: House, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(patience, "ANSWER_SECONDS", 0.01)
    client = await house.join()
    await open_slots(client, {})
    monkeypatch.setattr(engine, "negotiate", hang)
    monkeypatch.setattr(engine, "close_transport", hang)
    monkeypatch.setattr(engine, "close_session", hang)
    assert await negotiate_refused(client, offer(receive("a", "audio"))) == "engine_failed"
    await client.ask("leave")
    await client.over()
    assert await house.present() == []


async def test_one_whose_media_stops_coming_is_seen_as_reconnecting_before_the_link_breaks(
    house: House, engine: FakeEngine
) -> None:
    watcher, client = await house.join(), await house.join()
    await open_slots(client, {})
    await watcher.change("participant_joined")

    async def seen_after(state: TransportState, seconds: float = 0) -> list[str]:
        engine.emit(TransportChanged(client.transport_id, state))
        await house.pass_time(seconds, awake=[watcher, client])
        return [one["change"]["participant"]["connection"] for one in await watcher.everything()]

    assert await seen_after("connected") == []
    assert await seen_after("disconnected", 1.9) == []
    assert await seen_after("connected", 3) == []
    assert await seen_after("disconnected", 2.1) == ["reconnecting"]
    await client.drop()
    again = await house.resume(client)
    assert await watcher.everything() == []
    engine.emit(TransportChanged(client.transport_id, "connected"))
    assert (await watcher.change("participant_updated"))["change"]["participant"]["connection"] == "connected"
    client = again
    client.transport_id = str(uuid4())
    await open_slots(client, {})
    assert await seen_after("disconnected", 2.1) == ["reconnecting"]
    await open_slots(client, {}, transport_id=str(uuid4()))
    assert await seen_after("connected") == ["connected"]

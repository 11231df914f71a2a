"""What every media engine does, the fake as the real one."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.media.events import Heard
from tests.media.peers import Peer
from videorooms.media.engine import (
    AnySpeaker,
    MediaEngine,
    MediaError,
    Negotiation,
    PublishBinding,
    RemoteTrack,
    SubscribeBinding,
    TransportChanged,
)

ABSENT = RemoteTrack("nobody", "self", "video")


@pytest.fixture
async def peer(engine: MediaEngine) -> AsyncIterator[Peer]:
    """Sends audio and video and has one slot of each kind."""
    peer = Peer(engine, "session-1")
    peer.publish(source=1, tone=440)
    peer.receive("audio", AnySpeaker())
    peer.receive("video", None)
    yield peer
    await peer.leave()


@pytest.fixture
async def negotiation(peer: Peer) -> Negotiation:
    return await peer.negotiation()


def mids(sdp: str) -> list[str]:
    return re.findall(r"^a=mid:(\S+)", sdp, re.MULTILINE)


def kinds(negotiation: Negotiation) -> tuple[str, str]:
    """The mids of the published video and of the video slot."""
    sent = next(mid for mid, binding in negotiation.publish.items() if binding.kind == "video")
    received = next(mid for mid, wanted in negotiation.subscribe.items() if wanted is None)
    return sent, received


async def refusal(engine: MediaEngine, negotiation: Negotiation) -> str:
    with pytest.raises(MediaError) as refused:
        await engine.negotiate(negotiation)
    assert refused.value.detail
    return refused.value.code


async def test_an_answer_has_the_m_lines_of_the_offer_and_everything_to_connect(
    engine: MediaEngine, negotiation: Negotiation
) -> None:
    answer = await engine.negotiate(negotiation)
    assert mids(answer) == mids(negotiation.offer)
    for needed in ("a=ice-lite", "a=setup:passive", "a=candidate:", "a=ice-ufrag:"):
        assert needed in answer
    assert answer.count("a=recvonly") == 2
    assert answer.count("a=sendonly") == 2


async def test_a_transport_is_renegotiated_by_the_same_call(engine: MediaEngine, negotiation: Negotiation) -> None:
    await engine.negotiate(negotiation)
    again = await engine.negotiate(replace(negotiation, subscribe=dict.fromkeys(negotiation.subscribe, None)))
    assert mids(again) == mids(negotiation.offer)
    assert list(engine.stats()["transports"]) == [negotiation.transport_id]


@pytest.mark.parametrize("offer", ["", "hello", "v=0\r\n", "{}", "v=0\r\nm=audio\r\n"])
async def test_what_is_no_offer_is_refused(engine: MediaEngine, negotiation: Negotiation, offer: str) -> None:
    assert await refusal(engine, replace(negotiation, offer=offer)) in {"invalid_sdp", "unsupported_sdp"}


async def test_an_offer_without_ice_credentials_is_refused(engine: MediaEngine, negotiation: Negotiation) -> None:
    offer = re.sub(r"a=ice-(ufrag|pwd):.*\r\n", "", negotiation.offer)
    assert await refusal(engine, replace(negotiation, offer=offer)) == "invalid_sdp"


async def test_a_binding_of_an_m_line_that_was_not_offered_is_refused(
    engine: MediaEngine, negotiation: Negotiation
) -> None:
    publish = {**negotiation.publish, "99": PublishBinding("self", "audio")}
    assert await refusal(engine, replace(negotiation, publish=publish)) == "unknown_mid"
    subscribe = {**negotiation.subscribe, "99": None}
    assert await refusal(engine, replace(negotiation, subscribe=subscribe)) == "unknown_mid"


async def test_a_binding_that_does_not_fit_its_m_line_is_refused(engine: MediaEngine, negotiation: Negotiation) -> None:
    sent, received = kinds(negotiation)
    wrong_kind = {**negotiation.publish, sent: PublishBinding("self", "audio")}
    assert await refusal(engine, replace(negotiation, publish=wrong_kind)) == "binding_mismatch"
    wrong_source = {**negotiation.subscribe, received: AnySpeaker()}
    assert await refusal(engine, replace(negotiation, subscribe=wrong_source)) == "binding_mismatch"
    wrong_track = {**negotiation.subscribe, received: RemoteTrack("nobody", "self", "audio")}
    assert await refusal(engine, replace(negotiation, subscribe=wrong_track)) == "binding_mismatch"


async def test_a_refused_offer_leaves_no_transport(engine: MediaEngine, negotiation: Negotiation) -> None:
    await refusal(engine, replace(negotiation, subscribe={"99": None}))
    assert engine.stats()["transports"] == {}


async def test_a_slot_may_wait_for_a_track_that_nobody_publishes(engine: MediaEngine, negotiation: Negotiation) -> None:
    await engine.negotiate(negotiation)
    _, received = kinds(negotiation)
    await engine.bind(negotiation.transport_id, {received: ABSENT})
    await engine.bind(negotiation.transport_id, {received: None})


async def test_slots_are_bound_by_the_rules_of_the_offer(engine: MediaEngine, negotiation: Negotiation) -> None:
    await engine.negotiate(negotiation)
    _, received = kinds(negotiation)
    refusals: list[tuple[str, dict[str, SubscribeBinding], str]] = [
        ("elsewhere", {received: ABSENT}, "unknown_transport"),
        (negotiation.transport_id, {"99": ABSENT}, "unknown_mid"),
        (negotiation.transport_id, {received: AnySpeaker()}, "binding_mismatch"),
    ]
    for transport_id, slots, code in refusals:
        with pytest.raises(MediaError) as refused:
            await engine.bind(transport_id, slots)
        assert refused.value.code == code


async def test_closing_a_transport_is_told_once(engine: MediaEngine, negotiation: Negotiation, heard: Heard) -> None:
    await engine.negotiate(negotiation)
    await engine.close_transport(negotiation.transport_id)
    closed = TransportChanged(negotiation.transport_id, "closed")
    assert await heard.until(TransportChanged, lambda event: event.state == "closed") == closed
    assert engine.stats()["transports"] == {}
    await engine.close_transport(negotiation.transport_id)
    assert heard.of(TransportChanged).count(closed) == 1


async def test_closing_a_session_closes_its_transports_alone(
    engine: MediaEngine, negotiation: Negotiation, heard: Heard
) -> None:
    other = Peer(engine, "session-2")
    other.receive("audio", AnySpeaker())
    await engine.negotiate(negotiation)
    await engine.negotiate(await other.negotiation())
    await engine.close_session("session-1")
    await heard.until(TransportChanged, lambda event: event == TransportChanged(negotiation.transport_id, "closed"))
    assert list(engine.stats()["transports"]) == [other.transport_id]
    await engine.close_session("session-1")
    await other.leave()


async def test_wishes_for_what_is_not_there_are_passed_over(engine: MediaEngine, negotiation: Negotiation) -> None:
    engine.prefer_layers("elsewhere", {"0": "h"})
    engine.enable_track("elsewhere", "nobody", "self", "audio", False)
    engine.censor_track("elsewhere", "nobody", "self", "video", True)
    await engine.negotiate(negotiation)
    _, received = kinds(negotiation)
    engine.prefer_layers(negotiation.transport_id, {received: "m", "99": "off"})
    engine.prefer_layers(negotiation.transport_id, {received: None})
    assert list(engine.stats()["transports"]) == [negotiation.transport_id]


async def test_tracks_are_censored_before_during_and_after_their_publication(
    engine: MediaEngine, negotiation: Negotiation
) -> None:
    name = (negotiation.session_id, negotiation.participant_id, "self")
    engine.censor_track(*name, "audio", True)
    await engine.negotiate(negotiation)
    for censored in (True, True, False, False):
        engine.censor_track(*name, "audio", censored)
        engine.censor_track(*name, "video", censored)
    assert list(engine.stats()["transports"]) == [negotiation.transport_id]
    await engine.close_transport(negotiation.transport_id)
    engine.censor_track(*name, "audio", True)
    assert engine.stats()["transports"] == {}


async def test_statistics_have_one_shape(engine: MediaEngine, negotiation: Negotiation) -> None:
    await engine.negotiate(negotiation)
    stats = engine.stats()
    assert {"listening", "packets", "bytes", "panics", "sessions", "transports"} <= stats.keys()
    assert set(stats["listening"]) == {"udp", "tcp"}
    assert stats["packets"].keys() == {"received", "forwarded", "sent", "dropped"}
    assert stats["bytes"].keys() == {"received", "sent"}
    assert (stats["panics"], stats["sessions"]) == (0, 1)
    transport = stats["transports"][negotiation.transport_id]
    assert (transport["session"], transport["participant"]) == (negotiation.session_id, negotiation.participant_id)
    measured = {"state", "protocol", "address", "rtt_ms", "estimate_bps", "uplink_loss", "downlink_loss", "bytes"}
    assert measured | {"desired_bps", "is_limited", "tracks"} <= transport.keys()
    assert transport["bytes"].keys() == {"received", "sent"}
    assert engine.stats(tracks=False)["transports"][negotiation.transport_id]["tracks"] == []

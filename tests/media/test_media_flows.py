"""A real call through the native engine: aiortc on both ends, pictures decoded and tones heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.media.events import PATIENCE_S, Heard
from tests.media.peers import Peer
from videorooms.media.engine import AnySpeaker, AudioActivity, TrackLive, TransportChanged
from videorooms.media.native import NativeEngine

SOURCE, TONE = 7, 880


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110 - media has no event to wait for
            await asyncio.sleep(0.02)


@pytest.fixture
def heard(native: NativeEngine) -> Heard:
    return Heard(native)


async def test_what_one_publishes_the_other_sees_and_hears(native: NativeEngine, heard: Heard) -> None:
    publisher, viewer = Peer(native, "session"), Peer(native, "session")
    publisher.publish(SOURCE, TONE)
    viewer.receive("audio", publisher.track("audio"))
    viewer.receive("video", publisher.track("video"))
    await publisher.connect()
    await viewer.connect()
    for peer in (publisher, viewer):
        await heard.until(TransportChanged, TransportChanged(peer.transport_id, "connected").__eq__)
    await heard.until(TrackLive, lambda event: event.kind == "audio" and event.codec.lower() == "opus")
    await heard.until(TrackLive, lambda event: event.kind == "video" and event.codec.lower() == "vp8")

    await until(lambda: len(viewer.codes) >= 15 and abs(viewer.loudest_tone() - TONE) <= 2)
    assert {code.source for code in viewer.codes} == {SOURCE}
    counters = [code.counter for code in viewer.codes]
    assert counters == sorted(counters)

    stats = native.stats()
    assert stats["packets"]["forwarded"] > 0
    uplinks = [track for track in stats["transports"][publisher.transport_id]["tracks"] if track["packets"]]
    assert {(track["direction"], track["kind"]) for track in uplinks} == {("uplink", "audio"), ("uplink", "video")}
    await publisher.leave()
    await viewer.leave()


async def test_a_speaker_slot_carries_whoever_speaks(native: NativeEngine, heard: Heard) -> None:
    publisher, listener = Peer(native, "session"), Peer(native, "session")
    publisher.publish(SOURCE, TONE)
    listener.receive("audio", AnySpeaker())
    await publisher.connect()
    await listener.connect()
    await until(lambda: abs(listener.loudest_tone() - TONE) <= 2)
    activity = await heard.until(AudioActivity, lambda event: bool(event.speakers))
    assert [speaker.participant_id for speaker in activity.speakers] == [publisher.participant_id]
    await publisher.leave()
    await listener.leave()


async def test_a_free_slot_is_bound_without_renegotiation(native: NativeEngine) -> None:
    publisher, viewer = Peer(native, "session"), Peer(native, "session")
    publisher.publish(SOURCE, TONE)
    viewer.receive("video", None)
    await publisher.connect()
    await viewer.connect()
    (slot,) = (await viewer.negotiation()).subscribe
    await native.bind(viewer.transport_id, {slot: publisher.track("video")})
    await until(lambda: len(viewer.codes) >= 5)
    assert {code.source for code in viewer.codes} == {SOURCE}
    await publisher.leave()
    await viewer.leave()


async def test_sessions_hear_nothing_of_each_other(native: NativeEngine) -> None:
    publisher, stranger, viewer = Peer(native, "one"), Peer(native, "two"), Peer(native, "one")
    publisher.publish(SOURCE, TONE)
    stranger.receive("video", publisher.track("video"))
    stranger.receive("audio", AnySpeaker())
    viewer.receive("video", publisher.track("video"))
    for peer in (publisher, stranger, viewer):
        await peer.connect()
    await until(lambda: len(viewer.codes) >= 15)
    assert stranger.codes == []
    assert len(stranger.sound) == 0
    for peer in (publisher, stranger, viewer):
        await peer.leave()


async def test_a_censored_track_is_received_and_not_forwarded(native: NativeEngine) -> None:
    publisher, viewer = Peer(native, "session"), Peer(native, "session")
    publisher.publish(SOURCE, TONE)
    viewer.receive("video", publisher.track("video"))
    await publisher.connect()
    await viewer.connect()
    await until(lambda: len(viewer.codes) >= 5)
    native.censor_track("session", publisher.participant_id, "self", "video", True)

    def received() -> int:
        tracks = native.stats()["transports"][publisher.transport_id]["tracks"]
        return int(next(track["packets"] for track in tracks if track["kind"] == "video"))

    censored_at = received()
    await until(lambda: received() > censored_at + 5)
    seen = len(viewer.codes)
    later = received()
    await until(lambda: received() > later + 15)
    assert len(viewer.codes) == seen
    native.censor_track("session", publisher.participant_id, "self", "video", False)
    await until(lambda: len(viewer.codes) > seen + 5)
    await publisher.leave()
    await viewer.leave()

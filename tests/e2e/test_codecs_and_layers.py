"""Every codec is forwarded and decoded; simulcast layers change up and down without a freeze, by wish and by need."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import Enter
from tests.e2e.links import Link
from tests.e2e.person import HEIGHT, WIDTH, Person
from tests.e2e.rest import Rest
from tests.e2e.senses import Sight
from tests.e2e.waiting import eventually

LONGEST_FREEZE_MS = 500
# Browsers send three layers from 960 x 540 on, of smaller pictures two or one.
LAYERED = (960, 540, 12)
LOW, MIDDLE, HIGH = 240, 480, 960


@pytest.mark.parametrize("codec", ["vp8", "h264", "vp9", "av1"])
async def test_each_codec_is_forwarded_and_decoded(enter: Enter, rest: Rest, codec: str) -> None:
    room_id = await rest.create_room()
    anna, ben = await enter(), await enter()
    await anna.join(rest, room_id, videoCodec=codec)
    await ben.join(rest, room_id, publish=False)
    await ben.show(anna, width=WIDTH, height=HEIGHT)

    sight = await ben.sees(anna, frames=30)
    assert sight.unreadable < 0.1, sight
    assert await decoded_codec(ben) == f"video/{codec.upper()}"
    await ben.forget_sights()
    await asyncio.sleep(2)
    assert (await ben.sight(anna)).freeze_ms < LONGEST_FREEZE_MS


async def test_a_stream_without_simulcast_is_seen(enter: Enter, rest: Rest) -> None:
    room_id = await rest.create_room()
    anna, ben = await enter(), await enter()
    await anna.join(rest, room_id, publish=False)
    await anna.publish(simulcast=False)
    await ben.join(rest, room_id, publish=False)
    await keep_size(anna)
    await ben.show(anna)

    await ben.sees(anna, frames=20)
    await width_becomes(ben, anna, WIDTH)
    assert (await ben.stream(anna.id))["layers"] == []


async def decoded_codec(person: Person) -> str | None:
    codecs = {entry["id"]: entry["mimeType"] for entry in await person.statistics("codec")}
    inbound = [entry for entry in await person.statistics("inbound-rtp") if entry.get("framesDecoded")]
    return next((codecs.get(entry["codecId"]) for entry in inbound), None)


async def simulcast_call(
    enter: Enter, rest: Rest, viewer_link: Link | None = None, codec: str = "vp8"
) -> tuple[Person, Person]:
    """Anna sends three layers of a picture that costs bits, Ben watches it large; returned when the best one came."""
    room_id = await rest.create_room()
    anna = await enter(noisy=True, size=LAYERED)
    ben = await enter(link=viewer_link)
    await anna.join(rest, room_id, videoCodec=codec)
    await ben.join(rest, room_id, publish=False)
    await keep_size(anna)
    await ben.show(anna, width=960, height=540)
    await width_becomes(ben, anna, HIGH, within=30)
    return anna, ben


async def keep_size(publisher: Person) -> None:
    """A browser that lacks CPU sends smaller pictures, which look like another layer, or fewer; now it does neither."""
    await publisher.call(
        """async () => {
          const senders = peerConnections.flatMap((each) => each.getSenders()).filter((s) => s.track?.kind === "video");
          for (const sender of senders) {
            const parameters = sender.getParameters();
            await sender.setParameters({ ...parameters, degradationPreference: "maintain-framerate-and-resolution" });
          }
        }"""
    )


async def width_becomes(viewer: Person, publisher: Person, width: int, within: float = 20) -> Sight:
    return await eventually(
        lambda: viewer.sight(publisher),
        lambda sight: sight.sizes and sight.sizes[-1][0] == width,
        within,
        f"a picture {width} wide",
    )


@pytest.mark.parametrize("codec", ["vp8", "h264"])
async def test_a_viewer_switches_layers_down_and_up_without_a_freeze(enter: Enter, rest: Rest, codec: str) -> None:
    anna, ben = await simulcast_call(enter, rest, codec=codec)

    for wish, width in (("l", LOW), ("h", HIGH), ("m", MIDDLE), ("l", LOW), ("m", MIDDLE), ("h", HIGH)):
        await ben.forget_sights()
        await ben.call("([id, wish]) => bench.room.setPreferredLayer(id, 'self', wish)", [anna.id, wish])
        await width_becomes(ben, anna, width)
        await asyncio.sleep(0.5)
        sight = await ben.sight(anna)
        assert sight.freeze_ms < LONGEST_FREEZE_MS, f"to {wish}: {sight}"
        assert sight.unreadable < 0.1, sight
        assert sight.source == anna.number
    chosen = [
        event["values"][2] for event in await ben.events("layer_changed") if event["values"][:2] == [anna.id, "self"]
    ]
    told = iter(chosen)
    assert all(wish in told for wish in ("l", "h", "m", "l", "m", "h")), f"the changes are told in order: {chosen}"


async def test_the_layer_follows_the_size_of_the_element(enter: Enter, rest: Rest) -> None:
    anna, ben = await simulcast_call(enter, rest)

    await ben.call("id => bench.resize(id, 'self', 240, 135)", anna.id)
    await width_becomes(ben, anna, LOW)
    await ben.call("id => bench.resize(id, 'self', 960, 540)", anna.id)
    await width_becomes(ben, anna, HIGH)


async def test_layers_that_nobody_watches_are_not_sent(enter: Enter, rest: Rest) -> None:
    anna, ben = await simulcast_call(enter, rest)
    await ben.call("id => bench.room.setPreferredLayer(id, 'self', 'l')", anna.id)
    await width_becomes(ben, anna, LOW)

    async def sent_frames() -> dict[str, int]:
        outbound = await anna.statistics("outbound-rtp")
        return {entry["rid"]: entry.get("framesSent", 0) for entry in outbound if entry.get("rid")}

    async def newly_sent() -> dict[str, int]:
        before = await sent_frames()
        await asyncio.sleep(1)
        return {rid: count - before[rid] for rid, count in (await sent_frames()).items()}

    await eventually(newly_sent, lambda sent: sent["l"] > 5 and sent["h"] == 0, 30, "only the low layer being sent")
    await ben.call("id => bench.room.setPreferredLayer(id, 'self', 'h')", anna.id)
    await width_becomes(ben, anna, HIGH)


async def test_a_viewer_with_a_narrow_downlink_gets_a_lower_layer_and_the_best_again_after_it(
    enter: Enter, rest: Rest, link: Callable[..., Link]
) -> None:
    narrow = link()
    anna, ben = await simulcast_call(enter, rest, narrow)

    narrow.media.downlink.rate_kbps = 350
    await eventually(
        lambda: ben.sight(anna), lambda sight: sight.sizes[-1][0] < HIGH, 10, "a lower layer on a narrow downlink"
    )
    await asyncio.sleep(2)
    await ben.forget_sights()
    await asyncio.sleep(4)
    narrowed = await ben.sight(anna)
    lower = [frame for frame in narrowed.frames if frame.width < HIGH]
    assert len(lower) > len(narrowed.frames) / 2, narrowed
    assert narrowed.freeze_ms < 2 * LONGEST_FREEZE_MS, narrowed
    assert narrowed.fps > LAYERED[2] / 2, narrowed

    narrow.media.downlink.rate_kbps = None
    await width_becomes(ben, anna, HIGH, within=30)


async def test_a_narrow_downlink_of_one_viewer_does_not_touch_another(
    enter: Enter, rest: Rest, link: Callable[..., Link]
) -> None:
    narrow = link()
    anna, ben = await simulcast_call(enter, rest, narrow)
    cleo = await enter()
    room: dict[str, Any] = await rest.room(await anna.call("bench.room.id"))
    await cleo.join(rest, room["id"], publish=False)
    await cleo.show(anna, width=960, height=540)
    await width_becomes(cleo, anna, HIGH, within=20)

    await cleo.forget_sights()
    narrow.media.downlink.rate_kbps = 350
    await eventually(lambda: ben.sight(anna), lambda sight: sight.sizes[-1][0] < HIGH, 10, "a lower layer for Ben")
    sight = await eventually(lambda: cleo.sight(anna), lambda sight: sight.sizes, 10, "frames for Cleo")
    assert {size[0] for size in sight.sizes} == {HIGH}
    assert sight.freeze_ms < LONGEST_FREEZE_MS, sight

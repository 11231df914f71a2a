"""Why a call was bad: real calls over bad networks, and what the server says of them while they last and afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.e2e.conftest import Enter
from tests.e2e.links import Link
from tests.e2e.person import Person
from tests.e2e.rest import Rest
from tests.e2e.server import Server
from tests.e2e.test_codecs_and_layers import HIGH, LAYERED, keep_size, simulcast_call
from tests.e2e.waiting import eventually

Frame = dict[str, Any]
# Two samples make a stretch of what is merely not good, and the trouble may begin just after a tick.
TOLD_WITHIN_S = 45
# The browser's own word, as it would be on a machine that is too slow, behind a relay.
SLOW_MACHINE = """() => {
  const measure = RTCPeerConnection.prototype.getStats;
  let cpu = 0;
  RTCPeerConnection.prototype.getStats = async function (...of) {
    const report = new Map(await measure.apply(this, of));
    cpu += 9;
    for (const [id, one] of report) {
      const told = { ...one };
      if (told.qualityLimitationDurations) told.qualityLimitationDurations = { none: 1, cpu, bandwidth: 0, other: 0 };
      if (told.type === "local-candidate") told.candidateType = "relay";
      report.set(id, told);
    }
    return report;
  };
}"""


class Operator:
    """Looks at the session of a room, as the portal does."""

    def __init__(self, rest: Rest, session_id: str) -> None:
        self._rest = rest
        self.session_id = session_id

    @classmethod
    async def of(cls, rest: Rest, person: Person) -> Operator:
        room = await rest.room(await person.call("bench.room.id"))
        return cls(rest, room["active_session_id"])

    async def live(self, person: Person) -> Frame:
        told = await self._rest.get(f"/room_sessions/{self.session_id}/live")
        return next(one for one in told["participants"] if one["id"] == person.id)

    async def stretches(self, person: Person) -> list[Frame]:
        told = await self._rest.get(f"/room_sessions/{self.session_id}/quality")
        return [one for one in told["stretches"] if one["participant_id"] == person.id]

    async def blames(self, person: Person, cause: str) -> Frame:
        """The stretch of that cause, once there is one."""

        async def found() -> list[Frame]:
            return [one for one in await self.stretches(person) if one["cause"] == cause]

        return (await eventually(found, bool, TOLD_WITHIN_S, f"{cause} being blamed for person {person.number}"))[-1]


async def test_loss_on_the_way_in_and_a_long_way_are_blamed_where_they_are(
    enter: Enter, rest: Rest, link: Callable[..., Link]
) -> None:
    lossy, far = link(), link()
    room_id = await rest.create_room()
    anna, ben = await enter(link=lossy), await enter(link=far)
    await anna.join(rest, room_id)
    await ben.join(rest, room_id)
    await ben.show(anna)
    await anna.show(ben)
    await ben.sees(anna, frames=5)
    operator = await Operator.of(rest, anna)

    lossy.media.uplink.loss = 0.25
    far.media.uplink.delay_ms = far.media.downlink.delay_ms = 220
    lost = await operator.blames(anna, "uplink_loss")
    assert lost["level"] <= 2
    assert lost["figures"]["worst_uplink_loss"] > 0.1
    long = await operator.blames(ben, "round_trip")
    assert long["figures"]["worst_rtt_ms"] > 400
    assert {one["cause"] for one in await operator.stretches(ben)} <= {"round_trip", "downlink_limited"}


async def test_a_narrow_downlink_and_a_slow_machine_are_blamed_and_seen_while_they_last(
    enter: Enter, rest: Rest, link: Callable[..., Link]
) -> None:
    narrow = link()
    anna, ben = await simulcast_call(enter, rest, narrow)
    operator = await Operator.of(rest, ben)

    async def layers() -> Frame:
        [stream] = (await operator.live(anna))["streams"]
        return {one["rid"]: one for one in stream["video"]["layers"]}

    def is_seen(found: Frame) -> bool:
        best = found["h"]
        return (best["width"], best["height"]) == (HIGH, LAYERED[1]) and best["fps"] > 0 and best["bitrate_bps"] > 0

    await eventually(layers, is_seen, 10, "the size, pictures and bitrate of the best layer")
    person = await operator.live(ben)
    assert person["transport"]["protocol"] == "udp"
    assert [one["rid"] for one in person["receiving"] if one["kind"] == "video"] == ["h"]

    narrow.media.downlink.rate_kbps = 300
    await anna.call(SLOW_MACHINE)
    limited = await operator.blames(ben, "downlink_limited")
    assert limited["figures"]["estimate_bps"] < 1_000_000
    suffering = await operator.blames(anna, "sender_cpu")
    assert suffering["stream_key"] == "self"
    slow = await operator.live(anna)
    assert (slow["is_cpu_limited"], slow["transport"]["is_relayed"]) == (True, True)


async def test_a_connection_that_was_lost_is_blamed_for_itself(
    enter: Enter, rest: Rest, link: Callable[..., Link]
) -> None:
    shaky = link()
    room_id = await rest.create_room()
    anna, ben = await enter(), await enter(link=shaky)
    await anna.join(rest, room_id)
    await ben.join(rest, room_id, publish=False)
    await ben.show(anna)
    await keep_size(anna)
    await ben.sees(anna, frames=5)
    operator = await Operator.of(rest, anna)
    with shaky.outage():
        lost = await operator.blames(ben, "reconnecting")
        await eventually(lambda: operator.live(ben), lambda told: not told["is_connected"], 10, "Ben being seen away")
    assert lost["level"] == 0
    await eventually(
        lambda: operator.live(ben), lambda told: told["is_connected"] and told["quality"] > 0, 30, "Ben being back"
    )


async def test_samples_outlive_a_server_that_is_killed(own_server: Callable[..., Server], enter: Enter) -> None:
    server = own_server()
    rest = Rest(server)
    room_id = await rest.create_room()
    anna = await enter(to=server)
    await anna.join(rest, room_id)
    operator = await Operator.of(rest, anna)

    async def sampled() -> list[int]:
        told = await rest.get(f"/room_sessions/{operator.session_id}/quality")
        return [at for one in told["participants"] for at in one["at_ms"]]

    before = await eventually(sampled, bool, 15, "the first sample")
    server.kill()
    server.start()
    assert (await sampled())[: len(before)] == before
    await rest.close()

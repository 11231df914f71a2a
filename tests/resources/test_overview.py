"""The overview: what is live, how much was used and when, what waits and what has failed."""

from __future__ import annotations

from typing import Any

import httpx

from tests.conftest import FakeClock, client_of
from tests.resources.answers import data, refused
from tests.resources.people import People
from tests.resources.recorder import CONTENT, Recorder
from videorooms.callers import Scope
from videorooms.compositions.model import CompositionWish
from videorooms.rooms.model import RoomPolicy
from videorooms.runtime import Runtime

HOUR = 3_600


async def overview(api: httpx.AsyncClient, **wish: Any) -> Any:
    return data(await api.get("/v2/overview", params=wish))


async def test_an_empty_server_has_an_overview(api: httpx.AsyncClient) -> None:
    told = await overview(api)
    assert told["live"] == {"rooms": 0, "participants": 0, "streams": 0}
    assert told["recordings"] == {"count": 0, "size_bytes": 0}
    assert (told["range"], len(told["usage"])) == ("day", 24)
    assert {one["joins"] for one in told["usage"]} == {0}
    assert told["compositions"] == told["webhook_deliveries"] == {"pending": 0, "failed": 0}


async def test_who_is_there_is_counted(api: httpx.AsyncClient, room_id: str, people: People) -> None:
    joined = await people.join(room_id)
    await people.join(room_id)
    assert (await overview(api))["live"] == {"rooms": 1, "participants": 2, "streams": 0}
    await people.leave(joined)
    assert (await overview(api))["live"] == {"rooms": 1, "participants": 1, "streams": 0}


async def test_joins_and_minutes_stand_in_the_hours_in_which_they_were(
    api: httpx.AsyncClient, room_id: str, people: People, clock: FakeClock
) -> None:
    anna = await people.join(room_id)
    clock.advance(30 * 60)
    await people.join(room_id)
    clock.advance(60 * 60)
    await people.leave(anna)
    clock.advance(15 * 60)
    told = await overview(api)
    last = told["usage"][-2:]
    assert [one["begins_at"] for one in last] == ["2026-03-01T12:00:00.000000Z", "2026-03-01T13:00:00.000000Z"]
    assert [one["joins"] for one in last] == [2, 0]
    # Anna from 12:00 to 13:30, the other from 12:30 on; it is 13:45.
    assert [one["participant_minutes"] for one in last] == [90, 75]


async def test_a_month_is_told_by_days(api: httpx.AsyncClient, room_id: str, people: People, clock: FakeClock) -> None:
    anna = await people.join(room_id)
    clock.advance(24 * HOUR)
    await people.leave(anna)
    told = await overview(api, range="month")
    assert len(told["usage"]) == 30
    assert [(one["joins"], one["participant_minutes"]) for one in told["usage"][-3:]] == [(0, 0), (1, 720), (0, 720)]


async def test_whoever_was_there_before_the_range_is_counted_within_it_and_joins_no_more(
    api: httpx.AsyncClient, room_id: str, people: People, clock: FakeClock
) -> None:
    await people.join(room_id)
    clock.advance(48 * HOUR)
    usage = (await overview(api))["usage"]
    assert sum(one["joins"] for one in usage) == 0
    assert [one["participant_minutes"] for one in usage[:-1]] == [60] * 23


async def test_recordings_and_their_bytes_are_counted_without_deleted_ones(
    api: httpx.AsyncClient, room_id: str, people: People, recorder: Recorder, clock: FakeClock
) -> None:
    joined = await people.join(room_id)
    for _ in range(3):
        await recorder.complete(await recorder.start(joined))
    listed = data(await api.get("/v2/room_recordings"))
    await api.delete(f"/v2/room_recordings/{listed[0]['id']}")
    assert (await overview(api))["recordings"] == {"count": 2, "size_bytes": 2 * len(CONTENT)}
    # Portals ask every few seconds; what is costly to count is a little behind.
    await api.delete(f"/v2/room_recordings/{listed[1]['id']}")
    assert (await overview(api))["recordings"]["count"] == 2
    clock.advance(31)
    assert (await overview(api))["recordings"]["count"] == 1


async def test_what_waits_and_what_failed_is_counted(api: httpx.AsyncClient, runtime: Runtime, people: People) -> None:
    # Where nothing is ever sent: the address is refused.
    policy = RoomPolicy(webhook_event_url="http://127.0.0.1:9/")
    room = await runtime.rooms.create(runtime.accounts.default_id, policy)
    joined = await people.join(room.id)
    waiting = await runtime.compositions.create(runtime.accounts.default_id, CompositionWish(joined.session_id))
    broken = await runtime.compositions.create(runtime.accounts.default_id, CompositionWish(joined.session_id))
    await runtime.compositions.failed(broken.id, "there is nothing to show")
    told = await overview(api)
    assert waiting.id != broken.id
    assert told["compositions"] == {"pending": 1, "failed": 1}
    assert told["webhook_deliveries"]["pending"] + told["webhook_deliveries"]["failed"] > 0
    assert told["jobs"]["failed"] == 0


async def test_the_node_is_shown(api: httpx.AsyncClient, runtime: Runtime, clock: FakeClock) -> None:
    clock.advance(10)
    await runtime.sampler.sample()
    [node] = (await overview(api))["nodes"]
    assert (node["started_at"], node["transports"], node["packets_per_second"]) == ("2026-03-01T12:00:00.123456Z", 0, 0)
    assert node["memory_bytes"] > 10_000_000
    assert node["disk_free_bytes"] > 0
    assert node["cpu"] >= 0


async def test_a_range_that_there_is_not_is_refused(api: httpx.AsyncClient) -> None:
    refused(await api.get("/v2/overview", params={"range": "year"}), "bad_enum", parameter="range")


async def test_another_account_sees_its_own_counts_alone(
    runtime: Runtime, room_id: str, people: People, recorder: Recorder
) -> None:
    joined = await people.join(room_id)
    await recorder.complete(await recorder.start(joined))
    other = await runtime.accounts.create("another")
    _, key = await runtime.api_keys.create(other.id, name="theirs", scope=Scope.ALL)
    async with client_of(runtime, {"authorization": f"Bearer {key}"}) as theirs:
        told = await overview(theirs)
    assert (told["live"]["rooms"], told["live"]["participants"], told["recordings"]["count"]) == (0, 0, 0)
    assert sum(one["joins"] for one in told["usage"]) == 0

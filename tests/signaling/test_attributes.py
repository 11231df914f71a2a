"""What participants say of themselves: everyone sees it, and it is there as long as they are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.signaling.conftest import House
from tests.signaling.conversation import Client

HOSTILE = {
    "__proto__": "polluted",
    "<img src=x onerror=alert(1)>": "<script>alert(1)</script>",
    "rtl": "\u202eevil\u2066",
    "nul": "\x00",
}


async def told(client: Client) -> Any:
    return (await client.change("participant_updated"))["change"]["participant"]["attributes"]


def seen(client: Client) -> dict[str, dict[str, str]]:
    """By participant, as the client was told when it came."""
    return {one["id"]: one["attributes"] for one in client.joined["state"]["participants"]}


async def test_everyone_is_told_the_participant_itself_included(house: House) -> None:
    anna, ben = await house.join(), await house.join()
    await anna.everything()
    assert await anna.ask("attributes", attributes={"hand": "2026-03-01T12:00:00Z"}) == {}
    assert await told(anna) == await told(ben) == {"hand": "2026-03-01T12:00:00Z"}


async def test_those_who_come_later_see_them(house: House) -> None:
    anna = await house.join()
    await anna.ask("attributes", attributes={"hand": "up"})
    ben = await house.join()
    assert seen(ben) == {anna.participant_id: {"hand": "up"}, ben.participant_id: {}}


async def test_those_not_named_stay_and_null_takes_one_out(house: House) -> None:
    anna = await house.join()
    await anna.ask("attributes", attributes={"hand": "up", "role": "host"})
    await anna.ask("attributes", attributes={"hand": None, "mood": "good", "never": None})
    assert [await told(anna), await told(anna)] == [
        {"hand": "up", "role": "host"},
        {"role": "host", "mood": "good"},
    ]


async def test_what_changes_nothing_is_told_to_nobody(house: House) -> None:
    anna = await house.join()
    await anna.ask("attributes", attributes={"hand": "up"})
    await anna.everything()
    assert await anna.ask("attributes", attributes={"hand": "up", "other": None}) == {}
    assert await anna.everything() == []


async def test_they_are_kept_while_a_connection_is_lost_and_missed_changes_come_in_order(house: House) -> None:
    anna, ben = await house.join(), await house.join()
    await anna.ask("attributes", attributes={"hand": "up"})
    revision = (await ben.change("participant_updated"))["revision"]
    await ben.drop()
    await anna.ask("attributes", attributes={"hand": None, "mood": "good"})
    back = await house.resume(ben, revision)
    assert seen(back)[anna.participant_id] == {"mood": "good"}
    changes = [one["change"] for one in back.joined["missed"]]
    assert [one["participant"]["attributes"] for one in changes if one["participant"]["id"] == anna.participant_id] == [
        {"mood": "good"}
    ]
    await anna.drop()
    returned = await house.resume(anna, revision)
    assert seen(returned)[anna.participant_id] == {"mood": "good"}


async def test_however_large_changes_are_who_was_away_comes_back(house: House) -> None:
    ben, *others = [await house.join() for _ in range(9)]
    revision = others[-1].joined["state"]["revision"]
    await ben.drop()
    for one in others:
        for n in range(20):
            await one.ask("attributes", attributes={f"n{n % 8}": "\u0001" * 80})
    back = await house.resume(ben, revision)
    assert {len(seen(back)[one.participant_id]) for one in others} == {8}


async def test_they_are_gone_with_the_presence(house: House) -> None:
    anna, _ = await house.join(), await house.join()
    await anna.ask("attributes", attributes={"hand": "up"})
    await anna.ask("leave")
    again = await house.join(participant_id=anna.participant_id)
    assert seen(again)[anna.participant_id] == {}


async def test_hostile_text_is_carried_as_it_is(house: House) -> None:
    anna, ben = await house.join(), await house.join()
    await anna.ask("attributes", attributes=HOSTILE)
    assert await told(ben) == HOSTILE


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({f"name {n}": "" for n in range(17)}, "out_of_range"),
        ({"one": "é" * 300, "two": "é" * 213}, "out_of_range"),
        ({f"name {n}": "\u0001" * 64 for n in range(16)}, "out_of_range"),
        ({"long": "x" * 1025}, "protocol_error"),
        ({"n" * 65: "x"}, "protocol_error"),
        ({"": "x"}, "protocol_error"),
        ({"lone": "\ud800"}, "protocol_error"),
        ({"number": 1}, "protocol_error"),
        ({"nested": {"a": "b"}}, "protocol_error"),
        (["list"], "protocol_error"),
        (None, "protocol_error"),
    ],
)
async def test_what_cannot_be_kept_is_refused_and_changes_nothing(house: House, attributes: Any, code: str) -> None:
    anna = await house.join()
    assert await anna.refused("attributes", attributes=attributes) == code
    assert await anna.everything() == []


async def test_the_bounds_are_those_of_what_is_kept_after_the_change(house: House) -> None:
    anna = await house.join()
    await anna.ask("attributes", attributes={f"n{n}": "x" * 64 for n in range(16)})
    assert await anna.refused("attributes", attributes={"one more": ""}) == "out_of_range"
    assert await anna.refused("attributes", attributes={"n0": "x" * 65}) == "out_of_range"
    assert await anna.ask("attributes", attributes={"n0": None, "one more": "x" * 64}) == {}


async def test_they_cannot_be_changed_without_end_not_even_on_another_connection(house: House) -> None:
    anna = await house.join()
    for n in range(20):
        await anna.ask("attributes", attributes={"hand": str(n)})
    assert await anna.refused("attributes", attributes={"hand": "too often"}) == "too_many_requests"
    await anna.drop()
    back = await house.resume(anna)
    assert await back.refused("attributes", attributes={"hand": "too often"}) == "too_many_requests"
    await house.pass_time(1, awake=[back])
    await back.ask("attributes", attributes={"hand": "now and then"})

"""A token that expires ends its participant; renewing it does not disturb anything."""

from __future__ import annotations

from tests.signaling.conftest import House
from videorooms.rooms.model import RoomPolicy


async def test_an_expired_token_sends_its_participant_out_exactly_then(house: House) -> None:
    watcher = await house.join()
    client = await house.connect()
    await client.join(await house.token(ttl=60))
    await watcher.change("participant_joined")
    await house.pass_time(59, awake=[watcher, client])
    assert client.close_code is None
    await house.pass_time(1.5, awake=[watcher])
    assert await client.goodbye() == ("unauthorized", 4002)
    await watcher.change("participant_leaving")
    await watcher.change("participant_left")
    await client.over()
    assert await house.present() == [watcher.participant_id]


async def test_a_renewed_token_keeps_the_participant_in(house: House) -> None:
    client = await house.connect()
    await client.join(await house.token(ttl=60))
    house.clock.advance(10)
    renewed = await client.ask("token", token=await house.token(ttl=600))
    assert renewed["tokenExpiresAt"] > client.joined["tokenExpiresAt"]
    await house.pass_time(590, awake=[client])
    assert client.close_code is None
    await house.pass_time(15)
    assert (await client.goodbye())[1] in (3999, 4002)


async def test_tokens_that_do_not_fit_are_refused_and_the_old_one_holds(house: House) -> None:
    other = await house.runtime.rooms.create(house.account_id, RoomPolicy())
    client = await house.join()
    assert await client.refused("token", token=await house.token(other.id)) == "forbidden"
    assert await client.refused("token", token="nonsense") == "unauthorized"
    assert await client.refused("token", token=await house.refresh_token()) == "unauthorized"
    stale = await house.token(ttl=10)
    house.clock.advance(11)
    assert await client.refused("token", token=stale) == "token_expired"
    assert await client.ask("keepalive") == {}


async def test_the_token_of_a_replaced_connection_ends_nothing(house: House) -> None:
    client = await house.connect()
    await client.join(await house.token(ttl=20))
    again = await house.resume(client)
    assert await client.goodbye() == ("replaced", 4005)
    await house.pass_time(30, awake=[again])
    assert again.close_code is None


async def test_a_token_that_expires_during_the_grace_is_asked_for_again(house: House) -> None:
    client = await house.connect()
    await client.join(await house.token(ttl=10))
    await client.drop()
    await house.pass_time(15)
    assert (await house.resume(client)).joined["resumed"] is True

"""PostgreSQL: units at once keep order by the rows that they claim, and what fails there becomes the right answer."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.databases import Place
from tests.postgresql import Server
from tests.resources.answers import data, refused
from tests.resources.people import People
from videorooms.database import transactions
from videorooms.database.postgresql import WRITERS
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.events import Event, EventBus, ParticipantJoined, SessionEnded, SessionStarted
from videorooms.media.fake import FakeEngine
from videorooms.runtime import Runtime, StartError
from videorooms.settings import Settings

pytestmark = pytest.mark.database("postgresql")


@pytest.fixture
async def database(own_place: Place) -> AsyncIterator[Database]:
    made = Database(own_place.url, EventBus())

    async def prepare(transaction: Transaction) -> None:
        await transaction.connection.execute(text("CREATE TABLE counters (id int PRIMARY KEY, value int)"))
        await transaction.connection.execute(text("INSERT INTO counters VALUES (1, 0), (2, 0)"))

    await made.write(prepare)
    yield made
    await made.close()


async def add_one(transaction: Transaction, row: int) -> None:
    await transaction.connection.execute(text(f"UPDATE counters SET value = value + 1 WHERE id = {row}"))


async def values(database: Database) -> list[int]:
    async with database.read() as connection:
        return list((await connection.execute(text("SELECT value FROM counters ORDER BY id"))).scalars())


async def test_units_on_different_rows_do_not_wait_for_each_other(database: Database) -> None:
    both_in = asyncio.Barrier(2)

    async def work(transaction: Transaction, row: int) -> None:
        await add_one(transaction, row)
        async with asyncio.timeout(10):
            await both_in.wait()

    await asyncio.gather(*[database.write(lambda t, row=row: work(t, row)) for row in (1, 2)])  # type: ignore[misc]
    assert await values(database) == [1, 1]


async def test_two_units_in_each_other_s_way_both_happen_once(database: Database) -> None:
    met = asyncio.Event()
    begun = 0

    async def work(transaction: Transaction, first: int, second: int) -> None:
        nonlocal begun
        await add_one(transaction, first)
        begun += 1
        if begun == 2:
            met.set()
        await met.wait()
        await add_one(transaction, second)

    await asyncio.gather(database.write(lambda t: work(t, 1, 2)), database.write(lambda t: work(t, 2, 1)))
    assert begun == 3, "one of them was given up and ran again"
    assert await values(database) == [2, 2]


async def test_a_unit_that_is_given_up_every_time_becomes_unavailable(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "PAUSE_SECS", 0)
    runs = 0

    async def work(transaction: Transaction) -> None:
        nonlocal runs
        runs += 1
        await transaction.connection.execute(text("DO $$ BEGIN RAISE 'given up' USING ERRCODE = '40001'; END $$"))

    with pytest.raises(VideoRoomsError, match="unavailable"):
        await database.write(work)
    assert runs == transactions.ATTEMPTS


async def test_a_fault_of_our_own_is_not_called_unavailable_and_not_repeated(database: Database) -> None:
    runs = 0

    async def work(transaction: Transaction) -> None:
        nonlocal runs
        runs += 1
        await transaction.connection.execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(DBAPIError):
        await database.write(work)
    assert runs == 1


async def test_a_row_that_is_held_too_long_makes_a_unit_unavailable(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("videorooms.database.postgresql.LOCK_TIMEOUT_MS", 50)
    database = Database(place.url, EventBus())
    held = asyncio.Event()
    release = asyncio.Event()

    async def hold(transaction: Transaction) -> None:
        await transaction.connection.execute(text("LOCK TABLE rooms"))
        held.set()
        await release.wait()

    holding = asyncio.create_task(database.write(hold))
    await held.wait()
    with pytest.raises(VideoRoomsError, match="unavailable"):
        await database.write(lambda t: t.connection.execute(text("LOCK TABLE rooms")))
    release.set()
    await holding
    await database.close()


async def test_more_units_than_connections_all_happen(database: Database) -> None:
    await asyncio.gather(*[database.write(lambda t: add_one(t, 1)) for _ in range(WRITERS * 5)])
    assert await values(database) == [WRITERS * 5, 0]


async def test_of_many_who_join_at_once_only_as_many_come_in_as_the_room_takes(
    api: httpx.AsyncClient, people: People, runtime: Runtime, published: list[Event]
) -> None:
    room = data(await api.post("/v2/rooms", json={"max_participants": 7}), 201)
    outcomes = await asyncio.gather(*[people.join(room["id"]) for _ in range(30)], return_exceptions=True)
    refusals = [outcome.code for outcome in outcomes if isinstance(outcome, VideoRoomsError)]
    assert refusals == ["room_full"] * 23
    assert await runtime.participants.count_present() == 7
    assert len([event for event in published if isinstance(event, SessionStarted)]) == 1
    assert isinstance(published[1], SessionStarted)
    assert len([event for event in published if isinstance(event, ParticipantJoined)]) == 7


async def test_people_who_come_and_go_at_once_leave_one_session_ended_after_it_began(
    api: httpx.AsyncClient, people: People, runtime: Runtime, published: list[Event]
) -> None:
    room = data(await api.post("/v2/rooms", json={"max_participants": 50}), 201)

    async def come_and_go() -> None:
        for _ in range(3):
            await people.leave(await people.join(room["id"]))

    await asyncio.gather(*[come_and_go() for _ in range(8)])
    assert await runtime.participants.count_present() == 0
    assert await runtime.sessions.count_active() == 0
    # One session at a time: each begins after the one before it has ended.
    turns = [type(event) for event in published if isinstance(event, SessionStarted | SessionEnded)]
    assert turns == [SessionStarted, SessionEnded] * (len(turns) // 2)


async def test_a_name_that_two_ask_for_at_once_is_one_s(api: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*[api.post("/v2/rooms", json={"unique_name": "lobby"}) for _ in range(8)])
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7


async def test_two_servers_do_not_share_a_database(runtime: Runtime, settings: Settings) -> None:
    elsewhere = {"database_url": runtime.settings.database_url, "data_dir": settings.data_dir.with_name("other")}
    second = Runtime(settings.model_copy(update=elsewhere), engine=FakeEngine())
    with pytest.raises(StartError, match="in use by another server"):
        await second.start()
    await runtime.stop()
    await second.start()
    await second.stop()


async def test_after_the_server_lost_its_connections_the_next_request_gets_new_ones(
    runtime: Runtime, api: httpx.AsyncClient, postgresql: Server
) -> None:
    room = data(await api.post("/v2/rooms"), 201)
    name = runtime.settings.database_url.rpartition("/")[2]
    await postgresql.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    # The news is on its way through the loop.
    async with asyncio.timeout(10):
        while (await api.get(f"/v2/rooms/{room['id']}")).status_code != 200:
            pass
    data(await api.get(f"/v2/rooms/{room['id']}"))
    data(await api.patch(f"/v2/rooms/{room['id']}", json={"max_participants": 3}))


async def test_a_database_that_takes_no_writes_answers_unavailable_and_still_reads(
    own_place: Place, postgresql: Server
) -> None:
    name = own_place.url.rpartition("/")[2]
    await postgresql.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    database = Database(own_place.url, EventBus())
    with pytest.raises(VideoRoomsError, match="unavailable"):
        await database.write(lambda t: t.connection.execute(text("UPDATE rooms SET max_participants = 2")))
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM rooms"))).scalar_one() == 0
    await database.close()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
async def test_each_way_to_write_the_url_is_understood(place: Place, scheme: str) -> None:
    url = place.url.replace("postgresql", scheme, 1) + "?sslmode=prefer&application_name=rooms"
    database = Database(url, EventBus())
    async with database.read() as connection:
        assert (await connection.execute(text("SHOW application_name"))).scalar_one() == "rooms"
    await database.close()


async def test_a_database_that_is_not_there_is_told_in_one_line(place: Place, settings: Settings) -> None:
    for url in (place.url + "_missing", "postgresql://nobody@127.0.0.1:1/rooms"):
        with pytest.raises(StartError, match=r"^The database does not open: [^\n]+$"):
            await Runtime(settings.model_copy(update={"database_url": url}), engine=FakeEngine()).start()


async def test_any_number_that_a_list_is_asked_for_is_answered(api: httpx.AsyncClient) -> None:
    for path in ("rooms", "room_sessions", "room_participants", "api_keys"):
        data(await api.get(f"/v2/{path}", params={"page[number]": 1_000_000_000, "page[size]": 250}))
    answer = await api.get("/v2/rooms", params={"filter[date_created_at][lte]": "9999-12-31"})
    assert answer.json()["meta"]["total_results"] == 0
    data(await api.get("/v2/rooms", params={"filter[unique_name]": "x" * 5000}))
    refused(await api.get(f"/v2/room_sessions/{uuid.uuid4()}"), "not_found", parameter="room_session_id")

"""The database: no update is lost, no unit of work is half done, and the schema is what the repositories declare."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, select, text, update
from sqlalchemy.exc import StatementError

from tests.databases import Place
from videorooms.database.engines import UnsupportedDatabase, sqlite_url
from videorooms.database.tables import Timestamp, metadata
from videorooms.database.transactions import Database, Transaction
from videorooms.database.upgrading import SchemaTooNew
from videorooms.errors import VideoRoomsError
from videorooms.events import EventBus, RoomCreated, RoomDeleted
from videorooms.runtime import Runtime

NOW = datetime(2026, 3, 1, 12, 0, 0, 7, tzinfo=UTC)
own = MetaData()
counters = Table("counters", own, Column("id", Integer, primary_key=True), Column("value", Integer, nullable=False))
stamps = Table("stamps", own, Column("id", Integer, primary_key=True), Column("at", Timestamp))


@pytest.fixture
def bus() -> EventBus:
    return EventBus()


@pytest.fixture
async def database(own_place: Place, tmp_path: Path, bus: EventBus) -> AsyncIterator[Database]:
    # A name with everything that a URL or a configuration file might trip over.
    folder = tmp_path / "ünder %s {x} ?#"
    folder.mkdir()
    made = Database(own_place.url or sqlite_url(folder / "rooms.db"), bus)
    await made.start()

    async def prepare(transaction: Transaction) -> None:
        await transaction.connection.run_sync(own.create_all)
        await transaction.connection.execute(insert(counters).values(id=1, value=0))

    await made.write(prepare)
    yield made
    await made.close()


async def count(database: Database) -> int:
    async with database.read() as connection:
        return int((await connection.execute(select(counters.c.value))).scalar_one())


async def add_one(transaction: Transaction) -> int:
    """Claims a row, gives way to everyone, and writes what follows from what it read."""
    value = int((await transaction.connection.execute(select(counters.c.value).with_for_update())).scalar_one())
    await asyncio.sleep(0)
    await transaction.connection.execute(update(counters).values(value=value + 1))
    return value + 1


async def test_of_four_hundred_concurrent_updates_none_is_lost(database: Database) -> None:
    async def fifty() -> None:
        for _ in range(50):
            await database.write(add_one)

    await asyncio.gather(*[fifty() for _ in range(8)])
    assert await count(database) == 400


async def test_readers_see_the_last_commit_while_a_writer_is_under_way(database: Database) -> None:
    seen = []

    async def work(transaction: Transaction) -> None:
        await add_one(transaction)
        seen.append(await count(database))

    await database.write(work)
    seen.append(await count(database))
    assert seen == [0, 1]


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(VideoRoomsError, match="unavailable"):
        async with database.read() as connection:
            await connection.execute(update(counters).values(value=7))
    assert await count(database) == 0


async def test_a_unit_that_fails_undoes_all_of_it_and_publishes_nothing(database: Database, bus: EventBus) -> None:
    heard = []

    async def hear(event: RoomCreated) -> None:
        heard.append(event)

    async def work(transaction: Transaction) -> None:
        await add_one(transaction)
        await transaction.emit(RoomCreated(NOW, "a"))
        raise LookupError("broken on purpose")

    bus.subscribe(RoomCreated, hear)
    with pytest.raises(LookupError):
        await database.write(work)
    assert await count(database) == 0
    assert heard == []
    assert await database.write(add_one) == 1


async def test_what_takes_part_in_the_commit_undoes_it_when_it_fails(database: Database) -> None:
    async def fail(_transaction: Transaction, _event: RoomDeleted) -> None:
        raise LookupError("broken on purpose")

    async def work(transaction: Transaction) -> None:
        await add_one(transaction)
        await transaction.emit(RoomDeleted(NOW, "a", None))

    database.within(RoomDeleted, fail)
    with pytest.raises(LookupError):
        await database.write(work)
    assert await count(database) == 0


async def test_events_are_heard_after_the_commit_and_in_its_order(database: Database, bus: EventBus) -> None:
    heard: list[tuple[str, bool]] = []

    async def hear(event: RoomCreated) -> None:
        heard.append((event.room_id, await count(database) >= int(event.room_id)))

    async def work(transaction: Transaction) -> None:
        await transaction.emit(RoomCreated(NOW, str(await add_one(transaction))))

    bus.subscribe(RoomCreated, hear)
    await asyncio.gather(*[database.write(work) for _ in range(20)])
    assert heard == [(str(n), True) for n in range(1, 21)]


async def test_a_handler_may_write_itself(database: Database, bus: EventBus) -> None:
    async def write_again(_event: RoomDeleted) -> None:
        await database.write(add_one)

    async def work(transaction: Transaction) -> None:
        await transaction.emit(RoomDeleted(NOW, "a", None))

    bus.subscribe(RoomDeleted, write_again)
    async with asyncio.timeout(10):
        await asyncio.gather(*[database.write(work) for _ in range(5)])
    assert await count(database) == 5


async def test_a_caller_who_gives_up_leaves_nothing_half_done(database: Database) -> None:
    """Cancelled at any point, a unit has happened once by the end, or never began."""
    seed = random.Random(7)
    attempts = []
    for _ in range(40):
        attempt = asyncio.create_task(database.write(add_one))
        for _ in range(seed.randrange(12)):
            await asyncio.sleep(0)
        attempt.cancel()
        attempts.append(attempt)
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    never_began = sum(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
    # Those that were cancelled may still be under way.
    await database.close()
    total = await database.write(add_one)
    assert 41 - never_began <= total <= 41


async def test_readers_who_give_up_do_not_use_up_the_connections(database: Database) -> None:
    for steps in range(30):
        attempt = asyncio.create_task(count(database))
        for _ in range(steps):
            await asyncio.sleep(0)
        attempt.cancel()
        await asyncio.gather(attempt, return_exceptions=True)
    async with asyncio.timeout(10):
        assert await asyncio.gather(*[count(database) for _ in range(20)]) == [0] * 20


async def test_closing_waits_for_the_units_under_way(tmp_path: Path, bus: EventBus) -> None:
    url = sqlite_url(tmp_path / "rooms.db")
    first = Database(url, bus)
    await first.start()

    async def work(transaction: Transaction) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        await transaction.connection.run_sync(own.create_all)

    abandoned = asyncio.create_task(first.write(work))
    await asyncio.sleep(0)
    abandoned.cancel()
    await first.close()
    second = Database(url, bus)
    async with second.read() as connection:
        assert (await connection.execute(select(counters))).all() == []
    await second.close()


async def test_an_instant_comes_back_as_it_was_in_utc(database: Database) -> None:
    given = [
        NOW,
        NOW.replace(microsecond=0),
        datetime(2026, 3, 1, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        None,
    ]

    async def work(transaction: Transaction) -> None:
        for number, at in enumerate(given):
            await transaction.connection.execute(insert(stamps).values(id=number, at=at))

    await database.write(work)
    async with database.read() as connection:
        kept = list((await connection.execute(select(stamps.c.at).order_by(stamps.c.id))).scalars())
        in_order = list(
            (await connection.execute(select(stamps.c.id).where(stamps.c.at < NOW).order_by(stamps.c.at))).scalars()
        )
    assert kept == given
    assert all(at is None or at.tzinfo is UTC for at in kept)
    assert in_order == [2, 1]


async def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.connection.execute(insert(stamps).values(id=1, at=NOW.replace(tzinfo=None)))

    with pytest.raises(StatementError, match="time zone"):
        await database.write(work)


async def test_the_migrations_make_exactly_the_tables_that_the_repositories_declare(runtime: Runtime) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with runtime.database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_database_that_is_up_to_date_is_left_as_it_is(tmp_path: Path, bus: EventBus) -> None:
    url = sqlite_url(tmp_path / "rooms.db")
    schemas = []
    for _ in range(2):
        database = Database(url, bus)
        await database.start()
        async with database.read() as connection:
            schemas.append((await connection.execute(text("SELECT sql FROM sqlite_master ORDER BY name"))).all())
        await database.close()
    assert schemas[0] == schemas[1]
    assert len(schemas[0]) > 6


async def test_a_database_of_a_later_version_is_refused_and_not_touched(tmp_path: Path, bus: EventBus) -> None:
    database = Database(sqlite_url(tmp_path / "rooms.db"), bus)
    await database.start()

    async def work(transaction: Transaction) -> None:
        await transaction.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await database.write(work)
    with pytest.raises(SchemaTooNew):
        await database.start()
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one() == "9999"
    await database.close()


@pytest.mark.database("sqlite")
async def test_the_writer_and_the_readers_are_set_up_as_they_must_be(database: Database) -> None:
    async def pragmas(connection: object) -> dict[str, object]:
        names = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout", "query_only")
        return {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()  # type: ignore[attr-defined]
            for name in names
        }

    common = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 5000}
    async with database.read() as connection:
        assert await pragmas(connection) == common | {"query_only": 1}

    async def work(transaction: Transaction) -> dict[str, object]:
        return await pragmas(transaction.connection)

    assert await database.write(work) == common | {"query_only": 0}


@pytest.mark.parametrize(
    "url",
    [
        *("", "nonsense", "://", "mysql://host/rooms", "postgresql+psycopg://host/rooms", "sqlite+pysqlite:///x.db"),
        *("sqlite://", "sqlite:///:memory:", "postgresql://host", "postgresql://host/rooms?sslcert=x"),
        "postgresql://host:port/rooms",
    ],
)
def test_a_database_that_cannot_be_used_is_refused_by_its_url(url: str, bus: EventBus) -> None:
    with pytest.raises(UnsupportedDatabase):
        Database(url, bus)


def test_a_password_in_a_refused_url_is_not_repeated(bus: EventBus) -> None:
    with pytest.raises(UnsupportedDatabase) as caught:
        Database("mysql://user:hunter2@host/rooms", bus)
    assert "hunter2" not in str(caught.value)

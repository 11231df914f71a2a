"""The command line: keys, accounts and the schema, beside a running server and without one."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from tests.conftest import FakeClock, client_of
from tests.databases import Place
from tests.resources.answers import data
from tests.resources.people import People
from videorooms.cli.main import app
from videorooms.clock import SystemClock
from videorooms.database.engines import sqlite_url
from videorooms.database.transactions import Database, Transaction
from videorooms.events import EventBus
from videorooms.media.fake import FakeEngine
from videorooms.runtime import DATABASE_FILE, Runtime
from videorooms.settings import Settings

Cli = Callable[..., Result]


def run(*words: str, environment: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(app, list(words), env=environment)


@pytest.fixture
def cli(place: Place, settings: Settings) -> Cli:
    """The command on the database of the test."""
    return cli_on(place, settings)


def cli_on(place: Place, settings: Settings) -> Cli:
    where = {"VIDEOROOMS_DATA_DIR": str(settings.data_dir), "VIDEOROOMS_DATABASE_URL": place.url}
    return lambda *words: run(*words, environment=where)


def shown(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refusal(result: Result, code: int = 1) -> str:
    """The one line of a command that ended."""
    assert result.exit_code == code, result.output
    (line,) = result.stderr.splitlines()
    return str(line).removeprefix("videorooms: ")


def test_a_key_is_made_listed_and_revoked(cli: Cli) -> None:
    made = shown(cli("key", "create", "website", "--scope", "read_only", "--json"))
    assert made.pop("key").startswith(made["prefix"])
    assert (made["name"], made["scope"], made["last_used_at"]) == ("website", "read_only", None)
    assert shown(cli("key", "list", "--json")) == [made]
    assert cli("key", "revoke", made["id"]).exit_code == 0
    assert shown(cli("key", "list", "--json")) == []
    assert refusal(cli("key", "revoke", made["id"])) == "There is no such API key."
    assert refusal(cli("key", "revoke", "x")) == "The id is not a UUID."


def test_people_see_columns_in_which_nothing_is_cut(cli: Cli) -> None:
    made = shown(cli("key", "create", "a \x1b[31mred\nname", "--json"))
    head, line = cli("key", "list").stdout.splitlines()
    assert head.split() == ["id", "name", "scope", "prefix", "created_at", "last_used_at"]
    assert line.split()[0] == made["id"]
    assert "a ?[31mred?name" in line
    told = cli("key", "create", "plain").stdout.splitlines()
    assert [text.split()[0] for text in told] == [*made]


def test_accounts_are_made_and_listed_and_have_keys_of_their_own(cli: Cli) -> None:
    made = shown(cli("account", "create", "staging", "--json"))
    listed = shown(cli("account", "list", "--json"))
    assert [one["name"] for one in listed] == ["default", "staging"]
    assert listed[1] == made
    key = shown(cli("key", "create", "theirs", "--account", "staging", "--json"))
    assert [one["id"] for one in shown(cli("key", "list", "--account", made["id"], "--json"))] == [key["id"]]
    assert shown(cli("key", "list", "--json")) == []
    assert refusal(cli("account", "create", "staging")) == "Another account has this name."
    assert refusal(cli("key", "list", "--account", "nobody")) == "There is no such account."


def test_a_scope_that_does_not_exist_is_wrong_usage(cli: Cli) -> None:
    assert cli("key", "create", "x", "--scope", "everything").exit_code == 2


async def test_beside_a_running_server_a_key_works_at_once_and_not_after_it_is_revoked(
    cli: Cli, runtime: Runtime
) -> None:
    made = shown(await asyncio.to_thread(cli, "key", "create", "website", "--json"))
    async with client_of(runtime, {"authorization": f"Bearer {made['key']}"}) as client:
        data(await client.post("/v2/rooms"), 201)
        assert (await asyncio.to_thread(cli, "key", "revoke", made["id"])).exit_code == 0
        assert (await client.get("/v2/rooms")).status_code == 401


async def test_an_account_made_beside_a_running_server_sees_nothing_of_the_others(
    cli: Cli, runtime: Runtime, api: httpx.AsyncClient
) -> None:
    data(await api.post("/v2/rooms"), 201)
    await asyncio.to_thread(cli, "account", "create", "staging")
    made = shown(await asyncio.to_thread(cli, "key", "create", "x", "--account", "staging", "--json"))
    async with client_of(runtime, {"authorization": f"Bearer {made['key']}"}) as client:
        assert data(await client.get("/v2/rooms")) == []


async def test_the_schema_is_not_upgraded_beside_a_running_server(cli: Cli, runtime: Runtime) -> None:
    assert "in use by another server" in refusal(await asyncio.to_thread(cli, "db", "upgrade"))
    await runtime.stop()
    assert shown(await asyncio.to_thread(cli, "db", "upgrade", "--json"))["state"] == "current"


def test_a_schema_that_is_current_passes_the_check(cli: Cli) -> None:
    assert cli("db", "check").exit_code == 0
    current = shown(cli("db", "current", "--json"))
    assert current == {"revision": current["newest"], "newest": current["newest"], "state": "current"}


@pytest.mark.parametrize(("revision", "state"), [("0001", "older"), ("9999", "newer")])
def test_a_schema_of_another_version_is_told_and_left_alone(
    own_place: Place, settings: Settings, revision: str, state: str
) -> None:
    cli = cli_on(own_place, settings)

    async def work(transaction: Transaction) -> None:
        await transaction.connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")

    async def change() -> None:
        database = Database(own_place.url or sqlite_url(settings.data_dir / DATABASE_FILE), EventBus())
        await database.write(work)
        await database.close()

    asyncio.run(change())
    assert f"{state} than this version" in refusal(cli("key", "list"))
    assert f"{state} than this version" in refusal(cli("db", "check"))
    assert shown(cli("db", "current", "--json"))["state"] == state


def test_where_there_is_no_database_none_is_made_but_by_an_upgrade(tmp_path: Path) -> None:
    where = {"VIDEOROOMS_DATA_DIR": str(tmp_path / "none")}
    for words in (("key", "list"), ("account", "create", "x"), ("db", "check")):
        assert refusal(run(*words, environment=where)).startswith("There is no database yet.")
    assert shown(run("db", "current", "--json", environment=where))["state"] == "empty"
    assert not (tmp_path / "none").exists()
    assert shown(run("db", "upgrade", "--json", environment=where))["state"] == "current"
    assert shown(run("key", "list", "--json", environment=where)) == []


async def test_what_was_done_before_the_first_start_takes_nothing_from_it(settings: Settings, clock: FakeClock) -> None:
    where = {"VIDEOROOMS_DATA_DIR": str(settings.data_dir)}
    for words in (("db", "upgrade"), ("account", "create", "staging")):
        assert (await asyncio.to_thread(run, *words, environment=where)).exit_code == 0
    changes = {"api_key": None, "demo": True}
    runtime = Runtime(settings.model_copy(update=changes), clock=clock, engine=FakeEngine())
    assert (await runtime.start()).api_key is not None
    assert await runtime.rooms.count() == 1
    await runtime.stop()


def test_a_database_that_cannot_be_had_is_one_line(tmp_path: Path) -> None:
    elsewhere = "postgresql://nobody@127.0.0.1:1/nothing"
    for words in (("key", "list"), ("db", "current"), ("db", "upgrade")):
        result = run(*words, "--database-url", elsewhere, "--data-dir", str(tmp_path))
        assert refusal(result).startswith("The database does not open: ")


def test_a_wrong_setting_is_one_line_and_exit_code_two() -> None:
    assert refusal(run("key", "list", "--database-url", "mysql://host/rooms")).startswith("VIDEOROOMS_DATABASE_URL")
    assert refusal(run("db", "check", environment={"VIDEOROOMS_PORT": "x"}), 2).startswith("VIDEOROOMS_PORT")


def test_rooms_are_made_shown_and_listed(cli: Cli) -> None:
    made = shown(cli("room", "create", "lobby", "--max-participants", "4", "--json"))
    assert (made["unique_name"], made["max_participants"], made["active_session_id"]) == ("lobby", 4, None)
    assert shown(cli("room", "show", made["id"], "--json")) == made
    assert shown(cli("room", "list", "--json")) == [made]
    assert refusal(cli("room", "create", "lobby")) == "Another room has this unique name."
    assert refusal(cli("room", "show", str(uuid.uuid4()))) == "There is no such room."
    assert refusal(cli("room", "create", "--max-participants", "1"), 2).startswith("max_participants: ")


async def test_a_token_made_beside_a_running_server_joins(
    cli: Cli, runtime: Runtime, clock: FakeClock, room_id: str
) -> None:
    # The command runs by the machine's clock.
    clock.step_wall((SystemClock().now() - clock.now()).total_seconds())
    made = shown(await asyncio.to_thread(cli, "token", "create", room_id, "--ttl", "3600", "--json"))
    assert (await runtime.tokens.verify_client_token(made["token"])).room_id == room_id
    assert (await asyncio.to_thread(cli, "token", "create", room_id, "--ttl", "1")).exit_code == 2
    looking = shown(await asyncio.to_thread(cli, "token", "create", room_id, "--hidden", "--moderate", "--json"))
    permissions = (await runtime.tokens.verify_client_token(looking["token"])).permissions
    assert (permissions.hidden, permissions.moderate) == (True, True)


async def test_who_is_there_is_listed(cli: Cli, people: People, room_id: str) -> None:
    joined = await people.join(room_id, context="Anna")
    (session,) = shown(await asyncio.to_thread(cli, "session", "list", "--active", "--json"))
    assert (session["id"], session["room_id"]) == (joined.session_id, room_id)
    assert shown(await asyncio.to_thread(cli, "session", "list", "--over", "--json")) == []
    (participant,) = shown(await asyncio.to_thread(cli, "participant", "list", joined.session_id, "--json"))
    assert (participant["id"], participant["context"]) == (joined.participant_id, "Anna")
    listed = (await asyncio.to_thread(cli, "participant", "list", joined.session_id)).stdout
    assert joined.participant_id in listed

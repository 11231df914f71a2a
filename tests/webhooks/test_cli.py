"""`videorooms webhook`: the log and the keys on the command line, beside a running server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from tests.databases import Place
from tests.webhooks.conftest import Stage, public_keys
from tests.webhooks.receiver import Receiver
from videorooms.cli.main import app

Cli = Callable[..., Result]


@pytest.fixture
def cli(place: Place, stage: Stage) -> Callable[..., Any]:
    """The command on the database of the test; gives the exit code and what it printed."""
    folder = str(stage.runtime.settings.data_dir)
    where = {"VIDEOROOMS_DATA_DIR": folder, "VIDEOROOMS_DATABASE_URL": place.url}

    async def run(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["webhook", *words], env=where)

    return run


async def test_deliveries_are_listed_shown_and_replayed(
    stage: Stage, receiver: Receiver, cli: Callable[..., Any]
) -> None:
    joined = await stage.people.join(await stage.rooms.make(receiver.url))
    await stage.run()
    listed = json.loads((await cli("list", "--json", "--session", joined.session_id)).stdout)
    assert [one["webhook"]["event_type"] for one in reversed(listed)] == [
        "video.room.session.started",
        "video.room.participant.joined",
    ]
    assert json.loads((await cli("list", "--json", "--status", "failed")).stdout) == []
    head, *lines = (await cli("list")).stdout.splitlines()
    assert (head.split()[0], len(lines)) == ("id", 2)
    shown = await cli("show", listed[0]["id"])
    assert "attempt_count    1" in shown.stdout
    assert (await cli("replay", listed[0]["id"])).exit_code == 0
    # The command has the real time, which has gone on.
    await stage.run(600)
    assert receiver.event_types()[-1] == "participant.joined"
    assert len(json.loads((await cli("show", listed[0]["id"], "--json")).stdout)["attempts"]) == 2


async def test_keys_are_shown_and_rotated(api: httpx.AsyncClient, cli: Callable[..., Any]) -> None:
    (active,) = json.loads((await cli("keys", "--json")).stdout)
    assert await public_keys(api) == {"active": active["public_key"]}
    made = json.loads((await cli("rotate-key", "--overlap-hours", "3", "--json")).stdout)
    assert await public_keys(api) == {"active": active["public_key"], "next": made["public_key"]}
    assert active["public_key"] in (await cli("keys")).stdout


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("show", "x"), "The id is not a UUID."),
        (("replay", "0b8f1e9c-6f6d-4d0e-9b3a-0c1d2e3f4a5b"), "There is no such delivery."),
        (("list", "--room", "x"), "The id is not a UUID."),
        (("rotate-key", "--overlap-hours", "-1"), "The overlap is 0 to 30 days."),
        (("keys", "--account", "nobody"), "There is no such account."),
    ],
)
async def test_what_makes_no_sense_is_one_line(cli: Callable[..., Any], words: tuple[str, ...], line: str) -> None:
    result = await cli(*words)
    assert (result.exit_code, result.stderr.strip()) == (1, f"videorooms: {line}")

"""`videorooms recording` and `videorooms composition`: files of sessions, looked at and deleted on the command line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.conftest import FakeClock
from tests.databases import Place
from tests.resources.answers import NOWHERE
from tests.resources.people import People
from tests.resources.recorder import Recorder
from videorooms.cli.main import app
from videorooms.participants.model import JoinedParticipant
from videorooms.recordings.model import RecordingType
from videorooms.runtime import Runtime
from videorooms.settings import Settings

Cli = Callable[..., Awaitable[Result]]
DAY_SECS = 24 * 3600


@pytest.fixture
def cli(place: Place, settings: Settings) -> Cli:
    """The command on the database of the test, with `said` on its standard input."""
    where = {"VIDEOROOMS_DATA_DIR": str(settings.data_dir), "VIDEOROOMS_DATABASE_URL": place.url}

    async def run(*words: str, said: str | None = None) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, list(words), input=said, env=where)

    return run


@pytest.fixture
async def joined(people: People, room_id: str) -> JoinedParticipant:
    return await people.join(room_id)


async def record(runtime: Runtime, joined: JoinedParticipant, kind: RecordingType, seconds: int | None = None) -> str:
    """A recording of so many seconds, or one that is under way."""
    recorder = Recorder(runtime)
    made = await recorder.start(joined, kind)
    if seconds is not None:
        await recorder.complete(made, seconds)
    return made.id


def shown(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def ids(result: Result) -> list[str]:
    return [row["id"] for row in shown(result)]


def refusal(result: Result, code: int = 1) -> str:
    assert result.exit_code == code, result.output
    return str(result.stderr.splitlines()[-1]).removeprefix("videorooms: ")


async def test_recordings_are_listed_by_what_they_are(
    *, cli: Cli, runtime: Runtime, clock: FakeClock, people: People, room_id: str, joined: JoinedParticipant
) -> None:
    short = await record(runtime, joined, "audio", 10)
    clock.advance(DAY_SECS)
    other = await people.join(room_id)
    long = await record(runtime, other, "video", 60)
    current = await record(runtime, other, "audio")
    for words, found in (
        ((), [current, long, short]),
        (("--room", room_id), [current, long, short]),
        (("--session", NOWHERE), []),
        (("--participant", joined.participant_id), [short]),
        (("--type", "audio", "--status", "completed"), [short]),
        (("--min-secs", "11"), [long]),
        (("--max-secs", "10"), [short]),
        (("--started-since", "2026-03-02"), [current, long]),
        (("--started-until", "2026-03-01", "--ended-until", "2026-03-01"), [short]),
        (("--ended-since", "2026-03-02"), [long]),
    ):
        assert ids(await cli("recording", "list", "--json", *words)) == found, words
    head, *lines = (await cli("recording", "list")).stdout.splitlines()
    assert head.split()[:4] == ["id", "session_id", "participant_id", "type"]
    assert [line.split()[0] for line in lines] == [current, long, short]


async def test_a_recording_is_shown_and_deleted(cli: Cli, runtime: Runtime, joined: JoinedParticipant) -> None:
    made = await record(runtime, joined, "audio", 10)
    row = shown(await cli("recording", "show", made, "--json"))
    assert (row["id"], row["duration_secs"], row["size_mb"]) == (made, 10, 1.0)
    assert "duration_secs   10" in (await cli("recording", "show", made)).stdout
    assert (await cli("recording", "delete", made)).exit_code == 0
    assert refusal(await cli("recording", "show", made)) == "There is no such recording."
    assert refusal(await cli("recording", "delete", made)) == "There is no such recording."


async def test_many_recordings_go_when_whoever_asks_says_yes(
    cli: Cli, runtime: Runtime, joined: JoinedParticipant
) -> None:
    sounds = [await record(runtime, joined, "audio", seconds) for seconds in (10, 20)]
    picture = await record(runtime, joined, "video", 20)
    for said in ("n\n", ""):
        asked = await cli("recording", "delete-all", "--type", "audio", said=said)
        assert "Delete 2 recordings?" in asked.stdout
        assert refusal(asked) == "Nothing was deleted; --yes does not ask."
    assert ids(await cli("recording", "list", "--json")) == [picture, *reversed(sounds)]
    assert "deleted  2" in (await cli("recording", "delete-all", "--type", "audio", said="y\n")).stdout
    assert shown(await cli("recording", "delete-all", "--yes", "--json")) == {"deleted": 1}
    assert ids(await cli("recording", "list", "--json")) == []


async def test_a_composition_is_wished_for_by_options(cli: Cli, runtime: Runtime, joined: JoinedParticipant) -> None:
    words = ("--resolution", "640x360", "--audio", "--webhook-event-url", "https://example.org/done")
    made = shown(await cli("composition", "create", joined.session_id, *words, "--json"))
    assert (made["session_id"], made["resolution"], made["status"]) == (joined.session_id, "640x360", "enqueued")
    assert made["webhook_event_url"] == "https://example.org/done"
    found = await runtime.compositions.get(runtime.accounts.default_id, made["id"])
    assert found.wish.audio_sources == ("*",)
    assert shown(await cli("composition", "show", made["id"], "--json")) == made
    assert "video_layout                {}" in (await cli("composition", "show", made["id"])).stdout


async def test_a_composition_is_wished_for_by_a_file_and_options_win(
    cli: Cli, runtime: Runtime, joined: JoinedParticipant, tmp_path: Path
) -> None:
    picture = await record(runtime, joined, "video", 20)
    wish = {
        "session_id": joined.session_id,
        "resolution": "640x360",
        "audio_sources": ["*"],
        "video_layout": {"main": {"width": 320, "height": 180, "video_sources": [picture]}},
    }
    file = tmp_path / "layout.json"
    file.write_text(json.dumps(wish))
    made = shown(await cli("composition", "create", "--file", str(file), "--json"))
    assert (made["resolution"], made["video_layout"]["main"]["video_sources"]) == ("640x360", [picture])
    words = ("--file", "-", "--resolution", "320x180", "--silent", "--json")
    other = shown(await cli("composition", "create", *words, said=json.dumps(wish)))
    assert other["resolution"] == "320x180"
    found = await runtime.compositions.get(runtime.accounts.default_id, other["id"])
    assert found.wish.audio_sources is None


async def test_compositions_are_listed_and_deleted(cli: Cli, runtime: Runtime, joined: JoinedParticipant) -> None:
    first, second, third = [
        shown(await cli("composition", "create", joined.session_id, "--json"))["id"] for _ in range(3)
    ]
    await runtime.compositions.processing(second)
    assert ids(await cli("composition", "list", "--json", "--status", "processing")) == [second]
    assert ids(await cli("composition", "list", "--json", "--session", joined.session_id)) == [third, second, first]
    assert ids(await cli("composition", "list", "--json", "--created-until", "2020-01-01")) == []
    assert ids(await cli("composition", "list", "--json", "--created-since", "2020-01-01")) == [third, second, first]
    assert (await cli("composition", "list")).stdout.splitlines()[0].split()[:3] == ["id", "session_id", "status"]
    assert (await cli("composition", "delete", first)).exit_code == 0
    assert refusal(await cli("composition", "delete", first)) == "There is no such composition."
    asked = await cli("composition", "delete-all", said="n\n")
    assert "Delete 2 compositions?" in asked.stdout
    assert refusal(asked) == "Nothing was deleted; --yes does not ask."
    assert shown(await cli("composition", "delete-all", "--status", "enqueued", "--yes", "--json")) == {"deleted": 1}
    assert ids(await cli("composition", "list", "--json")) == [second]


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        ("recording show x", 1, "The id is not a UUID."),
        ("recording list --room x", 2, "--room: Input should be a UUID."),
        ("recording list --type smell", 2, "--type: Input should be 'audio' or 'video'."),
        (
            "recording delete-all --started-since yesterday --yes",
            2,
            "--started-since: Input should be a date as YYYY-MM-DD.",
        ),
        ("recording delete-all --account nobody --yes", 1, "There is no such account."),
        (
            "composition list --status done",
            2,
            "--status: Input should be 'enqueued', 'processing', 'completed' or 'failed'.",
        ),
        ("composition create", 1, "Say which session to compose."),
        (f"composition create {NOWHERE}", 1, "There is no such session."),
        ("composition create --file nowhere.json", 1, "nowhere.json: cannot be read: No such file or directory."),
        ("composition create x", 2, "session_id: Input should be a UUID."),
        (
            f"composition create {NOWHERE} --resolution big",
            2,
            "resolution: Input should be a width and a height, as in 1280x720.",
        ),
        ("composition show x", 1, "The id is not a UUID."),
    ],
)
async def test_what_makes_no_sense_is_one_line(cli: Cli, words: str, code: int, line: str) -> None:
    assert refusal(await cli(*words.split()), code) == line


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("[]", "The file must have a JSON object."),
        ('{"a": 1, "a": 2}', "The body has an object with the same key twice."),
        (
            '{"video_layout": {"main": {"width": 1}}}',
            "video_layout.main.width: Input should be greater than or equal to 16.",
        ),
    ],
)
async def test_a_file_is_read_as_the_rest_api_reads(cli: Cli, written: str, line: str) -> None:
    result = await cli("composition", "create", NOWHERE, "--file", "-", said=written)
    assert refusal(result, 2 if line.startswith("video") else 1) == line

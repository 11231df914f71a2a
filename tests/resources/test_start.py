"""Starting and stopping: what is made once, what is in the way, and what is left behind."""

from __future__ import annotations

import os
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import FakeClock
from videorooms import __version__
from videorooms.callers import Role
from videorooms.cli.serve import _listen, _tell
from videorooms.listing import Page
from videorooms.media.engine import MediaError
from videorooms.media.fake import FakeEngine
from videorooms.rooms.model import Room
from videorooms.rooms.repository import RoomFilter
from videorooms.runtime import DATABASE_FILE, FirstStart, Runtime, StartError
from videorooms.settings import Settings
from videorooms.sign_ins.model import Whence


def make(settings: Settings, **changes: object) -> Runtime:
    return Runtime(settings.model_copy(update=changes), clock=FakeClock(), engine=FakeEngine())


async def rooms(runtime: Runtime) -> Sequence[Room]:
    return (await runtime.rooms.list(runtime.accounts.default_id, RoomFilter(), Page())).items


async def room_names(runtime: Runtime) -> list[str | None]:
    return [room.policy.unique_name for room in await rooms(runtime)]


async def test_the_demo_room_is_made_at_the_first_start_and_not_again(settings: Settings) -> None:
    first = make(settings, demo=True)
    await first.start()
    assert await room_names(first) == ["demo"]
    await first.rooms.delete(first.accounts.default_id, (await rooms(first))[0].id)
    await first.stop()
    second = make(settings, demo=True)
    await second.start()
    assert await room_names(second) == []
    await second.stop()


async def test_no_demo_room_is_made_when_nobody_wants_it(settings: Settings) -> None:
    runtime = make(settings, demo=False)
    await runtime.start()
    assert await room_names(runtime) == []
    await runtime.stop()


async def test_the_operator_is_told_key_portal_and_a_link_that_works(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    runtime = make(settings, demo=True, public_url="https://rooms.example.org")
    await runtime.start()
    await _tell(runtime, FirstStart("vr_made"))
    key, portal, link = capsys.readouterr().out.splitlines()
    assert "vr_made" in key
    assert portal.split() == ["Portal:", "https://rooms.example.org/"]
    page, token = link.split()[-1].split("#token=")
    renewed = await runtime.tokens.refresh(token, client_ttl=60)
    grant = await runtime.tokens.verify_client_token(renewed.token)
    assert page == f"https://rooms.example.org/meet/{grant.room_id}"
    await runtime.stop()


async def test_the_first_start_tells_of_a_link_that_makes_the_owner_and_no_later_one_does(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    runtime = make(settings, public_url="https://rooms.example.org")
    await _tell(runtime, await runtime.start())
    owner, portal = capsys.readouterr().out.splitlines()
    assert portal.split()[0] == "Portal:"
    found = re.fullmatch(
        r"Owner: +https://rooms\.example\.org/#/welcome\?token=([\w-]{43})&first=true"
        r" +\(good once, until 2026-03-04 12:00 UTC\)",
        owner,
    )
    assert found
    taken = Whence("192.0.2.7")
    made = await runtime.sign_ins.by_invitation(found[1], "correct horse battery", taken, email="ada@example.org")
    assert made.caller.role is Role.OWNER
    await runtime.stop()
    again = make(settings)
    await _tell(again, await again.start())
    assert "Owner:" not in capsys.readouterr().out
    await again.stop()


async def test_who_made_users_before_the_first_start_needs_no_link(settings: Settings) -> None:
    runtime = make(settings)
    await runtime.upgrade()
    await runtime.open()
    await runtime.users.create(runtime.accounts.default_id, email="ada@example.org", name="Ada", role=Role.OWNER)
    await runtime.stop()
    started = make(settings)
    assert (await started.start()).owner_link is None
    await started.stop()


async def test_without_news_the_operator_is_told_where_to_go_and_no_key(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    runtime = make(settings)
    await runtime.start()
    await _tell(runtime, FirstStart(None))
    assert capsys.readouterr().out.split() == ["Portal:", "http://localhost:8080/"]
    await runtime.stop()


async def test_nobody_else_on_the_machine_can_read_the_database(settings: Settings) -> None:
    before = os.umask(0)
    try:
        runtime = make(settings)
        await runtime.start()
        await runtime.stop()
    finally:
        os.umask(before)
    assert stat.S_IMODE((settings.data_dir / DATABASE_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700


async def test_two_servers_do_not_share_a_data_folder(settings: Settings) -> None:
    first, second = make(settings), make(settings)
    await first.start()
    with pytest.raises(StartError, match="in use by another server"):
        await second.start()
    await first.stop()
    await second.start()
    await second.stop()


async def test_a_data_folder_that_is_a_file_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StartError, match=str(folder)):
            await make(settings, data_dir=folder).start()


async def test_a_file_that_is_no_database_is_left_alone(settings: Settings) -> None:
    settings.data_dir.mkdir()
    file = settings.data_dir / DATABASE_FILE
    file.write_bytes(b"something else entirely" * 100)
    with pytest.raises(StartError, match="not a database"):
        await make(settings).start()
    assert file.read_bytes() == b"something else entirely" * 100


def test_a_database_url_that_cannot_be_used_is_refused_at_once(settings: Settings) -> None:
    with pytest.raises(StartError, match="VIDEOROOMS_DATABASE_URL"):
        make(settings, database_url="mysql://host/rooms")


@pytest.mark.parametrize("url", ["ftp://bucket", "s3://", "bucket"])
def test_a_storage_url_that_cannot_be_used_is_refused_at_once(settings: Settings, url: str) -> None:
    with pytest.raises(StartError, match="VIDEOROOMS_STORAGE_URL"):
        make(settings, storage_url=url)


async def test_a_database_elsewhere_is_used_when_its_url_is_given(settings: Settings, tmp_path: Path) -> None:
    runtime = make(settings, database_url=f"sqlite:///{tmp_path}/other.db")
    await runtime.start()
    await runtime.stop()
    assert (tmp_path / "other.db").stat().st_size > 0
    assert not (settings.data_dir / DATABASE_FILE).exists()


async def test_when_the_engine_does_not_start_everything_before_it_is_let_go(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = make(settings)

    async def fail() -> None:
        raise MediaError("engine_failed", "cannot listen for UDP on 0.0.0.0:7882")

    monkeypatch.setattr(runtime.engine, "start", fail)
    with pytest.raises(StartError, match="cannot listen for UDP"):
        await runtime.start()
    again = make(settings)
    await again.start()
    await again.stop()


async def test_stopping_twice_is_stopping_once(settings: Settings) -> None:
    runtime = make(settings)
    await runtime.start()
    await runtime.stop()
    await runtime.stop()


def test_a_taken_port_is_told_in_one_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(StartError, match=r"port \d+: Address already in use"):
            _listen("127.0.0.1", other.getsockname()[1])


@pytest.mark.parametrize("host", ["300.1.2.3", "", "not a host"])
def test_an_address_that_is_not_ours_is_told_in_one_line(host: str) -> None:
    with pytest.raises(StartError) as caught:
        _listen(host or "203.0.113.1", 0)
    assert "\n" not in str(caught.value)


def test_any_free_port_may_be_had() -> None:
    with _listen("127.0.0.1", 0) as listener:
        assert listener.getsockname()[1] > 0


class TestCommand:
    @staticmethod
    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("VIDEOROOMS_")}
        python = os.pathsep.join(path for path in sys.path if path)
        return subprocess.run(
            [sys.executable, "-m", "videorooms.cli.main", *words],
            env=inherited | {"PYTHONPATH": python, "COLUMNS": "200"} | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def test_the_version_is_the_packages(self) -> None:
        assert self.run("version").stdout == f"videorooms {__version__}\n"

    def test_help_of_serve_tells_every_setting_its_variable_and_its_default(self) -> None:
        text = " ".join(self.run("serve", "--help").stdout.replace("│", " ").split())
        for name, field in Settings.model_fields.items():
            assert f"--{name.replace('_', '-')} " in text
            assert f"VIDEOROOMS_{name.upper()}" in text
            assert " ".join((field.description or "").split()) in text
        assert "8080" in text
        assert "7882" in text

    def test_a_wrong_value_is_one_line_and_exit_code_two(self) -> None:
        for outcome in (self.run("serve", "--port", "http"), self.run("serve", VIDEOROOMS_PORT="http")):
            assert outcome.returncode == 2
            assert outcome.stderr.count("\n") == 1
            assert outcome.stderr.startswith("videorooms: VIDEOROOMS_PORT (port): ")

    def test_a_taken_port_is_one_line_and_exit_code_one(self, tmp_path: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            outcome = self.run(
                "serve",
                *("--host", "127.0.0.1", "--port", str(other.getsockname()[1])),
                *("--data-dir", str(tmp_path / "data")),
            )
        assert outcome.returncode == 1
        assert outcome.stderr.count("\n") == 1
        assert outcome.stderr.startswith("videorooms: Cannot listen on 127.0.0.1, port ")
        assert not (tmp_path / "data").exists()

    def test_asking_for_help_loads_neither_web_framework_nor_database(self) -> None:
        code = "import sys, videorooms.cli.main; print([m for m in ('fastapi', 'sqlalchemy') if m in sys.modules])"
        python = os.pathsep.join(path for path in sys.path if path)
        outcome = subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONPATH": python},
            capture_output=True,
            text=True,
            check=True,
        )
        assert outcome.stdout == "[]\n"

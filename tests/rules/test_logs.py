"""Log lines: nothing that a client sends can break out of its field."""

import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog

from videorooms.telemetry.logs import escape_controls, set_up_logs


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("character", ["\n", "\r", "\x1b", "\x00", "\x7f", "\x85", "\u2028"])
def test_control_characters_are_escaped(character: str) -> None:
    escaped = escape_controls(None, "info", {"event": "request", "value": f"a{character}b"})
    assert character not in escaped["value"]
    assert escaped["value"].startswith("a\\x")


def test_a_json_line_is_one_object_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json", "info")
    structlog.get_logger("test").info("request", route="/v2/rooms", value="a\nb")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line) | {"timestamp": ""} == {
        "event": "request",
        "level": "info",
        "route": "/v2/rooms",
        "timestamp": "",
        "value": "a\\x0ab",
    }


def test_lines_of_libraries_look_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json", "info")
    logging.getLogger("some.library").warning("it said %s", "a\nb")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "it said a\\x0ab"


def test_an_exception_stays_on_its_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("json", "info")
    try:
        raise ValueError("broken on purpose")
    except ValueError:
        structlog.get_logger("test").exception("request_failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["exception"][0]["exc_type"] == "ValueError"


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_shows_no_local_variables(
    log_format: Literal["json", "console"], capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(secret: str) -> None:
        raise ValueError(f"broken with {len(secret)} characters")

    set_up_logs(log_format, "info")
    try:
        fail("secret" * 5)
    except ValueError:
        structlog.get_logger("test").exception("request_failed")
    line = capsys.readouterr().err
    assert "broken with 30 characters" in line
    assert "secret" * 5 not in line


def test_lines_below_the_level_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("console", "warning")
    structlog.get_logger("test").info("request")
    assert capsys.readouterr().err == ""

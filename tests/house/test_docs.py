"""Documentation tells the truth: everything that users can name is documented, and what is documented exists.

References are generated and held in step; prose is held to them here. Examples are run or type-checked as they stand.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from tools.checks.sources import ROOT, all_sources, tracked
from videorooms.cli.main import app as cli
from videorooms.settings import CONFIG_VARIABLE, Settings, env_name

PROSE = [path for path in tracked(".md") if not path.is_relative_to("docs/sdk")]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_NAME = re.compile(r"[A-Za-z_]\w*")
SDK_TYPES = ROOT / "python" / "videorooms" / "web" / "sdk" / "client.d.ts"


def _text(page: str) -> str:
    return (ROOT / page).read_text()


def _blocks(page: str, language: str) -> list[str]:
    return [body for found, body in BLOCK.findall(_text(page)) if found == language]


def test_reference_pages_and_the_openapi_description_are_in_step() -> None:
    command = [sys.executable, "-m", "tools.generate_references", "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_every_setting_says_what_it_does() -> None:
    assert [name for name, field in Settings.model_fields.items() if not (field.description or "").endswith(".")] == []


# Of the build, of the portal's development server, and of the examples.
BESIDE_SETTINGS = {CONFIG_VARIABLE, "VIDEOROOMS_PROFILE", "VIDEOROOMS_DEV_SERVER", "VIDEOROOMS_URL"}


@pytest.mark.parametrize("page", PROSE, ids=str)
def test_pages_name_only_settings_that_exist(page: Path) -> None:
    known = {env_name(name) for name in Settings.model_fields} | BESIDE_SETTINGS
    assert set(re.findall(r"\bVIDEOROOMS_[A-Z_]+\b", _text(str(page)))) - known == set()


@pytest.mark.parametrize("page", PROSE, ids=str)
def test_pages_name_only_dev_commands_that_exist(page: Path) -> None:
    known = set(
        re.findall(
            r"^\./dev (\w+)",
            subprocess.run(["./dev"], cwd=ROOT, capture_output=True, text=True, check=True).stdout,
            re.M,
        )
    )
    assert set(re.findall(r"\./dev (\w+)", _text(str(page)))) - known == set()


def test_every_command_of_the_program_is_documented() -> None:
    commands = set(typer.main.get_command(cli).commands)  # type: ignore[attr-defined]
    everything = "\n".join(_text(str(page)) for page in PROSE)
    assert {name for name in commands if f"videorooms {name}" not in everything} == set()


def test_every_operation_of_the_rest_api_says_what_it_does() -> None:
    paths = json.loads(_text("contracts/openapi.json"))["paths"]
    operations = {f"{verb} {path}": operation for path, verbs in paths.items() for verb, operation in verbs.items()}
    assert operations
    assert [name for name, operation in operations.items() if not operation.get("description")] == []


def _members(file: str, interface: str) -> set[str]:
    body = re.search(rf"export interface {interface} \{{(.*?)^\}}", _text(file), re.MULTILINE | re.DOTALL)
    assert body, f"{file} has no interface {interface}"
    return set(re.findall(r"^  (?:readonly )?(\w+)[<(:?]", body.group(1), re.MULTILINE))


def test_every_method_and_event_of_the_sdk_is_in_its_reference() -> None:
    reference = "\n".join(page.read_text() for page in (ROOT / "docs" / "sdk").rglob("*.md"))
    members = _members("sdk/js/src/surface.ts", "Room") | _members("sdk/js/src/events.ts", "Events")
    assert {"connect", "attach", "stream_published"} <= members
    assert {name for name in members if name not in reference.replace("\\_", "_")} == set()


PRELUDE = """
import type { Room, State } from "./client";
declare const roomId: string, clientToken: string, serverUrl: string;
declare const room: Room;
declare function render(state: State): void;
declare function tell(words: string): void;
"""


@pytest.mark.parametrize("page", ["README.md", "docs/getting-started.md", "docs/concepts.md"])
def test_examples_fit_the_sdk_s_types(page: str, tmp_path: Path) -> None:
    scripts = re.findall(r'<script type="module">\n(.*?)</script>', _text(page), re.DOTALL)
    examples = [*_blocks(page, "js"), *scripts]
    assert examples
    (tmp_path / "client.d.ts").write_text(SDK_TYPES.read_text())
    for number, example in enumerate(examples):
        body = re.sub(r"^\s*import \{ initialize \} from .*$", "", example, flags=re.MULTILINE)
        text = f'{PRELUDE}import {{ initialize }} from "./client";\n{{\n{body}\n}}\n'
        (tmp_path / f"example{number}.ts").write_text(text)
    files = [f"example{number}.ts" for number in range(len(examples))]
    compiler = str(ROOT / "node_modules" / ".bin" / "tsc")
    options = ["--noEmit", "--skipLibCheck", "--ignoreConfig", "--target", "es2022", "--module", "es2022"]
    options += ["--moduleResolution", "bundler", "--strict", "false"]
    run = subprocess.run([compiler, *options, *files], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_the_architecture_names_only_what_exists() -> None:
    spans = set(CODE_SPAN.findall(BLOCK.sub("", _text("ARCHITECTURE.md"))))
    assert len(spans) > 50
    assert sorted(span for span in spans if not _exists(span)) == []


def test_the_architecture_stays_readable() -> None:
    assert _text("ARCHITECTURE.md").count("\n") <= 300


def _exists(span: str) -> bool:
    """Whether each part of a code span is a path, a file's or folder's name, or made of words of the sources."""
    return all(_is_path(part) or all(word in _words() for word in _NAME.findall(part)) for part in span.split())


def _is_path(part: str) -> bool:
    if any((root / part).exists() for root in (ROOT, ROOT / "python" / "videorooms")):
        return True
    paths = [ROOT / source.path for source in all_sources()]
    return part.rstrip("/") in {name for path in paths for name in (path.name, path.parent.name)}


def _words() -> set[str]:
    if not _WORDS:
        for source in all_sources():
            _WORDS.update(_NAME.findall((ROOT / source.path).read_text()))
        for contract in ("contracts/errors.toml", "contracts/signaling.schema.json", "dev"):
            _WORDS.update(_NAME.findall(_text(contract)))
    return _WORDS


_WORDS: set[str] = set()

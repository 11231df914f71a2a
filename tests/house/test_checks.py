"""The checks of `./dev check` find what they are for, and nothing else, in small made-up sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.checks import absences, names, rust, sizes, sources
from tools.checks.sources import Function, Source

RUST = """//! Head.

/// "fn in_a_comment() {"
fn outer(text: &str) -> [u8; 2] {
    let brace = '{';
    let raw = r#"fn in_a_string() { "#;
    fn inner() {
        println!("}}");
    }
    [1, 2]
}

trait Speaks {
    fn declared(&self);
}

#[cfg(test)]
mod tests {
    #[test]
    fn holds() {
        Instant::now();
    }
}
"""


def _source(path: str, **changes: object) -> Source:
    values = {"lines": 10, "has_head": True, "generated": False, "functions": (), "type_names": ()}
    return Source(path=Path(path), **{**values, **changes})  # type: ignore[arg-type]


def _offences_of(monkeypatch: pytest.MonkeyPatch, check: object, *found: Source) -> list[str]:
    monkeypatch.setattr(check, "all_sources", lambda: found)
    return list(check.offences())  # type: ignore[attr-defined]


def test_rust_functions_are_measured_without_those_inside_them() -> None:
    functions = {function.name: function.lines for function in rust.outline(RUST).functions}
    assert functions == {"outer": 5, "inner": 3, "holds": 3}


def test_rust_lines_of_unit_tests_do_not_count() -> None:
    assert rust.outline(RUST).lines_without_tests == RUST.count("\n") - 7


def test_rust_product_code_has_no_comments_strings_or_tests() -> None:
    code = rust.product_code(RUST)
    assert "in_a_comment" not in code and "in_a_string" not in code and "Instant" not in code
    assert code.count("\n") == RUST.count("\n")


def test_python_functions_are_measured_without_those_inside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.py").write_text(
        '"""Head."""\n\ndef outer():\n    """Says."""\n    def inner():\n        pass\n    x = 1\n'
    )
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    monkeypatch.setattr(sources, "tracked", lambda *suffixes: [Path("one.py")] if ".py" in suffixes else [])
    sources.all_sources.cache_clear()
    try:
        (source,) = sources.all_sources()
    finally:
        sources.all_sources.cache_clear()
    assert [(f.name, f.lines, f.body_lines) for f in source.functions] == [("outer", 3, 1), ("inner", 2, 1)]


def test_a_file_at_its_limit_passes_and_one_line_more_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [_source("a.py", lines=500), _source("b.py", lines=501), _source("c.rs", lines=700)]
    assert _offences_of(monkeypatch, sizes, *found) == ["b.py: 501 lines, at most 500"]


@pytest.mark.parametrize(
    "path", ["crates/sfu/src/room.rs", "sdk/js/src/room.ts", "portal/src/Participant.tsx", "x/stream.py"]
)
def test_central_nouns_have_the_smaller_limit(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    assert _offences_of(monkeypatch, sizes, _source(path, lines=400)) == []
    assert _offences_of(monkeypatch, sizes, _source(path, lines=401)) == [f"{path}: 401 lines, at most 400"]


def test_long_functions_and_thick_handlers_are_told_with_their_line(monkeypatch: pytest.MonkeyPatch) -> None:
    long = _source("a.rs", functions=(Function("turn", 7, 81, 81),))
    thick = _source("rooms/routes.py", functions=(Function("create", 3, 30, 16),))
    assert _offences_of(monkeypatch, sizes, long, thick) == [
        "a.rs:7: turn has 81 lines, at most 80",
        "rooms/routes.py:3: handler create does 16 lines, at most 15",
    ]


def test_generated_files_have_no_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _offences_of(monkeypatch, sizes, _source("a.ts", lines=9000, generated=True)) == []


@pytest.mark.parametrize("name", ["RoomManager", "SfuHelper", "base", "CoreInfo", "IOUtils"])
def test_names_that_say_nothing_are_told(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert len(_offences_of(monkeypatch, names, _source("a.py", type_names=((name, 4),)))) == 1


@pytest.mark.parametrize("name", ["Database", "InformationNotice", "Baseline", "Implied", "DatagramOutbox"])
def test_names_that_only_contain_such_a_word_pass(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert _offences_of(monkeypatch, names, _source("a.py", type_names=((name, 4),))) == []


def test_a_folder_named_for_everything_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _offences_of(monkeypatch, names, _source("portal/src/utils/time.ts"))


def test_a_file_without_a_head_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _offences_of(monkeypatch, names, _source("a.rs", has_head=False))


def test_reading_the_clock_outside_its_module_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "python" / "videorooms"
    folder.mkdir(parents=True)
    for name in ("clock.py", "rooms.py"):
        (folder / name).write_text("import time\nstarted = time.monotonic()\n")
    monkeypatch.setattr(absences, "ROOT", tmp_path)
    monkeypatch.setattr(
        absences, "tracked", lambda *_: [Path("python/videorooms") / name for name in ("clock.py", "rooms.py")]
    )
    assert list(absences.offences()) == ["python/videorooms/rooms.py:2: time.monotonic belongs to clock.py"]

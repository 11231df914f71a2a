"""`./dev fuzz [target] [seconds]`: feeds the wire parsers what coverage finds interesting, each target for so long.

Targets are the programs in crates/fuzz, which a stable compiler builds too: coverage is a pass of LLVM, and without a
sanitizer nothing of nightly is needed; the crates have no unsafe code that one would watch. What was found interesting
is kept in target/fuzz/corpus and built upon the next time. A crash ends a target; its input is printed and kept, and
belongs into a unit test. Without a target all have their turn, for 60 seconds each unless told otherwise.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools.steps import ROOT, Step, run

CRATE = ROOT / "crates" / "fuzz"
# Beside the other builds: every flag below makes all crates other crates.
BUILD = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "fuzz"
DEFAULT_SECONDS = 60
# Larger than any datagram, and than any offer that is read to its end.
MAX_LENGTH = {"offer": 16_384, "unit": 8192}
DATAGRAM = 1600
# What one input may take: more is a fault as a panic is.
LIMITS = ("-rss_limit_mb=512", "-timeout=5")
FLAGS = (
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "-Cdebug-assertions=on",
    "-Coverflow-checks=on",
    "--cfg=fuzzing",
)


def targets() -> list[str]:
    return sorted(path.stem for path in (CRATE / "fuzz_targets").glob("*.rs"))


def _host() -> str:
    told = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout
    return next(line.removeprefix("host: ") for line in told.splitlines() if line.startswith("host: "))


def _build(host: str) -> Step:
    # Named, even though it is ours: flags are then for the crates alone, and not for build scripts and macros.
    manifest = str(CRATE / "Cargo.toml")
    command = ["cargo", "build", "--release", "--locked", "--target", host, "--manifest-path", manifest]
    flags = {"RUSTFLAGS": " ".join(FLAGS), "CARGO_TARGET_DIR": str(BUILD)}
    return Step("build of the targets", command, environment=flags)


def _fuzz(target: str, seconds: int, host: str) -> Step:
    corpus, crashes = BUILD / "corpus" / target, BUILD / "crashes" / target
    for folder in (corpus, crashes):
        folder.mkdir(parents=True, exist_ok=True)
    command = [
        str(BUILD / host / "release" / target),
        f"-max_total_time={seconds}",
        f"-max_len={MAX_LENGTH.get(target, DATAGRAM)}",
        f"-artifact_prefix={crashes}/",
        "-print_final_stats=1",
        "-verbosity=0",
        *LIMITS,
        str(corpus),
    ]
    return Step(target, command)


def main() -> None:
    names = [word for word in sys.argv[1:] if not word.isdecimal()]
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    if unknown := sorted(set(names) - set(targets())):
        sys.exit(f"fuzz: there is no {', '.join(unknown)}; there are {', '.join(targets())}")
    host = _host()
    if run([_build(host)]):
        sys.exit("fuzz: the targets do not build")
    seconds = numbers[0] if numbers else DEFAULT_SECONDS
    if failed := run(_fuzz(target, seconds, host) for target in names or targets()):
        sys.exit(f"fuzz: failed: {', '.join(failed)}; inputs are in {BUILD / 'crashes'}")


if __name__ == "__main__":
    main()

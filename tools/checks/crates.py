"""Holds the direction of the Rust workspace and what its inner crates must not touch.

py → node → net → sfu → rtp, and node → recorder → rtp. `sfu`, `recorder` and `rtp` are sans-IO: time and datagrams come
in as arguments, so that one seed is one run. str0m is named in sfu's transport folder alone, so that another transport
can take its place.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator

from tools.checks import rust
from tools.checks.sources import ROOT, tracked

MAY_USE = {
    "py": {"node", "net", "sfu"},
    "node": {"net", "sfu", "recorder"},
    "net": {"sfu", "rtp"},
    "sfu": {"rtp"},
    "recorder": {"rtp"},
    "rtp": set(),
    "netem": {"sfu", "rtp"},
    # A client, built on the same wire formats; no part of the server.
    "loadgen": {"rtp"},
}
STR0M_MAY_BE_NAMED_IN = ("crates/sfu/src/transport/", "crates/loadgen/", "crates/netem/", "crates/fuzz/")
_STR0M = re.compile(r"\bstr0m::|\bextern crate str0m\b")
# A trait of ours may be written for files that somebody else opens.
_NOT_SANS_IO = re.compile(
    r"\b(Instant::now|SystemTime::now|UdpSocket|TcpStream|TcpListener|std::thread|thread::spawn|std::env\b"
    r"|(?<!for )std::fs\b)"
)
SANS_IO = ("crates/sfu/src/", "crates/recorder/src/", "crates/rtp/src/")


def offences() -> Iterator[str]:
    yield from _edges()
    for path in tracked(".rs"):
        name = path.as_posix()
        for number, code in enumerate(rust.product_code((ROOT / path).read_text()).splitlines(), start=1):
            if _STR0M.search(code) and not name.startswith(STR0M_MAY_BE_NAMED_IN) and "/tests/" not in name:
                yield f"{name}:{number}: str0m is named outside crates/sfu/src/transport"
            if name.startswith(SANS_IO) and (match := _NOT_SANS_IO.search(code)):
                yield f"{name}:{number}: {match.group(1)} in a sans-IO crate"


def _edges() -> Iterator[str]:
    read = subprocess.run(
        ["cargo", "metadata", "--no-deps", "--format-version=1", "--locked", "--offline"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if read.returncode != 0:
        yield f"cargo metadata fails: {read.stderr.strip().splitlines()[-1]}"
        return
    packages = {package["name"]: package for package in json.loads(read.stdout)["packages"]}
    for name, package in packages.items():
        if name not in MAY_USE:
            yield f"crates/{name}: has no place in the order of crates (tools/checks/crates.py)"
            continue
        used = {dependency["name"] for dependency in package["dependencies"] if dependency["kind"] is None}
        for wrong in sorted((used & packages.keys()) - MAY_USE[name]):
            yield f"crates/{name}: must not depend on {wrong}"

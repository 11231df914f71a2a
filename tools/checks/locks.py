"""Holds the lock files to public names: none may tell which mirror of a registry somebody used.

Whether they are in step with their manifests is told by the tools themselves, which all run with locked versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.checks.sources import ROOT

HOSTS = {
    "uv.lock": {"pypi.org", "files.pythonhosted.org"},
    "Cargo.lock": {"github.com"},
    "package-lock.json": set[str](),
}
# npm also copies each package's home page and funding link; only `resolved` tells where it came from.
_SOURCE = {"package-lock.json": '"resolved"'}
_HOST = re.compile(r"https?://([^/\"]+)")


def offences() -> Iterator[str]:
    for name, hosts in HOSTS.items():
        path = ROOT / name
        if not path.is_file():
            yield f"{name}: is missing"
            continue
        lines = [line for line in path.read_text().splitlines() if _SOURCE.get(name, "") in line]
        for host in sorted({host for line in lines for host in _HOST.findall(line)} - hosts):
            yield f"{name}: names the host {host}"

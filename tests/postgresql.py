"""A PostgreSQL server of the tests' own: made in a temporary folder, listening on a free port, gone at the end.

`tests/databases.py` starts it once a run. It comes from Debian's package `postgresql`, and keeps nothing safe: what it
holds is worthless after the run.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import asyncpg
import pytest

from tools.debian_packages import postgresql_programs

USER = "videorooms"
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "listen_addresses": "127.0.0.1",
}


class Server:
    """Usable between `start` and `stop`."""

    def __init__(self) -> None:
        found = postgresql_programs()
        if found is None:
            pytest.fail("PostgreSQL is missing: apt-get install postgresql, or say --database=sqlite.", pytrace=False)
        self._programs = found
        self._folder = Path(tempfile.mkdtemp(prefix="videorooms-postgresql-"))
        self._port = 0

    def start(self) -> None:
        if os.geteuid() == 0:
            account = pwd.getpwnam(_other_user())
            os.chown(self._folder, account.pw_uid, account.pw_gid)
        data = str(self._folder / "data")
        self._run("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self._port = _free_port()
        options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        options += f" -c port={self._port} -c unix_socket_directories={self._folder}"
        self._run("pg_ctl", "-D", data, "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder)

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self._port}/{database}"

    async def run(self, statement: str) -> None:
        """Of those that need no database of their own to run in."""
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _run(self, program: str, *arguments: str) -> None:
        # PostgreSQL refuses to run as root.
        as_other = ["setpriv", f"--reuid={_other_user()}", "--regid=nogroup", "--clear-groups", "--"]
        command = [*(as_other if os.geteuid() == 0 else []), str(self._programs / program), *arguments]
        log = self._folder / "log"
        run = subprocess.run(
            command, cwd=self._folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if run.returncode != 0:
            told = log.read_text() if log.exists() else ""
            pytest.fail(f"{program} failed: {run.stderr or run.stdout}{told}", pytrace=False)


def _other_user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""A PostgreSQL server of the tests' own: made in a temporary folder, listening on a free port, gone at the end.

`tests/databases.py` starts it once a run. It comes from Debian's package `postgresql`, and keeps nothing safe: what it
holds is worthless after the run.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
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
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        if os.geteuid() == 0:
            account = pwd.getpwnam(_other_user())
            os.chown(self._folder, account.pw_uid, account.pw_gid)
        data = str(self._folder / "data")
        initdb = self._command("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        made = subprocess.run(initdb, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            pytest.fail(f"initdb failed: {made.stderr}", pytrace=False)
        self._port = _free_port()
        settings = _SETTINGS | {"port": str(self._port), "unix_socket_directories": str(self._folder)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._process = subprocess.Popen(
            self._command("postgres", "-D", data, *options),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._await_ready()

    def stop(self) -> None:
        assert self._process is not None
        # To PostgreSQL: at once, whoever is connected.
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()
        shutil.rmtree(self._folder)

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self._port}/{database}"

    async def run(self, statements: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(self.url(database))
        try:
            await connection.execute(statements)
        finally:
            await connection.close()

    def _command(self, program: str, *arguments: str) -> list[str]:
        # It ends with the test run, also when that is killed; and PostgreSQL refuses to run as root.
        become = ["setpriv", "--pdeathsig=QUIT"]
        if os.geteuid() == 0:
            become += [f"--reuid={_other_user()}", "--regid=nogroup", "--clear-groups"]
        return [*become, "--", "env", "LC_ALL=C.UTF-8", str(self._programs / program), *arguments]

    def _await_ready(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        told = []
        for line in self._process.stderr:
            told.append(line)
            if "ready to accept connections" in line:
                # A full pipe would stop it.
                threading.Thread(target=self._process.stderr.read, daemon=True).start()
                return
        pytest.fail(f"PostgreSQL does not start: {''.join(told)}", pytrace=False)


def _other_user() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""A server in this process, with an engine that forwards nothing, for the references that a server gives of itself."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import structlog
from fastapi import FastAPI

from videorooms.app import create_app
from videorooms.media.fake import FakeEngine
from videorooms.runtime import Runtime
from videorooms.settings import read_settings

# One value for every label of the engine's snapshot, so that labelled metrics show their labels.
SNAPSHOT: dict[str, Any] = {
    "listening": {"udp": "127.0.0.1:1", "tcp": None},
    "packets": {"received": 0, "forwarded": 0, "sent": 0, "dropped": {"malformed": 0}},
    "bytes": {"received": 0, "sent": 0},
    "panics": 0,
    "sessions": 0,
    "transports": {"sample": {"state": "connected"}},
}


class _SilentEngine(FakeEngine):
    def stats(self, *, tracks: bool = True) -> dict[str, Any]:  # noqa: ARG002
        return SNAPSHOT


def application(folder: Path) -> tuple[FastAPI, Runtime]:
    runtime = Runtime(read_settings({"data_dir": folder}), engine=_SilentEngine())
    return create_app(runtime), runtime


@asynccontextmanager
async def serving() -> AsyncIterator[httpx.AsyncClient]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with TemporaryDirectory() as folder:
        app, runtime = application(Path(folder))
        await runtime.start()
        try:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://server") as client:
                yield client
        finally:
            await runtime.stop()

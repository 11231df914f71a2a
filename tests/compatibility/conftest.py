"""A server of ours on a real socket, with a room, people in it and something recorded, for SDKs that know no better."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import uvicorn

from tests.resources.people import People
from tests.resources.recorder import Recorder
from videorooms.app import create_app
from videorooms.participants.model import JoinedParticipant
from videorooms.recordings.model import RecordingType
from videorooms.runtime import Runtime


@dataclass(frozen=True)
class Place:
    """Where the server is, and the runtime behind it, for what SDKs cannot do: be in a room, record."""

    base_url: str
    runtime: Runtime
    people: People

    async def record(self, joined: JoinedParticipant, recording_type: RecordingType, seconds: int) -> str:
        """A completed recording."""
        recorder = Recorder(self.runtime)
        made = await recorder.start(joined, recording_type)
        await recorder.complete(made, seconds)
        return made.id


@pytest.fixture
async def place(runtime: Runtime) -> AsyncIterator[Place]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(create_app(runtime), lifespan="off", http="h11", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        port = listener.getsockname()[1]
        yield Place(f"http://127.0.0.1:{port}/v2", runtime, People(runtime))
        server.should_exit = True
        await serving

"""Recordings of a server whose storage is a bucket on a real S3 server: stored, linked, deleted, through an outage."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from tests.conftest import FakeClock
from tests.resources.answers import data
from tests.resources.people import People
from tests.resources.recorder import Recorder
from tests.s3 import BUCKET, KEY_ID, SECRET, S3Server
from tests.storage.conftest import PART_BYTES
from videorooms.app import create_app
from videorooms.participants.model import JoinedParticipant
from videorooms.runtime import Runtime
from videorooms.settings import Settings
from videorooms.storage import choosing

LIST = "/v2/room_recordings"
# Of several parts, so that it is uploaded as large recordings are.
LARGE = b"0123456789abcdef" * (PART_BYTES // 16) + b"the rest"


@pytest.fixture
def server(tmp_path: Path) -> S3Server:
    """Not the one of other tests, because it is stopped in between."""
    (tmp_path / "s3").mkdir()
    server = S3Server(tmp_path / "s3")
    server.start()
    return server


@pytest.fixture
def settings(settings: Settings, server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(choosing, "RETRY", {"max_retries": 0})
    return settings.model_copy(
        update={
            "storage_url": f"s3://{BUCKET}/rooms",
            "storage_endpoint": server.endpoint,
            "storage_access_key_id": SecretStr(KEY_ID),
            "storage_secret_access_key": SecretStr(SECRET),
        }
    )


@pytest.fixture
async def recorder(runtime: Runtime, server: S3Server) -> AsyncIterator[Recorder]:
    yield Recorder(runtime)
    server.stop()


@pytest.fixture
async def joined(runtime: Runtime, api: httpx.AsyncClient) -> JoinedParticipant:
    return await People(runtime).join(data(await api.post("/v2/rooms"), 201)["id"])


def in_bucket(server: S3Server) -> list[str]:
    return sorted(path.name for path in (server.folder / BUCKET).rglob("*.webm"))


async def download(url: str) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.get(url)


async def test_a_recording_is_downloaded_from_the_bucket_itself(
    api: httpx.AsyncClient, recorder: Recorder, joined: JoinedParticipant, server: S3Server
) -> None:
    made = await recorder.start(joined, "video")
    await recorder.complete(made, content=LARGE)
    shown = data(await api.get(f"{LIST}/{made.id}"))
    assert shown["status"] == "completed"
    assert shown["download_url"].startswith(f"{server.endpoint}/{BUCKET}/rooms/recordings/{made.id}.webm?")
    answer = await download(shown["download_url"])
    assert answer.content == LARGE
    assert answer.headers["content-type"] == "video/webm"
    assert answer.headers["content-disposition"] == f'attachment; filename="20260301T120000Z-video-{made.id}.webm"'
    assert not recorder.runtime.spool.find(made.id)


async def test_a_bucket_that_is_away_delays_recordings_and_loses_none(
    api: httpx.AsyncClient, recorder: Recorder, joined: JoinedParticipant, server: S3Server, clock: FakeClock
) -> None:
    server.stop()
    made = await recorder.start(joined, "video")
    await recorder.complete(made, content=LARGE)
    assert data(await api.get(f"{LIST}/{made.id}"))["status"] == "processing"
    await asyncio.to_thread(server.start)
    clock.advance(3600)
    await recorder.settled()
    shown = data(await api.get(f"{LIST}/{made.id}"))
    assert shown["status"] == "completed"
    assert (await download(shown["download_url"])).content == LARGE


async def test_a_deleted_recording_leaves_the_bucket(
    api: httpx.AsyncClient, recorder: Recorder, joined: JoinedParticipant, server: S3Server
) -> None:
    made = await recorder.start(joined)
    await recorder.complete(made)
    assert in_bucket(server) == [f"{made.id}.webm"]
    await api.delete(f"{LIST}/{made.id}")
    await recorder.settled()
    assert in_bucket(server) == []


async def test_a_bucket_that_users_cannot_reach_is_read_through_the_server(
    settings: Settings, clock: FakeClock, recorder: Recorder, joined: JoinedParticipant
) -> None:
    made = await recorder.start(joined)
    await recorder.complete(made, content=LARGE)
    await recorder.runtime.stop()
    hidden = Runtime(
        settings.model_copy(update={"storage_direct_links": False}), clock=clock, engine=recorder.runtime.engine
    )
    await hidden.start()
    link = await hidden.links.link(await hidden.recordings.file(made.id), "http://server")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(hidden))) as client:
        assert (await client.get(link)).content == LARGE
        assert (await client.get(link, headers={"range": "bytes=-8"})).content == b"the rest"
    await hidden.stop()

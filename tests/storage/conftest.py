"""Every store there is, each empty: a folder, and a bucket on a real S3 server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.s3 import BUCKET, KEY_ID, SECRET, S3Server
from videorooms.storage import bucket
from videorooms.storage.choosing import StoreChoice, open_store
from videorooms.storage.store import ObjectStore

KINDS = ("folder", "s3")
# The least that S3 takes, but for the last part.
PART_BYTES = 5 * 1024 * 1024
MakeFile = Callable[[str, bytes], Path]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of the tests computes its checks slowly."""
    monkeypatch.setattr(bucket, "PART_BYTES", PART_BYTES)


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    server = S3Server(tmp_path_factory.mktemp("s3"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def s3_choice(s3_server: S3Server, tmp_path: Path) -> StoreChoice:
    """A prefix of this test's own in the bucket."""
    return StoreChoice(
        folder=tmp_path / "unused",
        url=f"s3://{BUCKET}/{tmp_path.name}",
        endpoint=s3_server.endpoint,
        access_key_id=KEY_ID,
        secret_access_key=SECRET,
    )


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "folder":
        return open_store(StoreChoice(folder=tmp_path / "files"))
    return open_store(request.getfixturevalue("s3_choice"))


@pytest.fixture
def make_file(tmp_path: Path) -> MakeFile:
    def make(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make

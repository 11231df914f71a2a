"""The store in a bucket, on an S3 server that checks signatures: links, names, keys that do not fit, a server away."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.s3 import SECRET
from tests.storage.conftest import MakeFile
from videorooms.storage import choosing
from videorooms.storage.choosing import StoreChoice, UnsupportedStore, open_store
from videorooms.storage.store import ObjectStore, StorageFailed

KEY = "recordings/one.webm"
HOUR = timedelta(hours=1)


async def put(store: ObjectStore, path: Path) -> None:
    await store.put(KEY, path, content_type="video/webm", file_name="20260301-video.webm")


async def test_anyone_downloads_from_the_bucket_with_a_signed_url(s3_choice: StoreChoice, make_file: MakeFile) -> None:
    store = open_store(s3_choice)
    await put(store, make_file("given", b"some content"))
    url = await store.signed_url(KEY, HOUR)
    assert url is not None
    assert url.startswith(s3_choice.endpoint)
    async with httpx.AsyncClient() as client:
        whole = await client.get(url)
        part = await client.get(url, headers={"range": "bytes=5-6"})
    assert (whole.status_code, whole.content) == (200, b"some content")
    assert whole.headers["content-type"] == "video/webm"
    assert whole.headers["content-disposition"] == 'attachment; filename="20260301-video.webm"'
    assert (part.status_code, part.content) == (206, b"co")


async def test_a_url_that_was_changed_or_not_signed_opens_nothing(s3_choice: StoreChoice, make_file: MakeFile) -> None:
    store = open_store(s3_choice)
    await put(store, make_file("given", b"some content"))
    url = str(await store.signed_url(KEY, HOUR))
    async with httpx.AsyncClient() as client:
        for other in (url.partition("?")[0], url.replace("one.webm", "two.webm"), url[:-2] + "xx", f"{url}00"):
            assert (await client.get(other)).status_code in {400, 403}, other


async def test_wrong_keys_are_a_failure_that_tells_no_secret(s3_choice: StoreChoice, make_file: MakeFile) -> None:
    wrong = open_store(dataclasses.replace(s3_choice, secret_access_key="another secret, as wrong"))
    with pytest.raises(StorageFailed) as caught:
        await put(wrong, make_file("given", b"content"))
    assert "another secret" not in str(caught.value)
    assert SECRET not in repr(s3_choice)


async def test_a_server_that_is_away_is_a_failure_soon(
    s3_choice: StoreChoice, make_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "RETRY", {"max_retries": 0, "retry_timeout": timedelta(seconds=1)})
    away = open_store(dataclasses.replace(s3_choice, endpoint="http://127.0.0.1:9"))
    with pytest.raises(StorageFailed):
        await put(away, make_file("given", b"content"))
    with pytest.raises(StorageFailed):
        await away.size(KEY)


async def test_links_of_the_bucket_are_given_only_where_users_reach_it(s3_choice: StoreChoice) -> None:
    hidden = open_store(dataclasses.replace(s3_choice, direct=False))
    assert await hidden.signed_url(KEY, HOUR) is None


async def test_the_bucket_may_be_named_by_the_host(s3_choice: StoreChoice) -> None:
    other = dataclasses.replace(s3_choice, endpoint="https://storage.example.com", path_style=False)
    url = await open_store(other).signed_url(KEY, HOUR)
    assert str(url).startswith(f"https://files.storage.example.com/{other.url.rpartition('/')[2]}/recordings/one.webm?")


@pytest.mark.parametrize(
    "url",
    [
        "s3:///prefix",
        "files",
        "ftp://bucket",
        "s3://key:secret@bucket",
        "s3://bucket?x=1",
        "file://host/folder",
        "file:",
    ],
)
def test_a_url_that_means_no_store_is_refused_in_a_line(tmp_path: Path, url: str) -> None:
    with pytest.raises(UnsupportedStore) as caught:
        open_store(StoreChoice(folder=tmp_path, url=url))
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_half_a_pair_of_keys_is_refused(tmp_path: Path) -> None:
    for half in ({"access_key_id": "id"}, {"secret_access_key": "secret"}):
        with pytest.raises(UnsupportedStore, match="together"):
            open_store(StoreChoice(tmp_path, "s3://bucket", **half))


def test_buckets_of_other_clouds_are_known(tmp_path: Path) -> None:
    azure = StoreChoice(tmp_path, "az://container/prefix", access_key_id="name", secret_access_key="c2VjcmV0")
    assert open_store(azure).local_path(KEY) is None
    assert open_store(StoreChoice(tmp_path, "gs://bucket")).local_path(KEY) is None


@pytest.mark.parametrize(
    ("choice", "origin"),
    [
        ({"url": "s3://files", "region": "eu-west-1"}, "https://s3.eu-west-1.amazonaws.com"),
        ({"url": "s3://files", "region": "eu-west-1", "path_style": False}, "https://files.s3.eu-west-1.amazonaws.com"),
        ({"url": "s3://files/rooms", "endpoint": "http://127.0.0.1:9000"}, "http://127.0.0.1:9000"),
        (
            {"url": "s3://files", "endpoint": "https://storage.example:9000", "path_style": False},
            "https://files.storage.example:9000",
        ),
        ({"url": "gs://files"}, "https://storage.googleapis.com"),
        (
            {"url": "az://files", "access_key_id": "account", "secret_access_key": "YW55"},
            "https://account.blob.core.windows.net",
        ),
        ({"url": "s3://files", "direct": False}, None),
        ({}, None),
    ],
)
def test_where_links_lead_is_known_before_there_is_any(
    tmp_path: Path, choice: dict[str, Any], origin: str | None
) -> None:
    assert open_store(StoreChoice(folder=tmp_path, **choice)).link_origin == origin


async def test_links_lead_where_the_store_says(s3_choice: StoreChoice) -> None:
    store = open_store(s3_choice)
    assert store.link_origin == s3_choice.endpoint
    assert str(await store.signed_url(KEY, HOUR)).startswith(f"{store.link_origin}/")

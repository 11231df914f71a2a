"""Download links: good for a while, for one file, without a key, in ranges, and in no other way."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from typer.testing import CliRunner

from tests.conftest import API_KEY, FakeClock, client_of
from tests.resources.answers import NOWHERE, data, refused
from tests.resources.people import People
from tests.resources.recorder import CONTENT, Recorder
from videorooms.cli.main import app as cli
from videorooms.participants.model import JoinedParticipant
from videorooms.recordings.model import Recording
from videorooms.runtime import Runtime
from videorooms.storage.store import StorageFailed

LIST = "/v2/room_recordings"


@pytest.fixture
async def joined(room_id: str, people: People) -> JoinedParticipant:
    return await people.join(room_id)


@pytest.fixture
async def recording(recorder: Recorder, joined: JoinedParticipant) -> Recording:
    made = await recorder.start(joined, "video")
    await recorder.complete(made)
    return made


async def link_to(api: httpx.AsyncClient, recording: Recording) -> str:
    return str(data(await api.get(f"{LIST}/{recording.id}"))["download_url"])


@pytest.fixture
async def link(api: httpx.AsyncClient, recording: Recording) -> str:
    return await link_to(api, recording)


async def test_a_link_gives_the_file_to_whoever_has_it(
    anonymous: httpx.AsyncClient, link: str, recording: Recording
) -> None:
    answer = await anonymous.get(link)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    headers = answer.headers
    assert (headers["content-type"], headers["content-length"]) == ("video/webm", str(len(CONTENT)))
    name = f"20260301T120000Z-video-{recording.id}.webm"
    assert headers["content-disposition"] == f'attachment; filename="{name}"'
    assert (headers["cache-control"], headers["accept-ranges"]) == ("private", "bytes")
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]


async def test_a_link_leads_to_where_the_client_reached_the_server(link: str) -> None:
    assert link.startswith("http://server/v2/room_recordings/")


async def test_a_link_leads_to_where_the_operator_says_that_everyone_reaches_the_server(
    runtime: Runtime, recording: Recording
) -> None:
    runtime.settings = runtime.settings.model_copy(update={"public_url": "https://video.example.com/rooms/"})
    async with client_of(runtime, {"authorization": f"Bearer {API_KEY}"}) as client:
        (shown,) = data(await client.get(LIST))
    assert shown["download_url"].startswith(f"https://video.example.com/rooms/v2/room_recordings/{recording.id}/file?")


async def test_every_answer_has_a_fresh_link_that_is_good_for_an_hour(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient, link: str, recording: Recording, clock: FakeClock
) -> None:
    clock.advance(3599)
    fresh = await link_to(api, recording)
    assert fresh != link
    assert (await anonymous.get(link)).status_code == 200
    clock.advance(1)
    refused(await anonymous.get(link), "forbidden", parameter="expires")
    assert (await anonymous.get(fresh)).status_code == 200


async def test_a_link_to_one_file_opens_no_other_and_no_other_way(
    anonymous: httpx.AsyncClient, recorder: Recorder, joined: JoinedParticipant, link: str, recording: Recording
) -> None:
    other = await recorder.start(joined)
    await recorder.complete(other)
    refused(await anonymous.get(link.replace(recording.id, other.id)), "forbidden", parameter="signature")
    refused(await anonymous.get(link.replace(recording.id, NOWHERE)), "forbidden", parameter="signature")
    for path in ("/../../recordings", "/%2e%2e", "//"):
        answer = await anonymous.get(link.replace("/file", path + "/file"))
        assert answer.status_code in {401, 403, 404}, path
    assert (await anonymous.get(link.replace("/file", ""))).status_code == 401
    assert (await anonymous.post(link)).status_code == 405
    assert (await anonymous.delete(link)).status_code == 405


@pytest.mark.parametrize("query", ["", "expires=", "signature=x", "expires=9999999999", "expires=x&signature=y"])
async def test_what_is_no_link_is_refused_whether_or_not_there_is_a_file(
    anonymous: httpx.AsyncClient, recording: Recording, query: str
) -> None:
    there = await anonymous.get(f"{LIST}/{recording.id}/file?{query}")
    refused(there, "forbidden", parameter="signature")
    assert (await anonymous.get(f"{LIST}/{NOWHERE}/file?{query}")).json() == there.json()


async def test_a_link_cannot_be_made_to_last(anonymous: httpx.AsyncClient, link: str) -> None:
    query = dict(parse_qsl(urlsplit(link).query))
    longer = link.replace(query["expires"], str(int(query["expires"]) + 3600))
    refused(await anonymous.get(longer), "forbidden", parameter="signature")
    refused(await anonymous.get(link + "0"), "forbidden", parameter="signature")
    refused(await anonymous.get(link.replace("expires=", "expires=0")), "forbidden", parameter="signature")


async def test_an_id_that_is_none_is_refused(anonymous: httpx.AsyncClient) -> None:
    refused(await anonymous.get(f"{LIST}/nonsense/file"), "invalid_id", parameter="room_recording_id")


async def test_a_deleted_recording_can_be_downloaded_no_more(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient, link: str, recording: Recording
) -> None:
    await api.delete(f"{LIST}/{recording.id}")
    refused(await anonymous.get(link), "not_found", parameter="room_recording_id")


async def test_the_id_in_a_link_may_be_written_in_capitals(
    anonymous: httpx.AsyncClient, link: str, recording: Recording
) -> None:
    assert (await anonymous.get(link.replace(recording.id, recording.id.upper()))).status_code == 200


@pytest.mark.parametrize(
    ("asked", "start", "end"), [("bytes=0-3", 0, 4), ("bytes=10-", 10, len(CONTENT)), ("bytes=-5", -5, len(CONTENT))]
)
async def test_players_may_ask_for_a_part(
    anonymous: httpx.AsyncClient, link: str, asked: str, start: int, end: int
) -> None:
    answer = await anonymous.get(link, headers={"range": asked})
    assert (answer.status_code, answer.content) == (206, CONTENT[start:end])
    first = start % len(CONTENT)
    assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/{len(CONTENT)}"
    assert answer.headers["content-length"] == str(end - first)


async def test_a_part_beyond_the_end_is_refused_with_the_size(anonymous: httpx.AsyncClient, link: str) -> None:
    answer = await anonymous.get(link, headers={"range": "bytes=1000000-"})
    refused(answer, "range_not_satisfiable", parameter="range")
    assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"


async def test_many_parts_at_once_are_answered_with_the_whole_file(anonymous: httpx.AsyncClient, link: str) -> None:
    parts = ",".join(f"{start}-{start}" for start in range(5000))
    answer = await anonymous.get(link, headers={"range": f"bytes={parts}"})
    assert (answer.status_code, answer.content) == (200, CONTENT)


async def test_a_part_of_an_older_file_is_answered_with_the_whole_one(anonymous: httpx.AsyncClient, link: str) -> None:
    etag = (await anonymous.get(link)).headers["etag"]
    for condition, status in ((etag, 206), ('"other"', 200), ("Sun, 01 Mar 2026 12:00:00 GMT", 200)):
        answer = await anonymous.get(link, headers={"range": "bytes=0-3", "if-range": condition})
        assert answer.status_code == status, condition


async def test_a_client_that_has_the_file_is_not_sent_it_again(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient, link: str, recording: Recording, clock: FakeClock
) -> None:
    etag = (await anonymous.get(link)).headers["etag"]
    clock.advance(60)
    answer = await anonymous.get(await link_to(api, recording), headers={"if-none-match": f'"x", W/{etag}'})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)


async def test_the_head_of_a_file_says_all_but_the_content(anonymous: httpx.AsyncClient, link: str) -> None:
    head, whole = await anonymous.head(link), await anonymous.get(link)
    assert (head.status_code, head.content) == (200, b"")
    names = ("content-length", "content-type", "content-disposition", "etag", "accept-ranges")
    assert [head.headers[name] for name in names] == [whole.headers[name] for name in names]
    part = await anonymous.head(link, headers={"range": "bytes=0-3"})
    assert (part.status_code, part.headers["content-length"]) == (206, "4")
    assert (await anonymous.head(link.partition("?")[0])).status_code == 403


async def test_a_file_that_is_gone_from_storage_is_not_found(
    anonymous: httpx.AsyncClient, runtime: Runtime, link: str, recording: Recording
) -> None:
    await runtime.store.delete((await runtime.recordings.file(recording.id)).key)
    refused(await anonymous.get(link), "not_found")


async def test_storage_that_does_not_answer_is_told_as_such(
    anonymous: httpx.AsyncClient, runtime: Runtime, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_arguments: object) -> object:
        raise StorageFailed("away")
        yield b""

    monkeypatch.setattr(runtime.store, "read", fail)
    answer = await anonymous.get(link)
    refused(answer, "unavailable")
    assert answer.headers["retry-after"]


async def test_a_store_that_signs_itself_is_where_links_lead(
    api: httpx.AsyncClient, runtime: Runtime, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sign(key: str, lasts: timedelta) -> str:
        return f"https://bucket.example.com/{key}?for={lasts.total_seconds():.0f}"

    monkeypatch.setattr(runtime.store, "signed_url", sign)
    assert await link_to(api, recording) == f"https://bucket.example.com/recordings/{recording.id}.webm?for=3600"


async def test_another_key_leaves_links_good_until_they_end(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient, runtime: Runtime, link: str, recording: Recording
) -> None:
    await runtime.links.change_key(revoke=False)
    fresh = await link_to(api, recording)
    assert fresh != link
    assert [(await anonymous.get(one)).status_code for one in (link, fresh)] == [200, 200]


async def test_a_revoked_key_ends_all_its_links_at_once(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient, runtime: Runtime, link: str, recording: Recording
) -> None:
    await runtime.links.change_key(revoke=True)
    refused(await anonymous.get(link), "forbidden", parameter="signature")
    assert (await anonymous.get(await link_to(api, recording))).status_code == 200


async def test_a_key_that_was_changed_by_another_process_is_noticed_within_seconds(
    anonymous: httpx.AsyncClient, runtime: Runtime, link: str, clock: FakeClock
) -> None:
    assert (await anonymous.get(link)).status_code == 200
    other = Runtime(runtime.settings, clock=clock, engine=runtime.engine)
    await other.open()
    await other.links.change_key(revoke=True)
    await other.stop()
    clock.advance(6)
    assert (await anonymous.get(link)).status_code == 403


async def test_links_survive_a_restart(runtime: Runtime, link: str, clock: FakeClock) -> None:
    await runtime.stop()
    again = Runtime(runtime.settings, clock=clock, engine=runtime.engine)
    await again.start()
    async with client_of(again) as client:
        assert (await client.get(link)).content == CONTENT
    await again.stop()


async def test_the_key_is_changed_on_the_command_line(
    anonymous: httpx.AsyncClient, runtime: Runtime, link: str, clock: FakeClock
) -> None:
    where = {
        "VIDEOROOMS_DATA_DIR": str(runtime.settings.data_dir),
        "VIDEOROOMS_DATABASE_URL": runtime.settings.database_url,
    }

    async def run(*words: str) -> int:
        result = await asyncio.to_thread(CliRunner().invoke, cli, ["link", "rotate-key", *words], env=where)
        clock.advance(6)
        return (await anonymous.get(link)).status_code if result.exit_code == 0 else result.exit_code

    assert await run() == 200
    assert await run("--revoke") == 403

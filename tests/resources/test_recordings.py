"""Recordings: what a recorder tells becomes what the API shows, lists and deletes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.conftest import FakeClock
from tests.resources.answers import INSTANT, NOWHERE, data, refused
from tests.resources.people import People
from tests.resources.recorder import Recorder
from videorooms.callers import Scope
from videorooms.errors import VideoRoomsError
from videorooms.events import Event, RecordingCompleted, RecordingFailed, RecordingStarted
from videorooms.participants.model import JoinedParticipant
from videorooms.runtime import Runtime

LIST = "/v2/room_recordings"
FIELDS = {
    *("id", "record_type", "room_id", "session_id", "participant_id", "status", "type", "codec", "duration_secs"),
    *("size_mb", "download_url", "created_at", "updated_at", "started_at", "ended_at", "completed_at"),
    # Beyond the contract.
    *("stream_key", "failure", "container", "resolution", "offset_ms", "duration_ms", "ended_reason"),
}


@pytest.fixture
async def joined(room_id: str, people: People) -> JoinedParticipant:
    return await people.join(room_id)


def heard_by(runtime: Runtime) -> list[Event]:
    heard: list[Event] = []

    async def hear(event: Event) -> None:
        heard.append(event)

    for event_type in (RecordingStarted, RecordingCompleted, RecordingFailed):
        runtime.bus.subscribe(event_type, hear)
    return heard


async def listed(api: httpx.AsyncClient, **query: Any) -> list[str]:
    return [one["id"] for one in data(await api.get(LIST, params=query))]


async def test_a_recording_in_processing_has_no_file_yet(
    api: httpx.AsyncClient, recorder: Recorder, joined: JoinedParticipant
) -> None:
    made = await recorder.start(joined, "video")
    shown = data(await api.get(f"{LIST}/{made.id}"))
    assert set(shown) == FIELDS
    assert (shown["record_type"], shown["status"], shown["type"], shown["codec"]) == (
        *("room_recording", "processing", "video", "vp8"),
    )
    assert (shown["room_id"], shown["session_id"]) == (joined.room_id, joined.session_id)
    assert shown["participant_id"] == joined.participant_id
    absent = {"duration_secs", "duration_ms", "size_mb", "download_url", "ended_at", "completed_at", "offset_ms"}
    absent |= {"container", "resolution", "ended_reason", "failure"}
    assert {name for name, value in shown.items() if value is None} == absent
    assert INSTANT.fullmatch(shown["started_at"])


async def test_a_completed_recording_says_how_long_and_how_large(
    api: httpx.AsyncClient, recorder: Recorder, joined: JoinedParticipant, clock: FakeClock
) -> None:
    made = await recorder.start(joined)
    clock.advance(30)
    assert await recorder.complete(made, 30, content=b"x" * 1_234_567)
    shown = data(await api.get(f"{LIST}/{made.id}"))
    assert (shown["status"], shown["duration_secs"], shown["size_mb"]) == ("completed", 30, 1.235)
    assert INSTANT.fullmatch(shown["ended_at"])
    assert shown["completed_at"] == shown["updated_at"] > shown["created_at"]


async def test_what_happens_to_a_recording_is_told_once(
    runtime: Runtime, recorder: Recorder, joined: JoinedParticipant
) -> None:
    heard = heard_by(runtime)
    first, second = await recorder.start(joined), await recorder.start(joined, "video")
    assert [await recorder.complete(first), await recorder.complete(first), await recorder.fail(first)] == [
        *(True, False, False),
    ]
    assert [await recorder.fail(second), await recorder.complete(second)] == [True, False]
    assert [type(event) for event in heard] == [RecordingStarted, RecordingStarted, RecordingCompleted, RecordingFailed]
    completed, failed = heard[2], heard[3]
    assert isinstance(completed, RecordingCompleted)
    assert (completed.recording_id, completed.codec, completed.duration_secs) == (first.id, "opus", 30)
    assert isinstance(failed, RecordingFailed)
    assert (failed.recording_id, failed.reason) == (second.id, "The disk is full.")


async def test_nobody_is_recorded_who_never_was_in_the_session(
    runtime: Runtime, clock: FakeClock, joined: JoinedParticipant
) -> None:
    with pytest.raises(VideoRoomsError) as caught:
        await runtime.recordings.started(
            session_id=joined.session_id,
            participant_id=NOWHERE,
            recording_id=NOWHERE,
            stream_key="self",
            recording_type="audio",
            codec="opus",
            started_at=clock.now(),
        )
    assert caught.value.code == "unknown_participant"


async def test_a_recording_that_was_deleted_under_way_stays_deleted(
    api: httpx.AsyncClient, recorder: Recorder, joined: JoinedParticipant
) -> None:
    made = await recorder.start(joined)
    assert (await api.delete(f"{LIST}/{made.id}")).status_code == 204
    assert not await recorder.complete(made)
    refused(await api.get(f"{LIST}/{made.id}"), "not_found", parameter="room_recording_id")
    refused(await api.delete(f"{LIST}/{made.id}"), "not_found", parameter="room_recording_id")
    assert await listed(api) == []


async def test_an_id_that_is_none_is_refused(api: httpx.AsyncClient) -> None:
    refused(await api.get(f"{LIST}/nonsense"), "invalid_id", parameter="room_recording_id")
    refused(await api.delete(f"{LIST}/nonsense"), "invalid_id", parameter="room_recording_id")


async def test_the_list_is_newest_first_and_in_pages(
    api: httpx.AsyncClient, recorder: Recorder, joined: JoinedParticipant, clock: FakeClock
) -> None:
    made = []
    for _ in range(3):
        clock.advance(1)
        made.append((await recorder.start(joined)).id)
    answer = await api.get(LIST, params={"page[size]": "2", "page[number]": "2"})
    assert [one["id"] for one in data(answer)] == [made[0]]
    assert answer.json()["meta"] == {"page_number": 2, "page_size": 2, "total_pages": 2, "total_results": 3}


async def test_filters_choose_what_they_say(
    api: httpx.AsyncClient, recorder: Recorder, joined: JoinedParticipant, people: People
) -> None:
    other = await people.join(joined.room_id)
    sound, picture = await recorder.start(joined), await recorder.start(other, "video")
    assert await recorder.complete(sound, 30)
    for name, value, expected in (
        ("type", "audio", [sound.id]),
        ("status", "processing", [picture.id]),
        ("status", "failed", []),
        ("participant_id", other.participant_id.upper(), [picture.id]),
        ("session_id", joined.session_id, [picture.id, sound.id]),
        ("room_id", joined.room_id, [picture.id, sound.id]),
        ("room_id", NOWHERE, []),
    ):
        assert await listed(api, **{f"filter[{name}]": value}) == expected, name


@pytest.mark.parametrize(
    ("name", "expected"), [("", {30, 31}), ("[gte]", {30, 31}), ("[lte]", {29, 30}), ("[eq]", {30})]
)
async def test_durations_are_filtered_in_both_forms(
    api: httpx.AsyncClient, recorder: Recorder, joined: JoinedParticipant, name: str, expected: set[int]
) -> None:
    lengths = {}
    for seconds in (29, 30, 31):
        made = await recorder.start(joined)
        await recorder.complete(made, seconds)
        lengths[made.id] = seconds
    await recorder.start(joined)
    assert expected == {lengths[one] for one in await listed(api, **{f"filter[duration_secs]{name}": "30"})}


async def test_dates_are_filtered_by_start_and_end(
    api: httpx.AsyncClient, recorder: Recorder, joined: JoinedParticipant, clock: FakeClock
) -> None:
    first = await recorder.start(joined)
    await recorder.complete(first, 3600)
    today = clock.now().date()
    clock.advance(timedelta(days=1).total_seconds())
    second = await recorder.start(joined)
    tomorrow = clock.now().date()
    assert await listed(api, **{"filter[date_started_at][eq]": today}) == [first.id]
    assert await listed(api, **{"filter[date_started_at][gte]": tomorrow}) == [second.id]
    assert await listed(api, **{"filter[date_started_at][lte]": today}) == [first.id]
    assert await listed(api, **{"filter[date_ended_at][eq]": today}) == [first.id]
    assert await listed(api, **{"filter[date_ended_at][gte]": tomorrow}) == []
    assert await listed(api, **{"filter[date_ended_at][lte]": today}) == [first.id]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("filter[status]", "done", "bad_enum"),
        ("filter[type]", "screen", "bad_enum"),
        ("filter[duration_secs]", "-1", "out_of_range"),
        ("filter[duration_secs][lte]", str(2**31), "out_of_range"),
        ("filter[duration_secs]", "9" * 5000, "out_of_range"),
        ("filter[duration_secs]", "long", "bad_filter"),
        ("filter[duration_secs][gt]", "1", "bad_filter"),
        ("filter[session_id]", "x", "bad_filter"),
        ("filter[date_started_at]", "2026-03-01", "bad_filter"),
        ("filter[date_started_at][eq]", "yesterday", "bad_filter"),
        ("filter[date_created_at][eq]", "2026-03-01", "bad_filter"),
        ("page[size]", "251", "out_of_range"),
    ],
)
async def test_filters_that_make_no_sense_are_refused_for_lists_and_deletion_alike(
    api: httpx.AsyncClient, name: str, value: str, code: str
) -> None:
    for answer in (await api.get(LIST, params={name: value}), await api.delete(LIST, params={name: value})):
        refused(answer, code, parameter=name)


async def test_deleting_many_counts_what_the_filters_chose_on_every_page(
    api: httpx.AsyncClient, recorder: Recorder, joined: JoinedParticipant
) -> None:
    for _ in range(3):
        await recorder.start(joined)
    kept = await recorder.start(joined, "video")
    query = {"filter[type]": "audio", "page[size]": "1"}
    assert data(await api.delete(LIST, params=query), 201) == {"room_recordings": 3}
    assert data(await api.delete(LIST, params=query), 201) == {"room_recordings": 0}
    assert await listed(api) == [kept.id]
    assert data(await api.delete(LIST), 201) == {"room_recordings": 1}


async def test_deleting_many_stays_within_the_account(
    api: httpx.AsyncClient, runtime: Runtime, recorder: Recorder, joined: JoinedParticipant
) -> None:
    await recorder.start(joined)
    other = await runtime.accounts.create("another")
    _, key = await runtime.api_keys.create(other.id, name="theirs", scope=Scope.ALL)
    theirs = {"authorization": f"Bearer {key}"}
    assert data(await api.delete(LIST, headers=theirs), 201) == {"room_recordings": 0}
    assert len(await listed(api)) == 1


async def test_recordings_outlive_their_room(
    api: httpx.AsyncClient, recorder: Recorder, joined: JoinedParticipant
) -> None:
    made = await recorder.start(joined)
    assert (await api.delete(f"/v2/rooms/{joined.room_id}")).status_code == 204
    assert await recorder.complete(made)
    assert await listed(api) == [made.id]

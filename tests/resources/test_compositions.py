"""Compositions: what may be wished for, what is shown of it, and what a renderer tells."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.conftest import FakeClock
from tests.resources.answers import NOWHERE, data, refused
from tests.resources.people import People
from tests.resources.recorder import Recorder
from videorooms.events import CompositionCompleted, CompositionFailed, Event
from videorooms.participants.model import JoinedParticipant
from videorooms.recordings.model import RecordingType
from videorooms.runtime import Runtime

LIST = "/v2/room_compositions"
FIELDS = {
    *("id", "record_type", "room_id", "session_id", "user_id", "status", "format", "resolution", "video_layout"),
    *("duration_secs", "size_mb", "download_url", "webhook_event_url", "webhook_event_failover_url"),
    *("webhook_timeout_secs", "created_at", "updated_at", "started_at", "ended_at", "completed_at"),
    *("progress", "failure", "layout", "audio_sources", "background_color", "has_background_image", "labels"),
    *("start_secs", "end_secs"),
}
WHOLE = {
    **{"x_pos": 0, "y_pos": 0, "z_pos": 0, "width": None, "height": None, "max_columns": None, "max_rows": None},
    "video_sources": ["*"],
}


@pytest.fixture
async def joined(room_id: str, people: People) -> JoinedParticipant:
    return await people.join(room_id)


@pytest.fixture
def session_id(joined: JoinedParticipant) -> str:
    return joined.session_id


async def recorded(runtime: Runtime, joined: JoinedParticipant, recording_type: RecordingType) -> str:
    return (await Recorder(runtime).start(joined, recording_type)).id


async def create(api: httpx.AsyncClient, **fields: Any) -> Any:
    return data(await api.post(LIST, json=fields), 202)


async def test_a_session_alone_is_enough(api: httpx.AsyncClient, session_id: str, runtime: Runtime) -> None:
    shown = await create(api, session_id=session_id)
    assert set(shown) == FIELDS
    assert (shown["record_type"], shown["status"], shown["format"]) == ("room_composition", "enqueued", "mp4")
    assert (shown["resolution"], shown["video_layout"], shown["user_id"]) == (
        *("1280x720", {}, runtime.accounts.default_id),
    )
    absent = ("duration_secs", "size_mb", "download_url", "webhook_timeout_secs", "started_at", "ended_at")
    assert [shown[name] for name in absent] == [None] * 6
    assert (shown["webhook_event_url"], shown["webhook_event_failover_url"]) == ("", "")
    assert data(await api.get(f"{LIST}/{shown['id']}")) == shown


async def test_nulls_and_strings_stand_for_what_they_mean(api: httpx.AsyncClient, session_id: str) -> None:
    nulls = dict.fromkeys(
        ("format", "resolution", "video_layout", "audio_sources", "webhook_event_url", "webhook_event_failover_url")
    )
    shown = await create(api, session_id=session_id.upper(), webhook_timeout_secs="7", **nulls)
    assert (shown["resolution"], shown["webhook_timeout_secs"], shown["session_id"]) == ("1280x720", 7, session_id)
    region = {"x_pos": "4", "width": "100", "z_pos": None, "video_sources": None}
    shown = await create(api, session_id=session_id, video_layout={"main": region})
    assert shown["video_layout"] == {"main": WHOLE | {"x_pos": 4, "width": 100}}


async def test_a_layout_is_shown_as_it_was_wished_for(
    api: httpx.AsyncClient, runtime: Runtime, joined: JoinedParticipant
) -> None:
    video = await recorded(runtime, joined, "video")
    layout = {
        "stage": WHOLE | {"width": 960, "height": 540, "max_columns": 1, "video_sources": [video]},
        "rest/of~it": WHOLE | {"x_pos": 960, "z_pos": -99, "max_rows": 1000},
    }
    shown = await create(
        api, session_id=joined.session_id, resolution="1280x540", video_layout=layout, audio_sources=["*"]
    )
    assert (shown["video_layout"], shown["resolution"]) == (layout, "1280x540")


PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC"
)


async def test_what_goes_beyond_the_contract_is_shown_as_it_was_wished_for(
    api: httpx.AsyncClient, runtime: Runtime, joined: JoinedParticipant
) -> None:
    voice = await recorded(runtime, joined, "audio")
    look = {"format": "webm", "resolution": "1920x1080", "layout": "speaker", "audio_sources": [voice], "labels": True}
    cut = {"background_color": "#a1B2c3", "start_secs": 1.5, "end_secs": 60}
    shown = await create(api, session_id=joined.session_id, background_image=PIXEL, **look, **cut)
    assert {name: shown[name] for name in (*look, *cut)} == look | cut
    assert shown["has_background_image"] is True
    assert data(await api.get(f"{LIST}/{shown['id']}")) == shown


async def test_sound_is_left_out_only_by_an_explicit_null(api: httpx.AsyncClient, session_id: str) -> None:
    assert (await create(api, session_id=session_id))["audio_sources"] == ["*"]
    assert (await create(api, session_id=session_id, audio_sources=["*"]))["audio_sources"] == ["*"]
    assert (await create(api, session_id=session_id, audio_sources=None))["audio_sources"] is None


async def test_a_cancelled_composition_has_failed_for_that_reason(
    api: httpx.AsyncClient, session_id: str, runtime: Runtime, heard: list[Event]
) -> None:
    made = await create(api, session_id=session_id)
    path = f"{LIST}/{made['id']}/actions/cancel"
    assert data(await api.post(path)) == {"result": "ok"}
    shown = data(await api.get(f"{LIST}/{made['id']}"))
    assert (shown["status"], shown["failure"]) == ("failed", "cancelled")
    assert [event.reason for event in heard if isinstance(event, CompositionFailed)] == ["cancelled"]
    assert not await runtime.compositions.processing(made["id"])
    refused(await api.post(path), "unprocessable")
    refused(await api.post(f"{LIST}/{NOWHERE}/actions/cancel"), "not_found", parameter="room_composition_id")
    refused(await api.post(f"{LIST}/x/actions/cancel"), "invalid_id", parameter="room_composition_id")


async def test_progress_only_grows_and_is_whole_in_the_end(
    api: httpx.AsyncClient, session_id: str, runtime: Runtime
) -> None:
    made = await create(api, session_id=session_id)
    assert made["progress"] == 0
    for told, shown in ((40, 40), (30, 40), (99, 99)):
        assert await runtime.compositions.progressed(made["id"], told)
        assert data(await api.get(f"{LIST}/{made['id']}"))["progress"] == shown
    assert await runtime.compositions.completed(made["id"], duration_secs=1, size_bytes=1)
    assert data(await api.get(f"{LIST}/{made['id']}"))["progress"] == 100
    assert not await runtime.compositions.progressed(made["id"], 50)


def layouts(region: dict[str, Any]) -> dict[str, Any]:
    return {"video_layout": {"main": region}}


MAIN = "/video_layout/main"


@pytest.mark.parametrize(
    ("wish", "code", "pointer"),
    [
        ({"format": "avi"}, "bad_enum", "/format"),
        ({"format": 4}, "bad_enum", "/format"),
        ({"resolution": "big"}, "unprocessable", "/resolution"),
        ({"resolution": 720}, "unprocessable", "/resolution"),
        ({"resolution": "15x720"}, "out_of_range", "/resolution"),
        ({"resolution": "1921x16"}, "out_of_range", "/resolution"),
        ({"resolution": "1920x1081"}, "out_of_range", "/resolution"),
        ({"resolution": "1441x1440"}, "out_of_range", "/resolution"),
        ({"resolution": "\uff11280x720"}, "unprocessable", "/resolution"),
        ({"audio_sources": []}, "bad_enum", "/audio_sources"),
        ({"audio_sources": "*"}, "bad_enum", "/audio_sources"),
        ({"audio_sources": [NOWHERE]}, "unprocessable", "/audio_sources/0"),
        ({"audio_sources": ["*", "*"]}, "unprocessable", "/audio_sources"),
        ({"audio_sources": [1]}, "unprocessable", "/audio_sources/0"),
        ({"layout": "mosaic"}, "bad_enum", "/layout"),
        ({"layout": "grid", "video_layout": {"main": {}}}, "unprocessable", "/layout"),
        ({"background_color": "red"}, "unprocessable", "/background_color"),
        ({"background_color": "#12345g"}, "unprocessable", "/background_color"),
        ({"background_image": "https://example.com/a.png"}, "unprocessable", "/background_image"),
        ({"background_image": "data:image/png;base64,%%%"}, "unprocessable", "/background_image"),
        ({"background_image": "data:image/png;base64,R0lGODlhAQABAAAAACw="}, "unprocessable", "/background_image"),
        ({"background_image": f"data:image/png;base64,{'A' * 800_000}"}, "out_of_range", "/background_image"),
        ({"background_image": 7}, "unprocessable", "/background_image"),
        ({"labels": "perhaps"}, "unprocessable", "/labels"),
        ({"start_secs": -1}, "out_of_range", "/start_secs"),
        ({"end_secs": 86401}, "out_of_range", "/end_secs"),
        ({"start_secs": 9, "end_secs": 9}, "out_of_range", "/end_secs"),
        ({"end_secs": 0}, "out_of_range", "/end_secs"),
        ({"start_secs": True}, "unprocessable", "/start_secs"),
        ({"video_layout": []}, "unprocessable", "/video_layout"),
        ({"video_layout": {"": {}}}, "out_of_range", "/video_layout/"),
        ({"video_layout": {str(number): {} for number in range(17)}}, "out_of_range", "/video_layout"),
        (layouts({"x_pos": -1}), "out_of_range", f"{MAIN}/x_pos"),
        (layouts({"x_pos": 1265}), "out_of_range", f"{MAIN}/x_pos"),
        (layouts({"y_pos": 705}), "out_of_range", f"{MAIN}/y_pos"),
        (layouts({"x_pos": 1000, "width": 281}), "out_of_range", f"{MAIN}/width"),
        (layouts({"height": 721}), "out_of_range", f"{MAIN}/height"),
        (layouts({"width": 15}), "out_of_range", f"{MAIN}/width"),
        (layouts({"z_pos": 100}), "out_of_range", f"{MAIN}/z_pos"),
        (layouts({"z_pos": True}), "unprocessable", f"{MAIN}/z_pos"),
        (layouts({"max_columns": 0}), "out_of_range", f"{MAIN}/max_columns"),
        (layouts({"max_rows": 1001}), "out_of_range", f"{MAIN}/max_rows"),
        (layouts({"video_sources": "*"}), "unprocessable", f"{MAIN}/video_sources"),
        (layouts({"video_sources": ["*", "*"]}), "unprocessable", f"{MAIN}/video_sources"),
        (layouts({"video_sources": ["x"]}), "unprocessable", f"{MAIN}/video_sources/0"),
        (layouts({"video_sources": [NOWHERE]}), "unprocessable", f"{MAIN}/video_sources/0"),
        (layouts({"video_sources": [NOWHERE] * 1001}), "out_of_range", f"{MAIN}/video_sources"),
        ({"webhook_event_url": "example.com"}, "unprocessable", "/webhook_event_url"),
        ({"webhook_timeout_secs": 31}, "out_of_range", "/webhook_timeout_secs"),
    ],
)
async def test_what_cannot_be_composed_is_refused(
    api: httpx.AsyncClient, session_id: str, wish: dict[str, Any], code: str, pointer: str
) -> None:
    refused(await api.post(LIST, json={"session_id": session_id} | wish), code, pointer=pointer)
    assert data(await api.get(LIST)) == []


@pytest.mark.parametrize("body", [None, {}, {"session_id": None}, {"session_id": NOWHERE}, {"session_id": "x"}])
async def test_without_a_session_of_the_account_there_is_nothing_to_compose(api: httpx.AsyncClient, body: Any) -> None:
    answer = await (api.post(LIST) if body is None else api.post(LIST, json=body))
    refused(answer, "unprocessable", pointer="/session_id")


async def test_a_region_takes_only_video_recordings_of_the_session(
    api: httpx.AsyncClient, runtime: Runtime, joined: JoinedParticipant, people: People
) -> None:
    elsewhere = await people.join((await create_room(api))["id"])
    sound, foreign = await recorded(runtime, joined, "audio"), await recorded(runtime, elsewhere, "video")
    for source in (sound, foreign):
        wish = {"session_id": joined.session_id} | layouts({"video_sources": [source]})
        refused(await api.post(LIST, json=wish), "unprocessable", pointer=f"{MAIN}/video_sources/0")


async def create_room(api: httpx.AsyncClient) -> Any:
    return data(await api.post("/v2/rooms"), 201)


async def test_the_list_is_filtered(api: httpx.AsyncClient, session_id: str, clock: FakeClock) -> None:
    made = await create(api, session_id=session_id)
    day = clock.now().date()
    for name, value, found in (
        ("filter[session_id]", session_id, 1),
        ("filter[session_id]", NOWHERE, 0),
        ("filter[status]", "enqueued", 1),
        ("filter[status]", "completed", 0),
        ("filter[date_created_at][eq]", day, 1),
        ("filter[date_created_at][gte]", "2099-01-01", 0),
        ("filter[date_created_at][lte]", day, 1),
    ):
        assert [one["id"] for one in data(await api.get(LIST, params={name: value}))] == [made["id"]] * found, name
    refused(await api.get(LIST, params={"filter[status]": "x"}), "bad_enum", parameter="filter[status]")
    refused(await api.get(LIST, params={"filter[room_id]": NOWHERE}), "bad_filter", parameter="filter[room_id]")


async def test_a_deleted_composition_is_gone_and_will_not_be_rendered(
    api: httpx.AsyncClient, session_id: str, runtime: Runtime
) -> None:
    made = await create(api, session_id=session_id)
    assert (await api.delete(f"{LIST}/{made['id']}")).status_code == 204
    refused(await api.get(f"{LIST}/{made['id']}"), "not_found", parameter="room_composition_id")
    refused(await api.delete(f"{LIST}/{made['id']}"), "not_found", parameter="room_composition_id")
    refused(await api.delete(f"{LIST}/x"), "invalid_id", parameter="room_composition_id")
    assert data(await api.get(LIST)) == []
    assert not await runtime.compositions.processing(made["id"])


@pytest.fixture
def heard(runtime: Runtime) -> list[Event]:
    events: list[Event] = []

    async def hear(event: Event) -> None:
        events.append(event)

    runtime.bus.subscribe(CompositionCompleted, hear)
    runtime.bus.subscribe(CompositionFailed, hear)
    return events


async def test_a_rendered_composition_is_shown_and_told_to_its_own_urls(
    api: httpx.AsyncClient, session_id: str, runtime: Runtime, clock: FakeClock, heard: list[Event]
) -> None:
    urls = {"webhook_event_url": "https://a.example/", "webhook_event_failover_url": "https://b.example/"}
    made = await create(api, session_id=session_id, resolution="640x360", webhook_timeout_secs=3, **urls)
    clock.advance(5)
    assert await runtime.compositions.processing(made["id"])
    assert data(await api.get(f"{LIST}/{made['id']}"))["status"] == "processing"
    clock.advance(60)
    assert await runtime.compositions.completed(made["id"], duration_secs=90, size_bytes=2_000_000)
    assert not await runtime.compositions.failed(made["id"], "too late")
    shown = data(await api.get(f"{LIST}/{made['id']}"))
    assert (shown["status"], shown["duration_secs"], shown["size_mb"]) == ("completed", 90, 2.0)
    assert shown["created_at"] < shown["started_at"] < shown["ended_at"] == shown["completed_at"]
    (event,) = heard
    assert isinstance(event, CompositionCompleted)
    assert (event.composition_id, event.resolution, event.format) == (made["id"], "640x360", "mp4")
    assert (event.target.url, event.target.failover_url, event.target.timeout_secs) == (
        urls["webhook_event_url"],
        urls["webhook_event_failover_url"],
        3,
    )


async def test_a_composition_that_fails_says_so(
    api: httpx.AsyncClient, session_id: str, runtime: Runtime, heard: list[Event]
) -> None:
    made = await create(api, session_id=session_id)
    assert await runtime.compositions.failed(made["id"], "There is nothing to compose.")
    shown = data(await api.get(f"{LIST}/{made['id']}"))
    assert (shown["status"], shown["completed_at"]) == ("failed", None)
    assert shown["failure"] == "There is nothing to compose."
    assert shown["ended_at"] is not None
    (event,) = heard
    assert isinstance(event, CompositionFailed)
    assert event.reason == "There is nothing to compose."

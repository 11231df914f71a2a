"""How a session goes and how it went, as an operator reads it: live figures, samples, and what was to blame."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.conftest import FakeClock
from tests.resources.answers import data, refused
from tests.signaling.conftest import House
from tests.signaling.conversation import Client
from tests.signaling.publishing import open_slots, publish_camera
from tests.signaling.test_recording import act
from videorooms.errors import VideoRoomsError
from videorooms.media.fake import FakeEngine
from videorooms.statistics.model import INTERVAL

Frame = dict[str, Any]
TICK = INTERVAL.total_seconds()


def session_of(client: Client) -> str:
    session_id: str = client.joined["state"]["sessionId"]
    return session_id


async def live(api: httpx.AsyncClient, client: Client) -> Frame:
    told: Frame = data(await api.get(f"/v2/room_sessions/{session_of(client)}/live"))
    return told


async def quality(api: httpx.AsyncClient, client: Client, **wish: Any) -> Frame:
    told: Frame = data(await api.get(f"/v2/room_sessions/{session_of(client)}/quality", params=wish))
    return told


async def sample(house: House, times: int = 1) -> None:
    for _ in range(times):
        house.clock.advance(TICK)
        await house.runtime.sampler.sample()


def measure(engine: FakeEngine, client: Client, **figures: Any) -> None:
    engine.measured.setdefault(client.transport_id, {}).update(figures)


def layer(rid: str, width: int, height: int, bitrate: int, **more: Any) -> Frame:
    return {
        "mid": "1",
        "direction": "uplink",
        "participant": "",
        "key": "self",
        "kind": "video",
        "rid": rid,
        "codec": "vp8",
        "bitrate_bps": bitrate,
        "width": width,
        "height": height,
        "fps": 30,
        "jitter_ms": 4.5,
        "loss": 0.0,
        "packets": 100,
        "lost": 0,
        "nacks": 0,
        "plis": 0,
        **more,
    }


async def test_a_live_session_shows_people_streams_and_layers(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    anna = await house.join(context="Anna")
    await publish_camera(anna, layers=["l", "h"])
    tracks = [layer("l", 320, 180, 150_000), layer("h", 1280, 720, 1_500_000, loss=0.04)]
    measure(engine, anna, protocol="udp", rtt_ms=41.5, uplink_loss=0.02, estimate_bps=2_000_000, tracks=tracks)
    told = await live(api, anna)
    [person] = told["participants"]
    assert (person["id"], person["context"], person["is_connected"], person["quality"]) == (
        anna.participant_id,
        "Anna",
        True,
        4,
    )
    assert person["joined_at"] == told["started_at"]
    transport = person["transport"]
    assert (transport["protocol"], transport["rtt_ms"], transport["is_relayed"]) == ("udp", 41.5, None)
    assert (transport["uplink_bps"], transport["estimate_bps"]) == (1_650_000, 2_000_000)
    [stream] = person["streams"]
    video = stream["video"]
    assert (video["codec"], video["bitrate_bps"], video["loss"]) == ("vp8", 1_650_000, 0.04)
    assert [(one["rid"], one["width"], one["height"], one["fps"]) for one in video["layers"]] == [
        ("l", 320, 180, 30),
        ("h", 1280, 720, 30),
    ]
    assert stream["audio"]["layers"] == []


async def test_what_somebody_receives_is_shown_without_free_slots(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    anna, ben = await house.join(), await house.join()
    await publish_camera(anna)
    track = {"participantId": anna.participant_id, "key": "self", "kind": "video"}
    await open_slots(ben, {"v": track})
    sent = layer("h", 0, 0, 700_000, direction="downlink", participant=anna.participant_id)
    free = {**sent, "participant": "", "key": ""}
    measure(engine, ben, tracks=[sent, free], is_limited=True)
    person = (await live(api, ben))["participants"][1]
    assert [(one["participant_id"], one["rid"], one["bitrate_bps"]) for one in person["receiving"]] == [
        (anna.participant_id, "h", 700_000)
    ]
    assert (person["transport"]["is_downlink_limited"], person["transport"]["downlink_bps"]) == (True, 1_400_000)


async def test_mutes_recording_and_broken_connections_are_shown(house: House, api: httpx.AsyncClient) -> None:
    anna, ben = await house.join(), await house.join()
    await publish_camera(anna)
    await act(api, anna, "mute", participants=[anna.participant_id])
    await act(api, anna, "start_recording", kinds=["audio"])
    await ben.drop()
    told = await live(api, anna)
    muted, gone = told["participants"]
    assert (muted["is_muted"], gone["is_muted"]) == (True, False)
    assert (gone["is_connected"], gone["quality"]) == (False, 0)
    stream = muted["streams"][0]
    assert (stream["audio"]["is_censored"], stream["audio"]["is_recorded"]) == (True, True)
    assert (stream["video"]["is_censored"], stream["video"]["is_recorded"]) == (False, False)
    assert told["is_recording"] is True


async def test_a_paused_recording_is_told_from_none(house: House, api: httpx.AsyncClient) -> None:
    await publish_camera(anna := await house.join())
    told = []
    for action in ("start", "pause", "resume", "pause", "stop"):
        await act(api, anna, f"{action}_recording")
        now = await live(api, anna)
        told.append((now["is_recording"], now["is_recording_paused"]))
    assert told == [(True, False), (False, True), (True, False), (False, True), (False, False)]


async def test_a_session_that_is_over_is_not_live(house: House, api: httpx.AsyncClient) -> None:
    anna = await house.join()
    await anna.ask("leave")
    await anna.over()
    answer = await api.get(f"/v2/room_sessions/{session_of(anna)}/live")
    refused(answer, "not_found", parameter="room_session_id")
    refused(await api.get("/v2/room_sessions/garbage/live"), "invalid_id", parameter="room_session_id")


async def test_an_engine_that_does_not_answer_is_told_with_a_code(
    house: House, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await house.join()

    def fail() -> Any:
        raise VideoRoomsError("engine_failed", "The media engine is closed.")

    monkeypatch.setattr(house.runtime.streams, "measured", fail)
    answer = await api.get(f"/v2/room_sessions/{session_of(anna)}/live")
    refused(answer, "engine_failed")


async def test_everyone_is_sampled_every_ten_seconds(house: House, api: httpx.AsyncClient, engine: FakeEngine) -> None:
    anna, ben = await house.join(), await house.join()
    await publish_camera(anna)
    measure(engine, anna, rtt_ms=40.0, uplink_loss=0.0, bytes={"received": 0, "sent": 0})
    await sample(house)
    measure(engine, anna, rtt_ms=320.0, uplink_loss=0.02, bytes={"received": 1_250_000, "sent": 12_500})
    await sample(house)
    told = await quality(api, anna)
    assert [one["participant_id"] for one in told["participants"]] == [anna.participant_id, ben.participant_id]
    series = told["participants"][0]
    assert (series["at_ms"], series["rtt_ms"]) == ([10_000, 20_000], [40, 320])
    assert (series["uplink_bps"], series["downlink_bps"]) == ([0, 1_000_000], [0, 10_000])
    assert (series["quality"], series["uplink_loss"]) == ([5, 3], [0.0, 0.02])
    assert told["participants"][1]["quality"] == [5, 5]
    assert (told["step_secs"], told["stretches"]) == (10, [])


async def test_a_bad_stretch_is_told_with_its_cause_and_its_figures(
    house: House, api: httpx.AsyncClient, engine: FakeEngine
) -> None:
    anna = await house.join()
    await publish_camera(anna)
    await sample(house, 2)
    measure(engine, anna, uplink_loss=0.1)
    await sample(house, 2)
    measure(engine, anna, uplink_loss=0.2)
    await sample(house)
    measure(engine, anna, uplink_loss=0.0)
    await sample(house, 2)
    [stretch] = (await quality(api, anna))["stretches"]
    assert (stretch["participant_id"], stretch["cause"], stretch["level"]) == (anna.participant_id, "uplink_loss", 1)
    assert (stretch["from_ms"], stretch["to_ms"]) == (20_000, 50_000)
    assert (stretch["from"], stretch["to"]) == ("2026-03-01T12:00:20.123456Z", "2026-03-01T12:00:50.123456Z")
    figures = stretch["figures"]
    assert (round(figures["uplink_loss"], 3), figures["worst_uplink_loss"]) == (0.133, 0.2)


async def test_the_clients_word_explains_what_the_server_cannot_see(house: House, api: httpx.AsyncClient) -> None:
    anna = await house.join()
    await publish_camera(anna)
    for _ in range(2):
        await anna.ask(
            "report", intervalMs=10_000, candidate="relay", sending=[{"key": "self", "cpuMs": 8_000}], freezeMs=300
        )
        await sample(house)
    # What it said is of the ten seconds before, and of no later ones.
    await sample(house)
    told = await quality(api, anna)
    series = told["participants"][0]
    assert (series["cpu_limited"], series["freeze_ms"]) == ([True, True, False], [300, 300, None])
    assert series["relay"] == [True, True, True]
    [stretch] = told["stretches"]
    assert (stretch["cause"], stretch["stream_key"]) == ("sender_cpu", "self")
    person = (await live(api, anna))["participants"][0]
    assert (person["is_cpu_limited"], person["transport"]["is_relayed"]) == (True, True)


async def test_reports_are_limited_and_what_is_none_is_refused(house: House) -> None:
    anna = await house.join()
    assert await anna.ask("report", intervalMs=10_000) == {}
    assert await anna.refused("report", intervalMs=10_000) == "too_many_requests"
    await house.pass_time(6, awake=[anna])
    assert await anna.ask("report", intervalMs=6_000) == {}
    assert await anna.refused("report") == "protocol_error"
    assert await anna.refused("report", intervalMs=10_000, candidate="teapot") == "protocol_error"
    assert await anna.refused("report", intervalMs=10_000, sending=[{"key": "x"}] * 17) == "protocol_error"


async def test_whoever_is_away_is_sampled_as_reconnecting(house: House, api: httpx.AsyncClient) -> None:
    anna, ben = await house.join(), await house.join()
    await publish_camera(anna)
    await anna.drop()
    await sample(house, 2)
    [stretch] = (await quality(api, ben))["stretches"]
    assert (stretch["participant_id"], stretch["cause"], stretch["level"]) == (anna.participant_id, "reconnecting", 0)


async def test_the_quality_of_a_session_that_is_over_stays(house: House, api: httpx.AsyncClient) -> None:
    anna = await house.join()
    await sample(house, 3)
    await anna.ask("leave")
    await anna.over()
    told = await quality(api, anna)
    assert told["ended_at"] is not None
    assert told["participants"][0]["at_ms"] == [10_000, 20_000, 30_000]


async def test_a_long_session_is_thinned_and_may_be_asked_for_in_parts(house: House, api: httpx.AsyncClient) -> None:
    anna = await house.join()
    await sample(house, 30)
    thinned = await quality(api, anna, points=10)
    assert (thinned["step_secs"], len(thinned["participants"][0]["at_ms"])) == (30, 10)
    part = await quality(api, anna, since="2026-03-01T12:04:00Z", until="2026-03-01T12:04:30Z")
    assert part["participants"][0]["at_ms"] == [240_000, 250_000, 260_000]
    backwards = await quality(api, anna, since="2026-03-01T13:00:00Z", until="2026-03-01T12:00:00Z")
    assert backwards["participants"] == []
    answer = await api.get(f"/v2/room_sessions/{session_of(anna)}/quality", params={"since": "yesterday"})
    refused(answer, "unprocessable", parameter="since")


async def test_samples_that_the_database_did_not_take_are_written_with_the_next(
    house: House, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await house.join()
    write = house.runtime.database.write

    async def refuse(_work: Any) -> Any:
        raise VideoRoomsError("unavailable", "The database cannot be used at the moment; try again.")

    monkeypatch.setattr(house.runtime.database, "write", refuse)
    await sample(house, 2)
    monkeypatch.setattr(house.runtime.database, "write", write)
    await sample(house)
    assert (await quality(api, anna))["participants"][0]["at_ms"] == [10_000, 20_000, 30_000]


async def test_samples_go_when_they_are_older_than_they_are_kept(
    house: House, api: httpx.AsyncClient, clock: FakeClock
) -> None:
    anna, worker = await house.join(), house.runtime.worker
    # A round in which the clock jumps would take the time after for its own.
    await worker.run_due()
    await worker.pause()
    await sample(house, 2)
    clock.advance(29 * 86_400)
    await sample(house)
    clock.advance(86_400 - 1)
    await worker.resume()
    await worker.run_due()
    early = await quality(api, anna, until="2026-03-02T00:00:00Z")
    assert early["participants"] == []
    assert len((await quality(api, anna))["participants"][0]["at_ms"]) == 1


async def test_a_session_of_strangers_has_no_quality_to_show(api: httpx.AsyncClient) -> None:
    unknown = "0b0e3c54-8a58-4d3c-9c39-b7c5d7e7b0aa"
    for path in ("live", "quality"):
        refused(await api.get(f"/v2/room_sessions/{unknown}/{path}"), "not_found", parameter="room_session_id")


@pytest.mark.parametrize(
    "wish",
    [{"until": "0001-01-01T00:00:00Z"}, {"since": "9999-12-31T23:59:59-14:00"}, {"since": "0001-01-01T00:00:00+14:00"}],
)
async def test_a_stretch_of_time_far_away_is_answered(house: House, api: httpx.AsyncClient, wish: Frame) -> None:
    anna = await house.join()
    await sample(house, 2)
    assert (await quality(api, anna, **wish))["stretches"] == []

"""Probes and metrics, and the line that each request leaves."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from tests.resources.answers import NOWHERE
from tests.resources.people import People
from videorooms.ids import is_uuid
from videorooms.media.engine import MediaError
from videorooms.runtime import Runtime

STATS = {
    "listening": {"udp": "0.0.0.0:7882", "tcp": None},
    "packets": {"received": 10, "forwarded": 20, "sent": 30, "dropped": {"not_ice": 4, "replayed": 5}},
    "bytes": {"received": 1000, "sent": 3000},
    "panics": 1,
    "sessions": 2,
    "transports": {"a": {"state": "connected"}, "b": {"state": "connected"}, "c": {"state": "connecting"}},
}


async def samples(client: httpx.AsyncClient) -> dict[str, float]:
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        sample.name + str(dict(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_a_server_that_works_is_healthy_and_ready(anonymous: httpx.AsyncClient) -> None:
    assert (await anonymous.get("/healthz")).json() == {"ok": True, "checks": {"engine": True}}
    assert (await anonymous.get("/readyz")).json() == {"ok": True, "checks": {"database": True, "engine": True}}


async def test_without_its_engine_it_is_neither(
    anonymous: httpx.AsyncClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Any:
        raise MediaError("engine_failed", "media engine is not running")

    monkeypatch.setattr(runtime.engine, "stats", fail)
    for path in ("/healthz", "/readyz"):
        answer = await anonymous.get(path)
        assert (answer.status_code, answer.json()["checks"]["engine"]) == (503, False)
    assert (await anonymous.get("/metrics")).status_code == 200


async def test_an_engine_that_does_not_listen_is_not_ready(
    anonymous: httpx.AsyncClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime.engine, "stats", lambda: STATS | {"listening": {"udp": "", "tcp": None}})
    assert (await anonymous.get("/healthz")).status_code == 200
    assert (await anonymous.get("/readyz")).status_code == 503


async def test_metrics_tell_who_is_here(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient, room_id: str, people: People
) -> None:
    await api.post("/v2/rooms")
    for _ in range(3):
        joined = await people.join(room_id)
    await people.leave(joined)
    found = await samples(anonymous)
    assert found["videorooms_rooms{}"] == 2
    assert found["videorooms_sessions{}"] == 1
    assert found["videorooms_participants{}"] == 2


async def test_metrics_tell_what_the_engine_did(
    anonymous: httpx.AsyncClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime.engine, "stats", lambda: STATS)
    found = await samples(anonymous)
    assert {name: value for name, value in found.items() if name.startswith("videorooms_media")} == {
        "videorooms_media_packets_received_total{}": 10,
        "videorooms_media_packets_forwarded_total{}": 20,
        "videorooms_media_packets_sent_total{}": 30,
        "videorooms_media_packets_dropped_total{'reason': 'not_ice'}": 4,
        "videorooms_media_packets_dropped_total{'reason': 'replayed'}": 5,
        "videorooms_media_bytes_received_total{}": 1000,
        "videorooms_media_bytes_sent_total{}": 3000,
        "videorooms_media_panics_total{}": 1,
        "videorooms_media_sessions{}": 2,
        "videorooms_media_transports{'state': 'connected'}": 2,
        "videorooms_media_transports{'state': 'connecting'}": 1,
    }


async def test_requests_are_counted_by_route_and_never_by_id(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    name = "videorooms_http_requests_total{'method': 'GET', 'route': '/v2/rooms/{room_id}', 'status': '404'}"
    before = (await samples(anonymous)).get(name, 0)
    await api.get(f"/v2/rooms/{NOWHERE}")
    await api.request("BREW", f"/nothing/{NOWHERE}")
    found = await samples(anonymous)
    assert found[name] == before + 1
    assert found["videorooms_http_requests_total{'method': 'other', 'route': 'unmatched', 'status': '404'}"] >= 1
    assert not any(NOWHERE in sample for sample in found)


async def test_each_request_leaves_one_line_with_its_id_and_nothing_that_was_sent(api: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        answer = await api.post("/v2/rooms?secret=hunter2", json={"unique_name": "hunter2"})
    (line,) = [line for line in lines if line["event"] == "request"]
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v2/rooms", 201)
    assert "hunter2" not in str(lines)
    assert is_uuid(answer.headers["x-request-id"])


async def test_a_request_id_that_a_proxy_gave_is_kept(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.get("/healthz", headers={"x-request-id": "proxy_7-a"})
    assert answer.headers["x-request-id"] == "proxy_7-a"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "é", "a\x1b[31m"])
async def test_a_request_id_that_could_say_something_in_a_log_is_replaced(
    anonymous: httpx.AsyncClient, given: str
) -> None:
    answer = await anonymous.get("/healthz", headers=[(b"x-request-id", given.encode("latin-1"))])
    assert is_uuid(answer.headers["x-request-id"])

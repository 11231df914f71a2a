"""Whatever happens to rooms in whatever order: no failure of ours, no status or answer that the document lacks.

A short life with requests of every operation in each run; behind the marker `long` a thousand requests an operation,
one group of operations a test, so that several processes share the work. Says how long the slowest answers took.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import requests
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.compatibility.lives import OPERATIONS, Recorder, Stage, Tally, machine_of
from tests.databases import Place
from tests.e2e.server import Server
from tests.figures import FIGURES

pytest.importorskip("videorooms.media._engine", reason="the media engine is not built")

CASES = 1000
# A life of so many steps; longer ones outgrow what Hypothesis draws for one example.
STEPS = 50
UNLIMITED = {
    "VIDEOROOMS_RATE_LIMIT_PER_KEY": "0",
    "VIDEOROOMS_RATE_LIMIT_PER_ADDRESS": "0",
    "VIDEOROOMS_SIGN_IN_LIMIT_PER_ADDRESS": "0",
    "VIDEOROOMS_SIGN_IN_LIMIT_PER_EMAIL": "0",
    "VIDEOROOMS_GRACE_SECONDS": "0",
    "VIDEOROOMS_DEMO": "false",
    "VIDEOROOMS_LOG_LEVEL": "warning",
    # Thousands of rooms tell where nobody listens: once each, or that becomes all that the server does.
    "VIDEOROOMS_WEBHOOK_BACKOFF_FIRST_SECS": "3600",
}
GROUPS = {
    "rooms": ("list_rooms", "create_room", "retrieve_room", "update_room", "delete_room"),
    "tokens": ("generate_join_client_token", "refresh_client_token"),
    "sessions": (
        "list_room_sessions",
        "retrieve_room_session",
        "list_sessions_of_room",
        "retrieve_session_timeline",
        "retrieve_live_session",
        "retrieve_session_quality",
    ),
    "participants": (
        "list_room_participants",
        "retrieve_room_participant",
        "list_room_session_participants",
        "list_hidden_participants",
    ),
    "moderation": (
        "end_session",
        "kick_participant_in_session",
        "mute_participant_in_session",
        "unmute_participant_in_session",
        "start_recording",
        "stop_recording",
        "pause_recording",
        "resume_recording",
    ),
    "keys": ("list_api_keys", "create_api_key", "revoke_api_key", "list_webhook_keys", "rotate_webhook_key"),
    "users": ("list_users", "create_user", "update_user", "delete_user", "invite_user", "list_audit_entries"),
    "signing in": ("sign_in", "retrieve_me", "sign_out", "change_password"),
    "recordings": (
        "list_room_recordings",
        "delete_room_recordings",
        "retrieve_room_recording",
        "download_room_recording",
        "delete_room_recording",
    ),
    "compositions": (
        "list_room_compositions",
        "create_room_composition",
        "retrieve_room_composition",
        "download_room_composition",
        "cancel_room_composition",
        "delete_room_composition",
    ),
    "server": ("retrieve_overview", "list_settings"),
    "webhooks": ("list_webhook_deliveries", "retrieve_webhook_delivery", "replay_webhook_delivery"),
}


@pytest.fixture
async def stage(own_place: Place, tmp_path: Path) -> AsyncIterator[Stage]:
    """A server of the test alone, in a process of its own."""
    server = Server(tmp_path, VIDEOROOMS_DATABASE_URL=own_place.url, **UNLIMITED)
    await asyncio.to_thread(server.start)
    recorder = await asyncio.to_thread(Recorder, tmp_path / "data", own_place.url)
    yield Stage(server, recorder, requests.Session(), Tally())
    await asyncio.to_thread(recorder.close)
    await asyncio.to_thread(server.stop)
    assert server.alarms() == []


def live(stage: Stage, operations: tuple[str, ...], lives: int, *, derandomize: bool = False) -> None:
    run_state_machine_as_test(
        machine_of(operations, stage),
        settings=settings(
            max_examples=lives,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=derandomize,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def live_until(stage: Stage, operations: tuple[str, ...], cases: int) -> None:
    """As many lives as it takes until every operation had so many requests."""
    while min(stage.tally.requests[operation] for operation in operations) < cases:
        live(stage, operations, lives=50)


def test_every_operation_is_in_a_group() -> None:
    assert sorted(operation for group in GROUPS.values() for operation in group) == sorted(OPERATIONS)


@pytest.mark.timeout(600)
async def test_some_lives(stage: Stage) -> None:
    await asyncio.to_thread(live, stage, tuple(OPERATIONS), 4, derandomize=True)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("group", GROUPS)
async def test_lives_of_a_thousand_requests_an_operation(
    stage: Stage, group: str, record_property: Callable[[str, object], None]
) -> None:
    await asyncio.to_thread(live_until, stage, GROUPS[group], CASES)
    tally = stage.tally
    times = f"half of them within {tally.ms(0.5):.1f} ms, 99 % within {tally.ms(0.99):.1f} ms"
    record_property(FIGURES, f"{group}: {tally.requests.total()} requests, {times}")

"""Whatever the OpenAPI document allows, and much that it does not: no failure of ours, no status or answer it lacks.

A few requests an operation in every run, each alone; `test_lives.py` has thousands, one after the other.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from tests.compatibility.conftest import Place
from tests.compatibility.lives import CHECKS, OPERATIONS
from tests.conftest import API_KEY
from videorooms.compositions.model import CompositionWish
from videorooms.rooms.model import RoomPolicy

HEADERS = {"authorization": f"Bearer {API_KEY}"}
CASES = 4
EVERYTHING_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


async def things(place: Place) -> dict[str, str]:
    """Ids of what is there, by the names of path parameters."""
    account_id = place.runtime.accounts.default_id
    room = await place.runtime.rooms.create(account_id, RoomPolicy())
    joined = await place.people.join(room.id)
    composition = await place.runtime.compositions.create(account_id, CompositionWish(joined.session_id))
    return {
        "room_id": room.id,
        "room_session_id": joined.session_id,
        "room_participant_id": joined.participant_id,
        "room_recording_id": await place.record(joined, "video", 5),
        "room_composition_id": composition.id,
    }


def probe(base_url: str, operation: Any, ids: dict[str, str], mode: GenerationMode) -> None:
    """Sends some requests; what is found wrong is shrunk to the smallest request that shows it."""

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=EVERYTHING_SLOW,
    )
    @given(case=operation.as_strategy(generation_mode=mode), known=st.integers(0, 3))
    def one(case: Any, known: int) -> None:
        # Ids of nothing would only ever show what is not found.
        if known:
            case.path_parameters |= {name: ids[name] for name in case.path_parameters if name in ids}
        response = case.call(base_url=base_url.removesuffix("/v2"), headers=HEADERS)
        case.validate_response(response, checks=CHECKS)

    one()


@pytest.mark.parametrize("mode", GenerationMode, ids=str)
@pytest.mark.parametrize("operation", OPERATIONS)
async def test_some_requests(place: Place, operation: str, mode: GenerationMode) -> None:
    await asyncio.to_thread(probe, place.base_url, OPERATIONS[operation], await things(place), mode)

"""Who may do what: every operation of the API against every kind of credential, each cell declared in one table.

An operation without a row fails, and so does a row without an operation. Whoever adds an operation adds its row, and
what its path and body need to `World`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.resources.answers import NOWHERE
from tests.resources.people import People
from tests.resources.recorder import Recorder
from tools.checks.sources import ROOT
from videorooms.callers import Scope
from videorooms.compositions.model import CompositionWish
from videorooms.listing import Page
from videorooms.rooms.model import RoomPolicy
from videorooms.runtime import Runtime
from videorooms.webhooks.repository import DeliveryFilter

# The order in which they try: those who may everything come last, because what they delete is gone.
CREDENTIALS = (
    *("no key", "garbage", "revoked", "client token", "refresh token"),
    *("read only", "tokens only", "other account", "all"),
)

# What is stored is looked at by nobody here.
FILE = Path(__file__)
FILE_SIZE = FILE.stat().st_size

# By operation, the status that each credential gets, in that order.
TABLE = {
    "list_rooms": (401, 401, 401, 401, 401, 200, 403, 200, 200),
    "create_room": (401, 401, 401, 401, 401, 403, 403, 201, 201),
    "retrieve_room": (401, 401, 401, 401, 401, 200, 403, 404, 200),
    "update_room": (401, 401, 401, 401, 401, 403, 403, 404, 200),
    "delete_room": (401, 401, 401, 401, 401, 403, 403, 404, 204),
    "generate_join_client_token": (401, 401, 401, 401, 401, 403, 201, 404, 201),
    # The refresh token in the body is the credential; the header is not looked at.
    "refresh_client_token": (201, 201, 201, 201, 201, 201, 201, 201, 201),
    "list_hidden_participants": (401, 401, 401, 401, 401, 200, 403, 404, 200),
    "list_sessions_of_room": (401, 401, 401, 401, 401, 200, 403, 404, 200),
    "list_room_sessions": (401, 401, 401, 401, 401, 200, 403, 200, 200),
    "retrieve_room_session": (401, 401, 401, 401, 401, 200, 403, 404, 200),
    "list_room_session_participants": (401, 401, 401, 401, 401, 200, 403, 404, 200),
    "list_room_participants": (401, 401, 401, 401, 401, 200, 403, 200, 200),
    "retrieve_room_participant": (401, 401, 401, 401, 401, 200, 403, 404, 200),
    "end_session": (401, 401, 401, 401, 401, 403, 403, 404, 200),
    "kick_participant_in_session": (401, 401, 401, 401, 401, 403, 403, 404, 200),
    "mute_participant_in_session": (401, 401, 401, 401, 401, 403, 403, 404, 200),
    "unmute_participant_in_session": (401, 401, 401, 401, 401, 403, 403, 404, 200),
    "start_recording": (401, 401, 401, 401, 401, 403, 403, 404, 200),
    "stop_recording": (401, 401, 401, 401, 401, 403, 403, 404, 200),
    "pause_recording": (401, 401, 401, 401, 401, 403, 403, 404, 200),
    "resume_recording": (401, 401, 401, 401, 401, 403, 403, 404, 200),
    "retrieve_session_timeline": (401, 401, 401, 401, 401, 200, 403, 404, 200),
    "list_room_recordings": (401, 401, 401, 401, 401, 200, 403, 200, 200),
    "delete_room_recordings": (401, 401, 401, 401, 401, 403, 403, 201, 201),
    "retrieve_room_recording": (401, 401, 401, 401, 401, 200, 403, 404, 200),
    # The link's own signature is the credential; the header is not looked at.
    "download_room_recording": (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "download_room_composition": (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "delete_room_recording": (401, 401, 401, 401, 401, 403, 403, 404, 204),
    "list_room_compositions": (401, 401, 401, 401, 401, 200, 403, 200, 200),
    # The session is named in the body, where what is not there cannot be processed.
    "create_room_composition": (401, 401, 401, 401, 401, 403, 403, 422, 202),
    "retrieve_room_composition": (401, 401, 401, 401, 401, 200, 403, 404, 200),
    "cancel_room_composition": (401, 401, 401, 401, 401, 403, 403, 404, 200),
    "delete_room_composition": (401, 401, 401, 401, 401, 403, 403, 404, 204),
    "list_api_keys": (401, 401, 401, 401, 401, 403, 403, 200, 200),
    "create_api_key": (401, 401, 401, 401, 401, 403, 403, 201, 201),
    "list_webhook_deliveries": (401, 401, 401, 401, 401, 200, 403, 200, 200),
    "retrieve_webhook_delivery": (401, 401, 401, 401, 401, 200, 403, 404, 200),
    "replay_webhook_delivery": (401, 401, 401, 401, 401, 403, 403, 404, 200),
    "list_webhook_keys": (401, 401, 401, 401, 401, 200, 403, 200, 200),
    "rotate_webhook_key": (401, 401, 401, 401, 401, 403, 403, 201, 201),
    "revoke_api_key": (401, 401, 401, 401, 401, 403, 403, 404, 204),
}


@dataclass(frozen=True)
class World:
    """An account with something of everything in it, and every kind of credential."""

    client: httpx.AsyncClient
    ids: dict[str, str]
    bodies: dict[str, dict[str, Any]]
    # Links to files, in place of paths with ids.
    links: dict[str, str]
    credentials: dict[str, str | None]

    async def call(self, operation: str, credential: str, ids: dict[str, str] | None = None) -> httpx.Response:
        method, path = operations()[operation]
        token = self.credentials[credential]
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        link = None if ids else self.links.get(operation)
        url, body = link or path.format_map(ids or self.ids), self.bodies.get(operation)
        return await self.client.request(method, url, json=body, headers=headers)


@cache
def operations() -> dict[str, tuple[str, str]]:
    """Method and path of every operation of the OpenAPI document, which a test holds to be the application's."""
    paths = json.loads((ROOT / "contracts" / "openapi.json").read_text())["paths"]
    return {
        operation["operationId"]: (method, path)
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


@pytest.fixture
async def world(runtime: Runtime, people: People, anonymous: httpx.AsyncClient) -> World:
    ours, theirs = runtime.accounts.default_id, (await runtime.accounts.create("another")).id

    async def key(account_id: str, scope: Scope) -> tuple[str, str]:
        made, text = await runtime.api_keys.create(account_id, name=f"{scope} of the tests", scope=scope)
        return made.id, text

    # Where nothing is ever sent: the address is refused.
    policy = RoomPolicy(webhook_event_url="http://127.0.0.1:9/")
    room_id = (await runtime.rooms.create(ours, policy)).id
    tokens = await runtime.tokens.issue(ours, room_id, client_ttl=600, refresh_ttl=3600)
    joined = await people.join(room_id)
    recorder = Recorder(runtime)
    recording = await recorder.start(joined)
    await recorder.complete(recording)
    download = await runtime.links.link(await runtime.recordings.file(recording.id), "")
    composition = await runtime.compositions.create(ours, CompositionWish(joined.session_id))
    rendered = await runtime.compositions.create(ours, CompositionWish(joined.session_id))
    await runtime.store.put(rendered.storage_key, FILE, content_type="video/mp4", file_name="composition.mp4")
    await runtime.compositions.completed(rendered.id, duration_secs=1, size_bytes=FILE_SIZE)
    composed = await runtime.links.link(await runtime.compositions.file(rendered.id), "")
    told = await runtime.webhooks.list(ours, DeliveryFilter(), Page())
    revoked_id, revoked = await key(ours, Scope.ALL)
    await runtime.api_keys.revoke(ours, revoked_id)
    return World(
        client=anonymous,
        ids={
            "room_id": room_id,
            "room_session_id": joined.session_id,
            "room_participant_id": joined.participant_id,
            "room_recording_id": recording.id,
            "room_composition_id": composition.id,
            "webhook_delivery_id": told.items[0].id,
            "api_key_id": (await key(ours, Scope.READ_ONLY))[0],
        },
        bodies={
            "create_room": {},
            "refresh_client_token": {"refresh_token": tokens.refresh.token},
            "create_room_composition": {"session_id": joined.session_id},
            "create_api_key": {"name": "one more"},
        },
        links={"download_room_recording": download, "download_room_composition": composed},
        credentials={
            "no key": None,
            "garbage": "vr_not_a_key_of_anybody",
            "revoked": revoked,
            "client token": tokens.client.token,
            "refresh token": tokens.refresh.token,
            "read only": (await key(ours, Scope.READ_ONLY))[1],
            "tokens only": (await key(ours, Scope.TOKENS_ONLY))[1],
            "other account": (await key(theirs, Scope.ALL))[1],
            "all": (await key(ours, Scope.ALL))[1],
        },
    )


def test_every_operation_has_its_row_and_every_row_its_operation() -> None:
    assert set(TABLE) == set(operations())


@pytest.mark.parametrize("operation", TABLE)
async def test_every_credential_gets_what_the_table_says(world: World, operation: str) -> None:
    answers = {credential: (await world.call(operation, credential)).status_code for credential in CREDENTIALS}
    assert answers == dict(zip(CREDENTIALS, TABLE[operation], strict=True))


@pytest.mark.parametrize("operation", [name for name, row in TABLE.items() if row[0] == 401])
async def test_another_account_sees_nothing_of_ours(world: World, operation: str) -> None:
    answer = await world.call(operation, "other account")
    assert [name for name, value in world.ids.items() if value in answer.text] == []
    if answer.status_code == 404:
        unknown = await world.call(operation, "other account", dict.fromkeys(world.ids, NOWHERE))
        assert (answer.status_code, answer.json()) == (unknown.status_code, unknown.json())


@pytest.mark.parametrize("operation", [name for name, row in TABLE.items() if row[0] == 401])
async def test_a_refusal_says_what_is_missing_and_nothing_of_what_is_there(world: World, operation: str) -> None:
    for credential, status in zip(CREDENTIALS, TABLE[operation], strict=True):
        if status in {401, 403}:
            answer = await world.call(operation, credential)
            (error,) = answer.json()["errors"]
            assert error["code"] == {401: "10009", 403: "10010"}[status]
            assert ("www-authenticate" in answer.headers) == (status == 401)
            unknown = await world.call(operation, credential, dict.fromkeys(world.ids, NOWHERE))
            assert answer.json() == unknown.json()


@pytest.mark.parametrize("operation", ["download_room_recording", "download_room_composition"])
async def test_a_link_without_its_signature_opens_nothing_whoever_asks(world: World, operation: str) -> None:
    for credential in CREDENTIALS:
        answer = await world.call(operation, credential, world.ids)
        unknown = await world.call(operation, credential, dict.fromkeys(world.ids, NOWHERE))
        assert (answer.status_code, answer.json()) == (403, unknown.json())

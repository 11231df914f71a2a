"""Who may do what: every operation of the API against every kind of credential, each cell declared in one table.

An operation without a row fails, and so does a row without an operation. Whoever adds an operation adds its row, and
what its path and body need to `World`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from tests.conftest import API_KEY
from tests.resources.answers import NOWHERE
from tests.resources.people import People
from tests.resources.portal import COOKIE, PASSWORD, Portal
from tests.resources.recorder import Recorder
from tools.checks.sources import ROOT
from videorooms.callers import Role, Scope
from videorooms.compositions.model import CompositionWish
from videorooms.database.transactions import Transaction
from videorooms.listing import Page
from videorooms.rooms.model import RoomPolicy
from videorooms.runtime import Runtime
from videorooms.sign_ins.model import digest
from videorooms.sign_ins.repository import sign_ins
from videorooms.webhooks.repository import DeliveryFilter

# All who are nobody here; they share a column.
STRANGERS = (
    *("no key", "garbage", "revoked", "client token", "refresh token"),
    *("unknown cookie", "expired cookie", "idle cookie", "signed out", "cookie of a revoked key", "disabled user"),
)
# With the cookie of an owner, but not from its page: without the token, with a wrong one, with that of another sign-in.
FORGERS = ("no token", "wrong token", "another's token")
# The columns in the order in which they try: those who may everything come last, because what they delete is gone.
COLUMNS = {
    "strangers": STRANGERS,
    "key: read only": ("read only",),
    "key: tokens only": ("tokens only",),
    "key of another account": ("other account",),
    "owner of another account": ("other owner",),
    "viewer": ("viewer",),
    "viewer by key": ("signed in by read only",),
    "forgers": FORGERS,
    "page of another site": ("other site",),
    "operator": ("operator",),
    "owner": ("owner",),
    "owner by key": ("signed in by all",),
    "key: all": ("all",),
}
CREDENTIALS = tuple(credential for column in COLUMNS.values() for credential in column)

# What is stored is looked at by nobody here.
FILE = Path(__file__)
FILE_SIZE = FILE.stat().st_size

# By operation, the status that each column gets, in that order.
TABLE = {
    "list_rooms": (401, 200, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "create_room": (401, 403, 403, 201, 201, 403, 403, 403, 403, 201, 201, 201, 201),
    "retrieve_room": (401, 200, 403, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200),
    "update_room": (401, 403, 403, 404, 404, 403, 403, 403, 403, 200, 200, 200, 200),
    "delete_room": (401, 403, 403, 404, 404, 403, 403, 403, 403, 204, 204, 204, 204),
    "generate_join_client_token": (401, 403, 201, 404, 404, 403, 403, 403, 403, 201, 201, 201, 201),
    # The refresh token in the body is the credential; the header is not looked at.
    "refresh_client_token": (201, 201, 201, 201, 201, 201, 201, 201, 201, 201, 201, 201, 201),
    "list_hidden_participants": (401, 200, 403, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200),
    "list_sessions_of_room": (401, 200, 403, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200),
    "list_room_sessions": (401, 200, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "retrieve_room_session": (401, 200, 403, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200),
    "list_room_session_participants": (401, 200, 403, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200),
    "list_room_participants": (401, 200, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "retrieve_room_participant": (401, 200, 403, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200),
    "end_session": (401, 403, 403, 404, 404, 403, 403, 403, 403, 200, 200, 200, 200),
    "kick_participant_in_session": (401, 403, 403, 404, 404, 403, 403, 403, 403, 200, 200, 200, 200),
    "mute_participant_in_session": (401, 403, 403, 404, 404, 403, 403, 403, 403, 200, 200, 200, 200),
    "unmute_participant_in_session": (401, 403, 403, 404, 404, 403, 403, 403, 403, 200, 200, 200, 200),
    "start_recording": (401, 403, 403, 404, 404, 403, 403, 403, 403, 200, 200, 200, 200),
    "stop_recording": (401, 403, 403, 404, 404, 403, 403, 403, 403, 200, 200, 200, 200),
    "pause_recording": (401, 403, 403, 404, 404, 403, 403, 403, 403, 200, 200, 200, 200),
    "resume_recording": (401, 403, 403, 404, 404, 403, 403, 403, 403, 200, 200, 200, 200),
    "retrieve_session_timeline": (401, 200, 403, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200),
    "retrieve_live_session": (401, 200, 403, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200),
    "retrieve_session_quality": (401, 200, 403, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200),
    "list_room_recordings": (401, 200, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "delete_room_recordings": (401, 403, 403, 201, 201, 403, 403, 403, 403, 201, 201, 201, 201),
    "retrieve_room_recording": (401, 200, 403, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200),
    # The link's own signature is the credential; the header is not looked at.
    "download_room_recording": (200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "download_room_composition": (200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "delete_room_recording": (401, 403, 403, 404, 404, 403, 403, 403, 403, 204, 204, 204, 204),
    "list_room_compositions": (401, 200, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    # The session is named in the body, where what is not there cannot be processed.
    "create_room_composition": (401, 403, 403, 422, 422, 403, 403, 403, 403, 202, 202, 202, 202),
    "retrieve_room_composition": (401, 200, 403, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200),
    "cancel_room_composition": (401, 403, 403, 404, 404, 403, 403, 403, 403, 200, 200, 200, 200),
    "delete_room_composition": (401, 403, 403, 404, 404, 403, 403, 403, 403, 204, 204, 204, 204),
    "list_api_keys": (401, 403, 403, 200, 200, 403, 403, 200, 200, 403, 200, 200, 200),
    "create_api_key": (401, 403, 403, 201, 201, 403, 403, 403, 403, 403, 201, 201, 201),
    "list_webhook_deliveries": (401, 200, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "retrieve_webhook_delivery": (401, 200, 403, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200),
    "replay_webhook_delivery": (401, 403, 403, 404, 404, 403, 403, 403, 403, 200, 200, 200, 200),
    "list_webhook_keys": (401, 200, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "rotate_webhook_key": (401, 403, 403, 201, 201, 403, 403, 403, 403, 403, 201, 201, 201),
    "revoke_api_key": (401, 403, 403, 404, 404, 403, 403, 403, 403, 403, 204, 204, 204),
    # What one signs in with is the credential. Another site may not even ask.
    "sign_in": (201, 201, 201, 201, 201, 201, 201, 201, 403, 201, 201, 201, 201),
    "retrieve_me": (401, 200, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    # Who brings an API key has no sign-in to end, and no password.
    "sign_out": (401, 404, 403, 404, 204, 204, 204, 403, 403, 204, 204, 204, 404),
    "change_password": (401, 403, 403, 403, 200, 200, 403, 403, 403, 200, 200, 403, 403),
    "list_users": (401, 403, 403, 200, 200, 403, 403, 200, 200, 403, 200, 200, 200),
    "create_user": (401, 403, 403, 201, 201, 403, 403, 403, 403, 403, 201, 201, 201),
    "update_user": (401, 403, 403, 404, 404, 403, 403, 403, 403, 403, 200, 200, 200),
    "delete_user": (401, 403, 403, 404, 404, 403, 403, 403, 403, 403, 204, 204, 204),
    "invite_user": (401, 403, 403, 404, 404, 403, 403, 403, 403, 403, 201, 201, 201),
    "list_audit_entries": (401, 403, 403, 200, 200, 403, 403, 200, 200, 403, 200, 200, 200),
    "retrieve_overview": (401, 200, 403, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200),
    "list_settings": (401, 403, 403, 200, 200, 403, 403, 200, 200, 403, 200, 200, 200),
}
# After these the thing is gone, or cannot be done again: each who may has a thing of their own.
ENDING = (
    *("delete_room", "end_session", "kick_participant_in_session", "delete_room_recording", "cancel_room_composition"),
    *("delete_room_composition", "revoke_api_key", "delete_user"),
)


@dataclass(frozen=True)
class Credential:
    """What a request brings: headers, and the cookie of a sign-in."""

    headers: dict[str, str] = field(default_factory=dict)
    cookie: str | None = None

    @classmethod
    def key(cls, text: str) -> Credential:
        return cls({"authorization": f"Bearer {text}"})

    def without_token(self) -> Credential:
        return replace(self, headers={})

    def with_headers(self, **more: str) -> Credential:
        return replace(self, headers=self.headers | {name.replace("_", "-"): value for name, value in more.items()})


@dataclass(frozen=True)
class World:
    """An account with something of everything in it, and every kind of credential."""

    client: httpx.AsyncClient
    ids: dict[str, str]
    bodies: dict[str, dict[str, Any]]
    # Links to files, in place of paths with ids.
    links: dict[str, str]
    credentials: dict[str, Credential]

    async def call(self, operation: str, credential: str, ids: dict[str, str] | None = None) -> httpx.Response:
        method, path = operations()[operation]
        brought = self.credentials[credential]
        link = None if ids else self.links.get(operation)
        url, body = link or path.format_map(ids or self.ids), self.bodies.get(operation)
        if operation == "create_user":
            body = {"email": f"{uuid4()}@example.org", "name": "one more", "role": "viewer"}
        # Whoever asked before has left no cookie.
        self.client.cookies.clear()
        cookie = {} if brought.cookie is None else {"cookie": f"{COOKIE}={brought.cookie}"}
        return await self.client.request(method, url, json=body, headers=brought.headers | cookie)


@cache
def operations() -> dict[str, tuple[str, str]]:
    """Method and path of every operation of the OpenAPI document, which a test holds to be the application's."""
    paths = json.loads((ROOT / "contracts" / "openapi.json").read_text())["paths"]
    return {
        operation["operationId"]: (method, path)
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


class Credentials:
    """Makes them."""

    def __init__(self, runtime: Runtime, portal: Portal) -> None:
        self._runtime = runtime
        self._portal = portal
        self._ours = runtime.accounts.default_id

    async def key(self, scope: Scope, account_id: str | None = None) -> tuple[str, str]:
        made, text = await self._runtime.api_keys.create(account_id or self._ours, name=f"a {scope} key", scope=scope)
        return made.id, text

    async def user(self, role: Role, account_id: str | None = None) -> Credential:
        return cookie_of(await self._portal.signed_in(f"{uuid4()}@example.org", role, account_id))

    async def by_key(self, text: str) -> Credential:
        return cookie_of(await self._portal.let_in(api_key=text))

    async def over(self, column: sa.Column[Any]) -> Credential:
        """One whose time is over by this column."""
        made = await self.user(Role.OWNER)
        long_ago = self._runtime.clock.now() - timedelta(days=400)

        async def work(transaction: Transaction) -> None:
            mine = sign_ins.c.digest == digest(made.cookie or "")
            await transaction.connection.execute(sa.update(sign_ins).where(mine).values({column: long_ago}))

        await self._runtime.database.write(work)
        return made

    async def strangers(self) -> dict[str, Credential]:
        revoked_id, revoked = await self.key(Scope.ALL)
        by_revoked = await self.by_key(revoked)
        await self._runtime.api_keys.revoke(self._ours, revoked_id)
        gone = await self._portal.signed_in("gone@example.org", Role.VIEWER)
        signed_out = cookie_of(gone)
        await gone.delete("/v2/sign_ins/current")
        disabled = await self.user(Role.VIEWER)
        me = await self._runtime.sign_ins.authenticate(disabled.cookie or "")
        await self._runtime.users.update(self._ours, me.id or "", {"disabled": True})
        return {
            "no key": Credential(),
            "garbage": Credential.key("vr_not_a_key_of_anybody"),
            "revoked": Credential.key(revoked),
            "unknown cookie": Credential(cookie="x" * 43),
            "expired cookie": await self.over(sign_ins.c.expires_at),
            "idle cookie": await self.over(sign_ins.c.used_at),
            "signed out": signed_out,
            "cookie of a revoked key": by_revoked,
            "disabled user": disabled,
        }

    async def of_our_account(self) -> dict[str, Credential]:
        (_, every), (_, reading), (_, tokens) = [await self.key(scope) for scope in Scope]
        owner, operator = await self.user(Role.OWNER), await self.user(Role.OPERATOR)
        return {
            "all": Credential.key(every),
            "read only": Credential.key(reading),
            "tokens only": Credential.key(tokens),
            "viewer": await self.user(Role.VIEWER),
            "operator": operator,
            "owner": owner,
            "signed in by all": await self.by_key(every),
            "signed in by read only": await self.by_key(reading),
            "no token": owner.without_token(),
            "wrong token": owner.with_headers(x_csrf_token="x" * 43),
            "another's token": replace(owner, headers=operator.headers),
            "other site": owner.with_headers(sec_fetch_site="cross-site"),
        }

    async def every(self, client_token: str, refresh_token: str) -> dict[str, Credential]:
        theirs = (await self._runtime.accounts.create("another")).id
        return {
            **await self.strangers(),
            **await self.of_our_account(),
            "client token": Credential.key(client_token),
            "refresh token": Credential.key(refresh_token),
            "other account": Credential.key((await self.key(Scope.ALL, theirs))[1]),
            "other owner": await self.user(Role.OWNER, theirs),
        }


def cookie_of(browser: httpx.AsyncClient) -> Credential:
    return Credential({"x-csrf-token": browser.headers["x-csrf-token"]}, browser.cookies[COOKIE])


@pytest.fixture
async def world(runtime: Runtime, people: People, portal: Portal, anonymous: httpx.AsyncClient) -> World:
    ours = runtime.accounts.default_id
    made = Credentials(runtime, portal)
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
    return World(
        client=anonymous,
        ids={
            "room_id": room_id,
            "room_session_id": joined.session_id,
            "room_participant_id": joined.participant_id,
            "room_recording_id": recording.id,
            "room_composition_id": composition.id,
            "webhook_delivery_id": told.items[0].id,
            "api_key_id": (await made.key(Scope.READ_ONLY))[0],
            "user_id": (await portal.user("spare@example.org", Role.VIEWER)).id,
        },
        bodies={
            "create_room": {},
            "refresh_client_token": {"refresh_token": tokens.refresh.token},
            "create_room_composition": {"session_id": joined.session_id},
            "create_api_key": {"name": "one more"},
            "sign_in": {"api_key": API_KEY},
            "change_password": {"current_password": PASSWORD, "new_password": "another " + PASSWORD},
            "update_user": {"name": "renamed"},
        },
        links={"download_room_recording": download, "download_room_composition": composed},
        credentials=await made.every(tokens.client.token, tokens.refresh.token),
    )


def cells(operation: str) -> dict[str, int]:
    """The status for each credential, in the order in which they try."""
    columns = zip(COLUMNS.values(), TABLE[operation], strict=True)
    return {credential: status for credentials, status in columns for credential in credentials}


def test_every_operation_has_its_row_and_every_row_its_operation() -> None:
    assert set(TABLE) == set(operations())


@pytest.mark.parametrize("operation", TABLE)
async def test_every_credential_gets_what_the_table_says(world: World, operation: str) -> None:
    expected = cells(operation)
    if operation in ENDING:
        able = [credential for credential, status in expected.items() if status < 300]
        expected = {credential: status for credential, status in expected.items() if credential not in able[1:]}
    answers = {credential: (await world.call(operation, credential)).status_code for credential in expected}
    assert answers == expected


@pytest.mark.parametrize(
    ("operation", "credential"),
    [(operation, name) for operation in ENDING for name, status in cells(operation).items() if status < 300],
)
async def test_everyone_who_may_end_something_can(world: World, operation: str, credential: str) -> None:
    assert (await world.call(operation, credential)).status_code == cells(operation)[credential]


KEYED = [name for name, row in TABLE.items() if row[0] == 401]


@pytest.mark.parametrize("credential", ["other account", "other owner"])
async def test_another_account_sees_nothing_of_ours(world: World, credential: str) -> None:
    for operation in (name for name in KEYED if name != "sign_out"):
        answer = await world.call(operation, credential)
        assert [name for name, value in world.ids.items() if value in answer.text] == [], operation
        if answer.status_code == 404:
            unknown = await world.call(operation, credential, dict.fromkeys(world.ids, NOWHERE))
            assert (answer.status_code, answer.json()) == (unknown.status_code, unknown.json()), operation


@pytest.mark.parametrize("credential", CREDENTIALS)
async def test_a_refusal_says_what_is_missing_and_nothing_of_what_is_there(world: World, credential: str) -> None:
    forged = credential in (*FORGERS, "other site")
    for operation in KEYED:
        if (status := cells(operation)[credential]) in {401, 403}:
            answer = await world.call(operation, credential)
            (error,) = answer.json()["errors"]
            assert error["code"] == {401: "10009", 403: "20050" if forged else "10010"}[status], operation
            assert ("www-authenticate" in answer.headers) == (status == 401)
            unknown = await world.call(operation, credential, dict.fromkeys(world.ids, NOWHERE))
            assert answer.json() == unknown.json(), operation


@pytest.mark.parametrize("operation", ["download_room_recording", "download_room_composition"])
async def test_a_link_without_its_signature_opens_nothing_whoever_asks(world: World, operation: str) -> None:
    for credential in CREDENTIALS:
        answer = await world.call(operation, credential, world.ids)
        unknown = await world.call(operation, credential, dict.fromkeys(world.ids, NOWHERE))
        assert (answer.status_code, answer.json()) == (403, unknown.json())

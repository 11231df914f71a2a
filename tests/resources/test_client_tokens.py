"""Client tokens over REST: issue, refresh, and every token that must not work."""

from __future__ import annotations

from typing import Any

import httpx
import jwt
import pytest

from tests.conftest import FakeClock
from tests.resources.answers import NOWHERE, data, refused
from videorooms.errors import VideoRoomsError
from videorooms.runtime import Runtime
from videorooms.tokens.model import Permissions


async def issue(api: httpx.AsyncClient, room_id: str, **wish: Any) -> Any:
    return data(await api.post(f"/v2/rooms/{room_id}/actions/generate_join_client_token", json=wish), 201)


async def refresh(client: httpx.AsyncClient, path_id: str = "anything", **wish: Any) -> httpx.Response:
    return await client.post(f"/v2/rooms/{path_id}/actions/refresh_client_token", json=wish)


async def refusal(runtime: Runtime, token: str) -> str:
    with pytest.raises(VideoRoomsError) as caught:
        await runtime.tokens.verify_client_token(token)
    return caught.value.code


async def test_a_pair_of_tokens_lives_as_long_as_the_contract_says(api: httpx.AsyncClient, room_id: str) -> None:
    issued = data(await api.post(f"/v2/rooms/{room_id}/actions/generate_join_client_token"), 201)
    assert set(issued) == {"record_type", "token", "token_expires_at", "refresh_token", "refresh_token_expires_at"}
    assert issued["record_type"] == "client_token"
    assert issued["token_expires_at"] == "2026-03-01T12:10:00Z"
    assert issued["refresh_token_expires_at"] == "2026-03-01T13:00:00Z"


async def test_a_pair_of_tokens_lives_as_long_as_told(api: httpx.AsyncClient, room_id: str) -> None:
    issued = await issue(api, room_id, token_ttl_secs="10", refresh_token_ttl_secs=86400)
    assert issued["token_expires_at"] == "2026-03-01T12:00:10Z"
    assert issued["refresh_token_expires_at"] == "2026-03-02T12:00:00Z"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("token_ttl_secs", 9, "out_of_range"),
        ("token_ttl_secs", 3601, "out_of_range"),
        ("token_ttl_secs", -600, "out_of_range"),
        ("token_ttl_secs", 10**20, "out_of_range"),
        ("token_ttl_secs", "long", "unprocessable"),
        ("token_ttl_secs", 10.5, "unprocessable"),
        ("token_ttl_secs", True, "unprocessable"),
        ("token_ttl_secs", [600], "unprocessable"),
        ("refresh_token_ttl_secs", 59, "out_of_range"),
        ("refresh_token_ttl_secs", 86401, "out_of_range"),
        ("refresh_token_ttl_secs", "", "unprocessable"),
        ("hidden", "perhaps", "unprocessable"),
        ("permissions", True, "unprocessable"),
        ("permissions", ["moderate"], "unprocessable"),
    ],
)
async def test_a_lifetime_out_of_its_limits_is_refused(
    api: httpx.AsyncClient, room_id: str, field: str, value: object, code: str
) -> None:
    path = f"/v2/rooms/{room_id}/actions/generate_join_client_token"
    refused(await api.post(path, json={field: value}), code, pointer=f"/{field}")


async def test_null_stands_for_the_default_lifetime(api: httpx.AsyncClient, room_id: str) -> None:
    issued = await issue(api, room_id, token_ttl_secs=None, refresh_token_ttl_secs=None)
    assert issued["token_expires_at"] == "2026-03-01T12:10:00Z"


async def test_permissions_are_those_that_were_wished_for_and_stay_when_the_token_is_renewed(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient, runtime: Runtime, room_id: str
) -> None:
    wish = {"permissions": {"moderate": True, "fly": True}, "hidden": True}
    issued = await issue(api, room_id, **wish)
    renewed = data(await refresh(anonymous, refresh_token=issued["refresh_token"]), 201)
    for token in (issued["token"], renewed["token"]):
        grant = await runtime.tokens.verify_client_token(token)
        assert grant.permissions == Permissions(moderate=True, hidden=True)


@pytest.mark.parametrize("wish", [{}, {"permissions": None, "hidden": None}, {"permissions": {"moderate": None}}])
async def test_nothing_special_is_permitted_unless_it_was_wished_for(
    api: httpx.AsyncClient, runtime: Runtime, room_id: str, wish: dict[str, Any]
) -> None:
    grant = await runtime.tokens.verify_client_token((await issue(api, room_id, **wish))["token"])
    assert grant.permissions == Permissions()


@pytest.mark.parametrize("wish", [{"permissions": {"moderate": True}}, {"hidden": True}])
async def test_a_key_that_only_makes_tokens_makes_none_that_may_more(
    api: httpx.AsyncClient, room_id: str, wish: dict[str, Any]
) -> None:
    made = data(await api.post("/v2/api_keys", json={"name": "site", "scope": "tokens_only"}), 201)
    headers = {"authorization": f"Bearer {made['key']}"}
    path = f"/v2/rooms/{room_id}/actions/generate_join_client_token"
    data(await api.post(path, json={"hidden": False}, headers=headers), 201)
    refused(await api.post(path, json=wish, headers=headers), "forbidden")


async def test_a_permission_that_is_no_boolean_is_refused(api: httpx.AsyncClient, room_id: str) -> None:
    path = f"/v2/rooms/{room_id}/actions/generate_join_client_token"
    answer = await api.post(path, json={"permissions": {"moderate": "perhaps"}})
    refused(answer, "unprocessable", pointer="/permissions/moderate")


async def test_a_client_token_grants_its_room(api: httpx.AsyncClient, runtime: Runtime, room_id: str) -> None:
    grant = await runtime.tokens.verify_client_token((await issue(api, room_id))["token"])
    assert grant.room_id == room_id
    assert grant.expires_at.isoformat() == "2026-03-01T12:10:00+00:00"


async def test_a_refresh_token_gives_a_client_token_of_its_room_without_an_api_key(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient, runtime: Runtime, room_id: str, clock: FakeClock
) -> None:
    issued = await issue(api, room_id)
    clock.advance(3599)
    renewed = data(await refresh(anonymous, refresh_token=issued["refresh_token"], token_ttl_secs="20"), 201)
    assert set(renewed) == {"record_type", "token", "token_expires_at"}
    assert renewed["token_expires_at"] == "2026-03-01T13:00:19Z"
    assert (await runtime.tokens.verify_client_token(renewed["token"])).room_id == room_id


@pytest.mark.parametrize("path_id", ["anything", "undefined", NOWHERE, "%00"])
async def test_the_room_of_a_refresh_is_that_of_the_token_whatever_the_path_says(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient, runtime: Runtime, room_id: str, path_id: str
) -> None:
    issued = await issue(api, room_id)
    renewed = data(await refresh(anonymous, path_id, refresh_token=issued["refresh_token"]), 201)
    assert (await runtime.tokens.verify_client_token(renewed["token"])).room_id == room_id


async def test_a_refresh_needs_its_token(anonymous: httpx.AsyncClient) -> None:
    refused(await refresh(anonymous), "unprocessable", pointer="/refresh_token")
    refused(await refresh(anonymous, refresh_token=None), "unprocessable", pointer="/refresh_token")
    refused(await refresh(anonymous, refresh_token=["x"]), "unprocessable", pointer="/refresh_token")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "." * 9000, "ü" * 50])
async def test_a_refresh_with_a_text_that_is_no_token_is_forbidden(anonymous: httpx.AsyncClient, token: str) -> None:
    refused(await refresh(anonymous, refresh_token=token), "forbidden", pointer="/refresh_token")


async def test_a_client_token_does_not_refresh(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient, room_id: str
) -> None:
    token = (await issue(api, room_id))["token"]
    refused(await refresh(anonymous, refresh_token=token), "forbidden", pointer="/refresh_token")


async def test_an_expired_refresh_token_does_not_refresh(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient, room_id: str, clock: FakeClock
) -> None:
    issued = await issue(api, room_id, refresh_token_ttl_secs=60)
    clock.advance(60)
    answer = await refresh(anonymous, refresh_token=issued["refresh_token"])
    refused(answer, "refresh_token_expired", pointer="/refresh_token")


async def test_a_token_of_a_deleted_room_neither_joins_nor_refreshes(
    api: httpx.AsyncClient, anonymous: httpx.AsyncClient, runtime: Runtime, room_id: str
) -> None:
    issued = await issue(api, room_id)
    await api.delete(f"/v2/rooms/{room_id}")
    assert await refusal(runtime, issued["token"]) == "unauthorized"
    refused(await refresh(anonymous, refresh_token=issued["refresh_token"]), "room_deleted", pointer="/refresh_token")


async def test_a_refresh_token_does_not_join(api: httpx.AsyncClient, runtime: Runtime, room_id: str) -> None:
    assert await refusal(runtime, (await issue(api, room_id))["refresh_token"]) == "unauthorized"


async def test_an_expired_client_token_says_that_it_has_expired(
    api: httpx.AsyncClient, runtime: Runtime, room_id: str, clock: FakeClock
) -> None:
    issued = await issue(api, room_id, token_ttl_secs=10)
    clock.advance(10)
    assert await refusal(runtime, issued["token"]) == "token_expired"


async def test_tokens_of_another_server_are_refused(runtime: Runtime) -> None:
    claims = {"aud": "videorooms_access_token", "typ": "access", "exp": 4102444800}
    forged = jwt.encode(claims, "a secret that is long enough for hmac", algorithm="HS256")
    assert await refusal(runtime, forged) == "unauthorized"


async def test_tokens_are_good_after_a_restart(api: httpx.AsyncClient, runtime: Runtime, room_id: str) -> None:
    token = (await issue(api, room_id))["token"]
    await runtime.stop()
    again = Runtime(runtime.settings, clock=runtime.clock, engine=runtime.engine)
    await again.start()
    try:
        assert (await again.tokens.verify_client_token(token)).room_id == room_id
    finally:
        await again.stop()


async def test_an_api_key_is_no_client_token(runtime: Runtime, settings: Any) -> None:
    assert await refusal(runtime, settings.api_key.get_secret_value()) == "unauthorized"


async def test_a_large_body_without_a_key_is_refused_early(anonymous: httpx.AsyncClient) -> None:
    answer = await refresh(anonymous, refresh_token="x" * 100_000)
    refused(answer, "payload_too_large", pointer="")

"""The settings in force, as the API shows them: everything but what is secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from tests.conftest import API_KEY
from tests.resources.answers import data
from videorooms.configuration.model import effective
from videorooms.settings import Settings


def shown(**chosen: Any) -> dict[str, Any]:
    return {one.name: one for one in effective(Settings(**chosen))}


async def test_every_setting_is_listed_with_its_sentence(api: httpx.AsyncClient) -> None:
    told = {one["name"]: one for one in data(await api.get("/v2/settings"))}
    assert list(told) == list(Settings.model_fields)
    assert told["port"]["value"] == 8080
    assert told["port"]["is_default"]
    assert told["port"]["description"] == "TCP port of the HTTP server."
    assert (told["demo"]["value"], told["demo"]["is_default"]) == (False, False)


async def test_no_secret_is_shown_and_that_it_is_set_is(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v2/settings")
    assert API_KEY not in answer.text
    [key] = [one for one in data(answer) if one["name"] == "api_key"]
    assert (key["value"], key["is_secret"], key["is_default"]) == (None, True, False)


def test_secrets_inside_of_other_settings_are_hidden() -> None:
    told = shown(
        database_url="postgresql://ada:hush@db.example:5432/rooms?sslmode=require&sslpassword=hush",
        storage_secret_access_key=SecretStr("hush"),
        ice_servers='[{"urls": "turn:turn.example:3478", "username": "ada", "credential": "hush"}]',
        data_dir=Path("/var/lib/rooms"),
    )
    assert "hush" not in str(told)
    assert told["database_url"].value == "postgresql://ada:***@db.example:5432/rooms?sslmode=require&sslpassword=***"
    assert told["ice_servers"].value == [{"urls": "turn:turn.example:3478", "username": "ada", "credential": "***"}]
    assert told["data_dir"].value == "/var/lib/rooms"


@pytest.mark.parametrize("password", ["s3/hush", "s3#hush", "s3?hush", "s3@hush", "s3:hush", "hush=1&x"])
def test_a_password_is_hidden_whatever_is_in_it(password: str) -> None:
    url = f"postgresql://ada:{password}@db.example/rooms?application_name=x&p%61ssword=hush"
    assert "hush" not in str(shown(database_url=url))
    assert shown(public_url="https://rooms.example:8443/")["public_url"].value == "https://rooms.example:8443/"


def test_relays_are_known_by_the_addresses_that_clients_are_told() -> None:
    servers = (
        '[{"urls": ["turn:198.51.100.1:3478?transport=udp", "turns:[2001:db8::1]:5349", "stun:198.51.100.9"]},'
        ' {"urls": "turn:relay.example"}]'
    )
    assert Settings(ice_servers=servers).relay_addresses == {"198.51.100.1", "2001:db8::1"}
    assert Settings().relay_addresses == frozenset()

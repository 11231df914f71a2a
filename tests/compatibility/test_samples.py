"""Every code sample of the documentation that can run does what its page says, against a real server.

What needs a browser runs in tests/e2e/test_samples.py. A sample that nothing runs fails here, named by its first line.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from telnyx import AsyncTelnyx, Telnyx

from tests.compatibility.conftest import Place
from tests.compatibility.samples import Sample, all_samples, sample
from tests.conftest import API_KEY, FakeClock
from tests.resources.answers import data
from tests.webhooks.receiver import Received, Receiver
from tools.checks.sources import ROOT
from videorooms.settings import Settings

PATIENCE_SECS = 60
HEADERS = {"authorization": f"Bearer {API_KEY}"}
# Each by words that it has, with what holds it if it does not run here.
IN_A_BROWSER = ("attach(document.body", "<!doctype html>", "getClientToken", "permission_denied")
NO_PROGRAM = {
    "./dev run": "starts a server, as every end-to-end test does",
    "./dev test": "would run itself",
    "export API_KEY=": "has a place for what the reader knows",
    "export ROOM_ID=": "has a place for what the reader knows",
    "http://localhost:8080/meet/": "is an address",
}
COMMANDS = [one for one in all_samples() if one.language == "sh" and "curl" in one.text]


@pytest.fixture
def clock() -> FakeClock:
    """Stands at the real time: verifiers refuse what is minutes away from it."""
    return FakeClock(datetime.now(UTC))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhook_allowed_networks": ["127.0.0.0/8"]})


@pytest.fixture
async def api(place: Place) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=place.base_url, headers=HEADERS) as client:
        yield client


@pytest.fixture
async def delivery(place: Place, api: httpx.AsyncClient) -> AsyncIterator[Received]:
    """A webhook as it came to a receiver: that Zoë has left."""
    receiver = Receiver()
    await receiver.start()
    room = data(await api.post("/rooms", json={"webhook_event_url": receiver.url}), 201)
    await place.people.leave(await place.people.join(room["id"], context='{"username":"Zoë"}'))
    await place.runtime.worker.run_due()
    await receiver.until(4)
    (left,) = [one for one in receiver.received if one.event_type.endswith("participant.left")]
    yield left
    await receiver.stop()


@pytest.fixture
async def public_keys(api: httpx.AsyncClient) -> list[str]:
    return [key["public_key"] for key in data(await api.get("/webhook_keys"))]


async def run(*command: str, said: str = "", **environment: str) -> str:
    """What the program printed; fails with what it complained of."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT, env=os.environ | environment
    )
    try:
        async with asyncio.timeout(PATIENCE_SECS):
            printed, complained = await process.communicate(said.encode())
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, f"{printed.decode()}\n{complained.decode()}"
    return printed.decode()


async def run_module(*parts: str, said: Any = None) -> Any:
    """What the JavaScript of these parts gives as `result`; packages are those of the repository."""
    program = "\n".join([*parts, "process.stdout.write(JSON.stringify(result));"])
    given = f"const given = {json.dumps(said)};\n"
    return json.loads(await run("node", "--input-type=module", "--eval", given + program))


def test_every_sample_runs_somewhere() -> None:
    run_here = {str(one) for one in COMMANDS} | {str(one) for one in all_samples() if one.language in LANGUAGES_HERE}
    elsewhere = (*IN_A_BROWSER, *NO_PROGRAM)
    nowhere = [
        str(one)
        for one in all_samples()
        if str(one) not in run_here and not any(words in one.text for words in elsewhere)
    ]
    assert nowhere == []


# Of these every sample is named by a test below.
LANGUAGES_HERE = ("python", "ts", "javascript", "json")
NAMED = (
    ("docs/moving.md", "from telnyx import Telnyx"),
    ("docs/moving.md", "import Telnyx from"),
    ("docs/idempotency.md", "extra_headers="),
    ("docs/idempotency.md", "{ headers: {"),
    ("docs/webhooks.md", "def is_genuine"),
    ("docs/webhooks.md", "export function isGenuine"),
    ("docs/webhooks.md", '"record_type": "event"'),
    ("docs/getting-started.md", '"record_type": "room"'),
)


def test_every_sample_of_those_languages_is_named_by_a_test() -> None:
    named = {str(sample(page, words)) for page, words in NAMED}
    assert {str(one) for one in all_samples() if one.language in LANGUAGES_HERE} == named


@pytest.mark.parametrize("command", COMMANDS, ids=str)
async def test_commands_do_what_they_say(place: Place, api: httpx.AsyncClient, command: Sample) -> None:
    if shutil.which("curl") is None:
        pytest.fail("curl is missing: apt-get install curl")
    room_id = data(await api.post("/rooms"), 201)["id"]
    tokens = data(await api.post(f"/rooms/{room_id}/actions/generate_join_client_token"), 201)
    origin = place.base_url.removesuffix("/v2")
    printed = await run(
        "bash",
        "-c",
        # Whatever is refused ends the script.
        'set -eu\ncurl() { command curl --fail-with-body --silent --show-error "$@"; echo; }\n'
        + command.text.replace("http://localhost:8080", origin),
        API_KEY=API_KEY,
        KEY=API_KEY,
        BASE=origin,
        ROOM_ID=room_id,
        ROOM=room_id,
        REFRESH_TOKEN=tokens["refresh_token"],
    )
    answers = [json.loads(line) for line in printed.splitlines() if line]
    assert len(answers) == command.text.count("curl ")
    assert all("data" in answer for answer in answers)


async def test_the_room_that_is_shown_is_what_comes(api: httpx.AsyncClient) -> None:
    shown = json.loads(sample("docs/getting-started.md", '"record_type": "room"').text)["data"]
    made = data(await api.post("/rooms", json={"unique_name": "standup"}), 201)
    assert {name: made[name] for name in shown} | {"id": "…"} == shown


async def test_the_python_sdk_works_as_shown(place: Place) -> None:
    text = sample("docs/moving.md", "from telnyx import Telnyx").text
    assert "https://rooms.example.com/v2" in text
    names: dict[str, Any] = {"API_KEY": API_KEY, "key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}
    exec(text.replace("https://rooms.example.com/v2", place.base_url), names)

    def make() -> str:
        made = eval(sample("docs/idempotency.md", "extra_headers=").text.strip(), names)
        return str(made.data.id)

    assert await asyncio.to_thread(make) == await asyncio.to_thread(make)


async def test_the_node_sdk_works_as_shown(place: Place) -> None:
    client = sample("docs/moving.md", "import Telnyx from").text
    assert "https://rooms.example.com/v2" in client
    make = sample("docs/idempotency.md", "{ headers: {").text.strip()
    result = await run_module(
        client.replace("https://rooms.example.com/v2", place.base_url).replace("API_KEY", "given"),
        'const key = "8e03978e-40d5-43e8-bc93-6894a57f9324";',
        f"const make = async () => {{ return {make} }};",
        "const result = [(await make()).data.id, (await make()).data.id];",
        said=API_KEY,
    )
    assert result[0] == result[1]


async def test_the_event_that_is_shown_is_what_comes(delivery: Received) -> None:
    shown = json.loads(sample("docs/webhooks.md", '"record_type": "event"').text)
    came = delivery.document
    assert (list(came), list(came["data"])) == (list(shown), list(shown["data"]))
    assert came["data"]["event_type"] == shown["data"]["event_type"]
    assert list(came["data"]["payload"]) == list(shown["data"]["payload"])
    assert list(came["meta"]) == list(shown["meta"])


async def test_the_python_verifier_tells_a_genuine_webhook_from_others(
    delivery: Received, public_keys: list[str]
) -> None:
    names: dict[str, Any] = {}
    exec(sample("docs/webhooks.md", "def is_genuine").text, names)
    is_genuine, headers = names["is_genuine"], delivery.headers
    stranger = base64.b64encode(bytes(range(32))).decode()
    assert is_genuine(headers, delivery.body, public_keys)
    assert is_genuine(headers, delivery.body, [stranger, *public_keys])
    assert not is_genuine(headers, delivery.body + b" ", public_keys)
    assert not is_genuine(headers, delivery.body, [stranger])
    assert not is_genuine(headers | {"telnyx-timestamp": "1"}, delivery.body, public_keys)
    assert not is_genuine(headers | {"telnyx-signature-ed25519": "%"}, delivery.body, public_keys)
    assert not is_genuine({}, delivery.body, public_keys)


async def test_the_javascript_verifier_tells_a_genuine_webhook_from_others(
    delivery: Received, public_keys: list[str]
) -> None:
    result = await run_module(
        sample("docs/webhooks.md", "export function isGenuine").text,
        """
        const { headers, keys, stranger } = given;
        const body = Buffer.from(given.body, "base64");
        const result = [
          isGenuine(headers, body, keys),
          isGenuine(headers, body, [stranger, ...keys]),
          isGenuine(headers, Buffer.concat([body, Buffer.from(" ")]), keys),
          isGenuine(headers, body, [stranger]),
          isGenuine({ ...headers, "telnyx-timestamp": "1" }, body, keys),
          isGenuine({ ...headers, "telnyx-signature-ed25519": "%" }, body, keys),
          isGenuine({}, body, keys),
        ];
        """,
        said={
            "headers": delivery.headers,
            "body": base64.b64encode(delivery.body).decode(),
            "keys": public_keys,
            "stranger": base64.b64encode(bytes(range(32))).decode(),
        },
    )
    assert result == [True, True, False, False, False, False, False]


async def test_the_delivery_log_is_read_by_the_sdk(place: Place, delivery: Received) -> None:
    async with AsyncTelnyx(api_key=API_KEY, base_url=place.base_url, max_retries=0) as sdk:
        wanted: Any = {"status": {"eq": "delivered"}, "event_type": delivery.event_type}
        (found,) = [one async for one in sdk.webhook_deliveries.list(filter=wanted)]
        assert found.id is not None
        shown = (await sdk.webhook_deliveries.retrieve(found.id)).data
    assert shown is not None
    assert shown.webhook is not None
    assert shown.attempts is not None
    assert (shown.status, shown.webhook.id) == ("delivered", delivery.event_id)
    assert [attempt.status for attempt in shown.attempts] == ["delivered"]


async def test_the_sdks_own_verifiers_take_a_webhook_and_refuse_one_that_was_changed(
    delivery: Received, public_keys: list[str]
) -> None:
    body, changed = delivery.body.decode(), delivery.body.decode().replace("left", "lost")
    python = Telnyx(api_key="unused", public_key=public_keys[0])
    assert python.webhooks.unwrap(body, headers=delivery.headers) is not None
    result = await run_module(
        'import Telnyx from "telnyx";',
        """
        const sdk = new Telnyx({ apiKey: "unused", publicKey: given.publicKey });
        const unwrap = (body) => sdk.webhooks.unwrap(body, { headers: given.headers });
        const refused = await unwrap(given.changed).then(() => null, (error) => error.constructor.name);
        const result = { event: await unwrap(given.body), refused };
        """,
        said={"publicKey": public_keys[0], "headers": delivery.headers, "body": body, "changed": changed},
    )
    assert result == {"event": delivery.document, "refused": "TelnyxWebhookVerificationError"}

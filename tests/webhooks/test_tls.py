"""Receivers behind TLS: one with a certificate that the machine trusts gets its webhooks, and nobody else does."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import FakeClock
from tests.webhooks.certificates import DAY, Authority
from tests.webhooks.conftest import MakeReceiver, Stage
from tests.webhooks.receiver import LOOPBACK
from videorooms.webhooks.addresses import parse_networks
from videorooms.webhooks.model import AttemptError
from videorooms.webhooks.sending import Sender
from videorooms.webhooks.targets import read_target


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """A private one that this machine trusts, and nobody beside it."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    return made


async def attempt_at(stage: Stage, port: int) -> Any:
    """The first attempt to tell whoever listens there that a session has begun."""
    await stage.people.join(await stage.rooms.make(f"https://{LOOPBACK}:{port}/hook"))
    await stage.run()
    first, *_ = await stage.log.all()
    return (await stage.log.one(first["id"]))["attempts"][-1]


async def test_a_certificate_of_an_authority_that_the_machine_trusts_is_good(
    stage: Stage, make_receiver: MakeReceiver, authority: Authority
) -> None:
    receiver = await make_receiver(ssl=authority.server(LOOPBACK))
    attempt = await attempt_at(stage, receiver.port)
    assert (attempt["status"], attempt["error"]) == ("delivered", None)
    assert receiver.event_types() == ["session.started", "participant.joined"]


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        ({"host": LOOPBACK, "valid_for": -DAY}, "certificate has expired"),
        ({"host": LOOPBACK, "self_signed": True}, "self-signed certificate"),
        ({"host": "127.0.0.2"}, "certificate is not valid for '127.0.0.1'"),
        ({"host": "hooks.example"}, "certificate is not valid for '127.0.0.1'"),
    ],
)
async def test_a_bad_certificate_is_a_failed_attempt_and_the_log_says_why(
    stage: Stage, make_receiver: MakeReceiver, authority: Authority, certificate: dict[str, Any], words: str
) -> None:
    receiver = await make_receiver(ssl=authority.server(**certificate))
    attempt = await attempt_at(stage, receiver.port)
    assert (attempt["status"], attempt["error"]) == ("failed", "tls_failed")
    assert words in attempt["error_detail"]
    assert receiver.received == []


async def test_an_authority_that_the_machine_does_not_know_is_not_trusted(
    stage: Stage, make_receiver: MakeReceiver, tmp_path: Path
) -> None:
    receiver = await make_receiver(ssl=Authority(tmp_path).server(LOOPBACK))
    attempt = await attempt_at(stage, receiver.port)
    assert attempt["error"] == "tls_failed"
    assert "unable to get local issuer certificate" in attempt["error_detail"]


async def test_who_speaks_no_tls_is_a_failed_attempt(stage: Stage) -> None:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, LOOPBACK, 0) as server:
        attempt = await attempt_at(stage, server.sockets[0].getsockname()[1])
    assert (attempt["error"], attempt["error_detail"]) == ("tls_failed", "TLS: wrong version number.")


async def test_what_failed_by_its_certificate_is_delivered_when_there_is_a_new_one(
    stage: Stage, make_receiver: MakeReceiver, authority: Authority
) -> None:
    expired = await make_receiver(ssl=authority.server(LOOPBACK, valid_for=-DAY))
    port = expired.port
    assert (await attempt_at(stage, port))["error"] == "tls_failed"
    await expired.stop()
    renewed = await make_receiver(port=port, ssl=authority.server(LOOPBACK))
    await stage.run(10)
    assert renewed.event_types() == ["session.started", "participant.joined"]


@pytest.mark.parametrize(("host", "error"), [("hooks.example", None), ("other.example", AttemptError.TLS_FAILED)])
async def test_the_name_of_the_url_must_stand_in_the_certificate(
    clock: FakeClock, make_receiver: MakeReceiver, authority: Authority, host: str, error: AttemptError | None
) -> None:
    class Here:
        async def resolve(self, _host: str, _port: int) -> list[str]:
            return [LOOPBACK]

    receiver = await make_receiver(ssl=authority.server("hooks.example"))
    sender = Sender(clock, Here(), parse_networks(["127.0.0.0/8"]))
    outcome = await sender.post(read_target(f"https://{host}:{receiver.port}/"), {}, b"{}", timedelta(seconds=10))
    assert outcome.error == error

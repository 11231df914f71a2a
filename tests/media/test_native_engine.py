"""The native engine at its edges: what the extension is given, when it breaks, and when it ends."""

from __future__ import annotations

import asyncio
import importlib
import logging
import socket
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.media.conftest import LOOPBACK
from tests.media.events import Heard
from tests.media.peers import Peer
from videorooms.media import _engine, native
from videorooms.media.engine import AnySpeaker, MediaError, TransportChanged
from videorooms.media.native import NativeEngine

SETTINGS = '{"bind": "127.0.0.1", "udp_port": 0}'


@pytest.mark.parametrize(
    "command",
    ["", "nonsense", "[]", "{}", '{"type": "fly"}', '{"type": "bind", "request": "one"}', '{"type": "break"}'],
)
def test_a_malformed_command_is_refused_and_the_engine_goes_on(command: str) -> None:
    engine = _engine.Engine(SETTINGS)
    with pytest.raises(_engine.MediaError) as refused:
        engine.submit(command)
    code, detail = refused.value.args
    assert code == "bad_request"
    assert detail.startswith("media command: ")
    engine.submit('{"type": "prefer_layers", "transport": "t", "layers": {}}')
    engine.close()


@pytest.mark.parametrize("settings", ["", "{}", '{"bind": "0.0.0.0", "udp_port": "x"}', SETTINGS[:-1]])
def test_malformed_settings_are_refused(settings: str) -> None:
    with pytest.raises(_engine.MediaError) as refused:
        _engine.Engine(settings)
    assert refused.value.args[0] == "bad_request"


async def test_a_port_in_use_is_told_in_words() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(MediaError) as refused:
            await NativeEngine(replace(LOOPBACK, udp_port=port)).start()
    assert refused.value.code == "engine_failed"
    assert f"cannot listen for UDP on 127.0.0.1:{port}" in refused.value.detail


async def test_an_address_that_clients_cannot_reach_is_refused() -> None:
    with pytest.raises(MediaError) as refused:
        await NativeEngine(replace(LOOPBACK, advertised=["media.example.com"])).start()
    assert "media.example.com" in refused.value.detail


async def test_advertised_addresses_and_ports_are_the_candidates_of_the_answer() -> None:
    engine = NativeEngine(replace(LOOPBACK, advertised=["203.0.113.7:5000", "192.0.2.2"]))
    await engine.start()
    udp_port = engine.stats()["listening"]["udp"].rpartition(":")[2]
    peer = Peer(engine, "session")
    peer.receive("audio", AnySpeaker())
    answer = await engine.negotiate(await peer.negotiation())
    candidates = [line.split() for line in answer.splitlines() if line.startswith("a=candidate:")]
    offered = [(fields[4], fields[5]) for fields in candidates if fields[2].lower() == "udp"]
    assert offered == [("203.0.113.7", "5000"), ("192.0.2.2", udp_port)]
    await peer.leave()
    await engine.stop()


async def test_a_listener_that_fails_is_logged_and_others_still_hear(
    native: NativeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(_event: object) -> None:
        raise RuntimeError("the listener's own fault")

    native.listen(failing)
    heard = Heard(native)
    peer = Peer(native, "session")
    peer.receive("audio", AnySpeaker())
    with caplog.at_level(logging.ERROR):
        await native.negotiate(await peer.negotiation())
        await native.close_session("session")
        await heard.until(TransportChanged, lambda event: event.state == "closed")
    assert "the listener's own fault" in caplog.text
    await peer.leave()


async def test_a_panic_of_the_media_thread_refuses_everything_and_python_goes_on() -> None:
    engine = NativeEngine(replace(LOOPBACK, breakable=True))
    await engine.start()
    extension = engine._engine
    assert extension is not None
    extension.submit('{"type": "break"}')
    with pytest.raises(MediaError) as refused:
        # Whether it comes before or after the panic, it is refused and never left waiting.
        async with asyncio.timeout(10):
            while True:
                await engine.close_session("session")
    assert refused.value.code == "engine_failed"
    stats = engine.stats()
    assert stats["panics"] == 1
    assert "broken on purpose" in stats["failed"]
    await engine.stop()


async def test_stopping_refuses_what_waits_and_what_comes() -> None:
    engine = NativeEngine(LOOPBACK)
    await engine.start()
    waiting = [asyncio.ensure_future(engine.close_session("session")) for _ in range(50)]
    # One turn, so that every request is asked and none is answered.
    await asyncio.sleep(0)
    await engine.stop()
    await engine.stop()
    for outcome in await asyncio.gather(*waiting, return_exceptions=True):
        assert outcome is None or (isinstance(outcome, MediaError) and outcome.code == "engine_failed")
    for call in (engine.close_session("session"), engine.close_transport("t")):
        with pytest.raises(MediaError) as refused:
            await call
        assert refused.value.code == "engine_failed"
    with pytest.raises(MediaError):
        engine.stats()


async def test_a_cancelled_request_leaves_nothing_behind(native: NativeEngine) -> None:
    asking = asyncio.ensure_future(native.close_session("session"))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await native.close_session("session")
    assert native._waiting == {}


def test_a_missing_extension_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "videorooms.media._engine", None)
    monkeypatch.delattr("videorooms.media._engine")
    with pytest.raises(ImportError, match=r"^the media engine is not built for this Python .*`\./dev run`"):
        importlib.reload(native)


def test_a_stale_extension_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_engine, "PROTOCOL", 0)
    with pytest.raises(ImportError, match=r"^the media engine speaks protocol 0 .*`\./dev run`"):
        importlib.reload(native)


def test_the_stub_says_what_the_extension_has() -> None:
    command = [sys.executable, "-m", "mypy.stubtest", "videorooms.media._engine", "--concise"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr

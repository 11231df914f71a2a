"""What developers do in mission control: the quick start, API keys, webhooks with a receiver that answers as told."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Sit
from tests.e2e.meeting import PATIENCE_MS
from tests.e2e.portal import Desk
from tests.e2e.rest import Rest
from tests.e2e.server import Server
from tests.e2e.waiting import eventually

pytestmark = pytest.mark.patient


class Receiver:
    """An application that gets webhooks, and answers each with what is told."""

    def __init__(self) -> None:
        self.status, self.body = 200, "taken"
        self.got: list[dict[str, object]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                answer = receiver.body.encode()
                self.send_response(receiver.status)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def telling_server(own_server: Callable[..., Server]) -> Server:
    """May send webhooks to this machine, and tries again at once."""
    return own_server(VIDEOROOMS_WEBHOOK_ALLOWED_NETWORKS="127.0.0.1/32", VIDEOROOMS_WEBHOOK_BACKOFF_FIRST_SECS="1")


async def test_a_delivery_is_looked_into_and_sent_again(sit: Sit, telling_server: Server, receiver: Receiver) -> None:
    receiver.status, receiver.body = 410, "<b>we</b> are closed"
    rest = Rest(telling_server)
    room = await rest.create_room(
        unique_name="Told", webhook_event_url=receiver.url, webhook_extra_events=["video.room.created"]
    )
    desk = await sit(at=telling_server)
    await desk.sign_in("#/webhooks")
    row = desk.row("Deliveries", "room.created")
    await expect(row).to_contain_text("Failed", timeout=PATIENCE_MS)
    await row.get_by_role("link", name="room.created").click()
    attempt = desk.page.get_by_role("listitem").filter(has_text="Attempt 1")
    await expect(attempt).to_contain_text("HTTP 410", timeout=PATIENCE_MS)
    await attempt.locator("summary").click()
    await expect(attempt.get_by_role("region", name="Headers")).to_contain_text("webhook-id")
    await expect(attempt.get_by_role("region", name="Response")).to_have_text("<b>we</b> are closed")
    await expect(desk.page.get_by_role("region", name="What was told").last).to_contain_text(room)

    receiver.status, receiver.body = 200, ""
    await desk.press("Send again")
    await expect(desk.page.get_by_role("listitem").filter(has_text="HTTP 200")).to_be_visible(timeout=PATIENCE_MS)
    assert len(receiver.got) == 2
    await desk.page.get_by_role("link", name="Webhooks").first.click()
    await expect(desk.row("Deliveries", "room.created")).to_contain_text("Delivered", timeout=PATIENCE_MS)
    await rest.close()


async def test_deliveries_are_filtered_and_endpoints_are_seen(sit: Sit, telling_server: Server) -> None:
    rest = Rest(telling_server)
    told = {"webhook_event_url": "http://127.0.0.1:9/nobody", "webhook_extra_events": ["video.room.created"]}
    await rest.create_room(unique_name="Nobody listens", **told)
    await rest.create_room(unique_name="Silent")
    desk = await sit(at=telling_server)
    await desk.sign_in("#/webhooks")
    await expect(desk.row("Deliveries", "room.created")).to_have_count(1, timeout=PATIENCE_MS)
    await desk.page.get_by_role("combobox", name="State").click()
    await desk.page.get_by_role("option", name="Delivered").click()
    await expect(desk.heading("Nothing found", level=2)).to_be_visible(timeout=PATIENCE_MS)
    await desk.page.get_by_role("search").get_by_role("button", name="Clear the filters").click()
    await desk.page.get_by_role("tab", name="Endpoints").click()
    await expect(desk.row("Endpoints", "Nobody listens")).to_contain_text("127.0.0.1:9/nobody", timeout=PATIENCE_MS)
    await expect(desk.row("Endpoints", "Silent")).to_have_count(0)
    await rest.close()


async def test_a_new_signing_key_is_made(sit: Sit, telling_server: Server) -> None:
    desk = await sit(at=telling_server)
    await desk.sign_in("#/webhooks?tab=signing")
    await expect(desk.row("Public keys", "Signs now")).to_have_count(1, timeout=PATIENCE_MS)
    await desk.press("New signing key")
    await desk.press("Make the key")
    await expect(desk.row("Public keys", "Signs next")).to_have_count(1, timeout=PATIENCE_MS)


async def test_a_key_is_shown_once_works_and_is_revoked(sit: Sit, server: Server) -> None:
    name = f"Shop {uuid4().hex[:6]}"
    desk = await sit()
    await desk.sign_in("#/keys")
    await desk.press("New key")
    await desk.page.get_by_role("textbox", name="Name").fill(name)
    await desk.page.get_by_role("radio", name="Read only").check()
    await desk.press("Create key")
    dialog = desk.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("It is shown this once", timeout=PATIENCE_MS)
    await desk.page.keyboard.press("Escape")
    key = await dialog.locator("code").inner_text()

    async def may_read() -> int:
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {key}"}) as http:
            return (await http.get(f"{server.origin}/v2/rooms")).status_code

    assert await may_read() == 200
    await desk.press("I have copied it")
    await expect(desk.row("API keys", name)).to_contain_text("Read only", timeout=PATIENCE_MS)
    await desk.press(f"Revoke {name}")
    await desk.press("Revoke key")
    await expect(desk.row("API keys", name)).to_have_count(0, timeout=PATIENCE_MS)
    assert await may_read() == 401


async def test_the_quick_start_opens_a_room(sit: Sit) -> None:
    desk = await sit()
    await desk.sign_in("#/start")
    async with desk.page.expect_popup() as opened:
        await desk.press("Make a room and open it")
    page = await opened.value
    await expect(page.get_by_role("heading", name="Ready to join?")).to_be_visible(timeout=PATIENCE_MS)


async def run_python(desk: Desk, key: str) -> str:
    """The quick start's Python, as a developer pastes it."""
    await desk.page.get_by_role("tab", name="Python").click()
    room = await desk.page.get_by_role("region", name="Make a room").locator("code").inner_text()
    token = await desk.page.get_by_role("region", name="Make a client token").locator("code").inner_text()
    code = f"{room}\n{token}".replace("first-call", f"first-call-{uuid4().hex[:6]}")
    environment = {**os.environ, "VIDEOROOMS_KEY": key}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, env=environment, stdout=asyncio.subprocess.PIPE
    )
    written, _ = await process.communicate()
    assert process.returncode == 0
    return written.decode()


async def test_the_code_of_the_quick_start_runs(sit: Sit, server: Server, rest: Rest) -> None:
    made = await rest.http.post("/api_keys", json={"name": "quick start"})
    desk = await sit()
    await desk.sign_in("#/start")
    await expect(desk.page.get_by_role("region", name="Make a room").first).to_contain_text(server.origin)
    room_id, token = (await run_python(desk, made.json()["data"]["key"])).split()
    assert (await rest.room(room_id))["max_participants"] == 10
    assert token.count(".") == 2
    await eventually(lambda: rest.sessions(room_id), lambda found: found == [])

"""The other half of the example: serves the page, and makes a token for whoever opens it. Needs nothing but Python.

Run it beside a videorooms server, with SERVER and API_KEY set. The key stays here; the page gets a
refresh token, which joins one room and which the component renews by itself. An application of yours would first look
at who is asking.
"""

from __future__ import annotations

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

SERVER = os.environ.get("SERVER", "http://localhost:8080").rstrip("/")
API_KEY = os.environ.get("API_KEY", "")
ROOM = "support-desk"
PAGE = Path(__file__).with_name("index.html")


def ask(method: str, path: str, body: dict[str, object] | None = None) -> dict[str, object]:
    """One request of the REST API, with our key."""
    request = Request(
        f"{SERVER}/v2{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {API_KEY}", "Content-Type": "application/json"},
    )
    with urlopen(request, timeout=10) as answer:
        document: dict[str, object] = json.load(answer)
        return document


def room_id() -> str:
    """The room of that name, made when it is not there yet."""
    query = urlencode({"filter[unique_name]": ROOM})
    rooms = ask("GET", f"/rooms?{query}")["data"] or [ask("POST", "/rooms", {"unique_name": ROOM})["data"]]
    return str(rooms[0]["id"])  # type: ignore[index]


class Desk(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/":
            self.answer(200, "text/html; charset=utf-8", PAGE.read_bytes())
        elif self.path == "/token":
            tokens = ask("POST", f"/rooms/{room_id()}/actions/generate_join_client_token", {})["data"]
            told = {"server": SERVER, "token": tokens["refresh_token"]}  # type: ignore[index]
            self.answer(200, "application/json", json.dumps(told).encode())
        else:
            self.answer(404, "text/plain; charset=utf-8", b"There is nothing here.\n")

    def answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    print(f"http://localhost:{port}/", flush=True)
    ThreadingHTTPServer(("127.0.0.1", port), Desk).serve_forever()

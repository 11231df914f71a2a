"""One person in a browser context of their own: a page, a synthetic camera and voice, and the senses to check others.

Tests call it to join rooms through the SDK as the server ships it, on a bare page of the server's own origin;
`meeting` has the same for the real meeting page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Route, WebSocket

from tests.e2e.links import Link
from tests.e2e.rest import Rest
from tests.e2e.senses import HEARD_ABOVE_DB, SILENT_BELOW_DB, Sight
from tests.e2e.server import Server
from tests.e2e.waiting import eventually

PAGES = Path(__file__).parent / "page"
WIDTH, HEIGHT, FPS = 640, 360, 15
SCREEN_OFFSET = 100
# Of getStats, what a failure to see somebody shows.
TELLING = {
    "active", "mid", "rid", "bytesReceived", "bytesSent", "firCount", "frameHeight", "framesDecoded", "framesDropped",
    "framesEncoded", "framesReceived", "framesSent", "keyFramesDecoded", "keyFramesEncoded", "nackCount", "packetsLost",
    "packetsReceived", "pliCount", "qualityLimitationReason", "retransmittedPacketsReceived", "ssrc", "targetBitrate",
}  # fmt: skip


def camera_tone(number: int) -> int:
    return 440 + 70 * number


def screen_tone(number: int) -> int:
    return 1500 + 110 * number


class Person:
    def __init__(self, number: int, server: Server, context: BrowserContext, page: Page, link: Link | None) -> None:
        self.number = number
        self.tone = camera_tone(number)
        self.screen = SCREEN_OFFSET + number
        self.screen_tone = screen_tone(number)
        self.context = context
        self.page = page
        self.link = link
        self.origin = link.origin if link else server.origin
        self.id = ""
        self.sent: list[dict[str, Any]] = []
        self.received: list[dict[str, Any]] = []
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"uncaught: {error.message}\n{error.stack or ''}"))
        page.on("console", self._note_console)
        page.on("websocket", self._note_frames)

    @classmethod
    async def enter(
        cls,
        browser: Browser,
        server: Server,
        number: int,
        *,
        link: Link | None = None,
        noisy: bool = False,
        beeps: bool = False,
        size: tuple[int, int, int] = (WIDTH, HEIGHT, FPS),
        path: str | None = "/bench",
        real_devices: bool = False,
        **context_options: Any,
    ) -> Person:
        context = await browser.new_context(**context_options)
        width, height, fps = size
        picture = {"width": width, "height": height, "fps": fps, "noisy": noisy}
        made_up = {
            "camera": {"id": number, "tone": camera_tone(number), "beeps": beeps, **picture},
            "screen": {"id": SCREEN_OFFSET + number, "tone": screen_tone(number), **picture},
            "realDevices": real_devices,
            "candidates": {"udp": link.media.port, "tcp": link.media_tcp.port} if link else None,
        }
        await context.add_init_script(f"window.syntheticPerson = {json.dumps(made_up)};")
        for script in ("synthetic_media.js", "probes.js"):
            await context.add_init_script(path=PAGES / script)
        # The SDK must work under the policy that the server gives its own pages.
        serve_page = _page_server(server.page_policy())
        await context.route("**/bench", serve_page)
        await context.route("**/bench/*", serve_page)
        person = cls(number, server, context, await context.new_page(), link)
        if path is not None:
            await person.page.goto(f"{person.origin}{path}")
            if path == "/bench":
                await eventually(lambda: person.call("window.benchReady === true"), what="the SDK being loaded")
        return person

    def _note_console(self, message: ConsoleMessage) -> None:
        # Chromium writes failed loads and sockets to the console itself; tests cut networks on purpose.
        if (
            message.type == "error"
            and "Failed to load resource" not in message.text
            and "WebSocket" not in message.text
        ):
            self.faults.append(f"console: {message.text}")

    def _note_frames(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: self.sent.append(json.loads(frame)))
        socket.on("framereceived", lambda frame: self.received.append(json.loads(frame)))

    async def leave_browser(self) -> None:
        await self.context.close()

    # Doing.

    async def call(self, script: str, argument: Any = None) -> Any:
        return await self.page.evaluate(script, argument)

    async def join(self, rest: Rest, room_id: str, publish: bool = True, **options: Any) -> None:
        """Initializes and connects, then publishes camera and microphone unless told not to."""
        await self.open(rest, room_id, **options)
        await self.call("bench.room.connect()")
        if publish:
            await self.publish()

    async def open(self, rest: Rest, room_id: str, **options: Any) -> None:
        tokens = await rest.tokens(room_id)
        wish = {
            "roomId": room_id,
            "clientToken": tokens.client,
            "context": json.dumps({"username": f"Person {self.number}"}),
            "enableMessages": True,
            **options,
        }
        await self.call("options => bench.open(options)", wish)
        self.id = await self.call("bench.room.getLocalParticipant().id")

    async def publish(self, **camera: Any) -> None:
        await self.call("options => bench.room.setCameraEnabled(true, options)", camera)
        await self.call("bench.room.setMicrophoneEnabled(true)")

    async def subscribe(self, other: Person, key: str = "self", audio: bool = True, video: bool = True) -> None:
        await self.page.evaluate(
            "([id, key, kinds]) => bench.room.addSubscription(id, key, kinds)",
            [other.id, key, {"audio": audio, "video": video}],
        )

    async def show(self, other: Person | str, key: str = "self", width: int = 320, height: int = 180) -> None:
        """Puts the stream on the page, once the stream is known, and begins to watch it."""
        who = other if isinstance(other, str) else other.id
        await eventually(
            lambda: self.find_stream(who, key),
            within=10,
            what=f"person {self.number} learning of stream {key} of {who}",
        )
        await self.call("([id, key, w, h]) => { bench.show(id, key, w, h) }", [who, key, width, height])

    # Perceiving.

    async def state(self) -> dict[str, Any]:
        state: dict[str, Any] = await self.call("bench.state()")
        return state

    async def find_stream(self, participant_id: str, key: str = "self") -> dict[str, Any] | None:
        streams = (await self.state())["streams"]
        return next((s for s in streams if s["participantId"] == participant_id and s["key"] == key), None)

    async def stream(self, participant_id: str, key: str = "self") -> dict[str, Any]:
        found = await self.find_stream(participant_id, key)
        assert found is not None, f"person {self.number} does not know of stream {key} of {participant_id}"
        return found

    async def others(self) -> set[str]:
        return {p["id"] for p in (await self.state())["participants"]} - {self.id}

    async def events(self, name: str | None = None) -> list[dict[str, Any]]:
        noted: list[dict[str, Any]] = await self.call("bench.events")
        return [event for event in noted if name in (None, event["name"])]

    async def event(
        self, name: str, matching: Callable[[list[Any]], object] = lambda _: True, within: float = 20.0
    ) -> list[Any]:
        """The arguments of the first such event, waited for."""

        async def find() -> dict[str, Any] | None:
            return next((e for e in await self.events(name) if matching(e["values"])), None)

        found = await eventually(find, within=within, what=f"event {name} at person {self.number}")
        assert found is not None
        values: list[Any] = found["values"]
        return values

    async def forget_sights(self) -> None:
        await self.call("probes.names().forEach(probes.forget)")

    async def sight(self, other: Person | str, key: str = "self") -> Sight:
        who = other if isinstance(other, str) else other.id
        return Sight.of(await self.call("name => probes.report(name)", f"{who}/{key}"))

    async def sees(self, other: Person, key: str = "self", frames: int = 10, within: float = 20.0) -> Sight:
        """Waits until so many different frames of the other's source were shown."""
        source = other.number if key == "self" else other.screen
        try:
            sight = await eventually(
                lambda: self.sight(other, key),
                lambda found: found.counters >= frames,
                within,
                f"person {self.number} seeing {key} of person {other.number}",
            )
        except AssertionError as error:
            error.add_note(f"sent by person {other.number}: {await other.flows('outbound-rtp')}")
            error.add_note(f"received by person {self.number}: {await self.flows('inbound-rtp')}")
            raise
        assert sight.source == source, f"expected pictures of {source}, got {sight}"
        return sight

    async def levels(self, other: Person, tones: list[int], key: str = "self") -> list[float] | None:
        found: list[float] | None = await self.call(
            "([id, key, tones]) => bench.levels(id, key, tones)", [other.id, key, tones]
        )
        return found

    async def mixed_levels(self, tones: list[int]) -> list[float] | None:
        found: list[float] | None = await self.call("tones => bench.mixedLevels(tones)", tones)
        return found

    async def hears(self, other: Person, key: str = "self", within: float = 20.0) -> None:
        """In the other's own audio track."""
        tone = other.tone if key == "self" else other.screen_tone
        await eventually(
            lambda: self.levels(other, [tone], key),
            lambda levels: levels is not None and levels[0] > HEARD_ABOVE_DB,
            within,
            f"person {self.number} hearing {tone} Hz of person {other.number}",
        )

    async def hears_in_mix(self, tones: list[int], silent: list[int] | None = None, within: float = 20.0) -> None:
        """In the room's mixed track: all of the tones, and none of the silent ones, at one moment."""
        silent = silent or []

        def fits(levels: list[float] | None) -> bool:
            if levels is None:
                return False
            wanted, unwanted = levels[: len(tones)], levels[len(tones) :]
            return all(level > HEARD_ABOVE_DB for level in wanted) and all(
                level < SILENT_BELOW_DB for level in unwanted
            )

        await eventually(
            lambda: self.mixed_levels([*tones, *silent]),
            fits,
            within,
            f"person {self.number} hearing {tones} and not {silent}",
        )

    def sent_of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.sent if message.get("type") == kind]

    async def statistics(self, kind: str) -> list[dict[str, Any]]:
        """Entries of getStats of one type over all live peer connections of the page."""
        connections = await self.call("probes.statistics()")
        return [entry for each in connections for entry in each["entries"] if entry["type"] == kind]

    async def flows(self, kind: str) -> list[dict[str, Any]]:
        """What tells where pictures got stuck, of each video flow of the page."""
        return [
            {name: value for name, value in entry.items() if name in TELLING}
            for entry in await self.statistics(kind)
            if entry.get("kind") == "video"
        ]


def _page_server(policy: str) -> Callable[[Route], Coroutine[Any, Any, None]]:
    async def serve(route: Route) -> None:
        name = "bench.html" if route.request.url.endswith("/bench") else route.request.url.rsplit("/", 1)[1]
        kind = "text/html" if name.endswith(".html") else "text/javascript"
        await route.fulfill(
            path=PAGES / name, content_type=f"{kind}; charset=utf-8", headers={"Content-Security-Policy": policy}
        )

    return serve

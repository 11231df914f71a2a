"""Lives of rooms, as chance has them: made, entered, used, ended and deleted, by requests of every kind between.

`test_lives.py` lets a machine live on a real server. Requests come from the OpenAPI document; the ids and tokens in
them are mostly those of things that are or were there. Hypothesis shrinks what goes wrong to the shortest such life.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import requests
import schemathesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.e2e.server import API_KEY, Server
from tests.resources.recorder import CONTENT, summary_of
from tools.checks.sources import ROOT
from videorooms.ids import new_id
from videorooms.media.fake import FakeEngine
from videorooms.recordings.model import RecordingEnd
from videorooms.runtime import Runtime
from videorooms.settings import Settings

DOCUMENT = json.loads((ROOT / "contracts" / "openapi.json").read_text())
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = {one.ok().definition.raw["operationId"]: one.ok() for one in SCHEMA.get_all_operations()}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
HEADERS = {"authorization": f"Bearer {API_KEY}"}

# Where the id of which kind stands: in paths, in queries, in documents.
IDS = {
    "room_id": "room",
    "room_session_id": "session",
    "room_participant_id": "participant",
    "room_recording_id": "recording",
    "room_composition_id": "composition",
    "api_key_id": "api_key",
    "webhook_delivery_id": "delivery",
    "user_id": "user",
    "filter[subject_id]": "room",
    "filter[actor_id]": "user",
    "filter[room_id]": "room",
    "filter[session_id]": "session",
    "filter[participant_id]": "participant",
    "session_id": "session",
    "refresh_token": "refresh_token",
    "participants": "participant",
    "exclude": "participant",
}
# Who reads an answer of these learns the id of something of this kind.
TEACHERS = {
    "create_room": "room",
    "list_rooms": "room",
    "list_room_sessions": "session",
    "list_room_participants": "participant",
    "list_room_recordings": "recording",
    "create_room_composition": "composition",
    "list_room_compositions": "composition",
    "create_api_key": "api_key",
    "list_webhook_deliveries": "delivery",
    "create_user": "user",
    "list_users": "user",
}
# Nobody listens there, and nobody may: its deliveries are soon in the log.
HOOK = "http://127.0.0.1:9/"
REMEMBERED = 8
# Before most requests nothing happens.
EVENTS = (*["nothing"] * 8, "made", "comes", "leaves", "recorded")
# Each: the generated value stays where it is 0, else the number chooses among what is known.
Picks = Sequence[int]
PICKS = st.lists(st.integers(0, 20), min_size=6, max_size=6)


@dataclass
class Tally:
    """Over all lives of one machine."""

    requests: Counter[str] = field(default_factory=Counter)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def ms(self, share: float) -> float:
        """Within which so many of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


class Recorder:
    """Stands in for what records: writes its rows from beside the server, as commands do."""

    def __init__(self, data_dir: Path, database_url: str) -> None:
        settings = Settings(data_dir=data_dir, database_url=database_url, demo=False)
        self._loop = asyncio.Runner()
        self._runtime = Runtime(settings, engine=FakeEngine())
        self._loop.run(self._runtime.open())

    def record(self, session_id: str, participant_id: str) -> str:
        return self._loop.run(self._record(session_id, participant_id))

    async def _record(self, session_id: str, participant_id: str) -> str:
        now = self._runtime.clock.now()
        recordings, recording_id = self._runtime.recordings, new_id()
        await recordings.started(
            recording_id=recording_id,
            session_id=session_id,
            participant_id=participant_id,
            stream_key="self",
            recording_type="audio",
            codec="opus",
            started_at=now,
        )
        self._runtime.spool.path(recording_id, "webm").write_bytes(CONTENT)
        await recordings.finished(recording_id, summary_of("audio", started_at=now), RecordingEnd.STOPPED)
        return recording_id

    def close(self) -> None:
        self._loop.run(self._runtime.stop())
        self._loop.close()


@dataclass(frozen=True)
class Stage:
    server: Server
    recorder: Recorder
    http: requests.Session
    tally: Tally


class Life(RuleBasedStateMachine):
    """What every machine has: somebody makes rooms, enters, leaves, records; `machine_of` adds requests."""

    stage: ClassVar[Stage]

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, list[str]] = {kind: [] for kind in IDS.values()}
        self._tokens: list[str] = []
        self._inside: list[tuple[ClientConnection, str, str]] = []

    @initialize()
    def begin(self) -> None:
        self._a_room_is_made()

    def _happen(self, event: str) -> None:
        match event:
            case "made":
                self._a_room_is_made()
            case "comes":
                self._somebody_comes()
            case "leaves":
                self._somebody_leaves()
            case "recorded":
                self._somebody_is_recorded()

    def _a_room_is_made(self) -> None:
        extra = ["video.room.created", "video.room.deleted"]
        room = self._post("/v2/rooms", {"webhook_event_url": HOOK, "webhook_extra_events": extra})["data"]
        tokens = self._post(f"/v2/rooms/{room['id']}/actions/generate_join_client_token", {})["data"]
        self._learn("room", room["id"])
        self._learn("refresh_token", tokens["refresh_token"])
        self._tokens.append(tokens["token"])

    def _somebody_comes(self) -> None:
        participant_id = str(uuid.uuid4())
        socket = connect(self.stage.server.origin.replace("http", "ws", 1) + "/signaling", open_timeout=30)
        socket.send(
            json.dumps(
                {"id": 1, "type": "join", "protocol": 1, "token": self._tokens[-1], "participantId": participant_id}
            )
        )
        # Refused when a request has deleted the room.
        for answer in _answers(socket):
            if answer.get("ok"):
                session_id = answer["data"]["state"]["sessionId"]
                self._learn("session", session_id)
                self._learn("participant", participant_id)
                self._inside.append((socket, session_id, participant_id))
                return
        socket.close()

    def _somebody_leaves(self) -> None:
        if self._inside:
            socket, _, _ = self._inside.pop(0)
            socket.close()

    def _somebody_is_recorded(self) -> None:
        if self._inside:
            _, session_id, participant_id = self._inside[-1]
            self._learn("recording", self.stage.recorder.record(session_id, participant_id))

    def teardown(self) -> None:
        for socket, _, _ in self._inside:
            socket.close()

    def request(self, before: str, case: Any, picks: Picks) -> None:
        """The one step of a life; several rules would have very different shares of it."""
        self._happen(before)
        operation = case.operation.definition.raw["operationId"]
        self._place(case, picks)
        response = case.call(base_url=self.stage.server.origin, headers=HEADERS, session=self.stage.http)
        tally = self.stage.tally
        tally.requests[operation] += 1
        tally.statuses[operation, response.status_code] += 1
        tally.seconds.append(response.elapsed)
        case.validate_response(response, checks=CHECKS)
        if operation in TEACHERS and response.status_code < 300:
            taught = response.json()["data"]
            for thing in taught if isinstance(taught, list) else [taught]:
                self._learn(TEACHERS[operation], thing["id"])

    def _place(self, case: Any, picks: Picks) -> None:
        """Puts ids of what is or was there into the generated request; of nothing, all would only ever be not found."""
        left = iter(picks)
        case.path_parameters = self._placed(case.path_parameters, left)
        if isinstance(case.query, dict):
            case.query = self._placed(case.query, left)
        if isinstance(case.body, dict):
            case.body = self._placed(case.body, left)

    def _placed(self, values: Mapping[str, Any], picks: Iterator[int]) -> dict[str, Any]:
        placed = dict(values)
        for name in values:
            found = self.known.get(IDS.get(name, ""), [])
            if found and (pick := next(picks, 0)):
                chosen = found[pick % len(found)]
                placed[name] = [chosen] if name in ("participants", "exclude") else chosen
        return placed

    def _learn(self, kind: str, found: str) -> None:
        known = self.known[kind]
        if found not in known:
            known.append(found)
            del known[:-REMEMBERED]

    def _post(self, path: str, document: Mapping[str, Any]) -> Any:
        answer = self.stage.http.post(self.stage.server.origin + path, json=document, headers=HEADERS, timeout=30)
        answer.raise_for_status()
        return answer.json()


def _answers(socket: ClientConnection) -> Iterator[dict[str, Any]]:
    """Results and what else comes until the server closes."""
    with suppress(WebSocketException, TimeoutError):
        while True:
            yield json.loads(socket.recv(timeout=30))


def machine_of(operations: Sequence[str], stage: Stage) -> type[Life]:
    """A machine that sends these requests between what happens in every life."""
    cases = st.one_of(
        *(OPERATIONS[name].as_strategy(generation_mode=mode) for name in operations for mode in GenerationMode)
    )
    step = rule(before=st.sampled_from(EVENTS), case=cases, picks=PICKS)
    return type("LifeOfRooms", (Life,), {"stage": stage, "request": step(Life.request)})

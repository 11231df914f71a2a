"""How long the server takes for each list of the portal, its filters and its pages, in a server with much in it.

usage: ./dev bench lists, or python benchmarks/lists.py [--rooms 2000] [--sessions 10000] [--recordings 50000]
       [--rounds 40] [--database sqlite] [--only recordings] [--json]

Fills a new database on each of the two kinds, with three participants a session and a tenth as many compositions and
webhook deliveries as recordings, of which some are deleted, failed or live. Then the real application is asked, in this
process and without a network, so that a figure is the time from a request to its whole answer as JSON. A deep page is
the last one. It judges nothing; the aim is 300 ms. Rows are the same each time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import structlog
from pydantic import SecretStr
from sqlalchemy import Table, insert, text

# The package and the tests' parts lie beside this folder, which is all that Python looks through for a program.
sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks._databases import KINDS, database
from videorooms.app import create_app
from videorooms.compositions.repository import compositions
from videorooms.database.transactions import Database, Transaction
from videorooms.media.fake import FakeEngine
from videorooms.participants.repository import participants
from videorooms.recordings.repository import recordings
from videorooms.rooms.repository import rooms
from videorooms.runtime import Runtime
from videorooms.sessions.repository import sessions
from videorooms.settings import Settings
from videorooms.statistics.model import INTERVAL, Sample
from videorooms.statistics.packing import pack
from videorooms.statistics.repository import quality_samples
from videorooms.timelines.repository import timeline_entries
from videorooms.webhooks.repository import deliveries, events

API_KEY = "vr_key_of_the_benchmark_0123456789"
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
PERIOD = timedelta(days=90)
PEOPLE_A_SESSION = 3
LIVE_SESSIONS = 40
PAGE = 20
# What one asks about in particular: an hour with as many people as a small class.
LONG_PEOPLE, LONG_HOURS = 20, 1
CHUNK = 2_000

Row = dict[str, Any]


class StandingClock:
    """Stands at the end of the period; monotonic time runs ahead, so that nothing is answered from memory."""

    def __init__(self) -> None:
        self._monotonic = 0.0

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        self._monotonic += 60.0
        return self._monotonic


@dataclass(frozen=True)
class Sizes:
    rooms: int
    sessions: int
    recordings: int


@dataclass(frozen=True)
class Question:
    """A list as the portal asks for it; `total` is of the whole list."""

    list: str
    asked: str
    path: str
    parameters: Row


@dataclass(frozen=True)
class Figures:
    database: str
    list: str
    asked: str
    rows: int
    total: int
    p50_ms: float
    p99_ms: float
    kilobytes: float


class Filling:
    """Made-up rows: the same for the same sizes."""

    def __init__(self, account_id: str, sizes: Sizes) -> None:
        self._account = account_id
        self._sizes = sizes
        self._random = random.Random(7)
        self.rooms = list(self._rooms())
        self.sessions = list(self._sessions_of_rooms())
        self.participants = list(self._people())

    def id(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def _moment(self) -> datetime:
        return NOW - PERIOD * self._random.random()

    def _rooms(self) -> Iterator[Row]:
        for number in range(self._sizes.rooms):
            made = NOW - PERIOD - timedelta(minutes=number)
            yield {
                "id": self.id(),
                "account_id": self._account,
                "unique_name": f"Team {number:05} {self._random.choice(['standup', 'retro', 'lesson', 'ward'])}",
                "max_participants": 10,
                "enable_recording": True,
                "webhook_event_url": "",
                "webhook_event_failover_url": "",
                "webhook_timeout_secs": None,
                "webhook_extra_events": [],
                "active_session_id": None,
                "created_at": made,
                "updated_at": made,
                "deleted_at": NOW if number % 50 == 49 else None,
                "recording_retention_days": None,
            }

    def _sessions_of_rooms(self) -> Iterator[Row]:
        for number in range(self._sizes.sessions):
            room = self.rooms[number % len(self.rooms)]
            is_live = number < LIVE_SESSIONS
            # The first one is the long one.
            began = NOW - timedelta(hours=LONG_HOURS, minutes=-number) if is_live else self._moment()
            ended = None if is_live else began + timedelta(minutes=self._random.randrange(5, 90))
            yield {
                "id": self.id(),
                "account_id": self._account,
                "room_id": room["id"],
                "created_at": began,
                "updated_at": ended or began,
                "ended_at": ended,
                "ended_reason": None if is_live else "last_left",
            }

    def _people(self) -> Iterator[Row]:
        for session in self.sessions:
            for number in range(PEOPLE_A_SESSION):
                joined = session["created_at"] + timedelta(seconds=number)
                yield {
                    "session_id": session["id"],
                    "id": self.id(),
                    "account_id": self._account,
                    "room_id": session["room_id"],
                    "context": json.dumps({"username": f"Person {number}"}),
                    "origin": "sdk",
                    "joined_at": joined,
                    "updated_at": session["ended_at"] or joined,
                    "left_at": session["ended_at"],
                    "left_reason": "left" if session["ended_at"] else None,
                }

    def recordings(self) -> Iterator[Row]:
        for number in range(self._sizes.recordings):
            person = self.participants[self._random.randrange(len(self.participants))]
            status = "failed" if number % 100 == 7 else "processing" if number % 500 == 3 else "completed"
            began = person["joined_at"]
            ended = None if status == "processing" else began + timedelta(seconds=self._random.randrange(10, 4_000))
            yield {
                "id": self.id(),
                **{name: person[name] for name in ("account_id", "room_id", "session_id")},
                "participant_id": person["id"],
                "stream_key": "self",
                "type": "video" if number % 2 else "audio",
                "codec": "vp8" if number % 2 else "opus",
                "status": status,
                "duration_secs": None if ended is None else int((ended - began).total_seconds()),
                "size_mb": None if ended is None else 12.5,
                "size_bytes": None if ended is None else 12_500_000,
                "created_at": began,
                "updated_at": ended or began,
                "started_at": began,
                "ended_at": ended,
                "completed_at": ended,
                "deleted_at": NOW if number % 40 == 39 else None,
                "storage_key": None,
            }

    def compositions(self) -> Iterator[Row]:
        for number in range(self._sizes.recordings // 10):
            session = self.sessions[self._random.randrange(len(self.sessions))]
            status = "failed" if number % 50 == 1 else "processing" if number % 500 == 2 else "completed"
            yield {
                "id": self.id(),
                **{name: session[name] for name in ("account_id", "room_id")},
                "session_id": session["id"],
                "status": status,
                "format": "mp4",
                "width": 1280,
                "height": 720,
                "video_layout": {},
                "webhook_event_url": "",
                "webhook_event_failover_url": "",
                "created_at": session["created_at"],
                "updated_at": session["updated_at"],
            }

    def told(self) -> tuple[list[Row], list[Row]]:
        """Webhook events, and a delivery of each."""
        happened, delivered = [], []
        for number in range(self._sizes.recordings // 10):
            session = self.sessions[self._random.randrange(len(self.sessions))]
            at = session["created_at"]
            status = "failed" if number % 30 == 1 else "pending" if number % 300 == 2 else "delivered"
            event = {
                "id": self.id(),
                "account_id": self._account,
                "event_type": "video.room.session.started",
                "room_id": session["room_id"],
                "session_id": session["id"],
                "occurred_at": at,
                "payload": {"data": {"record_type": "event", "payload": {"session_id": session["id"]}}},
            }
            happened.append(event)
            delivered.append({
                "id": self.id(),
                "account_id": self._account,
                "event_id": event["id"],
                "lane": session["id"],
                "position": number,
                "url": "https://example.com/webhooks",
                "failover_url": "",
                "timeout_secs": 5,
                "status": status,
                "attempts": 1,
                "step": 0,
                "rounds": 1,
                "give_up_at": at + timedelta(days=3),
                "created_at": at,
                "finished_at": None if status == "pending" else at,
            })  # fmt: skip
        return happened, delivered

    def of_long_session(self) -> tuple[list[Row], list[Row]]:
        """Samples and timeline entries of the first session, as if it had been long and lively."""
        session_id, ids = self.sessions[0]["id"], [self.id() for _ in range(LONG_PEOPLE)]
        samples, entries = [], []
        for tick in range(int(timedelta(hours=LONG_HOURS) / INTERVAL)):
            at = NOW - tick * INTERVAL
            batch = {
                one: Sample(at, self._random.randrange(2, 6), rtt_ms=80, uplink_loss=self._random.random() / 10)
                for one in ids
            }
            samples.append({"session_id": session_id, "sampled_at": at, "figures": pack(batch)})
            entries.append({
                "id": self.id(),
                "session_id": session_id,
                "occurred_at": at,
                "type": "active_speaker",
                "participant_id": self._random.choice(ids),
            })  # fmt: skip
        return samples, entries


async def fill(store: Database, filling: Filling) -> None:
    happened, delivered = filling.told()
    samples, entries = filling.of_long_session()
    tables: Sequence[tuple[Table, Sequence[Row]]] = (
        (rooms, filling.rooms),
        (sessions, filling.sessions),
        (participants, filling.participants),
        (recordings, list(filling.recordings())),
        (compositions, list(filling.compositions())),
        (events, happened),
        (deliveries, delivered),
        (quality_samples, samples),
        (timeline_entries, entries),
    )
    for table, rows in tables:
        for begin in range(0, len(rows), CHUNK):
            await store.write(_adding(table, rows[begin : begin + CHUNK]))

    async def analyse(transaction: Transaction) -> None:
        # As both databases do by themselves in time.
        await transaction.connection.execute(text("ANALYZE"))

    await store.write(analyse)


def _adding(table: Table, rows: Sequence[Row]) -> Any:
    async def work(transaction: Transaction) -> None:
        await transaction.connection.execute(insert(table), rows)

    return work


def questions(filling: Filling) -> Iterator[Question]:
    session, person = filling.sessions[len(filling.sessions) // 2], filling.participants[len(filling.participants) // 2]
    room = session["room_id"]
    day, week = (NOW - PERIOD / 2).date(), (NOW - PERIOD / 2 + timedelta(days=7)).date()
    plain: dict[str, tuple[str, dict[str, Row]]] = {
        "rooms": (
            "/v2/rooms",
            {
                "all": {},
                "name contains": {"filter[unique_name][contains]": "retro"},
                "name contains, none": {"filter[unique_name][contains]": "nowhere"},
                "with sessions": {"include_sessions": "true"},
            },
        ),
        "sessions": (
            "/v2/room_sessions",
            {
                "all": {},
                "active": {"filter[active]": "true"},
                "over": {"filter[active]": "false"},
                "of a room": {"filter[room_id]": room},
                "of a week": {"filter[date_created_at][gte]": str(day), "filter[date_created_at][lte]": str(week)},
                "ended in a week": {"filter[date_ended_at][gte]": str(day), "filter[date_ended_at][lte]": str(week)},
                "with participants": {"include_participants": "true"},
            },
        ),
        "participants": (
            "/v2/room_participants",
            {"all": {}, "of a session": {"filter[session_id]": session["id"]}},
        ),
        "recordings": (
            "/v2/room_recordings",
            {
                "all": {},
                "of a room": {"filter[room_id]": room},
                "of a session": {"filter[session_id]": session["id"]},
                "of a participant": {"filter[participant_id]": person["id"]},
                "video": {"filter[type]": "video"},
                "failed": {"filter[status]": "failed"},
                "processing": {"filter[status]": "processing"},
                "completed video": {"filter[status]": "completed", "filter[type]": "video"},
                "of a week": {"filter[date_started_at][gte]": str(day), "filter[date_started_at][lte]": str(week)},
                "long": {"filter[duration_secs][gte]": "3900"},
            },
        ),
        "compositions": (
            "/v2/room_compositions",
            {"all": {}, "failed": {"filter[status]": "failed"}, "of a session": {"filter[session_id]": session["id"]}},
        ),
        "deliveries": (
            "/v2/webhook_deliveries",
            {"all": {}, "failed": {"filter[status]": "failed"}, "pending": {"filter[status]": "pending"}},
        ),
    }
    for name, (path, asked) in plain.items():
        for words, parameters in asked.items():
            yield Question(name, words, path, parameters)
    yield from questions_of_one(filling.sessions[0]["id"])


def questions_of_one(live: str) -> Iterator[Question]:
    """What is no list."""
    yield Question("overview", "of a day", "/v2/overview", {})
    yield Question("overview", "of a month", "/v2/overview", {"range": "month"})
    yield Question("session", "one", f"/v2/room_sessions/{live}", {})
    yield Question("session", "timeline", f"/v2/room_sessions/{live}/timeline", {})
    yield Question("session", f"quality, {LONG_PEOPLE} people", f"/v2/room_sessions/{live}/quality", {})
    yield Question("session", "live", f"/v2/room_sessions/{live}/live", {})


async def ask(client: httpx.AsyncClient, kind: str, question: Question, rounds: int) -> AsyncIterator[Figures]:
    """The first page, and the last one where there are several."""
    paged = question.list not in ("overview", "session")
    first = await _timed(client, kind, question, {"page[size]": PAGE} if paged else {}, rounds)
    yield first
    if first.total > PAGE:
        deep = Question(question.list, f"{question.asked}, last page", question.path, question.parameters)
        last = -(-first.total // PAGE)
        yield await _timed(client, kind, deep, {"page[size]": PAGE, "page[number]": last}, rounds)


async def _timed(client: httpx.AsyncClient, kind: str, question: Question, page: Row, rounds: int) -> Figures:
    taken, answer = [], None
    # The first ones open connections and prepare statements.
    for number in range(rounds + 3):
        began = time.perf_counter()
        answer = await client.get(question.path, params=question.parameters | page)
        if number >= 3:
            taken.append((time.perf_counter() - began) * 1000)
    assert answer is not None
    answer.raise_for_status()
    document = answer.json()
    taken.sort()
    return Figures(
        database=kind,
        list=question.list,
        asked=question.asked,
        rows=len(document["data"]) if isinstance(document["data"], list) else 1,
        total=document["meta"]["total_results"] if "meta" in document else 1,
        p50_ms=taken[len(taken) // 2],
        p99_ms=taken[min(len(taken) - 1, int(len(taken) * 0.99))],
        kilobytes=len(answer.content) / 1000,
    )


@asynccontextmanager
async def served(folder: Path, url: str) -> AsyncIterator[tuple[Runtime, httpx.AsyncClient]]:
    settings = Settings(
        data_dir=folder,
        database_url=url,
        api_key=SecretStr(API_KEY),
        demo=False,
        rate_limit_per_key=0,
    )
    runtime = Runtime(settings, clock=StandingClock(), engine=FakeEngine())
    await runtime.start()
    # The made-up deliveries and compositions have no jobs, and are to stay as they are.
    transport = httpx.ASGITransport(app=create_app(runtime))
    headers = {"authorization": f"Bearer {API_KEY}"}
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://server", headers=headers) as client:
            yield runtime, client
    finally:
        await runtime.stop()


async def measure(kind: str, url: str, options: argparse.Namespace) -> None:
    sizes = Sizes(options.rooms, options.sessions, options.recordings)
    with tempfile.TemporaryDirectory() as folder:
        async with served(Path(folder), url) as (runtime, client):
            filling = Filling(runtime.accounts.default_id, sizes)
            await fill(runtime.database, filling)
            for question in questions(filling):
                if options.only in ("", question.list):
                    async for figures in ask(client, kind, question, options.rounds):
                        show(figures, options.json)


def show(figures: Figures, as_json: bool) -> None:
    if as_json:
        print(json.dumps(asdict(figures)), flush=True)
        return
    print(
        f"{figures.database:11} {figures.list:13} {figures.asked:31} {figures.rows:5} {figures.total:7}"
        f" {figures.p50_ms:8.1f} {figures.p99_ms:8.1f} {figures.kilobytes:8.1f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rooms", type=int, default=2_000)
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--recordings", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=40, help="how often each is asked")
    parser.add_argument("--database", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--only", default="", help="one list alone")
    parser.add_argument("--json", action="store_true", help="print a JSON object for each line")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    if not options.json:
        print(f"{'':11} {'list':13} {'asked for':31} {'rows':>5} {'of':>7} {'p50 ms':>8} {'p99 ms':>8} {'kB':>8}")
    for kind in KINDS:
        if options.database in {kind, "both"}:
            with database(kind) as url:
                asyncio.run(measure(kind, url, options))


if __name__ == "__main__":
    main()

"""Samples everyone's connection every ten seconds and writes what came of it, one insert a tick.

It asks `signaling` who is there, `streams` what clients said, and the engine for one snapshot. No message and no packet
waits for it; what was sampled in the tick in which the process dies is lost, and so is what the database could not take
for longer than some ticks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.nodes.probe import NodeProbe
from videorooms.signaling.hub import Hub
from videorooms.signaling.participant import LiveParticipant
from videorooms.statistics import repository
from videorooms.statistics.figures import Seen, Traffic, sample_of, traffic_of
from videorooms.statistics.model import INTERVAL, Batch, Sample
from videorooms.streams.service import StreamService

log = structlog.get_logger(__name__)

# So many rows, one a session, in one transaction: the next writer waits some ten milliseconds at most.
ROWS_AT_ONCE = 500
# Ticks kept while the database takes nothing: five minutes.
TICKS_KEPT = 30
# Of a thousand people, sampled in one go, the loop would notice.
PEOPLE_A_TURN = 200


class Sampler:
    """`relays` are addresses of relays that clients are told of."""

    def __init__(
        self,
        *,
        database: Database,
        streams: StreamService,
        hub: Hub,
        node: NodeProbe,
        clock: Clock,
        relays: Collection[str],
    ) -> None:
        self._database = database
        self._streams = streams
        self._hub = hub
        self._node = node
        self._clock = clock
        self._relays = frozenset(relays)
        self._ticked: float | None = None
        # One look at a time, whoever asks for it.
        self._turn = asyncio.Lock()
        # By transport id; only of those that were there at the last tick.
        self._traffic: dict[str, Traffic] = {}
        self._waiting: list[tuple[datetime, dict[str, Batch]]] = []
        self._ticking: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._node.note(self._figures())
        self._ticking = asyncio.create_task(self._tick(), name="statistics")

    async def stop(self) -> None:
        """What was not sampled yet is not: it would be of less than ten seconds."""
        if self._ticking is not None:
            self._ticking.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticking

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL.total_seconds())
            try:
                await self.sample()
            except Exception:
                log.exception("quality_not_sampled")

    async def sample(self) -> None:
        """One tick: everyone is looked at, and what was sampled so far is written."""
        async with self._turn:
            stats = self._figures()
            self._node.note(stats)
            if stats is not None and self._clock.monotonic() != self._ticked:
                at = self._clock.now()
                if batches := await self._look(at, stats["transports"]):
                    self._waiting = [*self._waiting, (at, batches)][-TICKS_KEPT:]
            await self._write()

    def _figures(self) -> Mapping[str, Any] | None:
        try:
            return self._streams.figures()
        except VideoRoomsError as error:
            log.warning("quality_not_sampled", detail=error.detail)
            return None

    async def _look(self, at: datetime, rows: Mapping[str, Any]) -> dict[str, Batch]:
        """Everyone's sample by session and participant."""
        now = self._clock.monotonic()
        seconds = INTERVAL.total_seconds() if self._ticked is None else now - self._ticked
        since, self._ticked = self._ticked, now
        batches: dict[str, Batch] = {}
        looked = 0
        for session in self._hub.sessions():
            batch: dict[str, Sample] = {}
            for participant in tuple(session.participants.values()):
                seen = self._seen(session.id, participant, rows, since)
                batch[participant.id] = sample_of(seen, at, seconds, self._relays)
                looked += 1
            if batch:
                batches[session.id] = batch
            if looked >= PEOPLE_A_TURN:
                looked = 0
                await asyncio.sleep(0)
        self._traffic = {transport_id: traffic_of(row) for transport_id, row in rows.items()}
        return batches

    def _seen(
        self, session_id: str, participant: LiveParticipant, rows: Mapping[str, Any], since: float | None
    ) -> Seen:
        presence = self._streams.presence_of(session_id, participant.id)
        if presence is None:
            return Seen(participant.connected)
        said_at = presence.reported_at
        is_new = said_at is not None and (since is None or said_at >= since)
        transport_id = presence.transport.id if presence.transport else ""
        return Seen(
            is_connected=participant.connected,
            row=rows.get(transport_id),
            report=presence.report if is_new else None,
            latest=presence.report,
            before=self._traffic.get(transport_id),
        )

    async def _write(self) -> None:
        while self._waiting:
            at, batches = self._waiting[0]
            try:
                while batches:
                    some = dict(list(batches.items())[:ROWS_AT_ONCE])
                    await self._database.write(_adding(at, some))
                    for session_id in some:
                        del batches[session_id]
            except VideoRoomsError as error:
                log.warning("quality_not_written", ticks=len(self._waiting), detail=error.detail)
                return
            except Exception:
                # What the database will never take must not keep the rest from it.
                log.exception("quality_not_written")
            self._waiting.pop(0)


def _adding(at: datetime, batches: Mapping[str, Batch]) -> Any:
    async def work(transaction: Transaction) -> None:
        await repository.add(transaction.connection, at, batches)

    return work

"""Gathers the overview of an account: what is live, what was used, what waits or has failed, and the nodes.

Routes call it, and portals ask every few seconds: what changes slowly is counted anew only after a while. It counts by
indexes and aggregates; no answer grows with the number of rows. It knows no HTTP.
"""

from __future__ import annotations

from datetime import timedelta

from videorooms.clock import Clock
from videorooms.compositions import repository as compositions_repository
from videorooms.database.transactions import Database
from videorooms.jobs import repository as jobs_repository
from videorooms.nodes.probe import NodeProbe
from videorooms.overview.model import Live, Overview, Range, Totals, Work, buckets_of, usage_of
from videorooms.participants import repository as participants_repository
from videorooms.recordings import repository as recordings_repository
from videorooms.sessions import repository as sessions_repository
from videorooms.streams.service import StreamService
from videorooms.webhooks import repository as webhooks_repository

DELIVERIES_OF = timedelta(hours=24)
# Counting a month of joins or a hundred thousand recordings takes some ten milliseconds: not for each of ten portals
# that look every few seconds.
TOTALS_SECS = 30.0
# An account more than this asks, and the totals of the one that asked longest ago are counted anew.
TOTALS_KEPT = 256


class OverviewService:
    def __init__(self, database: Database, streams: StreamService, node: NodeProbe, clock: Clock) -> None:
        self._database = database
        self._streams = streams
        self._node = node
        self._clock = clock
        self._totals: dict[tuple[str, Range], tuple[float, Totals]] = {}

    async def of_account(self, account_id: str, wanted: Range) -> Overview:
        totals = await self._totals_of(account_id, wanted)
        return Overview(
            range=wanted,
            live=await self._live(account_id),
            totals=totals,
            work=await self._work(account_id, wanted),
            nodes=[await self._node.figures()],
        )

    async def _live(self, account_id: str) -> Live:
        async with self._database.read() as connection:
            session_ids = await sessions_repository.active_ids(connection, account_id)
            present = await participants_repository.count_present_of(connection, account_id)
        streams = sum(len(self._streams.streams_in(session_id)) for session_id in session_ids)
        return Live(rooms=len(session_ids), participants=present, streams=streams)

    async def _work(self, account_id: str, wanted: Range) -> Work:
        now = self._clock.now()
        since = buckets_of(wanted, now).since
        async with self._database.read() as connection:
            return Work(
                compositions_under_way=await compositions_repository.count_under_way(connection, account_id),
                compositions_failed=await compositions_repository.count_failed(connection, account_id, since),
                deliveries_pending=await webhooks_repository.count_pending(connection, account_id),
                deliveries_failed=await webhooks_repository.count_failed(connection, account_id, now - DELIVERIES_OF),
                jobs_due=await jobs_repository.count_due(connection, now),
                jobs_failed=await jobs_repository.count_failed(connection),
            )

    async def _totals_of(self, account_id: str, wanted: Range) -> Totals:
        of, now = (account_id, wanted), self._clock.monotonic()
        if (kept := self._totals.get(of)) is not None and now - kept[0] < TOTALS_SECS:
            return kept[1]
        totals = await self._count(account_id, wanted)
        self._totals.pop(of, None)
        self._totals[of] = (now, totals)
        if len(self._totals) > TOTALS_KEPT:
            del self._totals[next(iter(self._totals))]
        return totals

    async def _count(self, account_id: str, wanted: Range) -> Totals:
        now = self._clock.now()
        buckets = buckets_of(wanted, now)
        async with self._database.read() as connection:
            recordings, size = await recordings_repository.totals(connection, account_id)
            presences = await participants_repository.presences_by_bucket(
                connection, account_id, buckets.since, now, int(buckets.length.total_seconds())
            )
        return Totals(recordings, size, usage_of(buckets, presences))

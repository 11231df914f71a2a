"""Use cases of stored statistics: how everyone's connection was in a session, and what was likely to blame.

Routes call it. What is live this very moment is `statistics.live`'s. It knows no HTTP.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from videorooms.clock import Clock
from videorooms.database.transactions import Database
from videorooms.errors import VideoRoomsError
from videorooms.ids import require_id
from videorooms.sessions import repository as sessions_repository
from videorooms.sessions.model import Session
from videorooms.statistics import repository
from videorooms.statistics.causes import stretches
from videorooms.statistics.model import Sample, SessionQuality
from videorooms.statistics.packing import unpack
from videorooms.statistics.repository import PackedSamples
from videorooms.statistics.thinning import step_for, thin

# A day of the largest session is four hundred thousand samples, a second's work; for more one asks again.
WINDOW_MAX = timedelta(hours=24)


class QualityService:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._turn = asyncio.Semaphore(1)

    async def of_session(
        self,
        account_id: str,
        session_id: str,
        *,
        points: int,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> SessionQuality:
        """Of at most `points` samples a participant, and of `WINDOW_MAX` before `until`, or before its end.

        Raises `not_found` and `invalid_id`.
        """
        session_id = require_id(session_id, "room_session_id")
        async with self._database.read() as connection:
            session = await sessions_repository.find(connection, session_id, account_id)
            if session is None:
                raise VideoRoomsError("not_found", "There is no such session.", parameter="room_session_id")
            last = session.ended_at or self._clock.now()
            # Compared first: what was asked for may lie where no arithmetic and no database follows.
            until = last if until is None else max(session.created_at, min(until, last))
            earliest = max(session.created_at, until - WINDOW_MAX)
            since = earliest if since is None else min(max(since, earliest), until)
            rows = await repository.of_session(connection, session_id, since, until)
        # Judging a long session takes a while, in which others are to be served; one at a time, since it is a core's
        # work and a day of many people fills memory.
        async with self._turn:
            return await asyncio.to_thread(_judged, session, rows, since, step_for(until - since, points))


def _judged(session: Session, rows: Sequence[PackedSamples], since: datetime, step: timedelta) -> SessionQuality:
    series: dict[str, list[Sample]] = {}
    for row in rows:
        for participant_id, sample in unpack(row.figures, row.sampled_at):
            series.setdefault(participant_id, []).append(sample)
    bad = [one for participant_id, samples in series.items() for one in stretches(participant_id, samples)]
    return SessionQuality(
        session_id=session.id,
        room_id=session.room_id,
        started_at=session.created_at,
        ended_at=session.ended_at,
        step=step,
        series={participant_id: thin(samples, since, step) for participant_id, samples in series.items()},
        stretches=sorted(bad, key=lambda one: (one.begins_at, one.participant_id)),
    )

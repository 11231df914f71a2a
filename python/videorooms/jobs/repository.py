"""The jobs table and every query on it.

`jobs.queue` and `jobs.worker` call it. A job's row goes away when it is done; one that was given up stays, marked,
until the clean-up. Whoever settles or extends a job names its lease token, so that a worker which lost the lease
changes nothing. Nothing here commits.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Index,
    Integer,
    Row,
    String,
    Table,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.jobs.model import ERROR_MAX_LENGTH, KEY_MAX_LENGTH, QUEUE_NAME_MAX_LENGTH, Job

jobs = Table(
    "jobs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("queue", String(QUEUE_NAME_MAX_LENGTH), nullable=False),
    Column("dedup_key", String(KEY_MAX_LENGTH)),
    Column("group_key", String(KEY_MAX_LENGTH)),
    Column("payload", JSON, nullable=False),
    Column("progress", JSON),
    Column("attempts", Integer, nullable=False),
    Column("promises", Integer, nullable=False),
    Column("run_at", Timestamp, nullable=False),
    Column("lease_token", Id),
    Column("lease_until", Timestamp),
    Column("last_error", String(ERROR_MAX_LENGTH)),
    Column("created_at", Timestamp, nullable=False),
    Column("failed_at", Timestamp),
    Index("uq_jobs_queue_dedup_key", "queue", "dedup_key", unique=True),
    Index(
        "ix_jobs_waiting_queue_run_at_id",
        "queue",
        "run_at",
        "id",
        sqlite_where=text("failed_at IS NULL"),
        postgresql_where=text("failed_at IS NULL"),
    ),
    Index("ix_jobs_lease_until", "lease_until"),
)

_waiting = jobs.c.failed_at.is_(None)
# A pass of a claim reads so many rows at most: where one group has most of what is due, and little room, reading as
# many as there are slots would be for nothing, at every claim anew.
_ROWS_A_PASS = 32
# Whatever so many passes have not found is left for the next claim.
_PASSES = 64


@dataclass(frozen=True, slots=True)
class NewJob:
    id: str
    queue: str
    payload: dict[str, Any]
    run_at: datetime
    dedup_key: str | None = None
    group_key: str | None = None


def _job(row: Row[Any], lease_token: str) -> Job:
    return Job(
        id=row.id,
        queue=row.queue,
        dedup_key=row.dedup_key,
        group_key=row.group_key,
        payload=row.payload,
        progress=row.progress,
        attempts=row.attempts + 1,
        promises=row.promises,
        lease_token=lease_token,
        created_at=row.created_at,
    )


async def add(connection: AsyncConnection, new: NewJob, now: datetime) -> None:
    """Adds the job, or promises one more run of the job that has its key already.

    The row of the latter is written either way, so that a worker which is about to finish it waits for this transaction
    and then sees that there is more to do.
    """
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(jobs).values(
        id=new.id,
        queue=new.queue,
        dedup_key=new.dedup_key,
        group_key=new.group_key,
        payload=new.payload,
        attempts=0,
        promises=1,
        run_at=new.run_at,
        created_at=now,
    )
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[jobs.c.queue, jobs.c.dedup_key], set_={"promises": jobs.c.promises + 1}
        )
    )


async def hasten(connection: AsyncConnection, queue: str, dedup_key: str, now: datetime) -> bool:
    """Makes the job due, or due again if it runs; False when there is none."""
    query = update(jobs).where(jobs.c.queue == queue, jobs.c.dedup_key == dedup_key, _waiting)
    changed = await connection.execute(query.values(run_at=now, promises=jobs.c.promises + 1))
    return changed.rowcount > 0


async def claim(
    connection: AsyncConnection,
    queue: str,
    *,
    slots: int,
    room_of: Callable[[str], int],
    full_groups: Collection[str],
    running: Collection[str],
    lease_token: str,
    now: datetime,
    lease_until: datetime,
) -> Sequence[Job]:
    """Leases up to so many due jobs, the longest waiting first, and no more of a group than there is room for.

    `running` are ids that the caller works on: after a stall it is to extend those leases, not to take them anew.
    """
    chosen: list[Row[Any]] = []
    taken: Counter[str] = Counter()
    full = set(full_groups)
    for _ in range(_PASSES):
        limit = min(slots - len(chosen), _ROWS_A_PASS)
        seen = [*running, *(row.id for row in chosen)]
        found = await _due(connection, queue, now, limit=limit, full=full, but=seen)
        for row in found:
            if row.group_key is None or taken[row.group_key] < room_of(row.group_key):
                chosen.append(row)
                taken[row.group_key or ""] += row.group_key is not None
            if row.group_key is not None and taken[row.group_key] >= room_of(row.group_key):
                full.add(row.group_key)
        if len(chosen) == slots or len(found) < limit:
            break
    if chosen:
        leased = update(jobs).where(jobs.c.id.in_([row.id for row in chosen]))
        await connection.execute(
            leased.values(lease_token=lease_token, lease_until=lease_until, attempts=jobs.c.attempts + 1)
        )
    return [_job(row, lease_token) for row in chosen]


async def _due(
    connection: AsyncConnection, queue: str, now: datetime, *, limit: int, full: set[str], but: list[str]
) -> Sequence[Row[Any]]:
    conditions: list[ColumnElement[bool]] = [
        jobs.c.queue == queue,
        _waiting,
        jobs.c.run_at <= now,
        or_(jobs.c.lease_until.is_(None), jobs.c.lease_until <= now),
    ]
    if full:
        conditions.append(or_(jobs.c.group_key.is_(None), jobs.c.group_key.not_in(sorted(full))))
    if but:
        conditions.append(jobs.c.id.not_in(but))
    query = select(jobs).where(*conditions).order_by(jobs.c.run_at, jobs.c.id).limit(limit)
    # SQLite has one writer and ignores the lock; on PostgreSQL several workers share out what is due.
    return (await connection.execute(query.with_for_update(skip_locked=True))).all()


async def next_due(connection: AsyncConnection, queues: Collection[str], now: datetime) -> datetime | None:
    """When the next job becomes due, or a dead worker's lease runs out; what is due already does not count."""
    waits = select(jobs.c.run_at).where(
        jobs.c.queue.in_(queues), _waiting, jobs.c.lease_until.is_(None), jobs.c.run_at > now
    )
    run_at = (await connection.execute(waits.order_by(jobs.c.run_at).limit(1))).scalar()
    lease_until = (await connection.execute(select(func.min(jobs.c.lease_until)))).scalar()
    return min((at for at in (run_at, lease_until) if at is not None), default=None)


async def extend(connection: AsyncConnection, held: Collection[Job], until: datetime) -> set[str]:
    """Ids of those that are still held, now until then."""
    query = update(jobs).where(
        jobs.c.id.in_([job.id for job in held]), jobs.c.lease_token.in_({job.lease_token for job in held})
    )
    rows = await connection.execute(query.values(lease_until=until).returning(jobs.c.id))
    return {row.id for row in rows}


async def held(connection: AsyncConnection, settling: Collection[Job], *, wait: bool) -> dict[str, int]:
    """Claims those whose lease is still held, and gives by id how often each was promised by now.

    Without `wait`, those that other transactions have claimed are left out.
    """
    query = select(jobs.c.id, jobs.c.lease_token, jobs.c.promises).where(jobs.c.id.in_([job.id for job in settling]))
    rows = await connection.execute(query.with_for_update(skip_locked=not wait))
    tokens = {job.id: job.lease_token for job in settling}
    return {row.id: row.promises for row in rows if row.lease_token == tokens[row.id]}


async def keep_progress(connection: AsyncConnection, progress: Mapping[str, dict[str, Any]]) -> None:
    """Of held jobs, by id."""
    query = update(jobs).where(jobs.c.id == bindparam("job_id")).values(progress=bindparam("done"))
    await connection.execute(query, [{"job_id": job_id, "done": done} for job_id, done in progress.items()])


async def finish(connection: AsyncConnection, ids: Collection[str]) -> None:
    """Takes held jobs away."""
    await connection.execute(delete(jobs).where(jobs.c.id.in_(ids)))


async def let_wait(connection: AsyncConnection, until: Mapping[str, datetime]) -> None:
    """Frees held jobs, by id, to be due then, with no failure behind them."""
    query = update(jobs).where(jobs.c.id == bindparam("job_id"))
    values: dict[str, Any] = {"lease_token": None, "lease_until": None, "attempts": 0, "last_error": None}
    query = query.values(values | {"run_at": bindparam("at")})
    await connection.execute(query, [{"job_id": job_id, "at": at} for job_id, at in until.items()])


async def put_back(connection: AsyncConnection, job: Job, run_at: datetime, *, attempts: int, error: str) -> bool:
    """Lets the job wait until then, with so many failures behind it; False when the lease is lost."""
    values = {"lease_token": None, "lease_until": None, "run_at": run_at, "attempts": attempts, "last_error": error}
    return (await connection.execute(_held(job).values(values))).rowcount > 0


async def give_up(connection: AsyncConnection, job: Job, error: str, now: datetime) -> bool:
    """Marks the job as failed for good and frees its key; False when the lease is lost."""
    values = {"lease_token": None, "lease_until": None, "dedup_key": None, "failed_at": now, "last_error": error}
    return (await connection.execute(_held(job).values(values))).rowcount > 0


async def release(connection: AsyncConnection, held: Collection[Job], now: datetime) -> None:
    """Lets others have these jobs at once; the broken-off run counts as none."""
    query = update(jobs).where(
        jobs.c.id.in_([job.id for job in held]), jobs.c.lease_token.in_({job.lease_token for job in held})
    )
    await connection.execute(query.values(lease_token=None, lease_until=None, run_at=now, attempts=jobs.c.attempts - 1))


async def release_all(connection: AsyncConnection) -> int:
    """Frees every lease, which is right only where no other worker can be."""
    query = update(jobs).where(jobs.c.lease_token.is_not(None), _waiting)
    return (await connection.execute(query.values(lease_token=None, lease_until=None))).rowcount


async def count_due(connection: AsyncConnection, now: datetime) -> int:
    """Those that wait for a worker, and for nothing else."""
    idle = or_(jobs.c.lease_until.is_(None), jobs.c.lease_until <= now)
    query = select(func.count()).select_from(jobs).where(_waiting, jobs.c.run_at <= now, idle)
    return (await connection.execute(query)).scalar_one()


async def count_failed(connection: AsyncConnection) -> int:
    """Those that were given up and not cleaned up yet."""
    query = select(func.count()).select_from(jobs).where(jobs.c.failed_at.is_not(None))
    return (await connection.execute(query)).scalar_one()


async def delete_failed(connection: AsyncConnection, before: datetime) -> int:
    return (await connection.execute(delete(jobs).where(jobs.c.failed_at < before))).rowcount


def _held(job: Job) -> Any:
    return update(jobs).where(jobs.c.id == job.id, jobs.c.lease_token == job.lease_token)

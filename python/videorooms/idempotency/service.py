"""Sees to it that a request with an idempotency key happens once, and that who asks again gets the same answer.

`http.idempotency` runs requests through it. What a request commits is marked as having happened in the same
transaction (`Database.before_commit`), so a crash at any point leaves either nothing, and the next one begins anew, or
a mark, and the next one is refused rather than done twice. It knows nothing of what requests do.
"""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from datetime import datetime, timedelta

import structlog

from videorooms.clock import Clock
from videorooms.database.transactions import Database, Transaction
from videorooms.errors import VideoRoomsError
from videorooms.http.idempotency import Answer, Asked
from videorooms.idempotency import repository
from videorooms.idempotency.model import LEASE, Claim, Kept, fingerprint, row_id, seal, unseal
from videorooms.ids import new_id

log = structlog.get_logger(__name__)

# Gives the answer, or None for one that must not be kept: the same request may succeed later.
Run = Callable[[], Awaitable[Answer | None]]

_current: ContextVar[Claim | None] = ContextVar("idempotency_claim", default=None)


class IdempotencyService:
    def __init__(self, database: Database, clock: Clock, keep_for: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._keep_for = keep_for
        database.before_commit(self._mark)

    async def start(self) -> None:
        """Whoever asks again for what a dead process was at need not wait; no other server is on this database."""

        async def work(transaction: Transaction) -> int:
            return await repository.end_claims(transaction.connection, self._clock.now())

        if left := await self._database.write(work):
            log.info("idempotency_claims_ended", requests=left)

    async def once(self, asked: Asked, run: Run) -> Answer | None:
        """The answer of an earlier such request; None when there is none, and then `run` has run.

        Raises `idempotency_key_reused`, `request_in_progress` and `answer_lost`, and then nothing has run.
        """
        claimed = await self._find(asked) or await self._claim(asked)
        if isinstance(claimed, Answer):
            return claimed
        reset = _current.set(claimed)
        try:
            # Whoever cancels leaves the claim to its lease: what is being committed still commits, and says so.
            answer = await run()
        except Exception:
            await self._settle(asked, claimed, None)
            raise
        finally:
            _current.reset(reset)
        await self._settle(asked, claimed, answer)
        return None

    async def first_success(self, asked: Asked, run: Run) -> Answer | None:
        """As `once`, for what changes nothing: it may run twice, and who is refused leaves no trace.

        Of two at the same time both get the answer of the one that was kept.
        """
        if found := await self._find(asked):
            return found
        answer = await run()
        if answer is None or answer.status >= 300:
            return None
        new = Kept(fingerprint(asked), new_id(), self._clock.now(), happened=True, sealed=seal(asked, answer))

        async def work(transaction: Transaction) -> Answer | None:
            now = self._clock.now()
            if await repository.add(transaction.connection, row_id(asked), new, now, now + self._keep_for):
                return None
            return self._judge(asked, await repository.find(transaction.connection, row_id(asked), now), now)

        try:
            return await self._database.write(work)
        except VideoRoomsError as error:
            if error.code != "unavailable":
                raise
            # It changes nothing, so it is as good without a trace of it.
            log.warning("idempotent_answer_not_kept")
            return None

    async def _find(self, asked: Asked) -> Answer | None:
        now = self._clock.now()
        async with self._database.read() as connection:
            found = await repository.find(connection, row_id(asked), now)
        return self._judge(asked, found, now)

    async def _claim(self, asked: Asked) -> Answer | Claim:
        claim = Claim(row_id(asked), new_id())

        async def work(transaction: Transaction) -> Answer | Claim:
            now = self._clock.now()
            new = Kept(fingerprint(asked), claim.token, now + LEASE, happened=False, sealed=None)
            if await repository.add(transaction.connection, claim.row_id, new, now, now + self._keep_for):
                return claim
            found = await repository.find(transaction.connection, claim.row_id, now)
            if answer := self._judge(asked, found, now):
                return answer
            if found and await repository.take_over(transaction.connection, claim, found, now, now + LEASE):
                return claim
            raise _in_progress()

        return await self._database.write(work)

    def _judge(self, asked: Asked, found: Kept | None, now: datetime) -> Answer | None:
        """The answer that is kept; None when the request may run. Raises as `once`."""
        if found is None:
            return None
        if found.fingerprint != fingerprint(asked):
            raise _reused("The idempotency key came with another request before; use a new one for each.")
        if found.sealed is not None:
            answer = unseal(asked, found.sealed)
            if answer is None:
                raise _reused("The idempotency key came with this request and another credential before.")
            return answer
        if found.claimed_until > now:
            raise _in_progress()
        if found.happened:
            detail = "The request was carried out and its answer was lost; look at what is there before asking anew."
            raise VideoRoomsError("answer_lost", detail, parameter="idempotency-key")
        return None

    async def _mark(self, transaction: Transaction) -> None:
        """Part of every transaction; in those of a request with a key, says that it happened."""
        claim = _current.get()
        if claim is None or not claim.open:
            return
        if not await repository.mark_happened(transaction.connection, claim):
            # Too slow: somebody else runs it by now, and what this one did must not happen too.
            raise _in_progress()

    async def _settle(self, asked: Asked, claim: Claim, answer: Answer | None) -> None:
        claim.open = False

        async def work(transaction: Transaction) -> None:
            if answer is None:
                await repository.give_back(transaction.connection, claim, self._clock.now())
            else:
                await repository.keep(transaction.connection, claim, seal(asked, answer))

        try:
            await self._database.write(work)
        except VideoRoomsError:
            # Who asked gets the answer all the same; who asks again is told that it is lost.
            log.warning("idempotent_answer_not_kept")


def _reused(detail: str) -> VideoRoomsError:
    return VideoRoomsError("idempotency_key_reused", detail, parameter="idempotency-key")


def _in_progress() -> VideoRoomsError:
    detail = "A request with this idempotency key is being carried out; ask again when it is done."
    return VideoRoomsError("request_in_progress", detail, parameter="idempotency-key")

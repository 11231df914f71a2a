"""Checks of a network before joining: a transport of no session, which shows whether and how media get through.

Routes call it, with a client token of any room. The transport carries nothing, belongs to no participant, and is closed
after some seconds, or when the holder of the token checks again. It never touches rooms, sessions or the database.
"""

from __future__ import annotations

from dataclasses import dataclass

from videorooms.clock import Clock
from videorooms.errors import VideoRoomsError
from videorooms.ids import new_id
from videorooms.media.engine import MediaEngine, MediaError, Negotiation
from videorooms.media.offer import OfferedMedia, read_offer
from videorooms.signaling.deadlines import Deadline, Deadlines
from videorooms.streams.patience import PatientEngine
from videorooms.tokens.service import TokenService

# The SDK gives up connecting after 6 s and then only reads what it has.
LASTS_SECS = 15.0
# Each costs a transport in the engine; more than this at one time is no crowd that joins.
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class RunningCheck:
    session_id: str
    end: Deadline


class NetworkCheckService:
    def __init__(self, tokens: TokenService, engine: MediaEngine, deadlines: Deadlines, clock: Clock) -> None:
        self._tokens = tokens
        self._engine = PatientEngine(engine, clock)
        self._deadlines = deadlines
        # One for each family of tokens: a holder who checks in a loop has one transport at a time.
        self._running: dict[str, RunningCheck] = {}

    @property
    def running(self) -> int:
        return len(self._running)

    async def authorize(self, token: str) -> str:
        """The family of a good client token. Raises `unauthorized` and `token_expired`."""
        grant = await self._tokens.verify_client_token(token)
        return grant.family

    async def begin(self, token: str, offer: str) -> str:
        """The engine's answer to an offer that receives. Raises `overloaded`, and the engine's refusals."""
        family = await self.authorize(token)
        media = _read(offer)
        await self._end(family)
        if len(self._running) >= MOST_AT_ONCE:
            raise VideoRoomsError("overloaded", "Too many networks are being checked; try again in a moment.")
        session_id = new_id()
        self._running[family] = RunningCheck(session_id, self._deadlines.after(LASTS_SECS, lambda: self._end(family)))
        slots = {line.mid: None for line in media}
        try:
            return await self._engine.negotiate(Negotiation(new_id(), session_id, new_id(), offer, {}, slots))
        except BaseException:
            await self._end(family)
            raise

    async def _end(self, family: str) -> None:
        check = self._running.pop(family, None)
        if check is None:
            return
        check.end.cancel()
        await self._engine.close_session(check.session_id)


def _read(offer: str) -> tuple[OfferedMedia, ...]:
    try:
        media = read_offer(offer).media
    except MediaError as refusal:
        raise VideoRoomsError(refusal.code, refusal.detail) from refusal
    if any(line.sends for line in media):
        raise VideoRoomsError("unsupported_sdp", "A check of the network sends no media.")
    return media

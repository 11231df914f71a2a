"""Checks of a network before joining: a transport of no session, which shows whether and how media get through.

Routes call it, with a client token of any room. The transport carries nothing, belongs to no participant, and is closed
after some seconds, or when the holder of the token checks again. It never touches rooms, sessions or the database.
"""

from __future__ import annotations

from dataclasses import dataclass

from videorooms.clock import Clock
from videorooms.errors import VideoRoomsError
from videorooms.http.limiting import RateLimit
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
# Three requests a check: eighty people of one office who join in the same minute.
REQUESTS_A_MINUTE = 240


@dataclass(frozen=True, slots=True)
class RunningCheck:
    session_id: str
    end: Deadline


class NetworkCheckService:
    def __init__(self, tokens: TokenService, engine: MediaEngine, deadlines: Deadlines, clock: Clock) -> None:
        self._tokens = tokens
        self._engine = PatientEngine(engine, clock)
        self._deadlines = deadlines
        self._by_network = RateLimit(clock, REQUESTS_A_MINUTE)
        # One for each token: a holder who checks in a loop has one transport at a time.
        self._running: dict[str, RunningCheck] = {}

    @property
    def running(self) -> int:
        return len(self._running)

    async def authorize(self, token: str, network: str) -> str:
        """The id of a good client token. Raises `unauthorized`, `token_expired` and `too_many_requests`."""
        self.admit(network)
        return (await self._tokens.verify_client_token(token)).jti

    def admit(self, network: str) -> None:
        """Counts a request of this network. Raises `too_many_requests`."""
        allowance = self._by_network.count(network)
        if allowance is not None and allowance.exceeded:
            raise VideoRoomsError(
                "too_many_requests", "Too many checks of this network.", retry_after_secs=allowance.reset_secs
            )

    async def begin(self, token: str, network: str, offer: str) -> str:
        """The engine's answer to an offer that receives. Raises `overloaded`, and the engine's refusals."""
        token_id = await self.authorize(token, network)
        media = _read(offer)
        former = self._running.get(token_id)
        if former is None and len(self._running) >= MOST_AT_ONCE:
            raise VideoRoomsError("overloaded", "Too many networks are being checked; try again in a moment.")
        session_id = new_id()
        end = self._deadlines.after(LASTS_SECS, lambda: self._end(token_id, session_id))
        # In one step, so that of several at once each knows which it replaces.
        self._running[token_id] = RunningCheck(session_id, end)
        slots = {line.mid: None for line in media}
        try:
            if former is not None:
                former.end.cancel()
                await self._engine.close_session(former.session_id)
            answer = await self._engine.negotiate(Negotiation(new_id(), session_id, new_id(), offer, {}, slots))
        except BaseException:
            await self._end(token_id, session_id)
            raise
        if not self._is_running(token_id, session_id):
            await self._engine.close_session(session_id)
            raise VideoRoomsError("conflict", "Another check was begun with this token.")
        return answer

    def _is_running(self, token_id: str, session_id: str) -> bool:
        check = self._running.get(token_id)
        return check is not None and check.session_id == session_id

    async def _end(self, token_id: str, session_id: str) -> None:
        if self._is_running(token_id, session_id):
            self._running.pop(token_id).end.cancel()
            await self._engine.close_session(session_id)


def _read(offer: str) -> tuple[OfferedMedia, ...]:
    try:
        media = read_offer(offer).media
    except MediaError as refusal:
        raise VideoRoomsError(refusal.code, refusal.detail) from refusal
    if any(line.sends for line in media):
        raise VideoRoomsError("unsupported_sdp", "A check of the network sends no media.")
    return media

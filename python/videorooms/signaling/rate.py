"""How often something may be done: a token bucket.

`connection` asks one for every request, and each participant has one more for each thing that costs all others, or the
database, something. It knows no request by name and closes nothing.
"""

from __future__ import annotations

from videorooms.clock import Clock

# A page with 25 tiles asks for some layers and slots each time its window changes; 30 a second bears that for minutes.
REQUESTS_PER_SECOND = 30.0
BURST = 120.0
# A hand goes up and down, a role changes: each goes to everyone. And each act of a moderator is a write.
RARE_PER_SECOND = 2.0
RARE_BURST = 20.0
# Eight seconds of refusals without a pause: whoever goes on then does not listen.
REFUSALS_IN_A_ROW = 240


class TokenBucket:
    def __init__(self, clock: Clock, *, per_second: float = REQUESTS_PER_SECOND, burst: float = BURST) -> None:
        self._clock = clock
        self._per_second = per_second
        self._burst = burst
        self._level = burst
        self._at = clock.monotonic()
        self._refusals = 0

    def take(self) -> bool:
        """Whether one more request is allowed now."""
        now = self._clock.monotonic()
        self._level = min(self._burst, self._level + (now - self._at) * self._per_second)
        self._at = now
        if self._level < 1:
            self._refusals += 1
            return False
        self._level -= 1
        self._refusals = 0
        return True

    @property
    def abused(self) -> bool:
        """Whether the client went on and on although it was refused."""
        return self._refusals > REFUSALS_IN_A_ROW


def rarely(clock: Clock) -> TokenBucket:
    """For what people do now and then."""
    return TokenBucket(clock, per_second=RARE_PER_SECOND, burst=RARE_BURST)

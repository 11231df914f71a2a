"""How many requests one connection may make: a token bucket.

`connection` asks it for every request. It knows no request by name and closes nothing.
"""

from __future__ import annotations

from videorooms.clock import Clock

# A page with 25 tiles asks for some layers and slots each time its window changes; 30 a second bears that for minutes.
REQUESTS_PER_SECOND = 30.0
BURST = 120.0
# Eight seconds of refusals without a pause: whoever goes on then does not listen.
REFUSALS_IN_A_ROW = 240


class TokenBucket:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._level = BURST
        self._at = clock.monotonic()
        self._refusals = 0

    def take(self) -> bool:
        """Whether one more request is allowed now."""
        now = self._clock.monotonic()
        self._level = min(BURST, self._level + (now - self._at) * REQUESTS_PER_SECOND)
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

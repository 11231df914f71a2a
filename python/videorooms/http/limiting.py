"""How many requests somebody may make in a minute, and what the answer says about it.

`runtime` makes it from the settings; `routing` asks it for every request: for the key that came, or for the address of
who brought no good one. It counts in memory, for this process alone, and never looks at what is asked for.
"""

from collections import Counter
from dataclasses import dataclass, field

from videorooms.clock import Clock

WINDOW_SECS = 60
# Everyone's count starts anew with the window, so this many names a minute is all that is ever kept.
SUBJECTS_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What somebody has left until the window ends. Seconds are whole and at least 1."""

    limit: int
    remaining: int
    reset_secs: int

    def headers(self) -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(max(0, self.remaining)),
            "x-ratelimit-reset": str(self.reset_secs),
        }

    @property
    def exceeded(self) -> bool:
        return self.remaining < 0


@dataclass(slots=True)
class RateLimit:
    """So many requests a minute for each name; 0 is no limit."""

    clock: Clock
    limit: int
    _window: int = 0
    _counts: Counter[str] = field(default_factory=Counter)

    def count(self, name: str) -> Allowance | None:
        """Counts one request, also one that is too many; None where there is no limit."""
        if not self.limit:
            return None
        now = self.clock.monotonic()
        window = int(now // WINDOW_SECS)
        if window != self._window:
            self._window = window
            self._counts.clear()
        if name in self._counts or len(self._counts) < SUBJECTS_MAX:
            self._counts[name] += 1
        reset_secs = max(1, int((window + 1) * WINDOW_SECS - now))
        return Allowance(self.limit, self.limit - self._counts[name], reset_secs)

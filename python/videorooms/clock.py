"""Time as the control plane sees it: a port, so that tests decide what time it is.

Everything that stamps a row or measures a delay gets a `Clock` from `runtime`. Nothing else in the package reads the
machine's clock. It never sleeps and starts no timers.
"""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The wall clock, aware, in UTC. For stamps and expiries; it may step."""
        ...

    def monotonic(self) -> float:
        """Seconds since an arbitrary start. For delays and graces; it never steps back."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

"""How many requests somebody may make in a minute, and what the answer says about it.

`runtime` makes it from the settings; `routing` asks it for every request: for the key or user that came, or for the
network of who brought nothing good; `sign_ins` has its own. It counts in memory, for this process alone, and never
looks at what is asked for.
"""

from collections import Counter
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network

from videorooms.clock import Clock

WINDOW_SECS = 60
# Everyone's count starts anew with the window, so this many names a minute is all that is ever kept.
SUBJECTS_MAX = 100_000
# Who comes when there are as many shares one count with all others who do: no limit is passed by filling the memory.
_OTHERS = "others"
# One customer of a network has that many addresses, each as good as another.
_IPV6_PREFIX = 64


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
    """So many requests in a window of time for each name; 0 is no limit."""

    clock: Clock
    limit: int
    window_secs: int = WINDOW_SECS
    _window: int = 0
    _counts: Counter[str] = field(default_factory=Counter)

    def count(self, name: str) -> Allowance | None:
        """Counts one request, also one that is too many; None where there is no limit."""
        if not self.limit:
            return None
        now = self.clock.monotonic()
        window = int(now // self.window_secs)
        if window != self._window:
            self._window = window
            self._counts.clear()
        if name not in self._counts and len(self._counts) >= SUBJECTS_MAX:
            name = _OTHERS
        self._counts[name] += 1
        reset_secs = max(1, int((window + 1) * self.window_secs - now))
        return Allowance(self.limit, self.limit - self._counts[name], reset_secs)

    def take_back(self, name: str) -> None:
        """One that was counted shall not have been, unless its window is over."""
        if self._counts[name] > 0:
            self._counts[name] -= 1


def network_of(address: str) -> str:
    """What one client of the network can come from: an IPv4 address, or 64 bits of an IPv6 one."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if isinstance(read, IPv6Address):
        return str(read.ipv4_mapped or ip_network((read.packed, _IPV6_PREFIX), strict=False))
    return str(read)

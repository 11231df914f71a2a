"""How often somebody may try to sign in: from one network, and with one e-mail address, known here or not.

`sign_ins.service` counts every try before it looks at it, so that many at once are no more than many in a row, and
takes the successful ones back. It counts in memory, and lets nobody know whether an address is somebody's.
"""

from dataclasses import dataclass

from videorooms.clock import Clock
from videorooms.errors import VideoRoomsError
from videorooms.http.limiting import Allowance, RateLimit, network_of

# Long enough that nobody guesses on, short enough that whose address was tried by others gets in again.
WINDOW_SECS = 15 * 60


class TooManyTries(VideoRoomsError):
    """`first` says that none of them was told so before."""

    def __init__(self, allowance: Allowance) -> None:
        detail = f"Too many tries to sign in; try again in {allowance.reset_secs} s."
        super().__init__("too_many_requests", detail, retry_after_secs=allowance.reset_secs)
        self.first = allowance.remaining == -1


@dataclass(frozen=True, slots=True)
class Try:
    """One that was counted."""

    network: str
    email: str | None


class SignInLimits:
    def __init__(self, clock: Clock, *, by_address: int, by_email: int) -> None:
        """So many refused tries in a quarter of an hour; 0 is no limit."""
        self._by_network = RateLimit(clock, by_address, WINDOW_SECS)
        self._by_email = RateLimit(clock, by_email, WINDOW_SECS)

    def count(self, address: str, email: str | None) -> Try:
        """Raises `TooManyTries`, which says nothing about what was tried."""
        counted = Try(network_of(address), email)
        for limit, name in ((self._by_network, counted.network), (self._by_email, email)):
            allowance = None if name is None else limit.count(name)
            if allowance is not None and allowance.exceeded:
                raise TooManyTries(allowance)
        return counted

    def take_back(self, counted: Try) -> None:
        """It was a good one."""
        self._by_network.take_back(counted.network)
        if counted.email is not None:
            self._by_email.take_back(counted.email)

"""Keeps one receiver from taking the time of all others.

`webhooks.delivery` reports how attempts went, and the worker asks how many jobs may go to a destination at once. One
that does not answer gets few, so that even many dead receivers leave slots to the living. In memory: a restart begins
with trust.
"""

from videorooms.jobs.model import KEY_MAX_LENGTH
from videorooms.webhooks.model import AttemptError
from videorooms.webhooks.targets import InvalidTarget, read_target

# At once, over all destinations. Each is a socket that waits, and costs next to nothing meanwhile.
CONCURRENCY = 256
# To one destination that answers, and to one that has been silent so many times in a row.
LIMIT = 16
SILENT_LIMIT = 4
SILENT_AFTER = 5
# What is remembered; beyond it the oldest silence is forgotten.
KEPT = 10_000

_SILENCE = frozenset(
    {
        AttemptError.UNRESOLVED,
        AttemptError.CONNECT_FAILED,
        AttemptError.TLS_FAILED,
        AttemptError.CONNECTION_LOST,
        AttemptError.TIMED_OUT,
    }
)


def group_of(url: str) -> str:
    """The destination of a URL: whoever answers at one host and port shares a fate."""
    try:
        target = read_target(url)
    except InvalidTarget:
        return "invalid"
    return f"{target.scheme}://{target.host}:{target.port}"[:KEY_MAX_LENGTH]


class Destinations:
    def __init__(self) -> None:
        self._silences: dict[str, int] = {}

    def report(self, url: str, error: AttemptError | None) -> None:
        group = group_of(url)
        if error not in _SILENCE:
            self._silences.pop(group, None)
            return
        self._silences[group] = self._silences.pop(group, 0) + 1
        if len(self._silences) > KEPT:
            del self._silences[next(iter(self._silences))]

    def is_silent(self, group: str) -> bool:
        return self._silences.get(group, 0) >= SILENT_AFTER

    def limit(self, group: str) -> int:
        return SILENT_LIMIT if self.is_silent(group) else LIMIT

"""A stored file as a link offers it, and the keys that sign links.

`recordings` and `compositions` say which file they have, `links.service` makes and checks links. No I/O.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

KEY_BYTES = 32
# No link is good for longer, whatever the settings say; so long a key checks after it was replaced.
LIFETIME_MAX = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """`key` is that of object storage, `path` where our own API serves it. The file never changes, nor does its tag."""

    key: str
    path: str
    name: str
    content_type: str
    size_bytes: int
    tag: str


@dataclass(frozen=True, slots=True)
class LinkKey:
    """`signs_until` is set once another key signs in its place."""

    id: str
    secret: bytes
    created_at: datetime
    signs_until: datetime | None

    def checks(self, now: datetime) -> bool:
        """Whether a link that it has signed may still be good."""
        return self.signs_until is None or now < self.signs_until + LIFETIME_MAX


def signing(keys: Sequence[LinkKey]) -> LinkKey | None:
    """The key that signs; of several, which only two first starts at once leave behind, the newest."""
    return max((key for key in keys if key.signs_until is None), key=lambda key: (key.created_at, key.id), default=None)

"""A webhook key: what an account's webhooks are signed with, from when and until when.

`webhooks.keys` makes and rotates them. No I/O.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

OVERLAP_DEFAULT = timedelta(hours=24)
OVERLAP_MAX = timedelta(days=30)
# A webhook that was signed just before the change is verified within minutes; a day is for those who look closer.
RETIRED_SHOWN = timedelta(days=1)


class KeyStatus(enum.StrEnum):
    """One signs now; another may be announced, to sign from a set moment; the former ones are retired."""

    ACTIVE = "active"
    NEXT = "next"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class WebhookKey:
    """`signs_until` is known as soon as a successor is announced."""

    id: str
    account_id: str
    private_key: bytes
    public_key: str
    created_at: datetime
    signs_from: datetime
    signs_until: datetime | None

    def status(self, now: datetime) -> KeyStatus:
        if self.signs_until is not None and self.signs_until <= now:
            return KeyStatus.RETIRED
        return KeyStatus.NEXT if self.signs_from > now else KeyStatus.ACTIVE


def signing(keys: Sequence[WebhookKey], now: datetime) -> WebhookKey | None:
    """The key that signs now; of several, which no rotation leaves behind, the newest."""
    active = [key for key in keys if key.status(now) is KeyStatus.ACTIVE]
    return max(active, key=lambda key: (key.signs_from, key.id), default=None)


def shown(keys: Sequence[WebhookKey], now: datetime) -> list[WebhookKey]:
    """Those that a receiver may still meet, the newest first."""
    recent = [key for key in keys if key.signs_until is None or key.signs_until > now - RETIRED_SHOWN]
    return sorted(recent, key=lambda key: (key.signs_from, key.id), reverse=True)

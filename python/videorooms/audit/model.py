"""An entry of the audit log: one act, when it was, and how it ended.

`audit.service` writes them, and nothing changes one. No I/O.
"""

from dataclasses import dataclass
from datetime import datetime

from videorooms.acts import Act, ActorKind, Outcome
from videorooms.listing import ANY_TIME, TimeRange


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    at: datetime
    act: Act
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """None leaves that open. `actor` is part of the actor's label."""

    at: TimeRange = ANY_TIME
    actor: str | None = None
    actor_kind: ActorKind | None = None
    actor_id: str | None = None
    operation: str | None = None
    subject_type: str | None = None
    subject_id: str | None = None
    outcome: Outcome | None = None

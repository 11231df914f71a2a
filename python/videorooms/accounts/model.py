"""An account: a project of its own on this server, to which rooms, sessions, participants and keys belong.

`accounts.service` makes them. One is there from the first start; what nobody assigned belongs to it. No I/O.
"""

from dataclasses import dataclass
from datetime import datetime

DEFAULT_NAME = "default"
# Long enough for a name that people type, short enough for an index entry on every database.
NAME_MAX_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    name: str
    created_at: datetime

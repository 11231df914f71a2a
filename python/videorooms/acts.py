"""What somebody does, as the audit log keeps it: who, from where, what, and on which thing.

`http` makes one of every request that changes something, `sign_ins` and `cli` of what they do; `audit` writes it with
the effect. No I/O.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from videorooms.callers import Caller

# No act has more to say than fits on a screen; the longest label is an e-mail address.
LABEL_MAX_LENGTH = 254
ADDRESS_MAX_LENGTH = 64
NAME_MAX_LENGTH = 64


class ActorKind(enum.StrEnum):
    USER = "user"
    API_KEY = "api_key"
    COMMAND_LINE = "command_line"
    # Who signs in and is refused.
    STRANGER = "stranger"


class Outcome(enum.StrEnum):
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Actor:
    """`label` says who it was when the user or key is gone."""

    kind: ActorKind
    id: str | None
    label: str

    @classmethod
    def of(cls, caller: Caller) -> "Actor":
        return cls(ActorKind(caller.kind), caller.id, caller.label)


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing that something is done to: its `record_type`, and its id unless there are many or none."""

    type: str
    id: str | None = None


NOTHING = Subject("")


@dataclass(frozen=True, slots=True)
class Act:
    """`detail` is small, and has no secret in it."""

    account_id: str
    actor: Actor
    operation: str
    subject: Subject = NOTHING
    address: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)

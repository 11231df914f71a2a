"""Who asks: the account that a request acts for, what it came with, and what that allows.

`api_keys` makes a `Caller` of a key and `sign_ins` one of a cookie; `http` hands it to routes and holds them to
`ALLOWED`. Which of these powers an operation needs is said by its route. No I/O.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


class Scope(enum.StrEnum):
    """How far an API key reaches within its account."""

    ALL = "all"
    READ_ONLY = "read_only"
    TOKENS_ONLY = "tokens_only"


class Role(enum.StrEnum):
    """What somebody may do who signs in to the portal."""

    OWNER = "owner"
    OPERATOR = "operator"
    VIEWER = "viewer"


class Power(enum.StrEnum):
    """What an operation needs of who asks for it."""

    # Reads what is no secret.
    LOOK = "look"
    MAKE_TOKENS = "make_tokens"
    # Changes rooms, sessions, recordings and compositions, and has webhooks sent again.
    OPERATE = "operate"
    # Says who may do what, and sees what was done: users, keys, settings, the audit log.
    OWN = "own"


ALLOWED: Mapping[Scope | Role, frozenset[Power]] = {
    Scope.ALL: frozenset(Power),
    Scope.READ_ONLY: frozenset({Power.LOOK}),
    Scope.TOKENS_ONLY: frozenset({Power.MAKE_TOKENS}),
    Role.OWNER: frozenset(Power),
    Role.OPERATOR: frozenset({Power.LOOK, Power.MAKE_TOKENS, Power.OPERATE}),
    Role.VIEWER: frozenset({Power.LOOK}),
}

# What who signs in with a key of that scope is in the portal. One that only makes tokens has no business there.
ROLE_OF_SCOPE: Mapping[Scope, Role] = {Scope.ALL: Role.OWNER, Scope.READ_ONLY: Role.VIEWER}


class CallerKind(enum.StrEnum):
    USER = "user"
    API_KEY = "api_key"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The sign-in that a cookie stands for. `expires_at` is when it ends unless it is used before."""

    id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """`id` is that of the user or the key, and None for the key that the settings name.

    `standing` is a scope for who brings a key, a role for who is signed in. `sign_in` is None for the former.
    """

    account_id: str
    kind: CallerKind
    id: str | None
    standing: Scope | Role
    name: str
    email: str | None = None
    sign_in: SignedIn | None = None

    @property
    def role(self) -> Role | None:
        return ROLE_OF_SCOPE.get(self.standing) if isinstance(self.standing, Scope) else self.standing

    @property
    def label(self) -> str:
        """What tells it from others, for people."""
        return self.email or self.name

    @property
    def subject(self) -> str:
        """A name of who asks that no other has, for counts."""
        return f"{self.kind} {self.id or self.account_id}"

    def may(self, power: Power) -> bool:
        return power in ALLOWED[self.standing]

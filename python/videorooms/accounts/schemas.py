"""Accounts as programs see them.

The command line uses it; the REST API shows no accounts.
"""

from typing import Literal

from pydantic import BaseModel

from videorooms.accounts.model import Account
from videorooms.http.fields import Instant


class ShownAccount(BaseModel):
    id: str
    record_type: Literal["account"]
    name: str
    created_at: Instant

    @classmethod
    def of(cls, account: Account) -> "ShownAccount":
        return cls(id=account.id, record_type="account", name=account.name, created_at=account.created_at)

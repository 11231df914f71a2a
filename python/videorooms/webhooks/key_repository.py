"""The table of webhook keys and every query on it.

`webhooks.keys` alone calls it. Private keys leave this table for signing and nothing else. Nothing here commits.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Row, String, Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from videorooms.accounts.repository import accounts
from videorooms.database.tables import Id, Timestamp, metadata
from videorooms.webhooks.key_model import WebhookKey

webhook_keys = Table(
    "webhook_keys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account_id", Id, ForeignKey("accounts.id"), nullable=False),
    Column("private_key", LargeBinary(32), nullable=False),
    Column("public_key", String(44), nullable=False),
    Column("created_at", Timestamp, nullable=False),
    Column("signs_from", Timestamp, nullable=False),
    Column("signs_until", Timestamp),
    Index("ix_webhook_keys_account_id_signs_from", "account_id", "signs_from"),
)


def _key(row: Row[Any]) -> WebhookKey:
    return WebhookKey(
        id=row.id,
        account_id=row.account_id,
        private_key=row.private_key,
        public_key=row.public_key,
        created_at=row.created_at,
        signs_from=row.signs_from,
        signs_until=row.signs_until,
    )


async def claim_account(connection: AsyncConnection, account_id: str) -> None:
    """Holds the account, so that two first needs, or two rotations, come one after the other."""
    await connection.execute(select(accounts.c.id).where(accounts.c.id == account_id).with_for_update())


async def of_account(connection: AsyncConnection, account_id: str) -> Sequence[WebhookKey]:
    query = select(webhook_keys).where(webhook_keys.c.account_id == account_id).order_by(webhook_keys.c.signs_from)
    return [_key(row) for row in await connection.execute(query)]


async def add(connection: AsyncConnection, key: WebhookKey) -> None:
    await connection.execute(
        insert(webhook_keys).values(
            id=key.id,
            account_id=key.account_id,
            private_key=key.private_key,
            public_key=key.public_key,
            created_at=key.created_at,
            signs_from=key.signs_from,
            signs_until=key.signs_until,
        )
    )


async def end(connection: AsyncConnection, key_id: str, signs_until: datetime) -> None:
    await connection.execute(update(webhook_keys).where(webhook_keys.c.id == key_id).values(signs_until=signs_until))


async def remove(connection: AsyncConnection, key_id: str) -> None:
    await connection.execute(delete(webhook_keys).where(webhook_keys.c.id == key_id))

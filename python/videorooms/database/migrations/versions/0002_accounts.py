"""Everything belongs to an account; API keys have names and scopes."""

import sqlalchemy as sa
from alembic import op

from videorooms.database.tables import Id, Timestamp

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Until now there was one account, made at the first start, or none yet.
_FIRST_ACCOUNT = "(SELECT id FROM accounts ORDER BY created_at LIMIT 1)"
_LIVE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(sa.Column("name", sa.String(100), nullable=False, server_default="default"))
    with op.batch_alter_table("accounts") as accounts:
        accounts.alter_column("name", server_default=None, existing_type=sa.String(100), existing_nullable=False)
    op.create_index("uq_accounts_name", "accounts", ["name"], unique=True)
    _give_to_first_account("api_keys")
    _describe_api_keys()
    for table in ("rooms", "sessions", "participants"):
        _give_to_first_account(table)
    _index_by_account()


def _give_to_first_account(table: str) -> None:
    op.add_column(table, sa.Column("account_id", Id(), nullable=True))
    op.execute(f"UPDATE {table} SET account_id = {_FIRST_ACCOUNT}")
    with op.batch_alter_table(table) as altered:
        altered.alter_column("account_id", nullable=False, existing_type=Id())
        altered.create_foreign_key(f"fk_{table}_account_id_accounts", "accounts", ["account_id"], ["id"])


def _describe_api_keys() -> None:
    with op.batch_alter_table("api_keys") as keys:
        keys.add_column(sa.Column("name", sa.String(100), nullable=False, server_default="first key"))
        keys.add_column(sa.Column("scope", sa.String(32), nullable=False, server_default="all"))
        # What a key began with was not kept.
        keys.add_column(sa.Column("prefix", sa.String(11), nullable=False, server_default="vr_"))
        keys.add_column(sa.Column("last_used_at", Timestamp(), nullable=True))
    with op.batch_alter_table("api_keys") as keys:
        keys.alter_column("name", server_default=None, existing_type=sa.String(100), existing_nullable=False)
        keys.alter_column("scope", server_default=None, existing_type=sa.String(32), existing_nullable=False)
        keys.alter_column("prefix", server_default=None, existing_type=sa.String(11), existing_nullable=False)
    op.create_index("ix_api_keys_account_id_created_at_id", "api_keys", ["account_id", "created_at", "id"])


def _index_by_account() -> None:
    op.drop_index("uq_rooms_unique_name", "rooms")
    op.create_index(
        "uq_rooms_account_id_unique_name",
        "rooms",
        ["account_id", "unique_name"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    for table, stamp in (("rooms", "created_at"), ("sessions", "created_at"), ("participants", "joined_at")):
        op.drop_index(f"ix_{table}_{stamp}_id", table)
        op.create_index(f"ix_{table}_account_id_{stamp}_id", table, ["account_id", stamp, "id"])

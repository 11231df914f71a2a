"""Webhook events, deliveries, attempts and keys; extra events of rooms."""

import sqlalchemy as sa
from alembic import op

from videorooms.database.tables import Id, Timestamp

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_PENDING = sa.text("status = 'pending'")


def upgrade() -> None:
    with op.batch_alter_table("rooms") as rooms:
        rooms.add_column(sa.Column("webhook_extra_events", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("rooms") as rooms:
        rooms.alter_column(
            "webhook_extra_events", server_default=None, existing_type=sa.JSON(), existing_nullable=False
        )
    _create_events()
    _create_deliveries()
    _create_attempts()
    _create_keys()


def _create_events() -> None:
    op.create_table(
        "webhook_events",
        sa.Column("id", Id(), nullable=False),
        sa.Column("account_id", Id(), nullable=False),
        sa.Column("event_type", sa.String(64), nullable=False),
        sa.Column("room_id", Id(), nullable=True),
        sa.Column("session_id", Id(), nullable=True),
        sa.Column("occurred_at", Timestamp(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_events"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_webhook_events_account_id_accounts"),
    )
    op.create_index("ix_webhook_events_room_id", "webhook_events", ["room_id"])
    op.create_index("ix_webhook_events_session_id", "webhook_events", ["session_id"])


def _create_deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", Id(), nullable=False),
        sa.Column("account_id", Id(), nullable=False),
        sa.Column("event_id", Id(), nullable=False),
        sa.Column("lane", sa.String(64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("failover_url", sa.String(2000), nullable=False),
        sa.Column("timeout_secs", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("not_before", Timestamp(), nullable=True),
        sa.Column("next_attempt_at", Timestamp(), nullable=True),
        sa.Column("give_up_at", Timestamp(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("started_at", Timestamp(), nullable=True),
        sa.Column("finished_at", Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_deliveries"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_webhook_deliveries_account_id_accounts"),
        sa.ForeignKeyConstraint(
            ["event_id"], ["webhook_events.id"], name="fk_webhook_deliveries_event_id_webhook_events"
        ),
    )
    table = "webhook_deliveries"
    op.create_index(f"ix_{table}_account_id_created_at_id", table, ["account_id", "created_at", "id"])
    op.create_index(f"ix_{table}_event_id", table, ["event_id"])
    op.create_index(f"ix_{table}_finished_at", table, ["finished_at"])
    for columns in (["lane", "position"], ["created_at"]):
        name = f"ix_{table}_pending_{'_'.join(columns)}"
        op.create_index(name, table, columns, sqlite_where=_PENDING, postgresql_where=_PENDING)


def _create_attempts() -> None:
    op.create_table(
        "webhook_attempts",
        sa.Column("id", Id(), nullable=False),
        sa.Column("delivery_id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("request_headers", sa.JSON(), nullable=False),
        sa.Column("started_at", Timestamp(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(32), nullable=True),
        sa.Column("detail", sa.String(500), nullable=False),
        sa.Column("response_status", sa.Integer(), nullable=True),
        sa.Column("response_body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_attempts"),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["webhook_deliveries.id"], name="fk_webhook_attempts_delivery_id_webhook_deliveries"
        ),
    )
    op.create_index(
        "uq_webhook_attempts_delivery_id_number", "webhook_attempts", ["delivery_id", "number"], unique=True
    )


def _create_keys() -> None:
    op.create_table(
        "webhook_keys",
        sa.Column("id", Id(), nullable=False),
        sa.Column("account_id", Id(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(32), nullable=False),
        sa.Column("public_key", sa.String(44), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("signs_from", Timestamp(), nullable=False),
        sa.Column("signs_until", Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_keys"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_webhook_keys_account_id_accounts"),
    )
    op.create_index("ix_webhook_keys_account_id_signs_from", "webhook_keys", ["account_id", "signs_from"])

"""Accounts, keys, rooms, sessions and participants."""

import sqlalchemy as sa
from alembic import op

from videorooms.database.tables import Id, Timestamp

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", Id(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", Id(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("revoked_at", Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )
    op.create_index("uq_api_keys_digest", "api_keys", ["digest"], unique=True)
    op.create_table(
        "signing_keys",
        sa.Column("id", Id(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("retired_at", Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_signing_keys"),
    )
    _create_rooms()
    _create_sessions()
    _create_participants()


def _create_rooms() -> None:
    op.create_table(
        "rooms",
        sa.Column("id", Id(), nullable=False),
        sa.Column("unique_name", sa.String(255), nullable=True),
        sa.Column("max_participants", sa.Integer(), nullable=False),
        sa.Column("enable_recording", sa.Boolean(), nullable=False),
        sa.Column("webhook_event_url", sa.String(2000), nullable=False),
        sa.Column("webhook_event_failover_url", sa.String(2000), nullable=False),
        sa.Column("webhook_timeout_secs", sa.Integer(), nullable=True),
        sa.Column("active_session_id", Id(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("updated_at", Timestamp(), nullable=False),
        sa.Column("deleted_at", Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rooms"),
    )
    op.create_index(
        "uq_rooms_unique_name",
        "rooms",
        ["unique_name"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("ix_rooms_created_at_id", "rooms", ["created_at", "id"])


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("room_id", Id(), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("updated_at", Timestamp(), nullable=False),
        sa.Column("ended_at", Timestamp(), nullable=True),
        sa.Column("ended_reason", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name="fk_sessions_room_id_rooms"),
    )
    op.create_index(
        "uq_sessions_active_room_id",
        "sessions",
        ["room_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_sessions_room_id_created_at_id", "sessions", ["room_id", "created_at", "id"])
    op.create_index("ix_sessions_created_at_id", "sessions", ["created_at", "id"])


def _create_participants() -> None:
    op.create_table(
        "participants",
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("room_id", Id(), nullable=False),
        sa.Column("context", sa.Text(), nullable=True),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("joined_at", Timestamp(), nullable=False),
        sa.Column("updated_at", Timestamp(), nullable=False),
        sa.Column("left_at", Timestamp(), nullable=True),
        sa.Column("left_reason", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("session_id", "id", name="pk_participants"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_participants_session_id_sessions"),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name="fk_participants_room_id_rooms"),
    )
    op.create_index("ix_participants_id_joined_at", "participants", ["id", "joined_at"])
    op.create_index("ix_participants_joined_at_id", "participants", ["joined_at", "id"])
    # Counts who is present, at every join and every scrape.
    op.create_index(
        "ix_participants_present_session_id",
        "participants",
        ["session_id"],
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )

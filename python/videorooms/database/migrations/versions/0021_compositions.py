"""Compositions."""

import sqlalchemy as sa
from alembic import op

from videorooms.database.tables import Id, Timestamp

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "compositions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("account_id", Id(), nullable=False),
        sa.Column("room_id", Id(), nullable=False),
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("format", sa.String(16), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("video_layout", sa.JSON(), nullable=False),
        sa.Column("audio_sources", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("webhook_event_url", sa.String(2000), nullable=False),
        sa.Column("webhook_event_failover_url", sa.String(2000), nullable=False),
        sa.Column("webhook_timeout_secs", sa.Integer(), nullable=True),
        sa.Column("duration_secs", sa.Integer(), nullable=True),
        sa.Column("size_mb", sa.Float(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("updated_at", Timestamp(), nullable=False),
        sa.Column("started_at", Timestamp(), nullable=True),
        sa.Column("ended_at", Timestamp(), nullable=True),
        sa.Column("completed_at", Timestamp(), nullable=True),
        sa.Column("deleted_at", Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_compositions"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_compositions_account_id_accounts"),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name="fk_compositions_room_id_rooms"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_compositions_session_id_sessions"),
    )
    op.create_index("ix_compositions_account_id_created_at_id", "compositions", ["account_id", "created_at", "id"])
    op.create_index("ix_compositions_session_id", "compositions", ["session_id"])

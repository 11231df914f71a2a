"""Timelines of sessions, and what was chosen to be recorded of them."""

import sqlalchemy as sa
from alembic import op

from videorooms.database.tables import Id, Timestamp

revision = "0050"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "timeline_entries",
        sa.Column("id", Id(), nullable=False),
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("occurred_at", Timestamp(), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("participant_id", Id(), nullable=True),
        sa.Column("stream_key", sa.String(128), nullable=True),
        sa.Column("details", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_timeline_entries"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_timeline_entries_session_id_sessions"),
    )
    op.create_index(
        "ix_timeline_entries_session_id_occurred_at_id", "timeline_entries", ["session_id", "occurred_at", "id"]
    )
    op.create_table(
        "recording_choices",
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("paused", sa.JSON(), nullable=False),
        sa.Column("updated_at", Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="pk_recording_choices"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_recording_choices_session_id_sessions"),
    )

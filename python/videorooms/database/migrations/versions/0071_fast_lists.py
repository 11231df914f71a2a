"""Indexes by which lists and the overview stay fast with many rows."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

KEPT = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_participants_account_id_joined_at_id", "participants")
    op.create_index("ix_participants_listed", "participants", ["account_id", "joined_at", "id", "session_id"])
    op.create_index("ix_participants_account_id_left_at", "participants", ["account_id", "left_at"])
    op.drop_index("ix_recordings_account_id_created_at_id", "recordings")
    op.create_index(
        "ix_recordings_listed",
        "recordings",
        ["account_id", "created_at", "id", "type", "status", "duration_secs", "size_bytes", "deleted_at"],
        sqlite_where=KEPT,
        postgresql_where=KEPT,
    )
    op.create_index(
        "ix_recordings_listed_account_id_started_at",
        "recordings",
        ["account_id", "started_at"],
        sqlite_where=KEPT,
        postgresql_where=KEPT,
    )
    op.create_index(
        "ix_compositions_counted",
        "compositions",
        ["account_id", "status", "updated_at", "deleted_at"],
        sqlite_where=KEPT,
        postgresql_where=KEPT,
    )
    for status, name, columns in (
        ("pending", "ix_webhook_deliveries_pending_account_id", ["account_id", "status"]),
        ("failed", "ix_webhook_deliveries_failed_account_id_finished_at", ["account_id", "finished_at", "status"]),
    ):
        such = sa.text(f"status = '{status}'")
        op.create_index(name, "webhook_deliveries", columns, sqlite_where=such, postgresql_where=such)
    op.create_index("ix_recordings_participant_id", "recordings", ["participant_id"])

"""Durable jobs."""

import sqlalchemy as sa
from alembic import op

from videorooms.database.tables import Id, Timestamp

revision = "0010"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", Id(), nullable=False),
        sa.Column("queue", sa.String(64), nullable=False),
        sa.Column("dedup_key", sa.String(200), nullable=True),
        sa.Column("group_key", sa.String(200), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("promises", sa.Integer(), nullable=False),
        sa.Column("run_at", Timestamp(), nullable=False),
        sa.Column("lease_token", Id(), nullable=True),
        sa.Column("lease_until", Timestamp(), nullable=True),
        sa.Column("last_error", sa.String(500), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("failed_at", Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
    )
    op.create_index("uq_jobs_queue_dedup_key", "jobs", ["queue", "dedup_key"], unique=True)
    op.create_index(
        "ix_jobs_waiting_queue_run_at_id",
        "jobs",
        ["queue", "run_at", "id"],
        sqlite_where=sa.text("failed_at IS NULL"),
        postgresql_where=sa.text("failed_at IS NULL"),
    )
    op.create_index("ix_jobs_lease_until", "jobs", ["lease_until"])

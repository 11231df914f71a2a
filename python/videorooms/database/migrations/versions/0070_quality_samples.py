"""Samples of how everyone was connected."""

import sqlalchemy as sa
from alembic import op

from videorooms.database.tables import Id, Timestamp

revision = "0070"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quality_samples",
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("sampled_at", Timestamp(), nullable=False),
        sa.Column("figures", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "sampled_at", name="pk_quality_samples"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_quality_samples_session_id_sessions"),
    )
    op.create_index("ix_quality_samples_sampled_at", "quality_samples", ["sampled_at"])

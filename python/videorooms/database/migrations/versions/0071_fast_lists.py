"""Indexes by which lists and the overview stay fast with many rows."""

from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_participants_account_id_left_at", "participants", ["account_id", "left_at"])

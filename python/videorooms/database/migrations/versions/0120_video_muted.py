"""Moderators may keep somebody's pictures from the others, as its sound."""

import sqlalchemy as sa
from alembic import op

revision = "0120"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("participants", sa.Column("video_muted", sa.Boolean(), nullable=False, server_default=sa.false()))

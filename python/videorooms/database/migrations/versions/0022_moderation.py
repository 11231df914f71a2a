"""Muted participants, the token families that people came with, and those that are revoked."""

import sqlalchemy as sa
from alembic import op

from videorooms.database.tables import Id, Timestamp

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "revocations",
        sa.Column("family", sa.String(36), nullable=False),
        sa.Column("expires_at", Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("family", name="pk_revocations"),
    )
    op.create_index("ix_revocations_expires_at", "revocations", ["expires_at"])
    op.create_table(
        "participant_tokens",
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("participant_id", Id(), nullable=False),
        sa.Column("family", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "participant_id", "family", name="pk_participant_tokens"),
        sa.ForeignKeyConstraint(
            ["session_id", "participant_id"],
            ["participants.session_id", "participants.id"],
            name="fk_participant_tokens_session_id_participants",
        ),
    )
    op.add_column("participants", sa.Column("muted", sa.Boolean(), nullable=False, server_default=sa.false()))

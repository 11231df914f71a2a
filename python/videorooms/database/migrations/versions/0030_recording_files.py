"""Files of recordings: where they are and what they hold, how long rooms keep them, and the keys of links to them."""

import sqlalchemy as sa
from alembic import op

from videorooms.database.tables import Id, Timestamp

revision = "0030"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_keys",
        sa.Column("id", Id(), nullable=False),
        sa.Column("secret", sa.LargeBinary(32), nullable=False),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.Column("signs_until", Timestamp(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_link_keys"),
    )
    for column in (
        sa.Column("ended_reason", sa.String(32), nullable=True),
        sa.Column("container", sa.String(16), nullable=True),
        sa.Column("storage_key", sa.String(255), nullable=True),
        sa.Column("offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
    ):
        op.add_column("recordings", column)
    op.create_index("ix_recordings_room_id_ended_at", "recordings", ["room_id", "ended_at"])
    op.create_index("ix_recordings_deleted_at", "recordings", ["deleted_at"])
    op.add_column("rooms", sa.Column("recording_retention_days", sa.Integer(), nullable=True))

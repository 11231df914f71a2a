"""What compositions look like beyond regions, how far they are rendered, and the images behind them."""

import sqlalchemy as sa
from alembic import op

from videorooms.database.tables import Id

revision = "0040"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("layout", sa.String(32), nullable=True),
        sa.Column("background_color", sa.String(7), nullable=False, server_default="#101114"),
        sa.Column("has_background_image", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("labels", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("start_ms", sa.Integer(), nullable=True),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
    ):
        op.add_column("compositions", column)
    op.create_table(
        "composition_backgrounds",
        sa.Column("composition_id", Id(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("composition_id", name="pk_composition_backgrounds"),
        sa.ForeignKeyConstraint(
            ["composition_id"], ["compositions.id"], name="fk_composition_backgrounds_composition_id_compositions"
        ),
    )

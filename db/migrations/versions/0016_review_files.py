"""Reviews of case files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "file_reviews",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("process_key", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.UUID(), nullable=True),
        sa.Column("officer_id", sa.UUID(), nullable=True),
        sa.Column("legality", sa.Numeric(6, 2), nullable=False),
        sa.Column("form", sa.Numeric(6, 2), nullable=False),
        sa.Column("marks", sa.Numeric(6, 2), nullable=False),
        sa.Column("total", sa.Numeric(6, 2), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("faults", postgresql.JSONB(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_file_reviews")),
    )
    op.create_index("uq_file_reviews_case", "file_reviews", ["tenant_id", "case_id"], unique=True)
    op.create_index("ix_file_reviews_total", "file_reviews", ["tenant_id", "total"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("file_reviews")

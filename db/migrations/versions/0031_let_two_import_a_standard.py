"""Let a whole standard wait for a second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "standard_proposals",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("before_id", sa.UUID(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.UUID(), nullable=True),
        sa.Column("proposed_by_name", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.UUID(), nullable=True),
        sa.Column("settled_by_name", sa.Text(), nullable=True),
        sa.Column("settled_note", sa.Text(), nullable=False),
        sa.Column("standard_id", sa.UUID(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_standard_proposals")),
    )
    op.create_index("ix_standard_proposals_status", "standard_proposals", ["tenant_id", "status", "number"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("standard_proposals")

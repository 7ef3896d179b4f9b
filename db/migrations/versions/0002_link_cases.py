"""Link cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "case_links",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("from_case_id", sa.UUID(), nullable=False),
        sa.Column("to_case_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_case_links")),
    )
    op.create_index("uq_case_links", "case_links", ["tenant_id", "from_case_id", "to_case_id", "kind"], unique=True)
    op.create_index("ix_case_links_to", "case_links", ["tenant_id", "to_case_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("case_links")

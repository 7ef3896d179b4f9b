"""What other systems handed in and could not be taken in, and how far their lists have been dealt with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "inbound_items",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="1", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.UUID(), nullable=True),
        sa.Column("asked_by_name", sa.Text(), nullable=True),
        sa.Column("asked_reason", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.UUID(), nullable=True),
        sa.Column("confirmed_by_name", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inbound_items")),
    )
    op.create_index("uq_inbound_items_key", "inbound_items", ["tenant_id", "system", "key"], unique=True)
    op.create_index(
        "ix_inbound_items_open", "inbound_items", ["tenant_id", "received_at"],
        postgresql_where=sa.text("status IN ('waiting', 'declining')"),
    )  # fmt: skip
    op.create_index(
        "ix_inbound_items_decided", "inbound_items", ["tenant_id", "system"],
        postgresql_where=sa.text("status IN ('again', 'refused')"),
    )  # fmt: skip
    op.create_table(
        "inbound_positions",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "system", name=op.f("pk_inbound_positions")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("inbound_positions")
    op.drop_table("inbound_items")

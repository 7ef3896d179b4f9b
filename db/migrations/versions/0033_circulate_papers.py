"""Papers that go round in the office system, and what is said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "circulations",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("document_id", sa.UUID(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("receivers", postgresql.JSONB(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("opinions", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("by_diagram", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.UUID(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"], name=op.f("fk_circulations_tenant_id_case_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_circulations")),
    )
    op.create_index("ix_circulations_case", "circulations", ["tenant_id", "case_id", "sent_at"])
    op.create_index(
        "uq_circulations_number", "circulations", ["tenant_id", "number"], unique=True,
        postgresql_where=sa.text("number IS NOT NULL"),
    )  # fmt: skip
    op.create_index(
        "ix_circulations_due", "circulations", ["tenant_id", "asked_at"], postgresql_where=sa.text("closed_at IS NULL")
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("circulations")

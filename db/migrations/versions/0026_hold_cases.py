"""Legal holds on cases, open or closed, lifted by two persons; those on closed cases move over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

#: What a retention said of its one hold.
_WAS = ("hold_reason", "held_by", "held_at")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "legal_holds",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_by", sa.UUID(), nullable=True),
        sa.Column("held_by_name", sa.Text(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("release_reason", sa.Text(), nullable=True),
        sa.Column("release_proposed_by", sa.UUID(), nullable=True),
        sa.Column("release_proposed_by_name", sa.Text(), nullable=True),
        sa.Column("release_proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.UUID(), nullable=True),
        sa.Column("released_by_name", sa.Text(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_legal_holds")),
    )
    op.create_index("ix_legal_holds_case", "legal_holds", ["tenant_id", "case_id"])
    op.create_index(
        "ix_legal_holds_in_force", "legal_holds", ["tenant_id", "held_at"],
        postgresql_where=sa.text("released_at IS NULL"),
    )  # fmt: skip
    # The hold takes the identifier of the retention that it stood on.
    op.execute(
        "INSERT INTO legal_holds (tenant_id, id, case_id, reason, held_by_name, held_at) "
        "SELECT tenant_id, id, case_id, hold_reason, coalesce(held_by, ''), coalesce(held_at, now()) "
        "FROM retentions WHERE hold_reason IS NOT NULL AND removed_at IS NULL"
    )
    for name in _WAS:
        op.drop_column("retentions", name)


def downgrade() -> None:
    """Take back: of several holds on a closed case the oldest stays; what lies on an open case has no place there."""
    op.add_column("retentions", sa.Column("hold_reason", sa.Text(), nullable=True))
    op.add_column("retentions", sa.Column("held_by", sa.Text(), nullable=True))
    op.add_column("retentions", sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE retentions r SET hold_reason = h.reason, held_by = h.held_by_name, held_at = h.held_at FROM ("
        "SELECT DISTINCT ON (tenant_id, case_id) * FROM legal_holds WHERE released_at IS NULL "
        "ORDER BY tenant_id, case_id, held_at) h WHERE h.tenant_id = r.tenant_id AND h.case_id = r.case_id"
    )
    op.drop_table("legal_holds")

"""Reviews of case files; wording of documents in versions; consent of parties to electronic service."""

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
    op.create_table(
        "wordings",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("texts", postgresql.JSONB(), nullable=False),
        sa.Column("base_sha256", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.UUID(), nullable=True),
        sa.Column("drafted_by_name", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.UUID(), nullable=True),
        sa.Column("settled_by_name", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_wordings")),
    )
    op.create_index("uq_wordings_version", "wordings", ["tenant_id", "template", "version"], unique=True)
    op.create_index(
        "uq_wordings_active", "wordings", ["tenant_id", "template"], unique=True,
        postgresql_where=sa.text("status = 'active'"),
    )  # fmt: skip
    op.create_table(
        "service_consents",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("evidence_id", sa.UUID(), nullable=True),
        sa.Column("document_id", sa.UUID(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.UUID(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_service_consents")),
    )
    op.create_index("ix_service_consents_case", "service_consents", ["tenant_id", "case_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("service_consents")
    op.drop_table("wordings")
    op.drop_table("file_reviews")

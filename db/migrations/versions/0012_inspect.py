"""Inspect: yearly plans, objects, draws, and how often a subject is visited."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "inspection_plans",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("body_id", sa.UUID(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        _json("items"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.UUID(), nullable=True),
        _at("drafted_at"),
        sa.Column("submitted_by", sa.UUID(), nullable=True),
        _at("submitted_at", nullable=True),
        sa.Column("approved_by", sa.UUID(), nullable=True),
        _at("approved_at", nullable=True),
        sa.Column("opinion", sa.Text(), nullable=False),
        _at("published_at", nullable=True),
        sa.Column("reported_to", sa.Text(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        _at("replaced_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "body_id"],
            ["bodies.tenant_id", "bodies.id"],
            name=op.f("fk_inspection_plans_tenant_id_body_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inspection_plans")),
    )
    op.create_index(
        "uq_inspection_plans_published",
        "inspection_plans",
        ["tenant_id", "body_id", "year"],
        unique=True,
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_index("ix_inspection_plans_year", "inspection_plans", ["tenant_id", "year"])
    op.create_table(
        "inspection_objects",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("representative", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        _at("entered_at"),
        _at("changed_at"),
        _at("retired_at", nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inspection_objects")),
    )
    op.create_index("uq_inspection_objects_code", "inspection_objects", ["tenant_id", "code"], unique=True)
    op.create_table(
        "inspection_conflicts",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.UUID(), nullable=True),
        _at("declared_at"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inspection_conflicts")),
    )
    op.create_index("uq_inspection_conflicts", "inspection_conflicts", ["tenant_id", "person_id", "code"], unique=True)
    op.create_table(
        "inspection_draws",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("plan_id", sa.UUID(), nullable=False),
        sa.Column("body_id", sa.UUID(), nullable=False),
        sa.Column("unit_id", sa.UUID(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        _json("items"),
        _json("pool"),
        sa.Column("pool_sha256", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("witness", sa.Text(), nullable=False),
        _json("drawn"),
        _json("redraws"),
        _json("result"),
        _json("persons"),
        _json("cases"),
        _at("announced_at"),
        sa.Column("announced_by", sa.UUID(), nullable=True),
        _at("drawn_at", nullable=True),
        sa.Column("drawn_by", sa.UUID(), nullable=True),
        _at("dispatched_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "plan_id"],
            ["inspection_plans.tenant_id", "inspection_plans.id"],
            name=op.f("fk_inspection_draws_tenant_id_plan_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inspection_draws")),
    )
    op.create_index("ix_inspection_draws_at", "inspection_draws", ["tenant_id", "announced_at"])
    op.create_table(
        "inspection_visits",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("body_id", sa.UUID(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("capped", sa.Boolean(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("draw_id", sa.UUID(), nullable=True),
        _at("opened_at"),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"],
            ["cases.tenant_id", "cases.id"],
            name=op.f("fk_inspection_visits_tenant_id_case_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_inspection_visits")),
    )
    op.create_index("uq_inspection_visits_case", "inspection_visits", ["tenant_id", "case_id"], unique=True)
    op.create_index("ix_inspection_visits_subject", "inspection_visits", ["tenant_id", "code", "year"])


def downgrade() -> None:
    """Take back."""
    for table in (
        "inspection_visits",
        "inspection_draws",
        "inspection_conflicts",
        "inspection_objects",
        "inspection_plans",
    ):
        op.drop_table(table)

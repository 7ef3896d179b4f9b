"""Let every list cost what it shows: indexes for who may claim, for running limits, for where cases stand and sort."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

#: Name, table, columns, and what else an index has.
ADDED = (
    ("ix_tasks_also", "tasks", ["tenant_id", "created_at"], {
        "postgresql_where": sa.text("status = 'ready' AND also_candidates IS NOT NULL")}),
    ("ix_tasks_limits", "tasks", ["tenant_id", "case_id"], {
        "postgresql_include": ["due_at", "warn_at"],
        "postgresql_where": sa.text("status IN ('ready', 'claimed') AND due_at IS NOT NULL")}),
    ("ix_deadlines_agency", "deadlines", ["tenant_id", "case_id"], {
        "postgresql_include": ["due_at", "yellow_at", "red_at", "frozen_at"],
        "postgresql_where": sa.text("status = 'running' AND binds = 'agency'")}),
    ("ix_cases_standing", "cases", ["tenant_id", "unit_id", "stage"], {
        "postgresql_include": ["process_key", "id"],
        "postgresql_where": sa.text("status IN ('open', 'suspended')")}),
    ("ix_cases_opened", "cases", ["tenant_id", "opened_at"], {}),
    ("ix_cases_party", "cases", ["tenant_id", "party_name"], {}),
    ("ix_cases_number_down", "cases", ["tenant_id", sa.text("case_number DESC NULLS LAST")], {}),
    ("ix_cases_officer", "cases", ["tenant_id", "officer_id", "opened_at"], {
        "postgresql_where": sa.text("officer_id IS NOT NULL")}),
    ("ix_cases_second", "cases", ["tenant_id", "second_officer_id", "opened_at"], {
        "postgresql_where": sa.text("second_officer_id IS NOT NULL")}),
)  # fmt: skip


def upgrade() -> None:
    """Apply."""
    op.drop_index("ix_tasks_also", "tasks")
    for name, table, columns, options in ADDED:
        op.create_index(name, table, columns, **options)


def downgrade() -> None:
    """Take back."""
    for name, table, *_ in reversed(ADDED):
        op.drop_index(name, table)
    ready = sa.text("status = 'ready'")
    op.create_index("ix_tasks_also", "tasks", ["also_candidates"], postgresql_using="gin", postgresql_where=ready)

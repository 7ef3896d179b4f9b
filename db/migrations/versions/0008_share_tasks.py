"""Share, delegate and discuss tasks; lists of a million tasks from partial indexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = sa.text("status IN ('ready', 'claimed')")


def upgrade() -> None:
    """Apply."""
    op.add_column("tasks", sa.Column("also_candidates", sa.ARRAY(sa.Text()), nullable=True))
    op.add_column("tasks", sa.Column("owner_id", sa.UUID(), nullable=True))
    op.add_column("tasks", sa.Column("follow_up_on", sa.Date(), nullable=True))
    op.add_column("tasks", sa.Column("signatures", postgresql.JSONB(), nullable=True))
    op.drop_index("ix_tasks_candidate", "tasks")
    op.drop_index("ix_tasks_assignee", "tasks")
    ready, claimed, done = (sa.text(f"status = '{status}'") for status in ("ready", "claimed", "completed"))
    op.create_index("ix_tasks_pool", "tasks", ["tenant_id", "candidate", "created_at"], postgresql_where=ready)
    op.create_index("ix_tasks_also", "tasks", ["also_candidates"], postgresql_using="gin", postgresql_where=ready)
    op.create_index("ix_tasks_hands", "tasks", ["tenant_id", "assignee_id", "created_at"], postgresql_where=claimed)
    op.create_index("ix_tasks_due", "tasks", ["tenant_id", "due_at"], postgresql_where=OPEN)
    op.create_index("ix_tasks_done", "tasks", ["tenant_id", "completed_by", "completed_at"], postgresql_where=done)
    op.create_table(
        "task_comments",
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("task_id", sa.UUID(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.UUID(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_task_comments")),
    )
    op.create_index("ix_task_comments_case", "task_comments", ["tenant_id", "case_id", "at"])
    op.create_table(
        "substitutions",
        sa.Column("person_id", sa.UUID(), nullable=False),
        sa.Column("substitute_id", sa.UUID(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("arranged_by", sa.UUID(), nullable=True),
        sa.Column("arranged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"], ["persons.tenant_id", "persons.id"],
            name=op.f("fk_substitutions_tenant_id_person_id_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "substitute_id"], ["persons.tenant_id", "persons.id"],
            name=op.f("fk_substitutions_tenant_id_substitute_id_persons"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_substitutions")),
    )  # fmt: skip
    op.create_index("ix_substitutions_substitute", "substitutions", ["tenant_id", "substitute_id", "valid_to"])
    op.create_index("ix_substitutions_person", "substitutions", ["tenant_id", "person_id", "valid_to"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("substitutions")
    op.drop_table("task_comments")
    for index in ("pool", "also", "hands", "due", "done"):
        op.drop_index(f"ix_tasks_{index}", "tasks")
    op.create_index("ix_tasks_assignee", "tasks", ["tenant_id", "status", "assignee_id"])
    op.create_index("ix_tasks_candidate", "tasks", ["tenant_id", "status", "candidate"])
    for column in ("signatures", "follow_up_on", "owner_id", "also_candidates"):
        op.drop_column("tasks", column)

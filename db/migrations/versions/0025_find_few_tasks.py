"""Find the few tasks that are delegated, put off, put first, signed in part or sent back, among any number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_OPEN = "status IN ('ready', 'claimed')"
#: Name, columns, and which tasks of all it holds.
ADDED = (
    ("ix_tasks_owner", ["tenant_id", "owner_id", "created_at"], "status = 'claimed' AND owner_id IS NOT NULL"),
    ("ix_tasks_follow_up", ["tenant_id", "follow_up_on"], f"{_OPEN} AND follow_up_on IS NOT NULL"),
    ("ix_tasks_unusual", ["tenant_id", "priority"], f"{_OPEN} AND priority <> 50"),
    ("ix_tasks_signed", ["tenant_id", "created_at"], f"{_OPEN} AND signatures IS NOT NULL"),
    ("ix_tasks_returned", ["tenant_id", "created_at"], f"{_OPEN} AND return_reason IS NOT NULL"),
)


def upgrade() -> None:
    """Apply."""
    for name, columns, held in ADDED:
        op.create_index(name, "tasks", columns, postgresql_where=sa.text(held))
    op.create_index("ix_task_comments_author", "task_comments", ["tenant_id", "author_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_task_comments_author", "task_comments")
    for name, *_ in reversed(ADDED):
        op.drop_index(name, "tasks")

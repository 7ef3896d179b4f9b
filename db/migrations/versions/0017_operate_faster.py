"""Page through all open tasks, the oldest first, from an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    is_open = sa.text("status IN ('ready', 'claimed')")
    op.create_index("ix_tasks_open", "tasks", ["tenant_id", "created_at", "id"], postgresql_where=is_open)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_tasks_open", "tasks")

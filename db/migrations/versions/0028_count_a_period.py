"""Count the quality of a period from what was made in it: tasks, documents that ended, reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_tasks_created", "tasks", ["tenant_id", "created_at"])
    op.create_index(
        "ix_case_documents_ended", "case_documents", ["tenant_id", "ended_at"],
        postgresql_where=sa.text("status IN ('superseded', 'void')"),
    )  # fmt: skip
    op.create_index("ix_file_reviews_reviewed", "file_reviews", ["tenant_id", "reviewed_at"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_file_reviews_reviewed", "file_reviews")
    op.drop_index("ix_case_documents_ended", "case_documents")
    op.drop_index("ix_tasks_created", "tasks")

"""Keep what an imported, annulled decision bars: why it fell, and what it said, for comparison with a new case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("penalty_records", sa.Column("bars", postgresql.JSONB(astext_type=sa.Text()), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("penalty_records", "bars")

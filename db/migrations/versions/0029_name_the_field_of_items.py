"""Name the field of enforcement (执法领域) of items, so that the scope of a certificate can be held to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("items", sa.Column("field", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take back."""
    op.drop_column("items", "field")

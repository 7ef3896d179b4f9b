"""Keep the registers: powers to enforce, articles, merged subjects, old cases, numbers that go on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("powers", sa.Column("enforces", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("powers", sa.Column("enforcement_basis", sa.Text(), nullable=False, server_default=""))
    for name in ("enforces", "enforcement_basis"):
        op.alter_column("powers", name, server_default=None)


def downgrade() -> None:
    """Take back."""
    for name in ("enforcement_basis", "enforces"):
        op.drop_column("powers", name)

"""Keep last positions small: each report moves one on, and what it leaves behind is swept up soon."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_SETTINGS = {
    "fillfactor": "50",
    "autovacuum_vacuum_scale_factor": "0",
    "autovacuum_vacuum_threshold": "2000",
    "autovacuum_vacuum_cost_delay": "0",
}


def upgrade() -> None:
    """Apply."""
    settings = ", ".join(f"{name} = {value}" for name, value in _SETTINGS.items())
    op.execute(sa.text(f"ALTER TABLE last_positions SET ({settings})"))


def downgrade() -> None:
    """Take back."""
    op.execute(sa.text(f"ALTER TABLE last_positions RESET ({', '.join(_SETTINGS)})"))

"""Nothing to change: powers to enforce stand in the register of powers, enforcements in the facts of their cases."""

from __future__ import annotations

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""


def downgrade() -> None:
    """Take back."""

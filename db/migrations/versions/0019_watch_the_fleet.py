"""Watch the fleet: devices that introduced themselves, areas of their time, late points, weekly reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "terminal_introductions",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("terminal_id", sa.UUID(), nullable=False),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("journalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "terminal_id", "maker", "number", name=op.f("pk_terminal_introductions")),
    )
    op.create_table(
        "patrol_reports",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "week", name=op.f("pk_patrol_reports")),
    )
    op.add_column("geofences", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("geofence_events", sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.alter_column("geofence_events", "late", server_default=None)
    op.add_column("last_positions", sa.Column("late_since", sa.DateTime(timezone=True), nullable=True))


#: The owner's functions lean on these columns; they are created anew with the next upgrade.
_FUNCTIONS = "DROP FUNCTION IF EXISTS introduce_terminal(uuid, uuid, text, text, timestamptz)"


def downgrade() -> None:
    """Take back."""
    op.execute(sa.text(_FUNCTIONS))
    op.drop_column("last_positions", "late_since")
    op.drop_column("geofence_events", "late")
    op.drop_column("geofences", "ended_at")
    op.drop_table("patrol_reports")
    op.drop_table("terminal_introductions")

"""Let outside workers and webhooks work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _external_tasks()
    _event_waits()
    op.create_table(
        "message_starts",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("process_key", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("business_key", sa.Text(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "process_key", "message", "business_key", name=op.f("pk_message_starts")),
    )
    op.create_index(
        "ix_cases_key", "cases", ["tenant_id", "business_key"], postgresql_where=sa.text("business_key IS NOT NULL")
    )
    op.create_table(
        "webhook_subscriptions",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("secret_version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("previous_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_webhook_subscriptions")),
    )
    _outbox()


def _external_tasks() -> None:
    op.add_column("external_tasks", sa.Column("priority", sa.Integer(), server_default="50", nullable=False))
    op.drop_index("ix_external_tasks_topic", "external_tasks")
    op.create_index(
        "ix_external_tasks_topic",
        "external_tasks",
        ["tenant_id", "topic", sa.text("priority DESC"), "due_at"],
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index("ix_external_tasks_status", "external_tasks", ["tenant_id", "status", "created_at"])


def _event_waits() -> None:
    op.create_table(
        "event_waits",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_event_waits")),
    )
    op.create_index("ix_event_waits_name", "event_waits", ["tenant_id", "kind", "name", "case_id"])
    op.execute(
        "INSERT INTO event_waits (tenant_id, id, case_id, kind, name) "
        "SELECT c.tenant_id, (w.value->>'row')::uuid, c.id, w.value->>'kind', w.value->>'message' "
        "FROM cases c, jsonb_each(c.waits) w "
        "WHERE c.status IN ('open', 'suspended') AND w.value->>'kind' IN ('message', 'signal') "
        "AND w.value->>'message' IS NOT NULL"
    )


def _outbox() -> None:
    op.add_column("outbox_messages", sa.Column("subscription_id", sa.UUID(), nullable=True))
    op.add_column("outbox_messages", sa.Column("fence", sa.Integer(), server_default="0", nullable=False))
    op.add_column("outbox_messages", sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "outbox_messages",
        sa.Column("tries", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.drop_index("ix_outbox_messages_due", "outbox_messages")
    op.create_index(
        "ix_outbox_messages_due",
        "outbox_messages",
        ["tenant_id", "next_try_at"],
        postgresql_where=sa.text("status = 'pending' AND subscription_id IS NULL"),
    )
    op.create_index(
        "ix_outbox_messages_webhook",
        "outbox_messages",
        ["tenant_id", "subscription_id", "next_try_at"],
        postgresql_where=sa.text("status = 'pending' AND subscription_id IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_messages_log",
        "outbox_messages",
        ["tenant_id", "subscription_id", "created_at"],
        postgresql_where=sa.text("subscription_id IS NOT NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.execute("DELETE FROM outbox_messages WHERE subscription_id IS NOT NULL")
    op.drop_index("ix_outbox_messages_log", "outbox_messages")
    op.drop_index("ix_outbox_messages_webhook", "outbox_messages")
    op.drop_index("ix_outbox_messages_due", "outbox_messages")
    op.create_index(
        "ix_outbox_messages_due",
        "outbox_messages",
        ["tenant_id", "next_try_at"],
        postgresql_where=sa.text("status = 'pending'"),
    )
    for column in ("tries", "locked_until", "fence", "subscription_id"):
        op.drop_column("outbox_messages", column)
    op.drop_table("webhook_subscriptions")
    op.drop_index("ix_cases_key", "cases")
    op.drop_table("message_starts")
    op.drop_table("event_waits")
    op.drop_index("ix_external_tasks_status", "external_tasks")
    op.drop_index("ix_external_tasks_topic", "external_tasks")
    op.create_index(
        "ix_external_tasks_topic",
        "external_tasks",
        ["tenant_id", "topic", "due_at"],
        postgresql_where=sa.text("status = 'open'"),
    )
    op.drop_column("external_tasks", "priority")

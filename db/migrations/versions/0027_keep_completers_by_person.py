"""Keep who completed which steps by person: a long case is worked by few, and its row is written at every step."""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

#: Turns ``{"a": ["x", "y"], "b": ["x"]}`` into ``{"x": ["a", "b"], "y": ["a"]}``; its own inverse.
TURNED = """
    UPDATE cases SET completers = coalesce(
        (SELECT jsonb_object_agg(turned.member, turned.keys)
           FROM (SELECT member, jsonb_agg(key ORDER BY key) AS keys
                   FROM jsonb_each(cases.completers), jsonb_array_elements_text(value) AS member
                  GROUP BY member) AS turned),
        '{}'::jsonb)
     WHERE completers <> '{}'::jsonb
"""


def upgrade() -> None:
    """Apply."""
    op.execute(TURNED)


def downgrade() -> None:
    """Take back."""
    op.execute(TURNED)

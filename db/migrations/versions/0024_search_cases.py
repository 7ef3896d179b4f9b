"""Search cases by index: what is searched of each case lies in a row of its own, with its grams."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_FILL = r"""
    INSERT INTO case_searches (tenant_id, case_id, words, grams)
    SELECT tenant_id, id, words, coalesce(grams, '{}') FROM (
        SELECT tenant_id, id,
               lower(concat_ws(' ', case_number, party_name, party_code, address, matter, title, pinyin)) AS words
        FROM cases) AS said, LATERAL (
        SELECT array_agg(DISTINCT gram) AS grams FROM (
            SELECT substr(words, n, size) AS gram
            FROM generate_series(1, length(words)) AS n, generate_series(1, 2) AS size) AS cut
        WHERE gram !~ '\s' AND (length(gram) = 2 OR ascii(gram) > 127)) AS grams"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "case_searches",
        sa.Column("tenant_id", sa.UUID(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name=op.f("pk_case_searches")),
    )
    op.get_bind().exec_driver_sql(_FILL)
    op.create_index("ix_case_searches_grams", "case_searches", ["grams"], postgresql_using="gin")


def downgrade() -> None:
    """Take back."""
    op.execute("DROP FUNCTION IF EXISTS find_cases(uuid, text[], text[], int)")
    op.drop_table("case_searches")

"""Publish the results of inspections in the register of publicity; what was published before stays public."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

#: A result that one person has published outside the register: taken over as it was read, without the party's code.
_TAKE_OVER = """
INSERT INTO publications (
    tenant_id, id, case_id, kind, status, body_id, item_code, street, number, decided_on, content, period, due_on,
    proposed_at, published_at, expires_on, note
)
SELECT tenant_id, gen_random_uuid(), id, 'inspection', 'published', body_id,
       coalesce(facts #>> '{request,listed,0,code}', ''), '', coalesce(case_number, ''), seen_on,
       jsonb_build_object(
           'number', coalesce(case_number, ''), 'body', record -> 'body', 'party', record -> 'subject',
           'party_kind', '', 'street', '', 'source', record -> 'source', 'items', record -> 'items',
           'checked_on', record -> 'checked_on', 'result', record -> 'result', 'words', record -> 'words'
       ),
       'inspection', published_on, published_on::timestamptz, published_on::timestamptz,
       (published_on + interval '36 months')::date, '由公示登记簿建立前的公示转入'
FROM (
    SELECT cases.*, facts #> '{publicity,record}' AS record,
           (facts #>> '{publicity,record,published_on}')::date AS published_on,
           coalesce(
               nullif(facts #>> '{publicity,record,checked_on}', ''), facts #>> '{publicity,record,published_on}'
           )::date AS seen_on
    FROM cases
    WHERE process_key = 'inspection' AND nullif(facts #>> '{publicity,record,published_on}', '') IS NOT NULL
) AS published
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("publications", sa.Column("kind", sa.Text(), nullable=False, server_default="decision"))
    op.alter_column("publications", "kind", server_default=None)
    op.execute(_TAKE_OVER)


def downgrade() -> None:
    """Take back; the cases still hold what was published before."""
    op.execute("DELETE FROM publications WHERE kind = 'inspection'")
    op.drop_column("publications", "kind")

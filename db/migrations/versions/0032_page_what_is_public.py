"""Give the lists that the public reads indexes of their own: a page in order, and what may be chosen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_PUBLISHED = sa.text("status = 'published'")


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_publications_page", "publications", ["tenant_id", "kind", "decided_on", "id", "expires_on"],
        postgresql_where=_PUBLISHED,
    )  # fmt: skip
    op.create_index(
        "ix_publications_choices", "publications",
        ["tenant_id", "kind", "item_code", "expires_on", "body_id", "street", "decided_on"], postgresql_where=_PUBLISHED,
    )  # fmt: skip


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_publications_choices", "publications")
    op.drop_index("ix_publications_page", "publications")

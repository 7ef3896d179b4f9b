"""Keep the registers: powers to enforce, articles, merged subjects, old cases, numbers that go on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NEW_TABLES = ("first_offences", "article_texts", "old_cases", "imports", "subject_merges")


def _key() -> tuple[sa.Column[object], ...]:
    return (sa.Column("tenant_id", sa.UUID(), nullable=False), sa.Column("id", sa.UUID(), nullable=False))


def upgrade() -> None:
    """Apply."""
    _add("powers", sa.Column("enforces", sa.Boolean(), nullable=False, server_default=sa.false()))
    _add("powers", sa.Column("enforcement_basis", sa.Text(), nullable=False, server_default=""))
    op.add_column("number_counters", sa.Column("before", sa.Integer(), nullable=False, server_default="0"))
    _subjects()
    _old_cases()
    _law()


def _add(table: str, column: sa.Column[object]) -> None:
    """Add a column that rows of today get a value for, and those to come bring along."""
    op.add_column(table, column)
    op.alter_column(table, column.name, server_default=None)


def _subjects() -> None:
    _add("subjects", sa.Column("code_kind", sa.Text(), nullable=False, server_default=""))
    _add("subjects", sa.Column("pinyin", sa.Text(), nullable=False, server_default=""))
    op.add_column("subjects", sa.Column("merged_into", sa.UUID(), nullable=True))
    op.create_index("ix_subjects_merged", "subjects", ["tenant_id", "merged_into"])
    _spell_subjects()
    op.create_table(
        "subject_merges",
        *_key(),
        sa.Column("kept_id", sa.UUID(), nullable=False),
        sa.Column("gone_id", sa.UUID(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved", postgresql.JSONB(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.Text(), nullable=False),
        sa.Column("parted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parted_by", sa.Text(), nullable=False),
        sa.Column("parted_because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "kept_id"], ["subjects.tenant_id", "subjects.id"],
            name=op.f("fk_subject_merges_tenant_id_kept_id_subjects"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "gone_id"], ["subjects.tenant_id", "subjects.id"],
            name=op.f("fk_subject_merges_tenant_id_gone_id_subjects"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_subject_merges")),
    )  # fmt: skip
    op.create_index("ix_subject_merges_kept", "subject_merges", ["tenant_id", "kept_id"])
    op.create_index("ix_subject_merges_gone", "subject_merges", ["tenant_id", "gone_id"])


def _spell_subjects() -> None:
    """Give the parties that are known already their pinyin and the kind of their code, so that they are found too."""
    from stdnum.cn import ric, uscc

    from engine.pinyin import spelled

    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT tenant_id, id, name, code, representative FROM subjects")).all()
    update = sa.text("UPDATE subjects SET pinyin = :pinyin, code_kind = :kind WHERE tenant_id = :tenant AND id = :id")
    for row in rows:
        kind = "ric" if ric.is_valid(row.code) else "uscc" if uscc.is_valid(row.code) else "other"
        said = " ".join(spelled(name) for name in (row.name, row.representative) if name)
        connection.execute(update, {"pinyin": said, "kind": kind, "tenant": row.tenant_id, "id": row.id})


def _old_cases() -> None:
    op.create_table(
        "imports",
        *_key(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("outcome", postgresql.JSONB(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_imports")),
    )
    op.create_index("uq_imports_file", "imports", ["tenant_id", "kind", "file_sha256"], unique=True)
    op.create_table(
        "old_cases",
        *_key(),
        sa.Column("import_id", sa.UUID(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.UUID(), nullable=False),
        sa.Column("party_name", sa.Text(), nullable=False),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("body_id", sa.UUID(), nullable=False),
        sa.Column("unit_name", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("act_date", sa.Date(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("decision_number", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("fine_cents", sa.BigInteger(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("case_id", sa.UUID(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "import_id"], ["imports.tenant_id", "imports.id"],
            name=op.f("fk_old_cases_tenant_id_import_id_imports"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "subject_id"], ["subjects.tenant_id", "subjects.id"],
            name=op.f("fk_old_cases_tenant_id_subject_id_subjects"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_old_cases")),
    )  # fmt: skip
    op.create_index("uq_old_cases_number", "old_cases", ["tenant_id", "number"], unique=True)
    op.create_index("ix_old_cases_subject", "old_cases", ["tenant_id", "subject_id"])
    op.alter_column("penalty_records", "case_id", nullable=True)
    op.add_column("penalty_records", sa.Column("old_case_id", sa.UUID(), nullable=True))
    _add("penalty_records", sa.Column("decision_number", sa.Text(), nullable=False, server_default=""))


def _law() -> None:
    op.create_table(
        "article_texts",
        *_key(),
        sa.Column("statute", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("replaced_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_article_texts")),
    )
    op.create_index("ix_article_texts_place", "article_texts", ["tenant_id", "statute", "place", "valid_from"])
    op.create_table(
        "first_offences",
        *_key(),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("listed_by", sa.Text(), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_first_offences")),
    )
    op.create_index("ix_first_offences_item", "first_offences", ["tenant_id", "item_code"])
    _add("statutes", sa.Column("replaced_by", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take back."""
    op.drop_column("statutes", "replaced_by")
    for name in ("decision_number", "old_case_id"):
        op.drop_column("penalty_records", name)
    op.execute("DELETE FROM penalty_records WHERE case_id IS NULL")
    op.alter_column("penalty_records", "case_id", nullable=False)
    for table in NEW_TABLES:
        op.drop_table(table)
    op.drop_index("ix_subjects_merged", "subjects")
    for name in ("merged_into", "pinyin", "code_kind"):
        op.drop_column("subjects", name)
    op.drop_column("number_counters", "before")
    for name in ("enforcement_basis", "enforces"):
        op.drop_column("powers", name)

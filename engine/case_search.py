"""The search of cases: what is searched of each, in a row beside it, with an index that serves any part of a word.

Policies keep an index on LIKE, on trigrams or on an array from being used: those operators may leak what other tenants
have. So the application asks a function of the owner, which knows the tenant of the transaction by the very setting
that the policies read, finds by index and gives identifiers alone. The row lies beside the case because a case changes
with every step and its words hardly ever: each change would write a hundred entries of the index anew.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ARRAY, Index, Text, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Tenanted
from db.tenancy import OWNED_FUNCTIONS
from db.wire import Query

#: Columns of a case that are searched.
FIELDS = ("case_number", "party_name", "party_code", "address", "matter", "title", "pinyin")
#: So many words are looked for.
MOST_WORDS = 8


class CaseSearch(Tenanted, Base):
    """What is searched of one case, in small letters, and its grams: every pair of neighbours, every Chinese letter."""

    __tablename__ = "case_searches"

    case_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, sort_order=-19)
    words: Mapped[str]
    grams: Mapped[list[str]] = mapped_column(ARRAY(Text))

    __table_args__ = (Index("ix_case_searches_grams", "grams", postgresql_using="gin"),)


def text_of(case: Any) -> str:
    """Give what is searched of a case."""
    return " ".join(said for name in FIELDS if (said := getattr(case, name))).lower()


def grams(said: str) -> list[str]:
    """Cut words into what the index holds; a single Latin letter or digit has none."""
    words = said.split()
    pairs = {word[at : at + 2] for word in words for at in range(len(word) - 1)}
    return sorted(pairs | {letter for word in words for letter in word if ord(letter) > 127})


def too_short(words: str) -> bool:
    """Tell whether the index cannot help: single Latin letters or digits alone, which nearly every case holds."""
    return not grams(words.lower())


_WRITTEN = insert(CaseSearch).values({name: bindparam(name) for name in ("tenant_id", "case_id", "words", "grams")})
_UPSERT = Query(
    _WRITTEN.on_conflict_do_update(
        index_elements=["tenant_id", "case_id"],
        set_={"words": _WRITTEN.excluded.words, "grams": _WRITTEN.excluded.grams},
    )
)


def upsert(case: Any) -> tuple[Query, dict[str, Any]]:
    """Give what brings the row of a case up to date."""
    said = text_of(case)
    return _UPSERT, {"tenant_id": case.tenant_id, "case_id": case.id, "words": said, "grams": grams(said)}


def matching(tenant_id: uuid.UUID, words: str, most: int | None = None) -> Any:
    """Choose the identifiers of the cases that hold every word, in any part and any case.

    :param most: no more than so many, the newest; None for all.
    """
    said = words.lower().split()[:MOST_WORDS]
    found = func.find_cases(
        tenant_id,
        bindparam("grams", grams(" ".join(said)), ARRAY(Text), unique=True),
        bindparam("said", said, ARRAY(Text), unique=True),
        most,
        type_=Uuid,
    )
    return select(found.column_valued("found"))


#: Signature -> definition. Planned anew for every question: a word that few cases have is found by its grams, of one
#: that all have the newest are read. Identifiers are made in the order of time: the newest are the greatest.
FUNCTIONS = {
    "find_cases(uuid, text[], text[], int)": """
CREATE FUNCTION find_cases(of_tenant uuid, of_grams text[], of_words text[], of_most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 100 AS $function$
BEGIN
IF of_tenant IS DISTINCT FROM NULLIF(current_setting('app.tenant', true), '')::uuid THEN
  RAISE EXCEPTION 'cases of another tenant' USING ERRCODE = 'insufficient_privilege';
END IF;
RETURN QUERY EXECUTE $query$
  SELECT s.case_id FROM case_searches s
  WHERE s.tenant_id = $1 AND s.grams @> $2
    AND (SELECT bool_and(strpos(s.words, word) > 0) FROM unnest($3) AS word)
  ORDER BY s.case_id DESC LIMIT $4 $query$ USING of_tenant, of_grams, of_words, of_most;
END $function$""",
}
Base.metadata.info.setdefault(OWNED_FUNCTIONS, {}).update(FUNCTIONS)

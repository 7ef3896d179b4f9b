"""The laws that a file cites, looked up once: was each in force, and does the article have paragraphs to name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, Text, any_, bindparam

from db.reads import Read, whole
from db.session import Tx
from discretion.articles import ArticleText
from discretion.citations import Citation, bare, citations
from discretion.statutes import Statute
from processes.review.file import Paper
from processes.review.legality.general import CITING

_TITLES = any_(bindparam("titles", type_=ARRAY(Text)))
_ARTICLES = Read(
    ArticleText,
    whole(ArticleText).where(ArticleText.tenant_id == bindparam("tenant"), ArticleText.statute == _TITLES),
)
_STATUTES = Read(Statute, whole(Statute).where(Statute.title == _TITLES))
_SECTIONS = ("check", "scene", "order", "request", "decision", "duty")
_NAMES = ("provision", "basis")


@dataclass(frozen=True)
class Said:
    """What is wrong with the places that a file cites, in words."""

    without_paragraph: tuple[str, ...] = ()
    not_in_force: tuple[str, ...] = ()


def texts_of(facts: Mapping[str, Any], papers: Iterable[Paper]) -> list[str]:
    """Gather where a file says what was broken and on what basis it acts."""
    stated = [str((facts.get(section) or {}).get(name) or "") for section in _SECTIONS for name in _NAMES]
    stated += [str(one.get(path) or "") for one in papers for kind, path, _ in CITING if one.kind == kind]
    return [text for text in dict.fromkeys(stated) if "《" in text]


def look_up(tx: Tx, texts: list[str], *, act: dt.date | None, on: dt.date) -> Said:
    """Judge every place that is cited: by the day of the act or of the decision (从旧兼从轻); one round trip.

    What the library does not know is not judged.
    """
    places = list(dict.fromkeys(one for text in texts for one in citations(text) if one.place))
    if not places:
        return Said()
    titles = {one.law for one in places}
    both = [*titles, *(f"中华人民共和国{one}" for one in titles)]
    given = {"tenant": tx.tenant_id, "titles": list(titles)}
    known, versions = tx.fetch((_ARTICLES, given), (_STATUTES, {"titles": both}))
    days = [one for one in (act, on) if one]
    return Said(
        tuple(f"《{one.law}》{one.place}" for one in places if _lacks_paragraph(one, known, on)),
        tuple(filter(None, (_dead(one, known, versions, days) for one in places))),
    )


def _lacks_paragraph(one: Citation, known: list[ArticleText], on: dt.date) -> bool:
    if one.place != one.whole:
        return False
    own = [row for row in known if row.statute == one.law and row.place == one.place and _covers(row, on)]
    return any(len(row.text.splitlines()) > 1 for row in own)


def _covers(row: ArticleText, day: dt.date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


def _dead(one: Citation, known: list[ArticleText], versions: list[Statute], days: list[dt.date]) -> str:
    """Say that a place was in force on none of the days; empty when it was, or when nobody has entered it."""
    law = [row for row in versions if bare(row.title) == one.law]
    dated = [row for row in law if row.valid_from or row.valid_to]
    if dated and len(dated) == len(law) and not any(row.covers(day) for row in law for day in days):
        heir = next((row.replaced_by for row in law if row.replaced_by), "")
        return f"《{one.law}》在行为时和决定时均不在有效期内" + (f"，已由《{heir.strip('《》')}》替代" if heir else "")
    own = [row for row in known if row.statute == one.law and row.place in (one.place, one.whole)]
    if own and not any(_covers(row, day) for row in own for day in days):
        heir = next((row.replaced_by for row in own if row.replaced_by), "")
        return f"《{one.law}》{one.place}在行为时和决定时均不在有效期内" + (f"，已由{heir}替代" if heir else "")
    return ""

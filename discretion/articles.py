"""Articles of laws (法律法规库, by article): wording that an administrator enters, with its days in force.

Nothing is shipped: the platform knows titles and article numbers, the text comes from whoever answers for it. A
repealed article stays, with what replaced it, so that an act is judged by the wording of its day.
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.session import Tx
from discretion.citations import Citation, article_of, bare, citations, plain_place

#: An article is not longer than this.
LONGEST = 8000


class ArticleUnknown(NotFound):
    """There is no such article."""

    zh = "未找到该条文。"


class ArticleOverlaps(Conflict):
    """The wording from {since} is in force in these days already; end it first."""

    zh = "该条文自{since}起已有有效文本，请先终止原文本，或者核对日期。"


class ArticleText(Identified, Base):
    """The wording of one article, paragraph or entry in the days in which it is in force."""

    __tablename__ = "article_texts"

    statute: Mapped[str]
    #: Where it stands in the law: 第十三条, 第十三条第二款, 第六十九条第（四）项.
    place: Mapped[str]
    text: Mapped[str]
    valid_from: Mapped[dt.date]
    #: The first day on which it is no longer in force.
    valid_to: Mapped[dt.date | None]
    #: What took its place, for example 《生态环境法典》第…条.
    replaced_by: Mapped[str] = mapped_column(default="")
    source: Mapped[str]
    confirmed: Mapped[bool] = mapped_column(default=False)
    entered_at: Mapped[dt.datetime]
    entered_by: Mapped[str]

    __table_args__ = (Index("ix_article_texts_place", "tenant_id", "statute", "place", "valid_from"),)


@command("article.entered", permission="registers:manage")
def enter(
    tx: Tx, *, statute: str, place: str, text: str, valid_from: dt.date, source: str, confirmed: bool = False
) -> ArticleText:
    """Enter the wording of an article from a day on.

    :raises ArticleOverlaps: when another wording of that place is in force then or later.
    """
    statute, place = bare(statute), plain_place(place)
    wrong = {}
    if not statute:
        wrong["statute"] = "请填写法律、法规、规章的名称"
    if not article_of(place):
        wrong["place"] = "请填写条款项，如 第十三条第二款"
    if not text.strip() or len(text) > LONGEST:
        wrong["text"] = f"请填写条文原文（不超过{LONGEST}字）"
    if not source.strip():
        wrong["source"] = "请填写文本来源"
    if wrong:
        raise Invalid(wrong)
    for known in history(tx, statute, place):
        if known.valid_to is None or known.valid_to > valid_from:
            raise ArticleOverlaps(since=known.valid_from.isoformat())
    row = ArticleText(
        tenant_id=tx.tenant_id, statute=statute, place=place, text=text.strip(), valid_from=valid_from, valid_to=None,
        source=source.strip(), confirmed=confirmed, entered_at=tx.at, entered_by=tx.actor.name,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(article=row.id, statute=statute, place=place, valid_from=valid_from, source=row.source, text=row.text)
    return row


@command("article.ended", permission="registers:manage")
def end(tx: Tx, *, article_id: uuid.UUID, valid_to: dt.date, replaced_by: str = "") -> ArticleText:
    """End a wording (repealed, amended) from a day on, and name what took its place."""
    row = tx.session.get(ArticleText, (tx.tenant_id, article_id))
    if row is None:
        raise ArticleUnknown(kind="article")
    if valid_to <= row.valid_from:
        raise Invalid({"valid_to": "失效日期应晚于施行日期"})
    before, row.valid_to, row.replaced_by = row.valid_to, valid_to, replaced_by.strip()
    tx.subject(article=row.id, statute=row.statute, place=row.place, before=before, after=valid_to, by=row.replaced_by)
    return row


def history(tx: Tx, statute: str, place: str = "") -> list[ArticleText]:
    """List every wording of a law, or of one place in it, by place and day."""
    query = select(ArticleText).where(ArticleText.tenant_id == tx.tenant_id, ArticleText.statute == bare(statute))
    if place:
        query = query.where(ArticleText.place == plain_place(place))
    return list(tx.session.scalars(query.order_by(ArticleText.place, ArticleText.valid_from)))


def on(tx: Tx, statute: str, place: str, day: dt.date) -> ArticleText | None:
    """Give the wording of a place that is in force on a day; where it was entered as a whole article, that."""
    wanted = list(dict.fromkeys(filter(None, (plain_place(place), article_of(place)))))
    query = select(ArticleText).where(
        ArticleText.tenant_id == tx.tenant_id, ArticleText.statute == bare(statute), ArticleText.place.in_(wanted),
        ArticleText.valid_from <= day, (ArticleText.valid_to.is_(None)) | (ArticleText.valid_to > day),
    )  # fmt: skip
    found = {row.place: row for row in tx.session.scalars(query)}
    return next((found[one] for one in wanted if one in found), None)


def cited(tx: Tx, texts: list[str], day: dt.date) -> list[tuple[Citation, ArticleText | None]]:
    """Give every place that texts cite, each once, with its wording on the day where somebody has entered it."""
    found = dict.fromkeys(one for text in texts for one in citations(text) if one.place)
    return [(one, on(tx, one.law, one.place, day)) for one in found]

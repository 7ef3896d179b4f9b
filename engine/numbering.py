"""Document numbers (文号): series per enforcement body and year, without a gap.

A number is taken in the transaction that files the document: what rolls back takes its number with it. The counter's
row stays locked until the commit, so two filings of one series follow each other. A number that turns out to be wrong
stays in the register as void, with the reason.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid

from sqlalchemy import ForeignKeyConstraint, Index, Integer, or_, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified, Tenanted
from db.command import command
from db.errors import Conflict, Invalid, PreconditionFailed
from db.session import Tx
from engine.calendar import day_of

USED, VOID = "used", "void"
#: In the hands of a device (``engine/number_blocks.py``), or come back from one and to be taken first.
RESERVED, FREE = "reserved", "free"
#: What a template may hold beside plain text; nothing in it is ever evaluated.
_SLOT = re.compile(r"\{(prefix|yyyy|第\?|seq(?::0(\d))?)\}")
DEFAULT_TEMPLATE = "{prefix}〔{yyyy}〕{seq:04}号"


class SeriesMissing(PreconditionFailed):
    """The enforcement body has no number series for "{key}"; set one up under administration."""

    zh = "该执法主体尚未设置“{key}”的文号，请先在管理中设置。"


class SeriesTaken(Conflict):
    """The enforcement body has a number series "{key}" already."""

    zh = "该执法主体已有文号“{key}”。"


class SeriesBegun(Conflict):
    """This platform has given out numbers of "{key}" in {year} already, up to {last}; nothing can go before them."""

    zh = "“{key}”{year}年已由本系统编号至{last}号，不能再接续此前的号码，请核对。"


class NumberSeries(Identified, Base):
    """A series: which kinds of documents of which body it numbers, and how a number looks."""

    __tablename__ = "number_series"

    body_id: Mapped[uuid.UUID | None]
    key: Mapped[str]
    #: Kinds that share the series (a notice and its decision may); the key itself counts as one.
    kinds: Mapped[list[str]]
    prefix: Mapped[str]
    template: Mapped[str] = mapped_column(default=DEFAULT_TEMPLATE)
    #: Whether ``{第?}`` writes 第 in front of the number.
    ordinal: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("uq_number_series_key", "tenant_id", "body_id", "key", unique=True, postgresql_nulls_not_distinct=True),
    )


class NumberCounter(Tenanted, Base):
    """The last number of a series in a year; whoever takes one holds this row until the commit."""

    __tablename__ = "number_counters"

    series_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)
    #: The last number that was given out in this year before this platform; the register begins after it.
    before: Mapped[int] = mapped_column(Integer, default=0, server_default="0")


class Number(Identified, Base):
    """A number that was taken: for which document of which case, with the digest of what it numbers."""

    __tablename__ = "numbers"

    series_id: Mapped[uuid.UUID]
    year: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(Integer)
    text: Mapped[str]
    case_id: Mapped[uuid.UUID | None]
    document_id: Mapped[uuid.UUID | None]
    context_digest: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default=USED)
    reason: Mapped[str | None]
    taken_at: Mapped[dt.datetime]
    #: Of a reserved number: the device that carries it, whose that is, and until when it is to be heard of.
    device_id: Mapped[uuid.UUID | None]
    held_by: Mapped[uuid.UUID | None]
    held_until: Mapped[dt.datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "series_id"], ["number_series.tenant_id", "number_series.id"]),
        Index("uq_numbers_seq", "tenant_id", "series_id", "year", "seq", unique=True),
        Index("ix_numbers_case", "tenant_id", "case_id"),
        Index("ix_numbers_open", "tenant_id", "status", postgresql_where=sql("status IN ('reserved', 'free')")),
    )


def format_number(template: str, *, prefix: str, year: int, seq: int, ordinal: bool = False) -> str:
    """Write a number after its template: ``{prefix}〔{yyyy}〕{第?}{seq:04}号``."""

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        if name == "prefix":
            return prefix
        if name == "yyyy":
            return f"{year:04d}"
        if name == "第?":
            return "第" if ordinal else ""
        return f"{seq:0{found[2] or 1}d}"

    return _SLOT.sub(fill, template)


def read_number(series: NumberSeries, text: str) -> tuple[int, int] | None:
    """Read year and number out of a text that the series could have written; None when it could not."""
    pattern, at = "", 0
    for found in _SLOT.finditer(series.template):
        pattern += re.escape(series.template[at : found.start()])
        name = found[1].split(":")[0]
        slots = {
            "prefix": re.escape(series.prefix),
            "yyyy": r"(?P<year>\d{4})",
            "第?": "第?",
            "seq": r"(?P<seq>\d{1,9})",
        }
        pattern += slots[name]
        at = found.end()
    read = re.fullmatch(pattern + re.escape(series.template[at:]), text.strip())
    return (int(read["year"]), int(read["seq"])) if read else None


def check_template(template: str) -> str | None:
    """Say in Chinese what is wrong with a template; None when it is fine."""
    rest = _SLOT.sub("", template)
    if "{" in rest or "}" in rest:
        return "模板中只能使用 {prefix}、{yyyy}、{第?}、{seq:04}"
    names = [found[1].split(":")[0] for found in _SLOT.finditer(template)]
    if "seq" not in names or "yyyy" not in names:
        return "模板中必须有年份 {yyyy} 和序号 {seq:04}"
    return None


def take(
    tx: Tx,
    *,
    body_id: uuid.UUID | None,
    key: str,
    case_id: uuid.UUID | None = None,
    document_id: uuid.UUID | None = None,
    context_digest: str = "",
    on: dt.date | None = None,
) -> Number:
    """Take the next number of the series that numbers a kind (or has this key), inside the caller's command.

    :raises SeriesMissing: when the body has none.
    """
    series = series_for(tx, body_id=body_id, key=key)
    row = next_number(tx, series, (on or day_of(tx.at)).year)
    row.status, row.case_id, row.document_id, row.context_digest = USED, case_id, document_id, context_digest
    row.taken_at = tx.at
    tx.session.flush()
    tx.event("number.taken", number=row.text, series=series.key, document=document_id)
    return row


def next_number(tx: Tx, series: NumberSeries, year: int) -> Number:
    """Give the next number of a series in a year, one that came back before a new one; the caller says what for."""
    back = (
        select(Number)
        .where(Number.tenant_id == tx.tenant_id, Number.series_id == series.id, Number.status == FREE)
        .where(Number.year == year)
        .order_by(Number.seq)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if (found := tx.session.scalar(back)) is not None:
        return found
    statement = insert(NumberCounter).values(tenant_id=tx.tenant_id, series_id=series.id, year=year, last=1)
    counted = statement.on_conflict_do_update(
        index_elements=["tenant_id", "series_id", "year"], set_={"last": NumberCounter.last + 1}
    ).returning(NumberCounter.last, NumberCounter.before)
    seq, before = tx.session.execute(counted).one()
    if seq == before + 1:
        _close_years_before(tx, series, year)
    written = format_number(series.template, prefix=series.prefix, year=year, seq=seq, ordinal=series.ordinal)
    row = Number(
        tenant_id=tx.tenant_id, series_id=series.id, year=year, seq=seq, text=written, status=USED, taken_at=tx.at,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    return row


def _close_years_before(tx: Tx, series: NumberSeries, year: int) -> None:
    """Void what came back unused in earlier years: a year's register is finished when the next one begins."""
    query = select(Number).where(
        Number.tenant_id == tx.tenant_id, Number.series_id == series.id, Number.status == FREE, Number.year < year
    )
    for row in tx.session.scalars(query):
        row.status, row.reason = VOID, "年度终了时未使用"
        tx.event("number.voided", number=row.text, reason=row.reason)


def void(tx: Tx, number_id: uuid.UUID, reason: str) -> None:
    """Mark a number as void, inside the caller's command; it is never used again."""
    row = tx.session.get(Number, (tx.tenant_id, number_id))
    if row is not None:
        row.status, row.reason = VOID, reason
        tx.event("number.voided", number=row.text, reason=reason)


def series_for(tx: Tx, *, body_id: uuid.UUID | None, key: str) -> NumberSeries:
    """Give the series of a body that numbers a kind, or the one of that key; a body's own before the tenant's.

    :raises SeriesMissing: when there is none.
    """
    query = (
        select(NumberSeries)
        .where(
            NumberSeries.tenant_id == tx.tenant_id,
            or_(NumberSeries.body_id == body_id, NumberSeries.body_id.is_(None)),
            or_(NumberSeries.key == key, NumberSeries.kinds.contains([key])),
        )
        .order_by(NumberSeries.body_id.is_(None), (NumberSeries.key == key).desc())
        .limit(1)
    )
    found = tx.session.scalar(query)
    if found is None:
        raise SeriesMissing(key=key)
    return found


@command("number_series.set", permission="people:manage")
def set_series(
    tx: Tx,
    *,
    body_id: uuid.UUID | None,
    key: str,
    prefix: str,
    kinds: list[str] | tuple[str, ...] = (),
    template: str = DEFAULT_TEMPLATE,
    ordinal: bool = False,
) -> NumberSeries:
    """Set up a series, or change how the numbers to come look; numbers that were taken stay as they are.

    :raises Invalid: when the template is wrong.
    :raises SeriesTaken: when a kind is numbered by another series of the body.
    """
    if wrong := check_template(template):
        raise Invalid({"template": wrong})
    of_body = NumberSeries.body_id.is_(None) if body_id is None else NumberSeries.body_id == body_id
    of_body_rows = list(tx.session.scalars(select(NumberSeries).where(NumberSeries.tenant_id == tx.tenant_id, of_body)))
    row = next((one for one in of_body_rows if one.key == key), None)
    for other in of_body_rows:
        if other is not row and set(kinds) & {*other.kinds, other.key}:
            raise SeriesTaken(key=other.key)
    before = None
    if row is None:
        row = NumberSeries(tenant_id=tx.tenant_id, body_id=body_id, key=key, kinds=[], prefix="", template="")
        tx.session.add(row)
    else:
        before = {"prefix": row.prefix, "template": row.template, "kinds": row.kinds, "ordinal": row.ordinal}
    row.kinds, row.prefix, row.template, row.ordinal = list(kinds), prefix, template, ordinal
    tx.session.flush()
    after = {"prefix": prefix, "template": template, "kinds": list(kinds), "ordinal": ordinal}
    tx.subject(series=row.id, body=body_id, key=key, before=before, after=after)
    return row


@command("number_series.continued", permission="people:manage")
def continue_series(tx: Tx, *, series_id: uuid.UUID, year: int, last: int, source: str) -> NumberCounter:
    """Let a series go on after the last number that was given out before this platform in a year."""
    if last < 1 or not 1949 <= year <= 9999:
        raise Invalid({"last": "请填写年份和已使用的最后一个号码"})
    if not source.strip():
        raise Invalid({"source": "请填写来源，如原系统或者登记簿名称"})
    row = continue_now(tx, series_id=series_id, year=year, last=last)
    tx.subject(series=series_id, year=year, last=row.before, source=source.strip())
    return row


def continue_now(tx: Tx, *, series_id: uuid.UUID, year: int, last: int) -> NumberCounter:
    """Let a series go on after a number, inside another command; a lower number than one before changes nothing.

    :raises SeriesBegun: when this platform has numbered in that year already.
    """
    series = tx.session.get(NumberSeries, (tx.tenant_id, series_id))
    if series is None:
        raise SeriesMissing(key=str(series_id))
    begun = insert(NumberCounter).values(tenant_id=tx.tenant_id, series_id=series_id, year=year, last=0, before=0)
    tx.session.execute(begun.on_conflict_do_nothing(index_elements=["tenant_id", "series_id", "year"]))
    key = (tx.tenant_id, series_id, year)
    row = tx.session.get_one(NumberCounter, key, with_for_update=True, populate_existing=True)
    if last <= row.before:
        return row
    if row.last > row.before:
        raise SeriesBegun(key=series.key, year=year, last=row.last)
    row.last = row.before = last
    tx.session.flush()
    tx.event("number_series.continued", series=series.key, year=year, last=last)
    return row


def register(tx: Tx, *, series_id: uuid.UUID, year: int) -> list[Number]:
    """List the numbers of a series in a year, void ones included, in order."""
    query = select(Number).where(Number.tenant_id == tx.tenant_id, Number.series_id == series_id, Number.year == year)
    return list(tx.session.scalars(query.order_by(Number.seq)))


def all_series(tx: Tx) -> list[NumberSeries]:
    """List the tenant's series."""
    query = select(NumberSeries).where(NumberSeries.tenant_id == tx.tenant_id)
    return list(tx.session.scalars(query.order_by(NumberSeries.body_id, NumberSeries.key)))


def of_body(tx: Tx, body_id: uuid.UUID) -> list[NumberSeries]:
    """List the series of a body, by key."""
    query = select(NumberSeries).where(NumberSeries.tenant_id == tx.tenant_id, NumberSeries.body_id == body_id)
    return list(tx.session.scalars(query.order_by(NumberSeries.key)))


def last_numbers(tx: Tx, year: int) -> dict[uuid.UUID, int]:
    """Give the last number of every series that numbered in a year, by series."""
    query = select(NumberCounter.series_id, NumberCounter.last)
    query = query.where(NumberCounter.tenant_id == tx.tenant_id, NumberCounter.year == year)
    return {row.series_id: row.last for row in tx.session.execute(query)}

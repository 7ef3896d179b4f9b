"""Calendar years as rows: the notices of the State Council, loaded by the operator or by a tenant's administrator.

``calendar_years`` is a reference table that only the operator writes; an administrator who cannot wait loads a notice
for the own tenant, on record, and the tenant's row wins. Loading a year recomputes what was provisional.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
import uuid
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Integer, Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Tenanted
from db.command import command
from db.errors import Invalid
from db.session import Tx
from db.wire import Query
from engine.calendar import Calendar, Year

SHIPPED = Path(__file__).parent / "data" / "calendar_years.json"


class CalendarYear(Base):
    """One year's notice, for all tenants. A reference table: the application may only read it."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    notice: Mapped[str]
    source: Mapped[str]
    off: Mapped[list[str]]
    work: Mapped[list[str]]
    loaded_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class TenantCalendarYear(Tenanted, Base):
    """One year's notice that a tenant's administrator has loaded before (or against) the operator's."""

    __tablename__ = "tenant_calendar_years"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    notice: Mapped[str]
    source: Mapped[str]
    off: Mapped[list[str]]
    work: Mapped[list[str]]
    loaded_at: Mapped[dt.datetime]
    loaded_by: Mapped[uuid.UUID | None]


@dataclass(frozen=True)
class Missing:
    """A year without a notice that somebody should load by now."""

    year: int
    provisional: int


def shipped() -> list[Year]:
    """Read the years that come with the program."""
    return [_year(row) for row in json.loads(SHIPPED.read_text(encoding="utf-8"))]


_default: Calendar | None = None


def shipped_calendar() -> Calendar:
    """Give the calendar of the shipped years; the command line counts with it, without a database."""
    global _default
    if _default is None:
        _default = Calendar(shipped())
    return _default


def load(owner: Engine, years: Iterable[Year] | None = None) -> int:
    """Load notices for all tenants with the owner's role: the shipped ones at every upgrade, or those handed in.

    A shipped year never replaces what the operator has loaded from another source. Tenants' provisional deadlines
    follow when each adopts the year (``adopt``).
    """
    rows = [
        {"year": one.year, "notice": one.notice, "source": one.source, "off": _texts(one.off), "work": _texts(one.work)}
        for one in (shipped() if years is None else years)
    ]
    with owner.begin() as connection:
        for row in rows:
            statement = insert(CalendarYear).values(row)
            changed = {key: statement.excluded[key] for key in ("notice", "source", "off", "work")}
            same_source = CalendarYear.source == statement.excluded.source
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["year"],
                    set_=changed | {"loaded_at": func.now()},
                    where=same_source if years is None else None,
                )
            )
    return len(rows)


_cache: dict[tuple[str, uuid.UUID], tuple[str, Calendar]] = {}
_caching = threading.Lock()
_asked: weakref.WeakKeyDictionary[Tx, Calendar] = weakref.WeakKeyDictionary()

_VERSION = Query(
    text(
        "SELECT concat_ws('/', (SELECT concat_ws(':', count(*), max(loaded_at)) FROM calendar_years), "
        "(SELECT concat_ws(':', count(*), max(loaded_at)) FROM tenant_calendar_years WHERE tenant_id = :tenant))"
    ).bindparams(bindparam("tenant", type_=Uuid()))
)


def calendar(tx: Tx) -> Calendar:
    """Give the tenant's calendar: shipped years, the operator's over them, the tenant's own over these.

    One small statement a transaction tells whether the calendar that this process keeps is still right.
    """
    asked = _asked.get(tx)
    if asked is not None:
        return asked
    # Past the ORM: the case that moves is written once, when everything about it is known.
    version = str(tx.rows(_VERSION, tenant=tx.tenant_id)[0][0])
    key = (str(tx.database.engine.url), tx.tenant_id)
    with _caching:
        known = _cache.get(key)
    if known is not None and known[0] == version:
        _asked[tx] = known[1]
        return known[1]
    years = {year.year: year for year in shipped()}
    for row in tx.session.scalars(select(CalendarYear)):
        years[row.year] = _year(vars(row))
    for own in tx.session.scalars(select(TenantCalendarYear).where(TenantCalendarYear.tenant_id == tx.tenant_id)):
        years[own.year] = _year(vars(own))
    built = Calendar(years.values())
    with _caching:
        _cache[key] = (version, built)
    _asked[tx] = built
    return built


@command("calendar.loaded", permission="calendar:manage")
def load_notice(tx: Tx, *, year: int, notice: str, source: str, off: Sequence[dt.date], work: Sequence[dt.date]) -> int:
    """Load a year's notice for this tenant and recompute what was provisional; gives how many deadlines moved.

    :raises Invalid: with what is wrong about the days.
    """
    from engine import deadlines

    problems = check(year, notice, source, off, work)
    if problems:
        raise Invalid(problems)
    before = tx.session.get(TenantCalendarYear, (tx.tenant_id, year))
    old = {"off": before.off, "work": before.work, "notice": before.notice} if before else None
    row = {
        "tenant_id": tx.tenant_id, "year": year, "notice": notice, "source": source, "off": _texts(off),
        "work": _texts(work), "loaded_at": tx.at, "loaded_by": tx.actor.person_id,
    }  # fmt: skip
    statement = insert(TenantCalendarYear).values(row)
    changed = {key: value for key, value in row.items() if key not in ("tenant_id", "year")}
    tx.session.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "year"], set_=changed))
    _asked.pop(tx, None)
    # Cases are locked before the tenant's chain: that is the lock order everywhere.
    moved = deadlines.recompute_provisional(tx, year)
    after = {"off": row["off"], "work": row["work"], "notice": notice}
    tx.subject(year=year, source=source, before=old, after=after, deadlines_moved=moved)
    return moved


@command("calendar.adopted", permission="calendar:manage")
def adopt(tx: Tx, *, year: int) -> int:
    """Recompute this tenant's provisional deadlines after the operator has loaded a year; gives how many moved."""
    from engine import deadlines

    moved = deadlines.recompute_provisional(tx, year)
    known = calendar(tx).years.get(year)
    tx.subject(year=year, notice=known.notice if known else None, deadlines_moved=moved)
    return moved


def check(year: int, notice: str, source: str, off: Iterable[dt.date], work: Iterable[dt.date]) -> dict[str, str]:
    """Say what is wrong about a notice, by field, in Chinese; nothing means it can be loaded."""
    problems: dict[str, str] = {}
    first, last = dt.date(year - 1, 12, 25), dt.date(year, 12, 31)
    if not notice.strip():
        problems["notice"] = "请填写通知名称和文号"
    if not source.strip():
        problems["source"] = "请填写通知的来源网址"
    if strange := [day for day in (*off, *work) if not first <= day <= last]:
        problems["year"] = "以下日期不属于该年度：" + "、".join(day.isoformat() for day in strange)
    if both := sorted(set(off) & set(work)):
        problems["off"] = "以下日期既列为放假又列为上班：" + "、".join(day.isoformat() for day in both)
    if wrong := [day for day in work if day.weekday() < 5]:
        problems["work"] = "调休上班日应为周六或周日：" + "、".join(day.isoformat() for day in wrong)
    return problems


def missing(tx: Tx) -> list[Missing]:
    """List years without a notice that ought to be there: next year's from December on, and what a deadline needs."""
    from engine import deadlines

    known = calendar(tx).years
    waiting = deadlines.provisional_years(tx)
    expected = {tx.at.year} | ({tx.at.year + 1} if tx.at.month == 12 else set())
    years = {year for year in expected | set(waiting) if year not in known}
    return [Missing(year, waiting.get(year, 0)) for year in sorted(years)]


def _year(row: Mapping[str, Any]) -> Year:
    return Year(
        year=row["year"],
        notice=row["notice"],
        source=row["source"],
        off=frozenset(dt.date.fromisoformat(day) for day in row["off"]),
        work=frozenset(dt.date.fromisoformat(day) for day in row["work"]),
    )


def _texts(days: Iterable[dt.date]) -> list[str]:
    return sorted({day.isoformat() for day in days})

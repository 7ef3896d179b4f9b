"""The explanation of a limit: article and source, the start, every day that was counted or left out, and the end.

``explain`` is pure and serves the command line; ``proof`` reads a case's limit with its ledgers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from db.session import Tx
from engine import calendar_years
from engine.calendar import ONE, SHANGHAI, Calendar, Pause, day_of, merged
from engine.deadline_clock import count_of, extensions_of, pauses_of
from engine.deadline_count import Count, Due, Portion, counted, due, ring_at
from engine.deadline_rows import RUNNING, Deadline
from engine.deadline_rules import UNITS, DeadlineRule, Param

#: Limits longer than this are explained without a line a day.
LONGEST_LIST = 400
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Day:
    """One day of a limit: whether it was counted, as which one, and if not, why."""

    day: dt.date
    counted: bool
    number: int
    why: str


@dataclass(frozen=True)
class Proof:
    """A limit explained: figures for programs, ``lines`` in Chinese for people."""

    key: str
    title: str
    article: str
    source: str
    confirmed: bool
    start: dt.date
    due_at: dt.datetime
    last_day: dt.date
    rolled_from: dt.date | None
    provisional: bool
    used: int
    total: int
    unit: str
    notices: tuple[str, ...]
    lines: tuple[str, ...]
    days: tuple[Day, ...] = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """Give the explanation as one JSON object."""
        return {
            "key": self.key,
            "title": self.title,
            "article": self.article,
            "source": self.source,
            "confirmed": self.confirmed,
            "start": self.start.isoformat(),
            "last_day": self.last_day.isoformat(),
            "due_at": self.due_at.isoformat(),
            "rolled_from": self.rolled_from.isoformat() if self.rolled_from else None,
            "provisional": self.provisional,
            "used": self.used,
            "total": self.total,
            "unit": self.unit,
            "notices": list(self.notices),
            "lines": list(self.lines),
            "days": [
                {"day": one.day.isoformat(), "counted": one.counted, "number": one.number, "why": one.why}
                for one in self.days
            ],
        }


def explain(
    rule: DeadlineRule,
    start: dt.date | dt.datetime,
    *,
    calendar: Calendar | None = None,
    amount: int | None = None,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Portion] = (),
    on: dt.date | None = None,
) -> Proof:
    """Compute and explain a rule from a start, without a case; a parameter counts with its default.

    :param on: the day whose "day n of m" is asked for; the last day when none is named.
    """
    years = calendar or calendar_years.shipped_calendar()
    figure = amount if amount is not None else rule.amount.default if isinstance(rule.amount, Param) else rule.amount
    begin = start if rule.unit == "hours" else day_of(start)
    if rule.unit == "hours" and not isinstance(start, dt.datetime):
        begin = dt.datetime(start.year, start.month, start.day, tzinfo=SHANGHAI)
    portions = (Portion(figure, rule.unit), *extensions)
    count = Count(begin, portions, rule.roll, rule.direction == "back", tuple(pauses))
    found = due(years, count)
    notes = [f"{name}：{_instant(ring_at(years, count, found, rung))}" for rung, name in _lights(rule)]
    return _explain(
        years, count, found, key=rule.key, title=rule.title, article=rule.article, source=rule.source,
        confirmed=rule.confirmed, pauses=[_range(one) for one in merged(pauses)],
        extensions=[f"延长{one.amount}{UNITS[one.unit]}" for one in extensions], on=on or found.last_day, notes=notes,
    )  # fmt: skip


def proof(tx: Tx, deadline: Deadline) -> Proof:
    """Explain a case's limit as it stands at the transaction's instant."""
    years = calendar_years.calendar(tx)
    count = count_of(tx, deadline)
    found = Due(deadline.due_at, deadline.last_day, deadline.rolled_from, deadline.provisional)
    pauses = [
        f"{_range(Pause(one.begin, one.until))}，事由：{one.basis}" + (f"（{one.note}）" if one.note else "")
        for one in pauses_of(tx, deadline)
    ]
    extensions = [
        f"延长{one.amount}{UNITS[one.unit]}，{one.granted_by_name}于{_date(day_of(one.granted_at))}批准"
        f"{f'，依据{one.basis}' if one.basis else ''}，理由：{one.reason}"
        for one in extensions_of(tx, deadline)
    ]
    seen = [moment for moment in (tx.at, deadline.frozen_at, deadline.stopped_at) if moment is not None]
    on = min(day_of(min(seen)), deadline.last_day)
    notes = []
    if deadline.frozen_at is not None and deadline.status == RUNNING:
        notes.append(f"自{_date(day_of(deadline.frozen_at))}起中止计算，恢复后顺延届满日")
    if deadline.stopped_at is not None:
        word = "期限内" if deadline.on_time else "已逾期"
        notes.append(f"{_instant(deadline.stopped_at)}完成（{word}）")
    return _explain(
        years, count, found, key=deadline.key, title=deadline.title, article=deadline.article, source=deadline.source,
        confirmed=deadline.confirmed, pauses=pauses, extensions=extensions, on=on, notes=notes,
    )  # fmt: skip


def _explain(
    calendar: Calendar,
    count: Count,
    found: Due,
    *,
    key: str,
    title: str,
    article: str,
    source: str,
    confirmed: bool,
    pauses: Sequence[str],
    extensions: Sequence[str],
    on: dt.date,
    notes: Sequence[str],
) -> Proof:
    first = count.portions[0]
    days = _days(calendar, count, found)
    natural = found.rolled_from or found.last_day
    total = sum(p.amount for p in count.portions) if count.hours else counted(calendar, count, natural)
    used = total if on >= natural else 0 if count.hours else counted(calendar, count, on)
    if count.back:
        total = used = first.amount
    working = any(portion.unit == "working_days" for portion in count.portions)
    asked = range(min(count.first_day, found.last_day).year, max(count.first_day, found.last_day).year + 1)
    notices = tuple(
        calendar.years[year].notice if year in calendar.years else f"{year}年放假安排尚未公布"
        for year in asked
        if working or count.roll
    )
    lines = [
        f"依据：{article}" + ("" if confirmed else "（数值待法制机构确认）"),
        f"来源：{source}",
        _start_line(count),
        f"长度：{first.amount}{UNITS[first.unit]}" + _manner(count),
        *(f"中止：{one}" for one in pauses),
        *extensions,
        *_skipped(days, working),
    ]
    if found.rolled_from:
        lines.append(f"末日{_date(found.rolled_from)}为休息日，顺延至{_date(found.last_day)}")
    lines.append(f"届满：{_instant(found.at) if count.hours else _date(found.last_day) + ' 24时'}")
    lines += [*notes, *(f"日历：{one}" for one in notices)]
    if found.provisional:
        lines.append("暂定：所涉年度的放假安排尚未公布，仅按周末计算，公布后自动重算")
    return Proof(
        key=key, title=title, article=article, source=source, confirmed=confirmed, start=count.first_day,
        due_at=found.at, last_day=found.last_day, rolled_from=found.rolled_from, provisional=found.provisional,
        used=used, total=total, unit="working_days" if working else "hours" if count.hours else "calendar_days",
        notices=notices, lines=tuple(lines), days=days,
    )  # fmt: skip


def _days(calendar: Calendar, count: Count, found: Due) -> tuple[Day, ...]:
    """Say of every day whether it counts; nothing for hours and for very long limits."""
    first, last = count.first_day, found.last_day
    if count.hours or abs((last - first).days) > LONGEST_LIST:
        return ()
    if count.back:
        first, last = found.last_day, first - ONE  # the days in between, the day of the act left out
    working = any(portion.unit == "working_days" for portion in count.portions)
    stands = merged(count.pauses)
    rows, number = [], 0
    day = first
    while day < last:
        day += ONE
        if any(pause.covers(day) for pause in stands):
            rows.append(Day(day, False, number, "中止期间"))
        elif working and not calendar.is_working(day):
            rows.append(Day(day, False, number, "周末" if day.weekday() > 4 else "法定节假日或调休"))
        elif not count.back and found.rolled_from is not None and day > found.rolled_from:
            rows.append(Day(day, False, number, "顺延"))
        else:
            number += 1
            rows.append(Day(day, True, number, "调休上班" if working and day.weekday() > 4 else ""))
    return tuple(rows)


def _skipped(days: Sequence[Day], working: bool) -> list[str]:
    """Say in one line a reason which days were left out."""
    if not working:
        return []
    lines = []
    for why in ("周末", "法定节假日或调休"):
        left_out = [one.day for one in days if one.why == why]
        if left_out:
            lines.append(f"不计入（{why}）{len(left_out)}日：" + "、".join(f"{d:%m-%d}" for d in left_out))
    if made_up := [one.day for one in days if one.why == "调休上班"]:
        lines.append("调休上班、照常计入：" + "、".join(f"{d:%m-%d}" for d in made_up))
    return lines


def _start_line(count: Count) -> str:
    if count.hours and isinstance(count.start, dt.datetime):
        return f"起算：{_instant(count.start)}，按钟点连续计算"
    word = "事件日" if count.back else "起算"
    return f"{word}：{_date(count.first_day)}（当日不计入）"


def _manner(count: Count) -> str:
    if count.back:
        return "，自事件日向前倒数，通知日与事件日均不计入"
    if count.hours:
        return ""
    return "，末日遇休息日顺延" if count.roll else "，末日遇休息日不顺延"


def _lights(rule: DeadlineRule) -> list[tuple[Any, str]]:
    names = {"yellow": "黄灯", "red": "红灯"}
    return [(rung, names[rung.light]) for rung in rule.rungs if rung.light]


def _range(pause: Pause) -> str:
    return f"自{_date(pause.begin)}起" + (f"至{_date(pause.end - ONE)}止" if pause.end else "（尚未恢复）")


def _date(day: dt.date) -> str:
    return f"{day:%Y-%m-%d}（周{WEEKDAYS[day.weekday()]}）"


def _instant(at: dt.datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"

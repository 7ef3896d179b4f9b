"""How limits read: days left, days over, the tightest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from api.filters import LIGHTS, ZONE, day
from db.session import Tx
from engine import deadlines
from engine.cases import Case
from engine.deadlines import Deadline
from processes import worklist
from processes.worklist import Clock, TodoRow

DAY = 86_400


def left(clock: Clock, at: dt.datetime) -> str:
    """Say how much is left of a limit, or by how much it is over."""
    if clock.due_at is None:
        return LIGHTS[clock.light][0]
    if clock.light == "paused":
        return "中止"
    if ran_out(clock, at):
        return "已届满"
    seconds = (clock.due_at - at).total_seconds()
    if clock.due_at.astimezone(ZONE).time() != dt.time() and abs(seconds) < 2 * DAY:
        hours = max(1, int(abs(seconds) // 3600))
        return f"超 {hours} 小时" if seconds < 0 else f"剩 {hours} 小时"
    # A limit in days ends with its last day: the due instant is the midnight after it.
    last_day = (clock.due_at - dt.timedelta(microseconds=1)).astimezone(ZONE).date()
    days = (last_day - at.astimezone(ZONE).date()).days
    return f"超 {-days} 天" if days < 0 else "今日到期" if days == 0 else f"剩 {days} 天"


#: Limits that neither the agency nor the party has, but the court (《行政强制法》第五十六条至第五十九条).
COURTS = frozenset({"F04", "F04U", "F05", "F05D", "F06"})


def whose(key: str, binds: str) -> str:
    """Say whose time it is, where it is not the agency's."""
    return "" if binds != "party" else "人民法院期限" if key in COURTS else "当事人期限"


def ran_out(clock: Clock, at: dt.datetime) -> bool:
    """Tell whether a party's time is over: a fact of the case, and nothing that the agency is late with."""
    own = whose(clock.key, clock.binds) == "当事人期限"
    return own and clock.due_at is not None and clock.due_at <= at


GROUPS = (
    ("告急", lambda row, at: row.clock.light == "red"),
    ("今明两天到期", lambda row, at: row.clock.due_at is not None and row.clock.due_at < at + dt.timedelta(days=2)),
    ("预警", lambda row, at: row.clock.light == "yellow"),
    ("其他", lambda row, at: True),
)


def by_urgency(rows: list[TodoRow], at: dt.datetime) -> list[tuple[str, list[TodoRow]]]:
    """Split a to-do list into what is over, what falls due now, what is near, and the rest."""
    groups: dict[str, list[Any]] = {title: [] for title, _ in GROUPS}
    for row in rows:
        groups[next(title for title, fits in GROUPS if fits(row, at))].append(row)
    return [(title, members) for title, members in groups.items() if members]


def with_progress(tx: Tx, case: Case) -> list[tuple[Clock, str]]:
    """Give the running limits of a case with how far each has run: 第 37 天 / 90 天，中止 12 天."""
    shown = []
    for row in deadlines.of_case(tx, case.id, running_only=True):
        clock = worklist.clock_of(row, tx.at)
        if ran_out(clock, tx.at):
            clock = replace(clock, light="none")
        shown.append((clock, progress(tx, row)))
    return sorted(shown, key=lambda pair: pair[0].urgency)


def progress(tx: Tx, row: Deadline) -> str:
    """Say how far a limit has run and what it stood still for."""
    owner = whose(row.key, row.binds)
    party = f"{owner}，" if owner else ""
    if row.back:
        return f"{party}不迟于 {day(row.last_day)}"
    proof = deadlines.proof(tx, row)
    at = min(moment for moment in (tx.at, row.frozen_at, row.stopped_at) if moment is not None)
    still = sum(max(0, ((one.until or local_day(at)) - one.begin).days) for one in deadlines.pauses_of(tx, row))
    stood = f"，中止 {still} 天" if still else ""
    unit = deadlines.UNITS.get(proof.unit, proof.unit)
    return f"{party}第 {proof.used} / {proof.total} {unit}{stood}，至 {day(row.last_day)}"


def local_day(at: dt.datetime) -> dt.date:
    """Give the day in Shenzhen of an instant."""
    return at.astimezone(ZONE).date()

"""How limits read: days left, days over, the tightest first."""

from __future__ import annotations

import datetime as dt
from typing import Any

from api.filters import LIGHTS, ZONE
from processes.worklist import Clock, TodoRow

DAY = 86_400


def left(clock: Clock, at: dt.datetime) -> str:
    """Say how much is left of a limit, or by how much it is over."""
    if clock.due_at is None:
        return LIGHTS[clock.light][0]
    if clock.light == "paused":
        return "中止"
    seconds = (clock.due_at - at).total_seconds()
    if clock.due_at.astimezone(ZONE).time() != dt.time() and abs(seconds) < 2 * DAY:
        hours = max(1, int(abs(seconds) // 3600))
        return f"超 {hours} 小时" if seconds < 0 else f"剩 {hours} 小时"
    # A limit in days ends with its last day: the due instant is the midnight after it.
    last_day = (clock.due_at - dt.timedelta(microseconds=1)).astimezone(ZONE).date()
    days = (last_day - at.astimezone(ZONE).date()).days
    return f"超 {-days} 天" if days < 0 else "今日到期" if days == 0 else f"剩 {days} 天"


GROUPS = (
    ("已超期", lambda row, at: row.clock.light == "red"),
    ("今明两天到期", lambda row, at: row.clock.due_at is not None and row.clock.due_at < at + dt.timedelta(days=2)),
    ("临期", lambda row, at: row.clock.light == "yellow"),
    ("其他", lambda row, at: True),
)


def by_urgency(rows: list[TodoRow], at: dt.datetime) -> list[tuple[str, list[TodoRow]]]:
    """Split a to-do list into what is over, what falls due now, what is near, and the rest."""
    groups: dict[str, list[Any]] = {title: [] for title, _ in GROUPS}
    for row in rows:
        groups[next(title for title, fits in GROUPS if fits(row, at))].append(row)
    return [(title, members) for title, members in groups.items() if members]

"""When enforcement may not be carried out: at night and on statutory holidays. Pure.

《行政强制法》第四十三条第一款 defines neither word. Night is the union of the noise law's 22:00-06:00
(《噪声污染防治法》第八十八条第二项) and the hours of Shenzhen's noise rules, 23:00-07:00; both ends, and whether an
ordinary weekend counts as a holiday, are parameters of the tenant until a lawyer has confirmed them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from engine.calendar import ONE, SHANGHAI, Calendar

#: key -> (default, source, confirmed)
FIGURES: Mapping[str, tuple[Any, str, bool]] = {
    "enforcement.night_from_hour": (22, "《行政强制法》第四十三条、"
    "《噪声污染防治法》第八十八条第二项（夜间起点待核）", False),
    "enforcement.night_until_hour": (7, "《行政强制法》第四十三条、深圳经济特区环境噪声规定（夜间终点待核）", False),
    "enforcement.weekends_barred": (True, "《行政强制法》第四十三条；周末是否属于法定节假日待核，从严", False),
}  # fmt: skip


def barred(begin: dt.datetime, end: dt.datetime, figures: Mapping[str, Any], calendar: Calendar) -> str:
    """Say why enforcement may not take place between two instants, or nothing.

    Source: 《行政强制法》第四十三条第一款.
    """
    begin, end = begin.astimezone(SHANGHAI), end.astimezone(SHANGHAI)
    weekends = bool(figures["enforcement.weekends_barred"])
    day = begin.date()
    while day <= end.date():
        if holiday(day, calendar, weekends=weekends):
            return f"{day.isoformat()}为节假日"
        day += ONE
    first, last = int(figures["enforcement.night_from_hour"]), int(figures["enforcement.night_until_hour"])
    day = begin.date() - ONE
    while day <= end.date():
        dusk = dt.datetime.combine(day, dt.time(first), SHANGHAI)
        dawn = dt.datetime.combine(day + ONE, dt.time(last), SHANGHAI)
        if begin < dawn and end > dusk:
            return f"实施时间处于夜间（{first}时至次日{last}时）"
        day += ONE
    return ""


def holiday(day: dt.date, calendar: Calendar, *, weekends: bool) -> bool:
    """Tell whether a day is a holiday; make-up working days never are, weekends beside a holiday belong to it."""
    if calendar.is_working(day):
        return False
    if weekends or day.weekday() < 5:
        return True
    for step in (-ONE, ONE):
        other = day + step
        while not calendar.is_working(other):
            if other.weekday() < 5:
                return True
            other += step
    return False

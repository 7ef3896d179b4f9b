"""Writes ``engine/data/calendar_years.json``, the shipped years, from the library chinesecalendar.

Run by a developer when the library learns a new year: ``python -m engine.calendar_seed``. The program itself reads the
file, never the library.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent / "data" / "calendar_years.json"

#: Numbers of the State Council's notices as far as they could be read; where one is missing the title stands alone.
NUMBERS = {
    2006: "国办发明电〔2005〕35号",
    2007: "国办发明电〔2006〕49号",
    2016: "国办发明电〔2015〕18号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
PAGES = {2026: "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"}


def years() -> list[dict[str, Any]]:
    """Give every year as the file keeps it: weekdays off and weekend days worked, December's under the next notice."""
    from chinese_calendar import constants

    off = [day for day in constants.holidays if day.weekday() < 5]
    off += [day for day in constants.in_lieu_days if day.weekday() < 5]
    known = sorted({day.year for day in constants.holidays})
    return [
        {
            "year": year,
            "notice": f"国务院办公厅关于{year}年部分节假日安排的通知"
            + (f"（{NUMBERS[year]}）" if year in NUMBERS else ""),
            "source": PAGES.get(year, "chinesecalendar 1.11.0"),
            "off": sorted({day.isoformat() for day in off if _notice_of(day, known) == year}),
            "work": sorted({day.isoformat() for day in constants.workdays if _notice_of(day, known) == year}),
        }
        for year in known
    ]


def _notice_of(day: dt.date, known: list[int]) -> int:
    return day.year + 1 if day.month == 12 and day.year + 1 in known else day.year


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(year, ensure_ascii=False) for year in years())
    TARGET.write_text(f"[\n{lines}\n]\n", encoding="utf-8")

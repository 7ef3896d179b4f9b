"""How values look to a reader: Chinese dates, money with capitals, lights with word and icon."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, url_for
from markupsafe import Markup, escape

from documents.formats import grouped

ZONE = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"

#: light -> (word, icon); colour is never the only sign.
LIGHTS: dict[str, tuple[str, str]] = {
    "green": ("正常", "check"),
    "yellow": ("预警", "clock"),
    "red": ("告急", "alert"),
    "paused": ("中止", "pause"),
    "done": ("已完成", "check"),
    "none": ("无期限", "dot"),
}


#: Tabs of a case that texts speak of: “文书”页.
TABS = {"文书": "cases.documents", "证据": "cases.evidence", "财物": "cases.goods"}


def local(value: dt.datetime | str | None) -> dt.datetime | None:
    """Turn an instant (or its ISO text) into the wall clock of Shenzhen."""
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    if value is None:
        return None
    return value.astimezone(ZONE) if value.tzinfo else value.replace(tzinfo=ZONE)


def with_tabs(text: str, case_id: uuid.UUID) -> Markup:
    """Let a text that sends people to a tab of the case lead there."""
    shown = escape(text)
    for name, endpoint in TABS.items():
        link = Markup('<a href="{}">“{}”页</a>').format(url_for(endpoint, case_id=case_id), name)
        shown = shown.replace(f"“{name}”页", link)
    return shown


def day(value: dt.datetime | dt.date | str | None) -> str:
    """Write a day as 2026-03-02."""
    found = _date(value)
    return found.isoformat() if found else "—"


def day_before(value: dt.date | None) -> str:
    """Write the last day of a span that is kept with the first day after it."""
    return day(value - dt.timedelta(days=1)) if value else "—"


def day_full(value: dt.datetime | dt.date | str | None) -> str:
    """Write a day as 2026年3月2日（星期一）."""
    found = _date(value)
    return f"{found.year}年{found.month}月{found.day}日（星期{WEEKDAYS[found.weekday()]}）" if found else "—"


def moment(value: dt.datetime | str | None) -> str:
    """Write an instant as 2026-03-02 09:00."""
    found = local(value)
    return found.strftime("%Y-%m-%d %H:%M") if found else "—"


def clock(value: dt.datetime | str | None) -> str:
    """Write the time of an instant as 09:00:00."""
    found = local(value)
    return found.strftime("%H:%M:%S") if found else "—"


def _date(value: dt.datetime | dt.date | str | None) -> dt.date | None:
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value) if len(value) == 10 else _date(dt.datetime.fromisoformat(value))
        except ValueError:
            return None
    if isinstance(value, dt.datetime):
        found = local(value)
        return found.date() if found else None
    return value


def money(cents: int | None) -> str:
    """Write cents as 10,000元, or as 10,000.50元 where there are 角 and 分."""
    return "—" if cents is None else grouped(cents)


def capitals(cents: int | None) -> str:
    """Write cents in Chinese capitals, as documents do."""
    if cents is None:
        return ""
    import cn2an

    return str(cn2an.an2cn(str(Decimal(cents) / 100), "rmb"))


def size(value: int | None) -> str:
    """Write a number of bytes for people."""
    if value is None:
        return "—"
    number = float(value)
    for unit in ("B", "KB", "MB", "GB"):
        if number < 1024 or unit == "GB":
            return f"{number:.0f} {unit}" if unit in ("B", "KB") else f"{number:.1f} {unit}"
        number /= 1024
    return "—"


def icon(name: str, label: str = "") -> Markup:
    """Draw an icon of the sprite; decorative unless it has a label."""
    hidden = Markup('aria-hidden="true"') if not label else Markup('role="img" aria-label="{}"').format(label)
    source = url_for("static", filename="icons.svg")
    return Markup('<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>').format(hidden, source, name)


def short(digest: str | None) -> str:
    """Shorten a digest for reading; the whole stands in the title."""
    return f"{digest[:8]}…{digest[-6:]}" if digest and len(digest) > 16 else (digest or "—")


#: Who acts without a person and on whose behalf; everything else of that kind is the platform itself.
OUTSIDE = {
    "GRID": "织网工程",
    "ENTITIES": "商事主体监管",
    "PAYMENTS": "代收罚没款银行",
    "OFFICE": "协同办公",
    "OVERSIGHT": "权力监督平台",
    "GATEWAY": "车载终端",
    "HALL": "网上办事大厅",
}


def called(name: str) -> str:
    """Name who did something; what ran by itself has a name in capitals, which no reader knows."""
    return OUTSIDE.get(name, "系统") if not name or (name.isascii() and name.isupper()) else name


def register(app: Flask) -> None:
    """Give the templates these words."""
    for function in (day, day_before, day_full, moment, clock, money, capitals, size, short, called, with_tabs):
        app.add_template_filter(function)
    app.add_template_global(icon)
    app.jinja_env.globals["LIGHTS"] = LIGHTS

    def display(value: Any) -> Any:
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, dt.datetime):
            return moment(value)
        if isinstance(value, dt.date):
            return day(value)
        return "—" if value in (None, "", [], {}) else value

    app.add_template_filter(display)

"""How dates, times and amounts are written in official Chinese documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import cn2an

from documents.errors import ValueUnusable

CHINA = timezone(timedelta(hours=8))


def chinese_date(value: object, label: str = "日期") -> str:
    """Write 2026年11月3日: Arabic numerals without a leading zero."""
    day = _moment(value, label)
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_time(value: object, label: str = "时间") -> str:
    """Write 2026年11月3日9时5分; a moment of another zone is put into China's first."""
    moment = _moment(value, label)
    if not isinstance(moment, datetime):
        return chinese_date(moment)
    return f"{chinese_date(moment)}{moment.hour}时{moment.minute:02d}分"


def moment(value: object, label: str = "时间") -> str:
    """Write a date or time in Chinese, and leave words such as 2026年9月上旬 as they are."""
    if (isinstance(value, str) and not value[:4].isascii()) or (isinstance(value, str) and "年" in value):
        return value
    if isinstance(value, str) and len(value.strip()) > 10:
        return chinese_time(value, label)
    return chinese_time(value, label) if isinstance(value, datetime) else chinese_date(value, label)


def _moment(value: object, label: str) -> date:
    if isinstance(value, str):
        text = value.strip()
        try:
            value = date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
        except ValueError:
            raise ValueUnusable(label=label, expected="日期") from None
    if isinstance(value, datetime):
        return value.astimezone(CHINA) if value.tzinfo else value
    if isinstance(value, date):
        return value
    raise ValueUnusable(label=label, expected="日期")


def _yuan(cents: object, label: str) -> Decimal:
    if isinstance(cents, bool) or not isinstance(cents, int) or cents < 0:
        raise ValueUnusable(label=label, expected="以分为单位的金额")
    return Decimal(cents) / 100


def grouped(cents: int) -> str:
    """Write an amount as pages do, so that columns compare: 5,000元, 5,000.50元.

    Source: GB/T 15835-2011 (in force 2011-11-01): no space between a number and its unit; numbers of more than four
    digits may be divided, those of four need not be. Papers leave it (:func:`figures`): capitals stand beside them.
    """
    return f"{Decimal(cents) / 100:,.2f}".removesuffix(".00") + "元"


def figures(cents: object, label: str = "金额") -> str:
    """Write an amount in the sentences of papers: 5000元, 5000.50元; pages write :func:`grouped`."""
    amount = _yuan(cents, label)
    return f"{amount:.0f}元" if amount == amount.to_integral_value() else f"{amount:.2f}元"


def capitals(cents: object, label: str = "金额") -> str:
    """Write an amount in capital numerals: 伍仟元整."""
    return str(cn2an.an2cn(f"{_yuan(cents, label):f}", "rmb"))


def amount(cents: object, label: str = "金额") -> str:
    """Write an amount both ways from the one value, so that they cannot disagree."""
    return f"人民币{capitals(cents, label)}（{figures(cents, label)}）"


def people(value: object, label: str = "人员") -> str:
    """Write officers with the numbers of their certificates, or people with their posts."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, Sequence):
        raise ValueUnusable(label=label, expected="人员名单")
    written = []
    for person in value:
        if isinstance(person, Mapping):
            certificate, post = person.get("certificate"), person.get("title")
            more = f"（执法证号：{certificate}）" if certificate else f"（{post}）" if post else ""
            written.append(f"{person.get('name', '')}{more}")
        else:
            written.append(str(person))
    return "、".join(written)


def jointly(value: object, label: str = "联合检查主体") -> str:
    """Name the body that an item of a joint inspection belongs to."""
    return f"（联合检查主体：{value}）"


def joined(value: object, label: str = "内容") -> str:
    """Write a list with 、 between its parts."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(str(part) for part in value)
    return str(value)

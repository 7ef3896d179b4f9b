"""What no step asks: blanks of a document that an officer fills in beside its preview. Pure: texts in, values out.

A blank is a field of the template whose source is 填写. How it is asked follows from its example: a date, a moment, an
amount, yes or no, lines, or lines of several columns.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from documents import render
from documents.fields import Field, is_empty, look_up, put

SOURCE = "填写"
_DAY, _MOMENT = re.compile(r"^\d{4}-\d\d-\d\d$"), re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")
#: What parts the columns of a line.
_COLUMN = re.compile(r"[|｜\t]")
#: What the columns of a list are called, by their key.
COLUMNS: Mapping[str, str] = {
    "name": "名称",
    "model": "规格",
    "quantity": "数量",
    "base": "基数",
    "seal": "封条号",
    "note": "备注",
    "citation": "条款",
    "text": "原文",
    "title": "名称",
}
LONGEST = 4000


@dataclass(frozen=True)
class Blank:
    """One blank and how it is asked: text, longtext, date, datetime, money, number, boolean, lines, table."""

    path: str
    label: str
    kind: str
    required: bool
    columns: tuple[str, ...] = ()
    example: str = ""


def blanks(template: str) -> list[Blank]:
    """List the blanks of a template."""
    return [_blank(field) for field in render.fields_of(template) if field.source == SOURCE]


def _blank(field: Field) -> Blank:
    value = field.example
    kind, columns = "text", ()
    if isinstance(value, bool):
        kind = "boolean"
    elif isinstance(value, int):
        kind = "money" if "cents" in field.path else "number"
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        kind, columns = "table", tuple(value[0])
    elif isinstance(value, list):
        kind = "lines"
    elif isinstance(value, str):
        kind = "date" if _DAY.match(value) else "datetime" if _MOMENT.match(value) else "text"
        kind = "longtext" if kind == "text" and len(value) > 24 else kind
    return Blank(field.path, field.label, kind, field.required, columns, _shown(kind, columns, value))


def values_of(template: str, context: Mapping[str, Any]) -> dict[str, str]:
    """Give what stands in the blanks now, as the form shows it."""
    return {one.path: _shown(one.kind, one.columns, look_up(context, one.path)) for one in blanks(template)}


def _shown(kind: str, columns: tuple[str, ...], value: Any) -> str:
    if value is None or value == "":
        return ""
    if kind == "boolean":
        return "1" if value else ""
    if kind == "money":
        return f"{int(value) / 100:.2f}"
    if kind == "lines":
        return "\n".join(str(one) for one in value) if isinstance(value, list) else str(value)
    if kind == "table":
        return "\n".join("｜".join(str(one.get(key) or "") for key in columns) for one in value)
    return str(value)[:16] if kind == "datetime" else str(value)


def read(blank: Blank, raw: str) -> Any:
    """Read what was typed into a blank; empty gives None (no for yes or no).

    :raises ValueError: with a sentence in Chinese.
    """
    text = raw.strip()[:LONGEST]
    if blank.kind == "boolean":
        return text in ("1", "true", "on", "是")
    if not text:
        return None
    if blank.kind in ("lines", "table"):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines if blank.kind == "lines" else [_row(blank, line) for line in lines]
    try:
        if blank.kind == "date":
            return dt.date.fromisoformat(text).isoformat()
        if blank.kind == "datetime":
            return dt.datetime.fromisoformat(text).strftime("%Y-%m-%dT%H:%M")
        if blank.kind == "number":
            return int(text)
        if blank.kind == "money":
            cents = Decimal(text.replace(",", "")) * 100
            if cents < 0 or cents != cents.to_integral_value():
                raise ValueError
            return int(cents)
    except (ValueError, InvalidOperation):
        words = {"date": "日期", "datetime": "时间", "number": "整数", "money": "金额（元，至多两位小数）"}[blank.kind]
        raise ValueError(f"请填写{words}") from None
    return text


def _row(blank: Blank, line: str) -> dict[str, str]:
    parts = [one.strip() for one in _COLUMN.split(line)]
    if len(parts) > len(blank.columns):
        raise ValueError(f"每行至多{len(blank.columns)}栏，用“｜”分隔")
    return dict(zip(blank.columns, [*parts, *[""] * (len(blank.columns) - len(parts))], strict=True))


def filled(template: str, context: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Give a context with values put into its blanks; other paths are left alone."""
    found: dict[str, Any] = _copied(context)
    known = {one.path for one in blanks(template)}
    for path, value in values.items():
        if path in known:
            put(found, path, value)
    return found


def typed(template: str, context: Mapping[str, Any]) -> dict[str, Any]:
    """Give what stands in the blanks of a context, to be kept when the document is drafted anew."""
    found = {one.path: look_up(context, one.path) for one in blanks(template)}
    return {path: value for path, value in found.items() if not is_empty(value)}


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list | tuple) else value


def column_titles(blank: Blank) -> str:
    """Name the columns of a table, as the hint of its blank says them."""
    return "｜".join(COLUMNS.get(key, key) for key in blank.columns)


def read_all(template: str, raw: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Read all blanks that were sent; gives the values and the problems by path."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for one, text in _sent(template, raw):
        try:
            values[one.path] = read(one, text)
        except ValueError as error:
            problems[one.path] = f"{one.label}：{error}"
    return values, problems


def _sent(template: str, raw: Mapping[str, str]) -> Iterator[tuple[Blank, str]]:
    for one in blanks(template):
        if one.path in raw:
            yield one, str(raw[one.path])

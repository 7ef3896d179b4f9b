"""From the engine's declared fields to what stands on a page, and back from a posted form to raw answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from api.filters import ZONE, capitals, day_full, moment, money, short
from engine.forms import Choice, Field, Form, quantities_of
from processes.inspection.rules import item_lines

MANY = frozenset({"multichoice", "persons", "files", "catalogues"})
#: More choices than this are easier to find in a drop-down.
RADIOS_MAX = 8

#: A digest is told by its ends; the whole stands in the journal.
DIGEST = re.compile("[0-9a-f]{64}")

Options = Mapping[str, Sequence[Choice]]


@dataclass(frozen=True)
class FieldView:
    """One field as a page shows it."""

    name: str
    title: str
    kind: str
    required: bool
    hint: str
    basis: str
    choices: tuple[Choice, ...]
    shown_when: str
    unit: str
    max_length: int
    phrases: tuple[str, ...]
    rows: int = 4


@dataclass(frozen=True)
class Group:
    """Fields under one heading."""

    title: str
    fields: tuple[FieldView, ...]


def groups_of(form: Form, options: Options) -> list[Group]:
    """Lay a form out under its headings.

    :param options: what can be chosen for ``person``, ``persons``, ``files`` and ``document`` fields, by field name.
    """
    groups: list[tuple[str, list[FieldView]]] = [("", [])]
    for asked in form.fields:
        if asked.by_device:
            continue
        if asked.name in form.headings:
            groups.append((form.headings[asked.name], []))
        groups[-1][1].append(view_of(asked, options.get(asked.name, ())))
    return [Group(title, tuple(fields)) for title, fields in groups if fields]


def view_of(asked: Field, offered: Iterable[Choice]) -> FieldView:
    """Choose the control for a field."""
    choices = tuple(offered) or asked.choices
    if asked.kind == "boolean":
        choices = (Choice("true", "是"), Choice("false", "否"))
    return FieldView(
        name=asked.name,
        title=asked.label,
        kind=_control(asked, len(choices)),
        required=asked.required,
        hint=asked.hint,
        basis=asked.basis,
        choices=choices,
        shown_when=_condition(asked),
        unit=asked.unit,
        max_length=asked.max_length,
        phrases=asked.phrases,
    )


def _control(asked: Field, count: int) -> str:
    controls = {
        "longtext": "textarea",
        "multichoice": "checks",
        "persons": "checks",
        "files": "checks",
        "catalogues": "checks",
        "catalogue": "select",
        "boolean": "radio",
        "person": "select",
        "document": "select",
        "integer": "number",
        "decimal": "number",
        "uscc": "text",
    }
    if asked.kind == "choice":
        return "radio" if count <= RADIOS_MAX else "select"
    return controls.get(asked.kind, asked.kind)


def _condition(asked: Field) -> str:
    if asked.show_if is None:
        return ""
    other, values = asked.show_if
    words = ["true" if value is True else "false" if value is False else str(value) for value in values]
    return f"{other}={'|'.join(words)}"


def answers_of(form: Form, posted: MultiDict[str, str]) -> dict[str, Any]:
    """Collect the raw answers of a posted form; what was left empty is not an answer."""
    answers: dict[str, Any] = {}
    for asked in form.fields:
        if asked.kind in MANY:
            values = [value for value in posted.getlist(asked.name) if value]
            if values:
                answers[asked.name] = values
        elif asked.kind == "quantities":
            if found := _quantities(asked.name, posted):
                answers[asked.name] = found
        elif posted.get(asked.name, "").strip():
            answers[asked.name] = posted[asked.name]
    return answers


def _quantities(name: str, posted: MultiDict[str, str]) -> dict[str, dict[str, str]]:
    """Collect numbers and units, posted as ``name:quantity`` and ``name.unit:quantity``."""
    asked = [key for key, value in posted.items() if key.startswith(f"{name}:") and value.strip()]
    named = [key.removeprefix(f"{name}:") for key in asked]
    return {
        one: {"value": posted[f"{name}:{one}"].strip(), "unit": posted.get(f"{name}.unit:{one}", "")} for one in named
    }


def raw_of(form: Form, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Turn stored answers back into what the controls show."""
    return {asked.name: _raw(asked, stored[asked.name]) for asked in form.fields if stored.get(asked.name) is not None}


def _raw(asked: Field, value: Any) -> Any:
    if asked.kind == "boolean" and isinstance(value, bool):
        return "true" if value else "false"
    if asked.kind == "money" and isinstance(value, int):
        return f"{value // 100}.{value % 100:02d}"
    if asked.kind == "datetime":
        try:
            moment = dt.datetime.fromisoformat(str(value))
        except ValueError:
            return value
        return moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if moment.tzinfo else value
    if asked.kind == "quantities" and isinstance(value, str):
        try:
            written = quantities_of(value)
        except ValueError:  # written before quantities were asked one by one
            return {}
        return {name: {"value": number, "unit": unit} for name, (number, unit) in written.items()}
    if asked.kind == "position" and isinstance(value, Mapping):
        return ",".join(str(value[key]) for key in ("longitude", "latitude", "accuracy") if key in value)
    return value


def readable(form: Form, clean: Mapping[str, Any], options: Options) -> list[dict[str, str]]:
    """Write checked answers for the check page and the case's facts."""
    return [
        {"name": asked.name, "title": asked.label, "value": words(asked, clean[asked.name], options)}
        for asked in form.fields
        if asked.name in clean
    ]


def words(asked: Field, value: Any, options: Options) -> str:
    """Write one answer for a reader."""
    titles = {choice.value: choice.label for choice in (*asked.choices, *options.get(asked.name, ()))}
    if asked.kind in MANY and isinstance(value, list):
        return "、".join(titles.get(str(item), str(item)) for item in value)
    if asked.kind == "boolean":
        return "是" if value in (True, "true") else "否"
    if asked.kind == "money" and isinstance(value, int):
        return f"{money(value)}（{capitals(value)}）"
    if asked.kind == "date":
        return day_full(str(value))
    if asked.kind == "datetime":
        return moment(str(value))
    if asked.kind == "position" and isinstance(value, Mapping):
        return f"东经 {value.get('longitude')}，北纬 {value.get('latitude')}"
    if asked.lines:
        return "\n".join(_line(asked, line, titles) for line in str(value).splitlines() if line.strip())
    text = titles.get(str(value), short(str(value)) if DIGEST.fullmatch(str(value)) else str(value))
    return f"{text} {asked.unit}" if asked.unit and asked.kind in ("integer", "decimal") else text


def _line(asked: Field, line: str, titles: Mapping[str, str]) -> str:
    """Tell a reader what a line says that was typed in a format of its own."""
    if asked.lines == "pairs":
        return re.sub(r"\s*[=＝]\s*", "：", line.strip(), count=1)
    if asked.lines == "items":
        return "、".join(
            titles.get(one.code, one.code) + (f"（{one.body}）" if one.body else "") for one in item_lines(line)
        )
    cells = [cell.strip() for cell in line.replace("|", "｜").split("｜")]
    if asked.lines == "checklist":
        return "：".join(cell for cell in cells[1:] if cell) or cells[0]
    more = [f"{name}：{cell}" for name, cell in zip(asked.columns[1:], cells[1:], strict=False) if cell]
    return cells[0] + (f"（{'；'.join(more)}）" if more else "")

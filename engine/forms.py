"""What a person is asked at a step: declared once, shown as HTML, published as JSON Schema, checked on arrival.

Pure: no database, no clock.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from db.errors import Invalid

Kind = Literal[
    "text", "longtext", "choice", "multichoice", "boolean", "date", "datetime", "money", "integer", "decimal",
    "person", "persons", "files", "document", "uscc", "position", "catalogue", "catalogues", "quantities",
]  # fmt: skip


class AnswersInvalid(Invalid):
    """Some answers need attention: {summary}"""

    zh = "有内容需要更正：{summary}"


@dataclass(frozen=True)
class Choice:
    """One thing to choose: the stored value and what the officer reads."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Field:
    """One question. ``name`` is the key of the answer; money is in cents; dates are ISO text once stored."""

    name: str
    label: str
    kind: Kind = "text"
    required: bool = True
    hint: str = ""
    basis: str = ""
    choices: tuple[Choice, ...] = ()
    #: Ask only when another answer has one of these values: ``("outcome", ("penalty",))``.
    show_if: tuple[str, tuple[Any, ...]] | None = None
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    max_length: int = 4000
    unit: str = ""
    #: Phrases that an officer inserts with one tap.
    phrases: tuple[str, ...] = ()
    #: Dotted path of a fact that fills the field at first.
    prefill: str = ""
    #: Qualification that a chosen person must hold on the day, for example ``执法证``.
    qualification: str = ""
    #: Role that a chosen person must have.
    role: str = ""
    #: What each line of a longtext holds where it is typed in a format of its own; readers are told it in words.
    lines: Literal["", "items", "checklist", "cells", "pairs"] = ""
    #: What the cells of a line, parted by ``｜``, are called.
    columns: tuple[str, ...] = ()
    #: Answered by the device that hands the step in, never asked of a person.
    by_device: bool = False

    def shown(self, answers: Mapping[str, Any]) -> bool:
        """Tell whether the question is asked, given the other answers."""
        if self.show_if is None:
            return True
        other, values = self.show_if
        return answers.get(other) in values


@dataclass(frozen=True)
class Form:
    """The questions of a step; the answers land in ``facts[section]``."""

    section: str
    fields: tuple[Field, ...] = ()
    #: Groups with a heading, by field name: shown above that field.
    headings: Mapping[str, str] = field(default_factory=dict)

    def field(self, name: str) -> Field:
        """Give a field by its name.

        :raises KeyError: when the form does not ask it.
        """
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    def check(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Check raw answers (JSON values or HTML strings) and give them cleaned.

        Questions that are not asked are dropped, also when something was sent for them.

        :raises AnswersInvalid: with one Chinese sentence a field; nothing is lost, the caller shows the raw answers.
        """
        unknown = sorted(set(answers) - {candidate.name for candidate in self.fields})
        problems = dict.fromkeys(unknown, "没有这一项，请删除")
        clean: dict[str, Any] = {}
        for candidate in self.fields:
            if not candidate.shown({**answers, **clean}):
                continue
            try:
                value = read(candidate, answers.get(candidate.name))
            except ValueError as error:
                problems[candidate.name] = str(error)
                continue
            if value in (None, "", [], ()):
                if candidate.required:
                    problems[candidate.name] = f"请填写{candidate.label}"
                continue
            clean[candidate.name] = value
        if problems:
            labels = {candidate.name: candidate.label for candidate in self.fields}
            summary = "；".join(f"{labels.get(name, name)}：{text}" for name, text in problems.items())
            raise AnswersInvalid(problems, summary=summary)
        return clean

    def json_schema(self) -> dict[str, Any]:
        """Publish the form as JSON Schema 2020-12; conditions of asking are in ``x-show-if``."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "additionalProperties": False,
            "properties": {candidate.name: _schema(candidate) for candidate in self.fields},
            "required": [candidate.name for candidate in self.fields if candidate.required and not candidate.show_if],
        }


_TRUE, _FALSE = {"true", "on", "1", "yes", "是"}, {"false", "off", "0", "no", "否", ""}


def read(asked: Field, raw: Any) -> Any:
    """Read one answer.

    :raises ValueError: with a Chinese sentence that says what is expected.
    """
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        return None
    reader = _READERS[asked.kind]
    return reader(asked, raw)


def _text(asked: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError("应为文字")
    if len(raw) > asked.max_length:
        raise ValueError(f"最多 {asked.max_length} 字，现为 {len(raw)} 字")
    if any(ord(char) < 32 and char not in "\n\r\t" for char in raw):
        raise ValueError("含有不可见的控制字符，请删除")
    return raw.replace("\r\n", "\n")


def _choice(asked: Field, raw: Any) -> str:
    if raw not in {choice.value for choice in asked.choices}:
        raise ValueError("请从所列选项中选择")
    return str(raw)


def _multichoice(asked: Field, raw: Any) -> list[str]:
    values = [raw] if isinstance(raw, str) else raw
    if not isinstance(values, Sequence):
        raise ValueError("请从所列选项中选择")
    return [_choice(asked, value) for value in dict.fromkeys(values)]


def _boolean(asked: Field, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError("请选择是或否")


def _date(asked: Field, raw: Any) -> str:
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        return raw.isoformat()
    try:
        return dt.date.fromisoformat(str(raw)).isoformat()
    except ValueError:
        raise ValueError("日期格式应为 2026-03-02") from None


def _datetime(asked: Field, raw: Any) -> str:
    try:
        value = raw if isinstance(raw, dt.datetime) else dt.datetime.fromisoformat(str(raw))
    except ValueError:
        raise ValueError("时间格式应为 2026-03-02T09:30") from None
    if value.tzinfo is None:  # a form field carries no zone: the officer means the local time of the district
        value = value.replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))
    return value.isoformat(timespec="minutes")


def _money(asked: Field, raw: Any) -> int:
    """Money arrives as cents (int) from machines and as yuan (text, 1000.50) from people."""
    if isinstance(raw, bool):
        raise ValueError("应为金额")
    if isinstance(raw, int):
        cents = raw
    else:
        if not re.fullmatch(r"[¥￥]?\s*-?\d{1,3}(,?\d{3})*(\.\d{1,2})?|[¥￥]?\s*-?\d+(\.\d{1,2})?", str(raw)):
            raise ValueError("金额应为元，最多两位小数，如 1000.50")
        cents = int((Decimal(re.sub(r"[¥￥,\s]", "", str(raw))) * 100).to_integral_value())
    _bounds(asked, Decimal(cents), "元", scale=100)
    if cents < 0 or cents > 10**13:
        raise ValueError("金额应在 0 至 1000 亿元之间")
    return cents


def _integer(asked: Field, raw: Any) -> int:
    if isinstance(raw, bool) or not re.fullmatch(r"-?\d{1,15}", str(raw)):
        raise ValueError("应为整数")
    value = int(str(raw))
    _bounds(asked, Decimal(value), asked.unit)
    return value


def _decimal(asked: Field, raw: Any) -> str:
    try:
        value = Decimal(str(raw))
    except InvalidOperation:
        raise ValueError("应为数字") from None
    if not value.is_finite() or abs(value) > Decimal(10) ** 15 or len(value.as_tuple().digits) > 20:
        raise ValueError("数字超出范围")
    _bounds(asked, value, asked.unit)
    return format(value, "f")


def _bounds(asked: Field, value: Decimal, unit: str, scale: int = 1) -> None:
    if asked.minimum is not None and value < asked.minimum:
        raise ValueError(f"不得少于 {Decimal(asked.minimum) / scale:f} {unit}".rstrip())
    if asked.maximum is not None and value > asked.maximum:
        raise ValueError(f"不得超过 {Decimal(asked.maximum) / scale:f} {unit}".rstrip())


def _identifier(asked: Field, raw: Any) -> str:
    try:
        return str(uuid.UUID(str(raw)))
    except ValueError:
        raise ValueError(f"请选择{asked.label}") from None


def _identifiers(asked: Field, raw: Any) -> list[str]:
    values = [raw] if isinstance(raw, str) else raw
    if not isinstance(values, Sequence):
        raise ValueError(f"请选择{asked.label}")
    return [_identifier(asked, value) for value in dict.fromkeys(values) if value]


def _entries(asked: Field, raw: Any) -> list[str]:
    """Keys of entries of a register; whether they exist is for the guard, which knows the day."""
    values = [raw] if isinstance(raw, str) else raw
    if not isinstance(values, Sequence):
        raise ValueError(f"请选择{asked.label}")
    return [text for value in dict.fromkeys(values) if (text := _text(asked, value).strip())]


def _uscc(asked: Field, raw: Any) -> str:
    from stdnum.cn import uscc

    value = str(raw).upper().replace(" ", "")
    if not uscc.is_valid(value):
        raise ValueError("统一社会信用代码应为 18 位且校验位正确，请核对")
    return value


def _position(asked: Field, raw: Any) -> dict[str, str]:
    """A place as longitude, latitude (degrees, WGS-84) and accuracy (metres), or ``"114.13,22.55,12"``."""
    if isinstance(raw, str):
        raw = dict(zip(("longitude", "latitude", "accuracy"), raw.split(","), strict=False))
    try:
        longitude, latitude = Decimal(str(raw["longitude"])), Decimal(str(raw["latitude"]))
    except (KeyError, TypeError, InvalidOperation):
        raise ValueError("位置应为 经度,纬度,精度（米）") from None
    if not (abs(longitude) <= 180 and abs(latitude) <= 90):
        raise ValueError("经度在 ±180、纬度在 ±90 之间")
    place = {"longitude": f"{longitude:f}", "latitude": f"{latitude:f}"}
    if raw.get("accuracy"):
        place["accuracy"] = str(raw["accuracy"])[:12]
    return place


#: A line of a quantity: name, number, unit.
_QUANTITY = re.compile(r"([^=]{1,60})=\s*(\d{1,12}(?:\.\d{1,6})?)\s*([^\d\s=]{1,12})?")


def quantities_of(text: str) -> dict[str, tuple[str, str]]:
    """Read lines of ``name=number unit`` as quantity by name: its number and its unit, which may be empty.

    >>> quantities_of("面积=6.5平方米")
    {'面积': ('6.5', '平方米')}

    :raises ValueError: with a Chinese sentence, naming the line.
    """
    found: dict[str, tuple[str, str]] = {}
    for line in filter(None, (one.strip() for one in text.replace("＝", "=").splitlines())):
        read_ = _QUANTITY.fullmatch(line)
        if read_ is None:
            raise ValueError(f"“{line[:40]}”应为名称、数字和单位，如：面积=6.5平方米")
        found[read_[1].strip()] = read_[2], (read_[3] or "").strip()
    return found


def quantity_lines(raw: Any) -> str:
    """Write quantities as lines: they arrive by name from a page, as a list from machines, or as lines already.

    :raises ValueError: with a Chinese sentence.
    """
    if isinstance(raw, Mapping):
        raw = [{"name": name, **(one if isinstance(one, Mapping) else {"value": one})} for name, one in raw.items()]
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        if not all(isinstance(one, Mapping) and one.get("name") for one in raw):
            raise ValueError("每项应有名称、数字和单位")
        given = [one for one in raw if str(one.get("value") or "").strip()]
        raw = "\n".join(f"{one['name']}={str(one['value']).strip()}{one.get('unit') or ''}" for one in given)
    if not isinstance(raw, str):
        raise ValueError("每项应有名称、数字和单位")
    return "\n".join(f"{name}={number}{unit}" for name, (number, unit) in quantities_of(raw).items())


def _quantities(asked: Field, raw: Any) -> str:
    return _text(asked, quantity_lines(raw))


_READERS = {
    "text": _text, "longtext": _text, "choice": _choice, "multichoice": _multichoice, "boolean": _boolean,
    "date": _date, "datetime": _datetime, "money": _money, "integer": _integer, "decimal": _decimal,
    "person": _identifier, "persons": _identifiers, "files": _identifiers, "document": _identifier, "uscc": _uscc,
    "position": _position, "catalogue": _text, "catalogues": _entries,
    "quantities": _quantities,
}  # fmt: skip


def _schema(asked: Field) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {
        "choice": {"type": "string", "enum": [choice.value for choice in asked.choices]},
        "multichoice": {"type": "array", "items": {"enum": [choice.value for choice in asked.choices]}},
        "boolean": {"type": "boolean"},
        "date": {"type": "string", "format": "date"},
        "datetime": {"type": "string", "format": "date-time"},
        "money": {"type": "integer", "description": "cents"},
        "integer": {"type": "integer"},
        "decimal": {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
        "person": {"type": "string", "format": "uuid"},
        "persons": {"type": "array", "items": {"type": "string", "format": "uuid"}},
        "files": {"type": "array", "items": {"type": "string", "format": "uuid"}},
        "document": {"type": "string", "format": "uuid"},
        "position": {"type": "object"},
        "quantities": {
            "anyOf": [
                {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["name", "value"],
                        "additionalProperties": False,
                        "properties": {
                            "name": {"type": "string"},
                            "value": {"type": "string", "pattern": r"^\d+(\.\d+)?$"},
                            "unit": {"type": "string"},
                        },
                    },
                },
                {"type": "string", "maxLength": asked.max_length},
            ],
        },
        "catalogues": {"type": "array", "items": {"type": "string", "maxLength": asked.max_length}},
    }
    schema = dict(kinds.get(asked.kind, {"type": "string", "maxLength": asked.max_length}))
    schema["title"] = asked.label
    if asked.phrases:
        schema["x-phrases"] = list(asked.phrases)
    if asked.hint:
        schema["description"] = asked.hint
    if asked.show_if:
        schema["x-show-if"] = {"field": asked.show_if[0], "in": list(asked.show_if[1])}
    return schema

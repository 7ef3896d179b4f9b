"""What a document needs to know, and how its wording takes values from the context.

A wording holds places such as ``{party.name}`` or ``{penalty.fine_cents|amount}``: a path into the context and,
where needed, the way to write it. Values are never read as wording again, so nothing that a person typed can act.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from documents import formats
from documents.errors import ValueUnusable
from documents.fonts import clean

FILTERS: Mapping[str, Callable[[object, str], str]] = {
    "date": formats.chinese_date,
    "time": formats.chinese_time,
    "moment": formats.moment,
    "yuan": formats.figures,
    "capitals": formats.capitals,
    "amount": formats.amount,
    "people": formats.people,
    "list": formats.joined,
    "jointly": formats.jointly,
}
_PLACE = re.compile(r"\{([a-z_0-9.]+)(?:\|([a-z]+))?(?::([^}]*))?\}")


@dataclass(frozen=True)
class Field:
    """One thing that a document says, where it comes from, and what it looks like.

    ``when`` is a condition under which alone the field is required, such as ``party.kind=法人``.
    """

    path: str
    label: str
    source: str
    example: object
    required: bool = True
    when: str = ""


def places(wording: str) -> Iterator[str]:
    """Give the paths that a wording reads."""
    for match in _PLACE.finditer(wording):
        yield match[1]


def look_up(context: Mapping[str, object], path: str) -> object:
    """Give the value at a dotted path, or None."""
    value: object = context
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def is_empty(value: object) -> bool:
    """Tell whether nothing was given; 0 and False are something."""
    return value is None or value == "" or value == [] or value == {} or (isinstance(value, str) and not value.strip())


def put(context: dict[str, object], path: str, value: object) -> None:
    """Write a value to a dotted path, making the sections on the way."""
    *sections, last = path.split(".")
    for section in sections:
        inner = context.setdefault(section, {})
        assert isinstance(inner, dict)  # noqa: S101 - two fields of one template contradict each other
        context = inner
    context[last] = value


#: Places that every wording may use without declaring them: ``derived`` gives them.
DERIVED = frozenset(
    {"you", "penalty_text", "code_label", "representative_label", "address_label", "hearing_right", "decided"}
)


def derived(context: Mapping[str, object]) -> dict[str, object]:
    """Give the words that follow from a context: how the party is addressed, and the penalty in one text."""
    kind = look_up(context, "party.kind")
    person = kind in ("自然人", "个体工商户")
    return {
        "you": "你" if person else "你单位",
        "code_label": "公民身份号码" if kind == "自然人" else "统一社会信用代码",
        "representative_label": {"法人": "法定代表人", "个体工商户": "经营者"}.get(str(kind), "负责人"),
        "address_label": "住址" if kind == "自然人" else "经营场所" if kind == "个体工商户" else "住所",
        "penalty_text": _penalty_text(context),
        "hearing_right": "和要求听证的权利" if look_up(context, "notice.hearing") is True else "",
        "decided": "经本机关负责人集体讨论，" if look_up(context, "discussion.held_on") else "本机关",
    }


def _penalty_text(context: Mapping[str, object]) -> str:
    others = look_up(context, "penalty.others")
    items = [str(item) for item in others] if isinstance(others, (list, tuple)) else []
    if not is_empty(illegal := look_up(context, "penalty.illegal_gains_cents")):
        items.append(f"没收违法所得{formats.amount(illegal, '没收违法所得')}")
    if not is_empty(fine := look_up(context, "penalty.fine_cents")):
        items.append(f"处以罚款{formats.amount(fine, '罚款数额')}")
    if len(items) < 2:
        return f"{items[0]}。" if items else ""
    return "\n".join(f"{i}．{item}{'。' if i == len(items) else '；'}" for i, item in enumerate(items, 1))


@dataclass(frozen=True)
class Scope:
    """A context while a document is made: it looks up, judges and fills."""

    context: Mapping[str, object]
    labels: Mapping[str, str]
    draft: bool = False
    needed: frozenset[str] = frozenset()

    def get(self, path: str) -> object:
        """Give the value at a path, or None."""
        return look_up(self.context, path)

    def with_item(self, name: str, value: object, index: int) -> Scope:
        """Give the scope inside a repetition."""
        return replace(self, context={**self.context, name: value, "index": index + 1})

    def items(self, path: str) -> Sequence[object]:
        """Give the parts of a list; one text counts as a list of its lines."""
        value = self.get(path)
        if is_empty(value):
            return []
        if isinstance(value, str):
            return [line for line in clean(value).split("\n") if line.strip()]
        if isinstance(value, Sequence):
            return value
        raise ValueUnusable(label=self.label(path), expected="列表")

    def holds(self, condition: str) -> bool:
        """Judge ``path``, ``!path``, ``path=value`` or ``path!=value``; several, joined by `` & ``, must all hold."""
        if " & " in condition:
            return all(self.holds(part) for part in condition.split(" & "))
        if "!=" in condition:
            path, value = condition.split("!=", 1)
            return str(self.get(path)) != value
        if "=" in condition:
            path, value = condition.split("=", 1)
            return str(self.get(path)) in value.split("/")
        if condition.startswith("!"):
            return not self.holds(condition[1:])
        value_ = self.get(condition)
        return not is_empty(value_) and value_ is not False

    def blank(self, path: str) -> str:
        """Give what stands in a draft where a value that is needed is not known yet."""
        return f"【{self.label(path)}】" if self.draft and path in self.needed else ""

    def label(self, path: str) -> str:
        """Give the Chinese name of a path."""
        return self.labels.get(path, path)

    def fill(self, wording: str) -> str:
        """Put the values into a wording."""

        def one(match: re.Match[str]) -> str:
            value = self._value(match[1], match[2] or "", match[3])
            # What people typed may end with a stop of its own, where the wording sets one or goes on.
            return value.rstrip("。；，") if wording[match.end() :].startswith(("。", "；", "，", "、")) else value

        return _PLACE.sub(one, wording)

    def _value(self, path: str, how: str, otherwise: str | None) -> str:
        value = self.get(path)
        if is_empty(value):
            if otherwise is not None:
                return otherwise
            return self.blank(path)
        if how:
            return clean(FILTERS[how](value, self.label(path))).replace("\n", " ")
        if isinstance(value, (Mapping, list, tuple)):
            raise ValueUnusable(label=self.label(path), expected="文字")
        return clean(str(value))


def required(fields: Sequence[Field], context: Mapping[str, object]) -> Iterator[Field]:
    """Give the fields that this context may not leave empty."""
    scope = Scope(context, {})
    for field in fields:
        if field.required and (not field.when or scope.holds(field.when)):
            yield field


def example_of(fields: Sequence[Field]) -> dict[str, object]:
    """Build the example context of a template from its fields."""
    context: dict[str, object] = {}
    for field in fields:
        put(context, field.path, field.example)
    return context

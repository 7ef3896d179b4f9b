"""What the documents of the summary procedure share: the decision's lines, signatures drawn from their strokes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from documents.blocks import Part, Setting
from documents.layout import MM, Block, Brick, Op, Rule, moved, paragraph, sign_line, space, title
from documents.lines import Run
from documents.template import Template

#: Room for a signature: as wide and as high as people sign on paper.
SIGN_WIDTH, SIGN_HEIGHT = 34 * MM, 13 * MM
#: At most so many points of a signature are drawn; the rest says nothing that an eye could see.
MOST_POINTS = 1500


@dataclass(frozen=True)
class Decided:
    """The lines of a decision exactly as the party was shown them: three of head, the others as paragraphs."""

    path: str = "lines"

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Set body and title in 小标宋, the number below, then a paragraph a line."""
        listed = [str(one) for one in setting.scope.items(self.path)]
        for line in listed[:2]:
            yield from title(setting.fonts, line, size=setting.title_size, width=setting.width)
        for line in listed[2:3]:
            yield space(6, keep_next=True)
            centred = replace(setting.style, first_indent=0, align="centre")
            yield from paragraph(setting.fonts, [Run(line)], centred, width=setting.width)
            yield space(setting.style.pitch * 0.4)
        for line in listed[3:]:
            name, colon, rest = line.partition("：")
            lead = bool(colon) and len(name) <= 8
            runs = [Run(name + colon, "hei"), Run(rest)] if lead else [Run(line)]
            yield from paragraph(setting.fonts, runs, setting.style, width=setting.width)

    def wordings(self) -> Iterator[str]:
        """Give the list's path."""
        yield "{" + self.path + "}"


@dataclass(frozen=True)
class Signed:
    """A line to sign on; a signature that was given on glass is drawn over it from its strokes."""

    label: str
    path: str

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Set the line, with the signature's strokes and its day where there is one."""
        found = setting.scope.get(self.path)
        given = found if isinstance(found, Mapping) else {}
        day = str(given.get("date") or "")
        strokes = list(_strokes(given.get("strokes")))
        label, width = setting.scope.fill(self.label), setting.width
        block = sign_line(setting.fonts, label, setting.style, dated=True, width=width)
        named, dated, rule = block.ops
        if not isinstance(rule, Rule):  # the line to sign on comes last
            raise TypeError("a line to sign on has no line")
        if day:
            right = replace(setting.style, first_indent=0, align="right")
            line = paragraph(setting.fonts, [Run(day)], right, width=width)[0]
            dated = line.ops[0]
        top = max(0.0, SIGN_HEIGHT - setting.style.size) if strokes else 0.0
        ops: list[Op] = moved([named, dated, rule], 0, top)
        if strokes:
            ops += _drawn(strokes, rule.x1 + 6, top + rule.y1 - SIGN_HEIGHT + 2)
        yield Block(block.height * 1.2 + top, ops)

    def wordings(self) -> Iterator[str]:
        """Give its label and path."""
        yield self.label
        yield "{" + self.path + "}"


def _strokes(value: object) -> Iterator[list[tuple[float, float]]]:
    """Read strokes of points in the unit square; what is no number is left out."""
    left = MOST_POINTS
    for stroke in _listed(value):
        points = []
        for point in _listed(stroke):
            place = _place(_listed(point))
            if place and left:
                points.append(place)
                left -= 1
        yield points


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _place(point: Sequence[object]) -> tuple[float, float] | None:
    """Read a point; a case file keeps its numbers as text."""
    try:
        x, y = float(str(point[0])), float(str(point[1]))
    except (IndexError, ValueError):
        return None
    return (x, y) if 0 <= x <= 1 and 0 <= y <= 1 else None


def _drawn(strokes: Sequence[Sequence[tuple[float, float]]], x: float, y: float) -> Iterator[Rule]:
    for stroke in strokes:
        for (x1, y1), (x2, y2) in zip(stroke, [*stroke[1:], stroke[-1]] if stroke else (), strict=True):
            yield Rule(x + x1 * SIGN_WIDTH, y + y1 * SIGN_HEIGHT, x + x2 * SIGN_WIDTH + 0.01, y + y2 * SIGN_HEIGHT, 0.9)


def reworded(template: Template, words: Mapping[str, str], drop: Sequence[str] = (), **changes: Any) -> Template:
    """Give a template of the ordinary procedure with other words, without the fields to drop."""
    kept = tuple(field for field in template.fields if field.path not in drop)
    body: tuple[Part, ...] = _other(template.body, words)
    return replace(template, **{"fields": kept, "body": body, **changes})


def exampled(template: Template, examples: Mapping[str, Any]) -> Template:
    """Give a template whose example says other things at these paths."""
    told = tuple(replace(one, example=examples.get(one.path, one.example)) for one in template.fields)
    return replace(template, fields=told)


#: The decision on the spot as later papers of the case quote it.
ON_THE_SPOT = {"decision.number": "深罗城执当罚字〔2026〕1号"}


def _other(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for old, new in words.items():
            value = value.replace(old, new)
        return value
    if isinstance(value, tuple):
        return tuple(_other(one, words) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _other(getattr(value, one.name), words) for one in fields(value)})
    return value

"""What the documents of the summary procedure share: the decision's lines, signatures drawn from their strokes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from documents.blocks import Part, Setting
from documents.layout import MM, WIDTH, Block, Brick, Op, Rule, paragraph, sign_line, space, title
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
            yield from title(setting.fonts, line)
        for line in listed[2:3]:
            yield space(6, keep_next=True)
            yield from paragraph(setting.fonts, [Run(line)], replace(setting.style, first_indent=0, align="centre"))
            yield space(setting.style.pitch * 0.4)
        for line in listed[3:]:
            name, colon, rest = line.partition("：")
            lead = bool(colon) and len(name) <= 8
            runs = [Run(name + colon, "hei"), Run(rest)] if lead else [Run(line)]
            yield from paragraph(setting.fonts, runs, setting.style)

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
        label = setting.scope.fill(self.label)
        block = sign_line(setting.fonts, label, setting.style, dated=not day)
        rule = next(one for one in block.ops if isinstance(one, Rule))
        ops: list[Op] = list(block.ops)
        top = 0.0
        if strokes:
            top = max(0.0, SIGN_HEIGHT - setting.style.size)
            ops = [*_moved(ops, top), *_drawn(strokes, rule.x1 + 6, top + rule.y1 - SIGN_HEIGHT + 2)]
        if day:
            end = paragraph(setting.fonts, [Run(day)], replace(setting.style, first_indent=0, align="right"))[0]
            ops += _moved(end.ops, top)
        yield Block(block.height * 1.2 + top, ops)

    def wordings(self) -> Iterator[str]:
        """Give its label and path."""
        yield self.label
        yield "{" + self.path + "}"


def _strokes(value: object) -> Iterator[list[tuple[float, float]]]:
    """Read strokes of points in the unit square; what is no number is left out."""
    left = MOST_POINTS
    for stroke in value if isinstance(value, Sequence) and not isinstance(value, str) else ():
        points: list[tuple[float, float]] = []
        for point in stroke if isinstance(stroke, Sequence) and not isinstance(stroke, str) else ():
            if left and isinstance(point, Sequence) and len(point) >= 2 and _numbers(point[:2]):
                points.append((min(max(float(point[0]), 0.0), 1.0), min(max(float(point[1]), 0.0), 1.0)))
                left -= 1
        yield points


def _numbers(values: Sequence[object]) -> bool:
    return all(isinstance(one, int | float) and not isinstance(one, bool) for one in values)


def _drawn(strokes: Sequence[Sequence[tuple[float, float]]], x: float, y: float) -> Iterator[Rule]:
    for stroke in strokes:
        for (x1, y1), (x2, y2) in zip(stroke, [*stroke[1:], stroke[-1]] if stroke else (), strict=True):
            yield Rule(x + x1 * SIGN_WIDTH, y + y1 * SIGN_HEIGHT, x + x2 * SIGN_WIDTH + 0.01, y + y2 * SIGN_HEIGHT, 0.9)


def _moved(ops: Sequence[Op], dy: float) -> list[Op]:
    from documents.layout import moved

    return moved(ops, 0, dy)


def reworded(template: Template, words: Mapping[str, str], drop: Sequence[str] = (), **changes: Any) -> Template:
    """Give a template of the ordinary procedure with other words, without the fields to drop."""
    kept = tuple(field for field in template.fields if field.path not in drop)
    body: tuple[Part, ...] = _other(template.body, words)
    return replace(template, **{"fields": kept, "body": body, **changes})


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


__all__ = ["SIGN_HEIGHT", "SIGN_WIDTH", "WIDTH", "Decided", "Signed", "reworded"]

"""A vehicle's track on paper: picture, stops and trips, points, and the digest of the data that it was made from.

Pure like everything here: the picture is drawn from lines, so that it is sharp at any size and needs no map service.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from documents.fonts import Fonts, fonts
from documents.layout import (
    HEIGHT,
    WIDTH,
    Block,
    Brick,
    Op,
    Rule,
    Style,
    Text,
    paginate,
    paragraph,
    sign_line,
    space,
    title,
)
from documents.lines import Run, break_lines
from documents.pdf import write
from documents.render import Rendered
from documents.tables import Cell, CellText, RowBrick, part_from_words, table

PICTURE_HEIGHT = 300.0
MARGIN = 16.0
SMALL = Style(size=10.5, pitch=16.0, first_indent=0, tracking=0.0)
Place = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A numbered spot of the picture."""

    lon: float
    lat: float
    word: str


@dataclass(frozen=True)
class Exhibit:
    """Everything on the paper: head lines, the way, marks, lines of the base map, tables, the digest."""

    heading: str
    facts: Sequence[tuple[str, str]]
    way: Sequence[Place]
    marks: Sequence[Mark]
    base: Sequence[Sequence[Place]]
    stays: Sequence[Sequence[str]]
    points: Sequence[Sequence[str]]
    notes: Sequence[str]
    signers: Sequence[str]
    author: str = ""


STAY_HEADS = ("序号", "类型", "开始", "结束", "时长", "里程或位置")
POINT_HEADS = ("定位时间", "经度", "纬度", "速度", "方向", "标记")


def render(exhibit: Exhibit) -> Rendered:
    """Make the document."""
    faces = fonts()
    bricks: list[Brick] = [*title(faces, exhibit.heading), space(6, keep_next=True)]
    bricks += table(faces, (18, 32, 18, 32), _pairs(exhibit.facts), size=10.5, pitch=16.0)
    bricks += [space(8), Block(PICTURE_HEIGHT + 6, picture(faces, exhibit), keep_next=True)]
    bricks += _words(faces, "图中粗线为行驶轨迹，细线为底图；圆圈为停留点，方框为起点、终点。坐标系WGS-84，上北下南。")
    bricks += _words(faces, "停留与行程", face="hei", keep_next=True)
    bricks += _rows(faces, (8, 10, 26, 26, 14, 26), STAY_HEADS, exhibit.stays)
    if exhibit.points:
        bricks += _words(faces, "定位点（节选）", face="hei", keep_next=True)
        bricks += _rows(faces, (30, 20, 20, 14, 10, 16), POINT_HEADS, exhibit.points)
    for note in exhibit.notes:
        bricks += _words(faces, note)
    bricks += [space(14)]
    signing = replace(SMALL, size=12.0, pitch=26.0)
    bricks += [sign_line(faces, one, signing, dated=True, keep_next=True) for one in exhibit.signers]
    if exhibit.signers:
        bricks[-1].keep_next = False
    pages = paginate(part_from_words(bricks), height=HEIGHT)
    pdf, used = write(faces, pages, title=exhibit.heading, author=exhibit.author)
    return Rendered(pdf, len(pages), used)


def picture(faces: Fonts, exhibit: Exhibit, *, width: float = WIDTH, height: float = PICTURE_HEIGHT) -> list[Op]:
    """Draw the way with its marks over the lines of the base map, in a frame with a scale."""
    frame = [(0.0, 0.0, width, 0.0), (width, 0.0, width, height), (width, height, 0.0, height), (0.0, height, 0.0, 0.0)]
    ops: list[Op] = [Rule(*edge, 0.8) for edge in frame]
    if not exhibit.way:
        return ops
    fit = _Fit(exhibit.way, width, height)
    for line in exhibit.base:
        ops += _drawn(line, fit, 0.4, width, height, grey=0.55)
    ops += _drawn(exhibit.way, fit, 1.4, width, height)
    for mark in exhibit.marks:
        ops += _marked(faces, fit.at((mark.lon, mark.lat)), mark.word, square=not mark.word.isdecimal())
    return ops + _scale(faces, fit, height)


class _Fit:
    """Where places lie on the picture: equal scale east and north, the way in the middle."""

    def __init__(self, way: Sequence[Place], width: float, height: float) -> None:
        lons, lats = [one[0] for one in way], [one[1] for one in way]
        self.lon, self.lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
        self.narrow = math.cos(math.radians(self.lat)) or 1e-6
        east = max((max(lons) - min(lons)) * self.narrow, 0.002)
        north = max(max(lats) - min(lats), 0.002)
        self.scale = min((width - 2 * MARGIN) / east, (height - 3 * MARGIN) / north)
        self.x, self.y = width / 2, height / 2 - MARGIN / 2
        self.metres = self.scale / 111_195  # points of paper for a metre

    def at(self, place: Place) -> Place:
        return (
            self.x + (place[0] - self.lon) * self.narrow * self.scale,
            self.y - (place[1] - self.lat) * self.scale,
        )


def _drawn(
    line: Sequence[Place], fit: _Fit, weight: float, width: float, height: float, *, grey: float = 0.0
) -> list[Op]:
    """Draw a line, leaving out what lies outside the frame and steps too short to see."""
    ops: list[Op] = []
    before: Place | None = None
    for place in line:
        here = fit.at(place)
        if before is None:
            before = here
            continue
        if math.hypot(here[0] - before[0], here[1] - before[1]) < 0.4 and place is not line[-1]:
            continue
        if cut := _clipped(before, here, width, height):
            ops.append(Rule(*cut, weight, grey, round=True))
        before = here
    return ops


def _clipped(one: Place, other: Place, width: float, height: float) -> tuple[float, float, float, float] | None:
    """Give the part of a line inside the frame (Liang and Barsky's way), or None."""
    (x1, y1), (x2, y2) = one, other
    start, end = 0.0, 1.0
    for step, room in ((x1 - x2, x1), (x2 - x1, width - x1), (y1 - y2, y1), (y2 - y1, height - y1)):
        if step == 0:
            if room < 0:
                return None
            continue
        share = room / step
        if step < 0:
            start = max(start, share)
        else:
            end = min(end, share)
    if start >= end:
        return None
    return x1 + start * (x2 - x1), y1 + start * (y2 - y1), x1 + end * (x2 - x1), y1 + end * (y2 - y1)


def _marked(faces: Fonts, at: Place, word: str, *, square: bool) -> list[Op]:
    """Set a word on white within a circle or a box."""
    x, y = at
    line = break_lines(faces, [Run(word, "hei")], size=8.5, width=60, justify=False)[0]
    half = max(line.width / 2 + 2.5, 6.5)
    ops: list[Op] = [Rule(x - half, y, x + half, y, 13.0, grey=1.0)]
    corners: tuple[Place, ...]
    if square:
        corners = ((x - half, y - 6.5), (x + half, y - 6.5), (x + half, y + 6.5), (x - half, y + 6.5))
    else:
        corners = tuple(
            (x + half * math.cos(step * math.pi / 12), y + 6.5 * math.sin(step * math.pi / 12)) for step in range(24)
        )
    for one, other in zip(corners, (*corners[1:], corners[0]), strict=True):
        ops.append(Rule(*one, *other, 0.7))
    return [*ops, Text(x - line.width / 2, y - 4.6, line, 8.5)]


def _scale(faces: Fonts, fit: _Fit, height: float) -> list[Op]:
    metres = next(m for m in (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 10**9) if m * fit.metres >= 50)
    length, y = metres * fit.metres, height - 10.0
    words = f"{metres // 1000} 公里" if metres >= 1000 else f"{metres} 米"
    label = break_lines(faces, [Run(words)], size=9, width=100, justify=False)[0]
    bar = [(10.0, y, 10 + length, y), (10.0, y - 4, 10.0, y), (10 + length, y - 4, 10 + length, y)]
    return [*(Rule(*edge, 1.0) for edge in bar), Text(16 + length, y - 8, label, 9)]


def _pairs(facts: Sequence[tuple[str, str]]) -> list[list[Cell]]:
    rows = []
    for first in range(0, len(facts), 2):
        row: list[Cell] = []
        for name, value in facts[first : first + 2]:
            row += [_cell(name, "hei"), _cell(value)]
        if len(row) == 2:
            row[1] = replace(row[1], span=3)
        rows.append(row)
    return rows


def _rows(
    faces: Fonts, columns: Sequence[float], heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> list[RowBrick]:
    made = table(
        faces, columns, [[_cell(one, "hei") for one in heads], *([_cell(one) for one in row] for row in rows)],
        size=9.0, pitch=13.0,
    )  # fmt: skip
    made[0].keep_next = bool(rows)
    for row in made[1:]:
        row.heading = made[0]
    return made


def _cell(text: str, face: str = "fang") -> Cell:
    return Cell((CellText((Run(text, "hei" if face == "hei" else "fang"),), "centre"),), middle=True)


def _words(faces: Fonts, text: str, *, face: str = "fang", keep_next: bool = False) -> list[Block]:
    return [
        space(4, keep_next=True),
        *paragraph(faces, [Run(text, "hei" if face == "hei" else "fang")], SMALL, keep_next=keep_next),
    ]


def example() -> Mapping[str, Exhibit]:
    """Give an exhibit to look at."""
    way = [(114.12 + n / 4000 + math.sin(n / 6) / 900, 22.54 + n / 9000 + math.cos(n / 9) / 800) for n in range(120)]
    return {"exhibit": Exhibit(
        "车辆行驶轨迹记录", (("车牌号", "粤B12345"), ("所属部门", "执法一队")), way,
        (Mark(*way[0], "起"), Mark(*way[40], "1"), Mark(*way[-1], "终")), (), (), (), ("说明",), ("承办人", "见证人"),
    )}  # fmt: skip

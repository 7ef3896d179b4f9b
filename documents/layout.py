"""The page of GB/T 9704-2012, and how paragraphs, tables and seals fill it.

All measures are points from the left and top of the type area; ``documents/pdf.py`` puts them on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from documents.fonts import Fonts
from documents.lines import Line, Run, balanced, break_lines

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
#: 天头 37 mm, 订口 28 mm, 版心 156 x 225 mm.  Source: GB/T 9704-2012, 5.2.1 (domain reference: documents.md B).
TOP, LEFT = 37 * MM, 28 * MM
WIDTH, HEIGHT = 156 * MM, 225 * MM
LINES, CHARACTERS = 22, 28
#: 3号 and 2号, 4号, 小四 in points.
SIZE_3, SIZE_2, SIZE_4, SIZE_S4 = 16.0, 22.0, 14.0, 12.0
#: 28 characters fill 156 mm when each stands 15.79 pt after the last, a hair closer than its own 16 pt.
TRACKING = WIDTH / CHARACTERS - SIZE_3
#: 22 lines fill 225 mm from the top of the first character to the foot of the last.
PITCH = (HEIGHT - SIZE_3) / (LINES - 1)

Align = Literal["left", "centre", "right", "justify"]


@dataclass(frozen=True)
class Text:
    """One set line at its place; ``y`` is the top of its characters."""

    x: float
    y: float
    line: Line
    size: float


@dataclass(frozen=True)
class Rule:
    """A straight line, black unless grey is named (1 is white), with round ends where it is part of a longer way."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float = 0.6
    grey: float = 0.0
    round: bool = False


@dataclass(frozen=True)
class SealMark:
    """A round seal with its middle at x, y."""

    x: float
    y: float
    name: str
    word: str


Op = Text | Rule | SealMark


def moved(ops: Sequence[Op], dx: float, dy: float) -> list[Op]:
    """Give the same marks at another place."""
    result: list[Op] = []
    for op in ops:
        if isinstance(op, Text):
            result.append(Text(op.x + dx, op.y + dy, op.line, op.size))
        elif isinstance(op, Rule):
            result.append(replace(op, x1=op.x1 + dx, y1=op.y1 + dy, x2=op.x2 + dx, y2=op.y2 + dy))
        else:
            result.append(SealMark(op.x + dx, op.y + dy, op.name, op.word))
    return result


class Brick(Protocol):
    """What pages are built of: it knows its height and can be cut when it is higher than a page's rest."""

    keep_next: bool

    @property
    def height(self) -> float:
        """Points of the page that it takes."""

    def draw(self) -> list[Op]:
        """Its marks, from its own top left."""

    def cut(self, room: float) -> tuple[Brick, Brick] | None:
        """The part that fits into ``room`` and the rest, or None when it cannot be cut there."""


@dataclass
class Block:
    """A brick of fixed marks that is never cut; ``ending`` ones never stand on a page without text before them.

    ``apart`` ones begin a page from which on nobody signs at the foot.
    """

    height: float
    ops: list[Op] = field(default_factory=list)
    keep_next: bool = False
    ending: bool = False
    apart: bool = False

    def draw(self) -> list[Op]:
        """Give its marks."""
        return self.ops

    def cut(self, room: float) -> tuple[Brick, Brick] | None:
        """Refuse: a line is whole."""
        return None


@dataclass(frozen=True)
class Style:
    """How a paragraph is set."""

    size: float = SIZE_3
    pitch: float = PITCH
    first_indent: float = 2.0
    left_indent: float = 0.0
    right_indent: float = 0.0
    align: Align = "justify"
    tracking: float = TRACKING


def paragraph(
    fonts: Fonts, runs: Sequence[Run], style: Style, *, width: float = WIDTH, keep_next: bool = False
) -> list[Block]:
    """Set one paragraph; each of its lines is a brick of its own. Indents count in characters."""
    em = style.size + style.tracking
    room = width - (style.left_indent + style.right_indent) * em
    if style.align == "centre":
        lines = balanced(fonts, runs, size=style.size, width=room)
    else:
        lines = break_lines(
            fonts, runs, size=style.size, width=room, first_indent=style.first_indent * em, tracking=style.tracking,
            justify=style.align == "justify",
        )  # fmt: skip
    return [
        Block(style.pitch, [Text(_start(line, style, room) + style.left_indent * em, 0, line, style.size)], keep_next)
        for line in lines
    ]


def _start(line: Line, style: Style, room: float) -> float:
    if style.align == "centre":
        return (room - line.width) / 2
    if style.align == "right":
        return room - line.width
    return line.indent


def title(
    fonts: Fonts, text: str, *, size: float = SIZE_2, pitch: float | None = None, width: float = WIDTH
) -> list[Block]:
    """Set a title in 小标宋, centred; a long one is broken into lines of nearly equal length."""
    pitch = pitch or size * 1.6
    blocks = []
    for part in text.split("\n"):
        for line in balanced(fonts, [Run(part, "title")], size=size, width=width):
            blocks.append(Block(pitch, [Text((width - line.width) / 2, 0, line, size)], keep_next=True))
    return blocks


def space(height: float, *, keep_next: bool = False) -> Block:
    """Leave room."""
    return Block(height, [], keep_next)


#: Room to sign in on a strip, where the line stands below its label.
STRIP_ROOM = 8 * MM
#: Diameter of the seal of a county-level body.
SEAL_DIAMETER = 42 * MM


def signature(
    fonts: Fonts, name: str, date: str, seal: str, *, style: Style | None = None, width: float = WIDTH
) -> Block:
    """Set the body's name over the date, 4 characters from the right, and the seal under both.

    :param seal: the word in the seal, or empty for room where a real one is put.
    :param style: size and lines of another sheet; the official ones when not given.
    """
    style = style or Style()
    size, pitch, em = style.size, style.pitch, style.size + style.tracking
    dated = break_lines(fonts, [Run(date)], size=size, width=width, tracking=style.tracking, justify=False)[0]
    right = width - (4 if width == WIDTH else 1) * em
    centre = right - dated.width / 2
    ops: list[Op] = []
    names = balanced(fonts, [Run(name)], size=size, width=width * 0.8)
    # Where lines stand close, the whole begins lower, so that the seal does not cover the text above it.
    top = max(pitch * 1.5, SEAL_DIAMETER / 2 + 2 - (len(names) - 0.5) * pitch - size / 2 if width == WIDTH else 0)
    for line in names:
        x = min(centre - line.width / 2, width - line.width)
        ops.append(Text(max(x, 0), top, line, size))
        top += pitch
    ops.append(Text(centre - dated.width / 2, top, dated, size))
    bottom = top + pitch
    if seal and width == WIDTH:
        middle = top - pitch / 2 + size / 2
        ops.insert(0, SealMark(centre, middle, name, seal))
        bottom = max(bottom, middle + SEAL_DIAMETER / 2)
    elif seal:  # black over black could not be read, so that on a strip the seal stands below the date
        ops.insert(0, SealMark(width - SEAL_DIAMETER / 2, bottom + SEAL_DIAMETER / 2, name, seal))
        bottom += SEAL_DIAMETER
    return Block(bottom, ops, ending=True)


def sign_line(
    fonts: Fonts, label: str, style: Style, *, dated: bool, keep_next: bool = False, width: float = WIDTH
) -> Block:
    """Set a name, a line to sign on, and room for a date; lines below each other end at the same place."""
    named = break_lines(fonts, [Run(label + "：")], size=style.size, width=width, justify=False)[0]
    ops: list[Op] = [Text(0, 0, named, style.size)]
    end, below = width * 0.96, 0.0
    if width != WIDTH and dated:  # a strip has no room beside the label: one signs below it
        below = style.pitch + STRIP_ROOM
    if dated:
        date = break_lines(fonts, [Run("年　　月　　日")], size=style.size, width=width, justify=False)[0]
        end -= date.width
        if named.width > end - style.size * 8:  # a long label leaves no room to sign in beside it
            below = below or style.pitch
        ops.append(Text(end, below, date, style.size))
        end -= style.size * (0.5 if width != WIDTH else 3)
    start = max(min(named.width, end - style.size * 5), width * 0.3)
    line = below + style.size * 1.12
    begin = (0.0 if width != WIDTH else width * 0.3) if below else max(start, named.width)
    ops.append(Rule(begin, line, end, line, 0.5))
    return Block(style.pitch + below, ops, keep_next)


@dataclass
class Page:
    """One page: its marks, and its number."""

    number: int
    ops: list[Op] = field(default_factory=list)


def paginate(
    bricks: Sequence[Brick], *, height: float = HEIGHT, foot: Callable[[], tuple[float, list[Op]]] | None = None
) -> list[Page]:
    """Fill pages from the top; bricks that keep together go over together, a brick higher than the rest is cut."""
    foot_height, foot_ops = foot() if foot else (0.0, [])
    room = height - foot_height + 0.5
    pages, signed = [Page(1)], 0
    used = top = 0.0
    queue: list[Brick] = list(bricks)
    while queue:
        if isinstance(queue[0], Block) and queue[0].apart:
            queue.pop(0)
            signed, room = len(pages), height + 0.5
            pages.append(Page(signed + 1))
            used = top = 0.0
            continue
        if len(pages) > 1 and used == top and _is_space(queue[0]):
            queue.pop(0)  # room between two pieces of text is none at the top of a page
            continue
        group = _group(queue)
        needed = sum(brick.height for brick in group)
        # The last line of a page needs only its characters, not the space below them.
        needed -= _tail(group[-1])
        if used + needed <= room or (used == top and len(group) > 1):
            brick = queue.pop(0)
            if len(group) > 1 and used + needed > room:
                brick.keep_next = False  # A group higher than a page cannot keep its promise.
            pages[-1].ops += moved(brick.draw(), 0, used)
            used += brick.height
            continue
        if len(group) == 1:
            parts = group[0].cut(room - used)
            if parts is not None:
                pages[-1].ops += moved(parts[0].draw(), 0, used)
                queue[0] = parts[1]
            elif used == top:
                pages[-1].ops += moved(queue.pop(0).draw(), 0, used)  # higher than a page and in one piece
        if queue:
            pages.append(Page(len(pages) + 1))
            used = top = 0.0
            if (again := getattr(queue[0], "heading", None)) is not None:
                pages[-1].ops += again.draw()
                used = top = again.height
    for page in pages[: signed or None]:
        page.ops += moved(foot_ops, 0, height - foot_height)
    return pages


def _is_space(brick: Brick) -> bool:
    return isinstance(brick, Block) and not brick.ops


def _group(queue: Sequence[Brick]) -> Sequence[Brick]:
    end = 0
    while end < len(queue) - 1 and queue[end].keep_next:
        end += 1
    return queue[: end + 1]


def _tail(brick: Brick) -> float:
    texts = [op for op in brick.draw() if isinstance(op, Text)] if isinstance(brick, Block) else []
    if not texts or len(texts) != 1:
        return 0.0
    return max(brick.height - texts[0].y - texts[0].size, 0.0)

"""Tables of forms: cells of paragraphs, rows as high as their highest cell, cut over pages where they must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from documents.fonts import Fonts
from documents.layout import SIZE_S4, WIDTH, Align, Block, Brick, Op, Rule, Style, Text, moved, paragraph, space
from documents.lines import Run

#: Space between a cell's border and its text.
PAD_X, PAD_Y = 4.5, 4.5
#: Text of a form: 小四.
CELL_PITCH = 17.0
#: A row of at most ten lines is not cut: it goes over to the next page.
SHORT_ROW = 10 * CELL_PITCH + 2 * PAD_Y


@dataclass(frozen=True)
class CellText:
    """One paragraph of a cell; ``foot`` ones stand at the cell's bottom, like a signature."""

    runs: tuple[Run, ...]
    align: Align = "left"
    indent: float = 0.0
    foot: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell: its paragraphs, how many columns it spans and whether its text stands in its middle."""

    texts: tuple[CellText, ...]
    span: int = 1
    middle: bool = False
    min_lines: int = 1


@dataclass
class _Placed:
    x: float
    width: float
    middle: bool
    body: list[Block]
    foot: list[Block]

    @property
    def height(self) -> float:
        return sum(block.height for block in (*self.body, *self.foot))


@dataclass
class RowBrick:
    """One row of a table on the page; ``room`` is what it keeps free for words still to come, beyond what it holds."""

    cells: list[_Placed]
    room: float = 0.0
    keep_next: bool = False
    #: The line of headings that is set again where the table goes on overleaf.
    heading: RowBrick | None = None

    @property
    def least(self) -> float:
        """The height that the words in it need, with padding."""
        return max(cell.height for cell in self.cells) + 2 * PAD_Y

    @property
    def height(self) -> float:
        """The height of the highest cell, with its padding."""
        return max(self.least, self.room)

    def draw(self) -> list[Op]:
        """Give text and borders."""
        height = self.height
        ops: list[Op] = []
        for cell in self.cells:
            body = sum(b.height for b in cell.body)
            top = PAD_Y
            if cell.middle:
                top += (height - 2 * PAD_Y - body) / 2
            for block in cell.body:
                ops += moved(_centred(block), cell.x + PAD_X, top)
                top += block.height
            bottom = height - PAD_Y - sum(b.height for b in cell.foot)
            for block in cell.foot:
                ops += moved(_centred(block), cell.x + PAD_X, bottom)
                bottom += block.height
            ops.append(Rule(cell.x, 0, cell.x, height))
            ops.append(Rule(cell.x, 0, cell.x + cell.width, 0))
            ops.append(Rule(cell.x, height, cell.x + cell.width, height))
        right = self.cells[-1].x + self.cells[-1].width
        ops.append(Rule(right, 0, right, height))
        return ops

    def cut(self, room: float) -> tuple[Brick, Brick] | None:
        """Leave in ``room`` as many lines as fit; signatures go with the rest. A short row stays in one piece."""
        room -= 2 * PAD_Y
        if room < 3 * CELL_PITCH or self.height <= SHORT_ROW:
            return None
        first, rest, progress = [], [], 0
        for cell in self.cells:
            taken, used = 0, 0.0
            while taken < len(cell.body) and used + cell.body[taken].height <= room:
                used += cell.body[taken].height
                taken += 1
            whole = taken == len(cell.body)
            progress += taken
            first.append(_Placed(cell.x, cell.width, cell.middle and whole, cell.body[:taken], []))
            rest.append(_Placed(cell.x, cell.width, False, cell.body[taken:], cell.foot))
        if not progress or not any(cell.height for cell in rest):
            return None  # nothing would stand in one of the parts: room to paste in goes over whole
        return RowBrick(first), RowBrick(rest, keep_next=self.keep_next, heading=self.heading)


def _centred(block: Block) -> list[Op]:
    """Put a line's characters in the middle of its pitch."""
    return [
        Text(o.x, o.y + (block.height - o.size) / 2, o.line, o.size) if isinstance(o, Text) else o for o in block.ops
    ]


def table(
    fonts: Fonts, columns: Sequence[float], rows: Sequence[Sequence[Cell]], *, size: float = SIZE_S4,
    pitch: float = CELL_PITCH,
) -> list[RowBrick]:  # fmt: skip
    """Set a table over the whole width.

    :param columns: the columns' widths as shares of the whole.
    """
    total = sum(columns)
    edges = [0.0]
    for share in columns:
        edges.append(edges[-1] + WIDTH * share / total)
    bricks = []
    for row in rows:
        cells, column, tall = [], 0, 1
        for cell in row:
            x, right = edges[column], edges[min(column + cell.span, len(columns))]
            column += cell.span
            room = right - x - 2 * PAD_X
            tall = max(tall, cell.min_lines)
            body: list[Block] = []
            foot: list[Block] = []
            for text in cell.texts:
                style = Style(size, pitch, text.indent, align=text.align, tracking=0.0)
                (foot if text.foot else body).extend(paragraph(fonts, text.runs, style, width=room))
            if len(foot) > 6:  # more names than a signature has room for run on like any text
                body, foot = [*body, *foot], []
            cells.append(_Placed(x, right - x, cell.middle, body, foot))
        bricks.append(RowBrick(cells, tall * pitch + 2 * PAD_Y if tall > 1 else 0.0))
    return bricks


#: Room between the last line of a table and the words below it.
BELOW = 6.0


def part_from_words(bricks: Sequence[Brick]) -> list[Brick]:
    """Leave room below every table that words follow; a template that leaves its own room keeps it."""
    parted: list[Brick] = []
    for brick in bricks:
        after_table = bool(parted) and isinstance(parted[-1], RowBrick) and not isinstance(brick, RowBrick)
        if after_table and not (isinstance(brick, Block) and not brick.ops):
            parted.append(space(BELOW))
        parted.append(brick)
    return parted


def fit(bricks: Sequence[Brick], height: float) -> None:
    """Let the rows with room to spare give it up, or take more, so that a form fills one page where it can."""
    rows = [brick for brick in bricks if isinstance(brick, RowBrick) and brick.room]
    total = sum(brick.height for brick in bricks)
    spare = sum(row.height - row.least for row in rows)
    if not rows or total - spare > height:
        return
    if total > height:
        for row in rows:
            row.room = row.height - (row.height - row.least) * (total - height) / spare
    else:
        for row in rows:
            row.room = min(row.height + (height - total) / len(rows), max(row.height, row.room) * 2)

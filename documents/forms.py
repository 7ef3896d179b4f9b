"""The words in which forms (审批表, 送达回证, 目录) are written: tables of labels, values and opinions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from documents.blocks import Setting, _condition
from documents.fields import places
from documents.layout import Align, Brick
from documents.lines import Run
from documents.tables import SHORT_ROW, Cell, CellText, table


@dataclass(frozen=True)
class Label:
    """The name of what stands beside it, in 黑体, in the middle of its cell."""

    text: str
    span: int = 1

    def cell(self, setting: Setting) -> Cell:
        """Set the cell."""
        lines = setting.scope.fill(self.text).split("\n")
        return Cell(tuple(CellText((Run(line, "hei"),), "centre") for line in lines), self.span, middle=True)

    def wordings(self) -> Iterator[str]:
        """Give its wording."""
        yield self.text


@dataclass(frozen=True)
class Value:
    """A value; line ends begin new paragraphs. ``tall`` keeps room for that many lines and starts at the top."""

    wording: str
    span: int = 1
    tall: int = 1
    align: Align = "left"

    def cell(self, setting: Setting) -> Cell:
        """Set the cell."""
        tall = self.tall > 1
        texts = tuple(
            CellText((Run(line),), "justify" if tall else self.align, 2.0 if tall else 0.0)
            for line in setting.scope.fill(self.wording).split("\n")
            if line.strip()
        )
        return Cell(texts or (CellText((Run(""),)),), self.span, middle=not tall, min_lines=self.tall)

    def wordings(self) -> Iterator[str]:
        """Give its wording."""
        yield self.wording


@dataclass(frozen=True)
class Opinion:
    """What somebody decided at this step: the words, and at the foot the names and the date.

    The path leads to ``{text, signers: [names], date}``; what is not there yet is left blank to be signed by hand.
    """

    path: str
    span: int = 1
    tall: int = 4
    default: str = ""
    signers: str = "签名"

    def cell(self, setting: Setting) -> Cell:
        """Set the cell."""
        scope = setting.scope
        words = scope.fill("{" + self.path + ".text}") if scope.get(self.path) else ""
        texts = [
            CellText((Run(line),), "justify", 2.0)
            for line in (words or scope.fill(self.default)).split("\n")
            if line.strip()
        ]
        names = "、".join(scope.with_item("s", value, 0).fill("{s}") for value in scope.items(f"{self.path}.signers"))
        date = scope.get(f"{self.path}.date")
        written = scope.fill("{" + self.path + ".date|date}") if date else "　　　　年　　月　　日"
        texts.append(
            CellText((Run(f"{self.signers}：{names or '　　　　　　'}　　{written}"),), "right", 0.0, foot=True)
        )
        return Cell(tuple(texts), self.span, min_lines=self.tall)

    def wordings(self) -> Iterator[str]:
        """Give its path and what it says by default."""
        yield "{" + self.path + "}"
        yield self.default


FormCell = Label | Value | Opinion


@dataclass(frozen=True)
class Row:
    """One row of a form."""

    cells: tuple[FormCell, ...]
    when: str = ""

    def rows(self, setting: Setting) -> Iterator[Sequence[Cell]]:
        """Set the row, where its condition holds."""
        if not self.when or setting.scope.holds(self.when):
            yield [cell.cell(setting) for cell in self.cells]

    def wordings(self) -> Iterator[str]:
        """Give wordings and condition."""
        for cell in self.cells:
            yield from cell.wordings()
        yield from _condition(self.when)


@dataclass(frozen=True)
class EachRow:
    """One row for every part of a list; at least ``least`` rows, the last ones empty."""

    path: str
    name: str
    cells: tuple[FormCell, ...]
    least: int = 0

    def rows(self, setting: Setting) -> Iterator[Sequence[Cell]]:
        """Set the rows."""
        values = setting.scope.items(self.path)
        for index, value in enumerate(values):
            inner = replace(setting, scope=setting.scope.with_item(self.name, value, index))
            yield [cell.cell(inner) for cell in self.cells]
        for _ in range(len(values), self.least):
            yield [replace(cell, wording="").cell(setting) for cell in self.cells if isinstance(cell, Value)]

    def wordings(self) -> Iterator[str]:
        """Give the list's path and what does not belong to the part itself."""
        yield "{" + self.path + "}"
        for cell in self.cells:
            for wording in cell.wordings():
                outer = [p for p in places(wording) if p.split(".")[0] not in (self.name, "index")]
                yield "".join("{" + place + "}" for place in outer)


@dataclass(frozen=True)
class Form:
    """A table over the whole width; ``columns`` are shares of it."""

    columns: tuple[float, ...]
    lines: tuple[Row | EachRow, ...]
    size: float = 12.0

    def bricks(self, setting: Setting) -> Iterator[Brick]:
        """Set the table."""
        rows = [(line, row) for line in self.lines for row in line.rows(setting)]
        bricks = table(setting.fonts, self.columns, [row for _, row in rows], size=self.size)
        heading = None
        for index, ((line, _), brick) in enumerate(zip(rows, bricks, strict=True)):
            if isinstance(line, EachRow):
                brick.heading = heading
                ends = index == len(rows) - 1 or rows[index + 1][0] is not line
                if ends and index and rows[index - 1][0] is line:
                    # The last part does not stand on a page alone; what is cut over pages keeps with nothing.
                    bricks[index - 1].keep_next = bricks[index - 1].height <= SHORT_ROW
            elif all(isinstance(cell, Label) for cell in line.cells):
                heading, brick.keep_next = brick, True  # a line of headings is never the last on its page
        yield from bricks

    def wordings(self) -> Iterator[str]:
        """Give every wording in it."""
        for line in self.lines:
            yield from line.wordings()

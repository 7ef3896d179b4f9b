"""Finished pages become PDF bytes; the same pages always become the same bytes."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen import canvas as reportlab_canvas

from documents import seal
from documents.fonts import FaceKey, Fonts
from documents.layout import HEIGHT, LEFT, MM, PAGE_HEIGHT, PAGE_WIDTH, SIZE_4, TOP, WIDTH, Page, Rule, SealMark, Text
from documents.lines import Run, break_lines

#: ReportLab's faces keep a reading position of their own, so one document is written at a time.
_writing = threading.Lock()
#: PDF may hold bytes as they are; writing them out in letters costs time and a quarter more space.
rl_config.useA85 = 0
#: Share of the type size between the top of the square and the base line of Chinese type.
ASCENT = 0.88


@dataclass(frozen=True)
class Sheet:
    """The paper: its size and where the type area begins; ``black`` paper takes no colour."""

    width: float = PAGE_WIDTH
    height: float = PAGE_HEIGHT
    left: float = LEFT
    top: float = TOP
    black: bool = False


A4 = Sheet()


def write(
    fonts: Fonts,
    pages: Sequence[Page],
    *,
    title: str,
    author: str = "",
    numbered: bool = True,
    watermark: str = "",
    sheet: Sheet = A4,
) -> tuple[bytes, tuple[str, ...]]:
    """Write pages; gives the bytes and the files of the faces that they use."""
    used: set[str] = set()
    buffer = io.BytesIO()
    with _writing:
        canvas = _new_canvas(fonts, buffer)
        canvas.setPageSize((sheet.width, sheet.height))
        canvas.setTitle(title)
        canvas.setAuthor(author)
        canvas.setCreator("Duecourse")
        canvas.setProducer("Duecourse")
        for page in pages:
            if watermark:
                canvas.addLiteral(f"q\n{seal.watermark(watermark, sheet.width, sheet.height)}\nQ")
            _draw(canvas, page, used, sheet)
            if numbered:
                _number(canvas, fonts, page.number, used)
            canvas.showPage()
        canvas.save()
    return buffer.getvalue(), tuple(sorted(used))


def _new_canvas(fonts: Fonts, buffer: io.BytesIO) -> Any:
    # Without initialFontName every page would name Helvetica, which is not embedded.
    return reportlab_canvas.Canvas(
        buffer, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), pageCompression=1, invariant=1,
        initialFontName=fonts.faces["fang"].pdf_name, lang="zh-CN",
    )  # fmt: skip


def _draw(canvas: Any, page: Page, used: set[str], sheet: Sheet) -> None:
    top = sheet.height - sheet.top
    for op in page.ops:
        if isinstance(op, SealMark):
            place = f"1 0 0 1 {sheet.left + op.x:.2f} {top - op.y:.2f} cm"
            canvas.addLiteral(f"q\n{place}\n{seal.seal(op.name, op.word, black=sheet.black)}\nQ")
    texts, rules = ["BT"], []
    for op in page.ops:
        if isinstance(op, Text):
            texts += _set(canvas, op, sheet.left + op.x, top - op.y - op.size * ASCENT, used)
        elif isinstance(op, Rule):
            start = f"{sheet.left + op.x1:.2f} {top - op.y1:.2f} m"
            drawn = f"{op.weight} w {start} {sheet.left + op.x2:.2f} {top - op.y2:.2f} l S"
            drawn = f"{op.grey} G {drawn} 0 G" if op.grey else drawn
            rules.append(f"1 J {drawn} 0 J" if op.round else drawn)
    canvas.addLiteral("\n".join([*rules, *texts, "ET"]))


def _set(canvas: Any, op: Text, x: float, y: float, used: set[str]) -> Iterator[str]:
    """Write the drawing steps of a line; ReportLab's own text object takes three times as long over its numbers."""
    yield f"1 0 0 1 {x:.3f} {y:.3f} Tm {op.line.spacing:.4f} Tc"
    for face, text in op.line.runs:
        used.add(face.file)
        font = pdfmetrics.getFont(face.pdf_name)
        for subset, codes in font.splitString(text, canvas._doc):
            name = font.getSubsetInternalName(subset, canvas._doc)
            yield f"{name} {op.size:g} Tf ({canvas._escape(codes)}) Tj"


def _number(canvas: Any, fonts: Fonts, number: int, used: set[str]) -> None:
    """Put the page number 7 mm under the type area: odd ones right, even ones left, one character in."""
    text = f"— {number} —"
    line = break_lines(fonts, [Run(text, "song")], size=SIZE_4, width=WIDTH, justify=False)[0]
    x = WIDTH - SIZE_4 - line.width if number % 2 else SIZE_4
    y = PAGE_HEIGHT - TOP - HEIGHT - 7 * MM - SIZE_4 * 0.36
    canvas.addLiteral("\n".join(["BT", *_set(canvas, Text(x, 0, line, SIZE_4), LEFT + x, y, used), "ET"]))


def stamps(fonts: Fonts, numbers: Sequence[int], sizes: Sequence[tuple[float, float]], key: FaceKey = "song") -> bytes:
    """Write empty pages with a dossier's page numbers: top right on odd pages, top left on even ones."""
    buffer = io.BytesIO()
    with _writing:
        canvas = _new_canvas(fonts, buffer)
        for number, (width, height) in zip(numbers, sizes, strict=True):
            canvas.setPageSize((width, height))
            line = break_lines(fonts, [Run(str(number), key)], size=SIZE_4, width=WIDTH, justify=False)[0]
            x = width - 15 * MM - line.width if number % 2 else 15 * MM
            steps = _set(canvas, Text(x, 0, line, SIZE_4), x, height - 15 * MM, set())
            canvas.addLiteral("\n".join(["BT", *steps, "ET"]))
            canvas.showPage()
        canvas.save()
    return buffer.getvalue()

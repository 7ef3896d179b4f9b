"""The receipt: a document on 80 mm paper, as an officer's pocket printer rolls it out, in black alone.

The same templates and the same words as on A4, on one strip as long as it needs to be; codes for the party's phone
stand at its foot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import segno

from documents.blocks import Setting, tie_ending
from documents.errors import DocumentError, FieldsMissing
from documents.fields import Scope, derived, required
from documents.fonts import Fonts, fonts
from documents.layout import MM, Block, Brick, Op, Page, Rule, Style, moved, paragraph, sign_line, space
from documents.lines import Run
from documents.pdf import Sheet, write
from documents.render import Rendered, missing, template_of
from documents.tables import RowBrick

#: The paper is 80 mm wide, and its printer prints 72 mm of it.
PAPER, PRINTED = 80 * MM, 72 * MM
LEFT, TOP, BOTTOM = (PAPER - PRINTED) / 2, 4 * MM, 10 * MM
#: 五号 keeps 18 characters on a line, 小四 bold titles; thermal paper blurs what is smaller.
TEXT = Style(size=10.5, pitch=16.0, tracking=0.0)
TITLE_SIZE = 14.0
SMALL = Style(size=8.5, pitch=12.5, tracking=0.0, first_indent=0.0, align="centre")
#: A strip may be so long; PDF itself ends at 200 inches.
LONGEST = 4_000 * MM
#: Width of a code, and the white around it, in modules.
CODE_WIDTH, QUIET = 42 * MM, 4


class NoReceiptLayout(DocumentError):
    """The document "{title}" is a form of cells, which no receipt can hold; print it on A4."""

    code = "no-receipt-layout"
    zh = "文书“{title}”为表格式，不能打印为小票，请用 A4 纸打印。"


class ReceiptTooLong(DocumentError):
    """The document "{title}" is longer than a receipt can be; print it on A4."""

    code = "receipt-too-long"
    zh = "文书“{title}”内容过长，不能打印为小票，请用 A4 纸打印。"


@dataclass(frozen=True)
class Code:
    """A QR code at the foot: what a phone reads in it, and what stands under it."""

    text: str
    caption: str


def render(name: str, context: Mapping[str, object], *, draft: bool = False, codes: Sequence[Code] = ()) -> Rendered:
    """Make the document as a receipt of one strip.

    :raises FieldsMissing: when a required field is empty and this is no draft.
    :raises NoReceiptLayout: when the template holds a table.
    """
    template = template_of(name)
    if not draft and (labels := missing(name, context)):
        raise FieldsMissing(title=template.title, labels="、".join(labels))
    faces = fonts()
    needed = frozenset(field.path for field in required(template.fields, context)) | {"penalty_text"}
    scope = Scope({**context, **derived(context)}, {**template.labels, "penalty_text": "处罚内容"}, draft, needed)
    setting = Setting(scope, faces, TEXT, PRINTED, TITLE_SIZE)
    bricks: list[Brick] = []
    if draft:
        bricks += [
            *paragraph(
                faces, [Run("【草稿，不作为正式文书】", "hei")], replace(SMALL, size=10.5, pitch=18), width=PRINTED
            )
        ]
    bricks += [brick for part in template.body for brick in part.bricks(setting)]
    if any(isinstance(brick, RowBrick) for brick in bricks):
        raise NoReceiptLayout(title=template.title)
    tie_ending(bricks)
    for label in template.signed_below(scope):
        bricks += [space(8), sign_line(faces, label, TEXT, dated=True, width=PRINTED)]
    for code in codes:
        bricks += _code(faces, code)
    return _strip(faces, bricks, template.title, scope.fill("{body.name|people}"))


def _strip(faces: Fonts, bricks: Sequence[Brick], title: str, author: str) -> Rendered:
    """Roll everything onto one page that is as long as it needs to be."""
    ops: list[Op] = []
    used = 0.0
    for brick in bricks:
        ops += moved(brick.draw(), 0, used)
        used += brick.height
    if used > LONGEST:
        raise ReceiptTooLong(title=title)
    sheet = Sheet(PAPER, TOP + used + BOTTOM, LEFT, TOP, black=True)
    pdf, files = write(faces, [Page(1, ops)], title=title, author=author, numbered=False, sheet=sheet)
    return Rendered(pdf, 1, files)


def _code(faces: Fonts, code: Code) -> list[Brick]:
    """Draw a QR code out of black lines as thick as its modules, its caption below."""
    rows = [bytes(row) for row in segno.make(code.text, error="m", boost_error=False).matrix]
    side = CODE_WIDTH / (len(rows) + 2 * QUIET)
    left = (PRINTED - CODE_WIDTH) / 2 + QUIET * side
    ops: list[Op] = []
    for index, row in enumerate(rows):
        y = (index + QUIET + 0.5) * side
        # A hair higher than its row, so that no white line shows between two rows.
        ops += [Rule(left + first * side, y, left + after * side, y, side * 1.02) for first, after in _runs(row)]
    caption = paragraph(faces, [Run(code.caption)], SMALL, width=PRINTED)
    return [space(6), Block(CODE_WIDTH, ops, keep_next=True), *caption]


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Give where black begins and ends in a row of modules."""
    found, start = [], None
    for column, module in enumerate([*row, 0]):
        if module and start is None:
            start = column
        elif not module and start is not None:
            found.append((start, column))
            start = None
    return found

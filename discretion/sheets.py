"""Tables that people hand in, as CSV (UTF-8 or GB 18030) or XLSX, as lines of text cells. Pure: bytes in, text out.

A workbook is a zip of XML from outside: its unpacked size is capped, and parts with a document type or entities are
refused before any parser sees them. Formulas are never computed; what Excel last stored counts.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

#: Bytes that a workbook may unpack to, and lines that a table may have.
LARGEST_UNPACKED = 100_000_000
MOST_LINES = 50_000
MOST_COLUMNS = 200
#: Cells that may be merged with the ones above them.
MOST_MERGED = 20 * MOST_LINES
BROKEN = "工作簿已损坏或者没有传完整，请重新导出"
#: Titles and remarks stand above the heading; it is looked for no further than this many lines.
HEADING_WITHIN = 20
#: What people hand in by mistake: how the file begins -> what to do.
NO_TABLES = {
    b"\xd0\xcf\x11\xe0": "旧版 .xls 或者加了密码的工作簿，请另存为不加密的 .xlsx",
    b"%PDF": "这是 PDF 文件，请提供原表格",
    b"\x89PNG": "这是图片，请提供原表格",
    b"\xff\xd8\xff": "这是图片，请提供原表格",
}
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


class Unreadable(ValueError):
    """The file is not a table that can be read; ``line`` is 0 where it concerns the whole."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


@dataclass(frozen=True)
class Line:
    """One line with its number in the file, cells by heading, and whether it has more cells than the heading."""

    number: int
    cells: dict[str, str]
    surplus: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table: its headings in order, and its lines without the empty ones."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    encoding: str = "utf-8"
    #: The line in which the headings stand.
    heading: int = 1


def read(content: bytes, expected: Collection[str] = ()) -> Sheet:
    """Read a table; whatever begins like a zip is a workbook, of which the first visible sheet counts.

    :param expected: headings that the table should have: a title above them is passed over.
    :raises Unreadable: saying why.
    """
    for beginning, words in NO_TABLES.items():
        if content.startswith(beginning):
            raise Unreadable(words)
    if content[:4] == b"PK\x03\x04":
        return _sheet(_workbook(content), "xlsx", expected)
    text, encoding = _decoded(content)
    return _sheet(_separated(text), encoding, expected)


def _sheet(rows: Iterator[tuple[int, Sequence[str]]], encoding: str, expected: Collection[str]) -> Sheet:
    filled = ((number, cells) for number, cells in rows if any(cell.strip() for cell in cells))
    first = list(itertools.islice(filled, HEADING_WITHIN))
    at = _heading(first, expected)
    heading, columns = _named(first[at]) if first else (1, ())
    lines: list[Line] = []
    for number, cells in itertools.chain(first[at + 1 :], filled):
        if len(lines) >= MOST_LINES:
            raise Unreadable(f"超过{MOST_LINES}行", number)
        surplus = any(cell.strip() for cell in cells[len(columns) :])
        named = dict(zip(columns, (*cells, *[""] * len(columns)), strict=False))
        lines.append(Line(number, named, surplus))
    return Sheet(columns, tuple(lines), encoding, heading)


def _heading(lines: Sequence[tuple[int, Sequence[str]]], expected: Collection[str]) -> int:
    """Say which of the first lines is the heading: the first with half of the names, else the very first."""
    for index, (_, cells) in enumerate(lines):
        if expected and 2 * len({cell.strip() for cell in cells} & set(expected)) >= len(expected):
            return index
    return 0


def _named(line: tuple[int, Sequence[str]]) -> tuple[int, tuple[str, ...]]:
    number, cells = line
    columns = tuple(cell.strip() for cell in cells)
    while columns and not columns[-1]:
        columns = columns[:-1]
    if len(columns) > MOST_COLUMNS:
        raise Unreadable(f"超过{MOST_COLUMNS}列")
    return number, columns


def _decoded(content: bytes) -> tuple[str, str]:
    """Decode a text: UTF-8, GB 18030, and UTF-16 where a mark says so (what Excel calls Unicode text)."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text, encoding.removesuffix("-sig")
    raise Unreadable("不是文本，也不是工作簿；请另存为 .xlsx，或者 UTF-8 编码的 .csv")


def _separated(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Read values that are separated by what the first line has most of: commas, tabs or semicolons."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=mark)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        raise Unreadable("引号没有成对，或者单元格过长", reader.line_num) from None


def _workbook(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    _inspect(content)
    from openpyxl import load_workbook  # half a second of imports that only an import needs

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception:  # the library raises whatever the broken part leads to
        raise Unreadable(BROKEN) from None
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not shown:
        raise Unreadable("没有工作表")
    above = _merged(content, str(getattr(shown[0], "_worksheet_path", "")))
    # A stray format at the far edge of a sheet makes its rows sixteen thousand cells wide and a million long.
    widest = min(shown[0].max_column or MOST_COLUMNS, MOST_COLUMNS) + 1
    rows = enumerate(shown[0].iter_rows(values_only=True, max_col=widest), start=1)
    kept: dict[int, str] = {}
    while True:
        try:
            number, values = next(rows)
        except StopIteration:
            return
        except Exception:  # a broken part shows itself only when its rows are read
            raise Unreadable(BROKEN) from None
        if values.count(None) == len(values) and number not in above:
            kept = {}
            continue
        cells = [_text(value) for value in values]
        for column in above.get(number, ()):
            if column < len(cells):
                cells[column] = cells[column] or kept.get(column, "")
        kept = dict(enumerate(cells))
        yield number, cells


def _merged(content: bytes, part: str) -> dict[int, list[int]]:
    """Give, by line, the columns (from 0) whose cell is merged with the one above: it says the same.

    Standards are printed with the act once beside all of its tiers.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            data = packed.read(part)
    except KeyError:
        return {}
    found: dict[int, list[int]] = {}
    left_over = MOST_MERGED
    for left, top, right, bottom in _MERGED.findall(data):
        if left == right and int(bottom) - int(top) <= MOST_LINES:
            if (left_over := left_over - (int(bottom) - int(top))) < 0:
                raise Unreadable("合并的单元格过多")
            column = 0
            for letter in left:
                column = 26 * column + letter - 64
            for line in range(int(top) + 1, int(bottom) + 1):
                found.setdefault(line, []).append(column - 1)
    return found


def _inspect(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise Unreadable("解压后过大")
            for part in packed.infolist():
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    _inspect_part(packed.read(part))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(BROKEN) from None


def _inspect_part(data: bytes) -> None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:64]:
        raise Unreadable("工作簿的编码不受支持")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable("工作簿含有文档类型声明")


def _text(value: Any) -> str:
    """Write a cell as a person would type it: days in ISO, whole numbers without a point."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case dt.datetime():
            midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
            return value.date().isoformat() if midnight else value.isoformat(timespec="minutes")
        case dt.date():
            return value.isoformat()
        case int():
            return str(value)
        case float():
            return format(Decimal(repr(value)), "f").removesuffix(".0")
        case _:
            return str(value)

"""Tables that people hand in, as CSV (UTF-8 or GB 18030) or XLSX, as lines of text cells. Pure: bytes in, text out.

A workbook is a zip of XML from outside: its unpacked size is capped, and parts with a document type or entities are
refused before any parser sees them. Formulas are never computed; what Excel last stored counts.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

#: Bytes that a workbook may unpack to, and lines that a table may have.
LARGEST_UNPACKED = 100_000_000
MOST_LINES = 50_000
MOST_COLUMNS = 200


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


def read(content: bytes) -> Sheet:
    """Read a table; whatever begins like a zip is a workbook, of which the first visible sheet counts.

    :raises Unreadable: saying why.
    """
    if content[:4] == b"PK\x03\x04":
        return _sheet(_workbook(content), "xlsx")
    text, encoding = _decoded(content)
    return _sheet(_comma_separated(text), encoding)


def _sheet(rows: Iterator[tuple[int, Sequence[str]]], encoding: str) -> Sheet:
    columns: tuple[str, ...] = ()
    lines: list[Line] = []
    for number, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if not columns:
            columns = tuple(cell.strip() for cell in cells)
            while columns and not columns[-1]:
                columns = columns[:-1]
            if len(columns) > MOST_COLUMNS:
                raise Unreadable(f"超过{MOST_COLUMNS}列")
            continue
        if len(lines) >= MOST_LINES:
            raise Unreadable(f"超过{MOST_LINES}行", number)
        surplus = any(cell.strip() for cell in cells[len(columns) :])
        named = dict(zip(columns, (*cells, *[""] * len(columns)), strict=False))
        lines.append(Line(number, named, surplus))
    return Sheet(columns, tuple(lines), encoding)


def _decoded(content: bytes) -> tuple[str, str]:
    text, encoding = None, ""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError as error:
            reason = error.reason
    if text is None:
        raise Unreadable(reason)
    if "\x00" in text:
        raise Unreadable("NUL")
    return text, encoding.removesuffix("-sig")


def _comma_separated(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise Unreadable(str(error), reader.line_num) from None


def _workbook(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    _inspect(content)
    from openpyxl import load_workbook  # half a second of imports that only an import needs

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # the library raises whatever the broken part leads to
        raise Unreadable(type(error).__name__) from None
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not shown:
        raise Unreadable("没有工作表")
    for number, cells in enumerate(shown[0].iter_rows(values_only=True), start=1):
        yield number, [_text(cell) for cell in cells]


def _inspect(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise Unreadable("解压后过大")
            for part in packed.infolist():
                if part.filename.endswith((".xml", ".rels", ".vml")):
                    _inspect_part(packed.read(part))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Unreadable(f"不是有效的工作簿（{type(error).__name__}）") from None


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

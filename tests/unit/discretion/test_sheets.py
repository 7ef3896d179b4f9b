"""Tables from outside: CSV and XLSX, and workbooks that mean harm."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook

from discretion import sheets
from discretion.sheets import Unreadable


def workbook(rows: list[list[object]]) -> bytes:
    """Make a workbook of one sheet."""
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def test_a_workbook_reads_like_the_same_table_in_csv() -> None:
    rows: list[list[object]] = [
        ["案号", "日期", "金额"],
        ["甲", dt.date(2024, 3, 1), 1000.0],
        [],
        ["=乙", "2024/3/2", 0.5],
    ]
    found = sheets.read(workbook(rows))
    same = sheets.read("案号,日期,金额\n甲,2024-03-01,1000\n,,\n=乙,2024/3/2,0.5\n".encode())
    assert found.lines[0].cells == same.lines[0].cells
    assert [line.number for line in found.lines] == [line.number for line in same.lines] == [2, 4]
    assert found.lines[1].cells["金额"] == "0.5"


def test_cells_beyond_the_heading_are_named() -> None:
    assert [line.surplus for line in sheets.read(b"a,b\n1,2\n1,2,3\n").lines] == [False, True]


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"\xff\xfe\xff\x80", b'a,b\n"open'])
def test_what_is_no_table_says_so(data: bytes) -> None:
    with pytest.raises(Unreadable):
        sheets.read(data)


@pytest.mark.parametrize("evil", [b'<!DOCTYPE x [<!ENTITY a "b">]>', "<x/>".encode("utf-16")])
def test_a_workbook_with_entities_is_refused_before_it_is_parsed(evil: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([["a"]]))) as good, zipfile.ZipFile(out, "w") as bad:
        for part in good.infolist():
            bad.writestr(part.filename, evil if part.filename == "xl/workbook.xml" else good.read(part))
    with pytest.raises(Unreadable):
        sheets.read(out.getvalue())

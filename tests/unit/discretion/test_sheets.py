"""Tables from outside: CSV and XLSX, and workbooks that mean harm."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import random
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


def test_a_stray_cell_at_the_far_edge_does_not_make_the_sheet_as_large_as_it_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["案号", "当事人"])
    sheet.append(["甲", "乙"])
    sheet["XFD2000"] = "x"
    book.save(out)
    looked, text = itertools.count(), sheets._text

    def counted(value: object) -> str:
        next(looked)
        return text(value)

    monkeypatch.setattr(sheets, "_text", counted)
    found = sheets.read(out.getvalue())
    assert [line.cells for line in found.lines] == [{"案号": "甲", "当事人": "乙"}]
    assert next(looked) < 1000


def test_merged_cells_are_no_way_to_fill_the_memory() -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["案号"])
    book.save(out)
    merged = b"".join(b'<mergeCell ref="A1:A50001"/>' for _ in range(21))
    packed = io.BytesIO()
    with zipfile.ZipFile(out) as before, zipfile.ZipFile(packed, "w") as after:
        for part in before.infolist():
            data = before.read(part)
            if part.filename.endswith("sheet1.xml"):
                data = data.replace(b"</sheetData>", b"</sheetData><mergeCells>" + merged + b"</mergeCells>")
            after.writestr(part, data)
    with pytest.raises(Unreadable, match="合并"):
        sheets.read(packed.getvalue())


def test_cells_beyond_the_heading_are_named() -> None:
    assert [line.surplus for line in sheets.read(b"a,b\n1,2\n1,2,3\n").lines] == [False, True]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 broken", "损坏"), (b"\xff\xfe\xff", "另存为"), (b'a,b\n"open', "引号"), (b"a,\x00", "另存为"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版"), (b"%PDF-1.7", "PDF"), (b"\x89PNG\r\n", "图片"),
    ],
)  # fmt: skip
def test_what_is_no_table_says_so(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        sheets.read(data)
    assert words in refused.value.reason


def test_a_workbook_that_was_damaged_on_its_way_is_refused_and_never_an_error_of_the_program() -> None:
    rows: list[list[object]] = [[f"旧{number}", f"某店{number}"] for number in range(300)]
    whole = workbook([["案号", "当事人"], *rows])
    chance, refused = random.Random(5), 0
    for _ in range(60):
        data = bytearray(whole[: chance.randrange(40, len(whole) + 1)] if chance.random() < 0.3 else whole)
        for _ in range(chance.randrange(1, 6)):
            data[chance.randrange(4, len(data))] ^= 0xFF
        try:
            sheets.read(bytes(data))
        except Unreadable as error:
            refused += 1
            assert error.reason
    assert refused > 30


def test_a_title_above_the_heading_is_passed_over_and_merged_cells_say_the_same_in_every_line() -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["某市裁量权实施标准"],
        [],
        ["事项", "阶次", "数额"],
        ["甲", "较轻", 100],
        [None, "较重", None],
        ["乙", "较轻", 50],
    ):
        sheet.append(row)
    for merged in ("A1:C1", "A4:A5", "C4:C5"):
        sheet.merge_cells(merged)
    book.save(out)
    found = sheets.read(out.getvalue(), ("事项", "阶次", "数额", "备注"))
    assert found.heading == 3 and [line.number for line in found.lines] == [4, 5, 6]
    assert found.lines[1].cells == {"事项": "甲", "阶次": "较重", "数额": "100"}
    assert found.lines[2].cells["事项"] == "乙"
    assert sheets.read(out.getvalue()).columns == ("某市裁量权实施标准",), "nobody said which headings to look for"


def test_what_a_spreadsheet_program_calls_text_is_read_whatever_parts_its_values() -> None:
    for data in ("案号\t金额\n甲\t1,5\n".encode("utf-16"), "案号;金额\n甲;1,5\n".encode()):
        assert sheets.read(data).lines[0].cells == {"案号": "甲", "金额": "1,5"}


@pytest.mark.parametrize("evil", [b'<!DOCTYPE x [<!ENTITY a "b">]>', "<x/>".encode("utf-16")])
def test_a_workbook_with_entities_is_refused_before_it_is_parsed(evil: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([["a"]]))) as good, zipfile.ZipFile(out, "w") as bad:
        for part in good.infolist():
            bad.writestr(part.filename, evil if part.filename == "xl/workbook.xml" else good.read(part))
    with pytest.raises(Unreadable):
        sheets.read(out.getvalue())

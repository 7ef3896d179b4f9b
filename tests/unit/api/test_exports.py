"""Spreadsheets that a reader takes away, as they are printed."""

import io
from typing import Any

from openpyxl import load_workbook

from api.exports import spreadsheet


def test_a_list_prints_across_a4_with_its_heads_on_every_sheet() -> None:
    rows: list[list[Any]] = [["深罗城执案〔2026〕17号", "91440300MA5GQ7XT4P", 2000], ["=1+1", None, 1]]
    sheet = load_workbook(io.BytesIO(spreadsheet("案件&列表", ["案件编号", "代码", "罚款"], rows))).active
    assert sheet is not None
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert str(sheet.print_title_rows).replace("$", "") == "1:1"
    assert sheet.oddHeader.center.text == "案件&&列表"
    assert sheet["A3"].data_type == "s", "a formula is text"
    widths = [sheet.column_dimensions[name].width for name in "AB"]
    assert widths[0] < 30 and widths[1] < 24

"""Exports that a reader takes away: a history with its proof, the list that stands on the screen."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from db.export import write_archive
from db.session import Tx
from engine import cases
from processes import case_page


def case_archive(tx: Tx, case_id: uuid.UUID) -> tuple[str, bytes]:
    """Export a case's chain with its files; gives a file name and the zip."""
    case = cases.get(tx, case_id)
    out = io.BytesIO()
    about = {"case": case.case_number, "party": case.party_name, "process": case.process_key, "status": case.status}
    write_archive(tx, out, chains=[case.chain], digests=case_page.files_of(tx, case.id), extra={"case.json": about})
    return f"case-{_plain(case.case_number) or case.id}.zip", out.getvalue()


def tenant_archive(tx: Tx) -> tuple[str, bytes]:
    """Export the tenant's own chain."""
    out = io.BytesIO()
    write_archive(tx, out, chains=[f"tenant:{tx.tenant_id}"])
    return "tenant-history.zip", out.getvalue()


def spreadsheet(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Write rows as XLSX; whatever begins like a formula is written as text."""
    out = io.BytesIO()
    import xlsxwriter  # half a second of imports that a server's start need not wait for

    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    widths = [_width(head) for head in heads]
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            text = "" if value is None else str(value)
            widths[column] = min(60, max(widths[column], _width(text)))
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(number, column, value)
            else:
                sheet.write_string(number, column, text)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    # As it is printed: A4 across, all columns on one sheet, the heads and a page number on each.
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&C{title.replace('&', '&&')}")
    sheet.set_footer("&C第 &P 页，共 &N 页")
    book.close()
    return out.getvalue()


def _width(text: str) -> int:
    """Count the columns of a text: a Chinese character takes two."""
    return sum(1 if character < "\u0250" else 2 for character in text) + 2


def _plain(text: str | None) -> str:
    """Keep what every file system takes, without losing Chinese."""
    return re.sub(r"[^\w〔〕（）()-]", "", text or "")

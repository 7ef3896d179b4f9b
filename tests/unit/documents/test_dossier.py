"""The dossier: one PDF, numbered through."""

import io
from typing import Any

import pdfplumber
import pikepdf
import pytest

from documents.bench import squeezed, text_of
from documents.dossier import Part, PdfUnreadable, dossier, page_count
from documents.render import Rendered, example, render


def _meta() -> dict[str, Any]:
    cover, remarks = example("penalty/cover"), example("penalty/remarks")
    return {**cover, "dossier": {**cover["dossier"], **remarks["dossier"]}}  # type: ignore[dict-item]


def _parts() -> list[Part]:
    kinds = [("D40", "行政处罚决定书"), ("D50", "送达回证"), ("D06", "立案审批表"), ("D10", "现场检查（勘验）笔录")]
    return [
        Part(title, render(f"penalty/{kind}", example(f"penalty/{kind}")).pdf, date="2026-11-02")
        for kind, title in kinds
    ]


@pytest.fixture(scope="module")
def bound() -> Rendered:
    return dossier(_parts(), _meta())


def test_cover_contents_documents_and_remarks_are_bound_in_order(bound: Rendered) -> None:
    total = sum(part.pages for part in _parts())
    assert bound.pages == total + 3
    text = squeezed(text_of(bound.pdf))
    places = [text.index(word) for word in ("行政处罚案卷", "卷内目录", "一、违法事实和证据", "卷内备考表")]
    assert places == sorted(places)
    assert f"本卷共有文件4件，共{total}页。" in text


def test_the_contents_give_the_pages_on_which_documents_stand(bound: Rendered) -> None:
    with pdfplumber.open(io.BytesIO(bound.pdf)) as pdf:
        rows = pdf.pages[1].extract_table() or []
    assert [row[4] for row in rows[1:]] == _ranges()


def _ranges() -> list[str]:
    ranges, first = [], 1
    for part in _parts():
        last = first + part.pages - 1
        ranges.append(str(first) if first == last else f"{first}-{last}")
        first = last + 1
    return ranges


def test_long_contents_repeat_their_headings_on_every_page() -> None:
    entries = [
        {"title": f"现场检查（勘验）笔录{i}", "number": "", "date": "2026-11-02", "pages": str(i)} for i in range(90)
    ]
    rendered = render("penalty/contents", {"entries": entries})
    with pdfplumber.open(io.BytesIO(rendered.pdf)) as pdf:
        assert len(pdf.pages) > 2
        tables = [page.extract_table() or [] for page in pdf.pages]
    assert all(rows[0][:2] == ["序号", "文书名称"] for rows in tables)
    assert [row[4] for rows in tables for row in rows[1:]] == [str(i) for i in range(90)]


def test_numbers_run_through_in_the_outer_upper_corner(bound: Rendered) -> None:
    with pdfplumber.open(io.BytesIO(bound.pdf)) as pdf:
        for number, page in enumerate(pdf.pages[2:-1], start=1):
            corner = page.crop((0, 0, page.width, 60))
            words = corner.extract_words()
            assert [word["text"] for word in words] == [str(number)]
            assert (words[0]["x0"] > page.width / 2) == bool(number % 2)
        for page in (pdf.pages[0], pdf.pages[1], pdf.pages[-1]):
            assert page.crop((0, 0, page.width, 60)).extract_words() == []


def test_a_turned_scan_is_numbered_in_the_corner_that_is_seen() -> None:
    with pikepdf.new() as scan:
        scan.add_blank_page(page_size=(841.9, 595.3))
        scan.pages[0].Rotate = 90
        buffer = io.BytesIO()
        scan.save(buffer)
    bound = dossier([Part("扫描件", buffer.getvalue())], _meta())
    with pdfplumber.open(io.BytesIO(bound.pdf)) as pdf:
        page = pdf.pages[2]
        words = page.crop((0, 0, page.width, 60)).extract_words()
    assert [word["text"] for word in words] == ["1"]
    assert words[0]["x0"] > page.width / 2


def test_what_is_no_pdf_is_refused_by_its_title() -> None:
    with pytest.raises(PdfUnreadable) as caught:
        Part("现场照片", b"\xff\xd8\xff")
    assert "现场照片" in caught.value.message("zh")
    assert page_count(render("penalty/D50", example("penalty/D50")).pdf) == 1


def test_the_same_documents_bind_to_the_same_bytes() -> None:
    assert dossier(_parts()[:1], _meta()).pdf == dossier(_parts()[:1], _meta()).pdf

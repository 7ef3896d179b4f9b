"""The finished page, measured: GB/T 9704-2012 within 1 mm."""

import io
from collections import defaultdict
from typing import Any

import pdfplumber
import pytest

from documents.render import Rendered, example, render

MM = 72 / 25.4


def _long() -> Rendered:
    context = example("penalty/D42")
    context["violation"] = {**context["violation"], "facts": "国" * 3000}  # type: ignore[dict-item]
    return render("penalty/D42", context)


@pytest.fixture(scope="module")
def full_page() -> Any:
    with pdfplumber.open(io.BytesIO(_long().pdf)) as pdf:
        page = pdf.pages[2]
        lines: dict[int, list[Any]] = defaultdict(list)
        for char in page.chars:
            if round(char["size"], 3) == 16:
                lines[round(char["top"])].append(char)
        return page, [lines[top] for top in sorted(lines)]


def test_paper_is_a4(full_page: Any) -> None:
    page, _ = full_page
    assert (page.width / MM, page.height / MM) == pytest.approx((210, 297), abs=0.1)


def test_the_type_area_begins_and_ends_where_the_standard_says(full_page: Any) -> None:
    _, lines = full_page
    assert lines[0][0]["top"] / MM == pytest.approx(37, abs=1)
    assert lines[-1][0]["bottom"] / MM == pytest.approx(37 + 225, abs=1)
    assert min(line[0]["x0"] for line in lines) / MM == pytest.approx(28, abs=1)
    assert max(line[-1]["x1"] for line in lines) / MM == pytest.approx(28 + 156, abs=1)


def test_a_full_page_has_22_lines_of_28_characters_in_16_points(full_page: Any) -> None:
    _, lines = full_page
    assert [len(line) for line in lines] == [28] * 22
    assert {round(char["size"], 3) for line in lines for char in line} == {16}


def test_a_paragraph_begins_two_characters_in() -> None:
    with pdfplumber.open(io.BytesIO(_long().pdf)) as pdf:
        first = next(line for line in pdf.pages[0].extract_text_lines() if line["text"].startswith("经查明"))
        assert first["x0"] / MM == pytest.approx(28 + 2 * 156 / 28, abs=1)


def test_the_title_is_centred_in_22_points() -> None:
    with pdfplumber.open(io.BytesIO(_long().pdf)) as pdf:
        title = [char for char in pdf.pages[0].chars if char["size"] == 22 and char["text"] in "不予行政处罚决定书"]
        chars = [char for char in title if char["top"] > 45 * MM]
        middle = (chars[0]["x0"] + chars[-1]["x1"]) / 2
        assert middle / MM == pytest.approx(28 + 156 / 2, abs=1)


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages_7_mm_below() -> None:
    with pdfplumber.open(io.BytesIO(_long().pdf)) as pdf:
        for page in pdf.pages[:2]:
            chars = [char for char in page.chars if char["size"] == 14]
            text = "".join(char["text"] for char in chars)
            assert text.replace(" ", "") == f"—{page.page_number}—"
            middle = (chars[0]["top"] + chars[0]["bottom"]) / 2 / MM
            assert middle == pytest.approx(37 + 225 + 7, abs=1)
            if page.page_number % 2:
                assert chars[-1]["x1"] / MM == pytest.approx(28 + 156 - 14 / MM, abs=1)
            else:
                assert chars[0]["x0"] / MM == pytest.approx(28 + 14 / MM, abs=1)


def test_the_date_ends_four_characters_before_the_margin() -> None:
    with pdfplumber.open(io.BytesIO(render("penalty/D42", example("penalty/D42")).pdf)) as pdf:
        lines = pdf.pages[-1].extract_text_lines()
        date = next(line for line in lines if line["text"] == "2026年11月23日")
        assert date["x1"] / MM == pytest.approx(28 + 156 - 4 * 156 / 28, abs=1)


@pytest.mark.parametrize("length", range(0, 700, 29))
def test_a_seal_never_stands_on_a_page_without_text(length: int) -> None:
    context = example("penalty/D51")
    context["served"] = {**context["served"], "content": "国" * length or "无"}  # type: ignore[dict-item]
    with pdfplumber.open(io.BytesIO(render("penalty/D51", context).pdf)) as pdf:
        last = [line["text"] for line in pdf.pages[-1].extract_text_lines()]
        assert last[0] not in ("2026年11月23日", "深圳市罗湖区城市管理和综合执法局") or len(pdf.pages) == 1

"""计量事实: what a standard measures, in its unit or a larger one; asked one by one on the page, checked everywhere."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest.mock import MagicMock

import pytest
from werkzeug.datastructures import MultiDict

from api.pages import fields
from discretion import cli, importer, standards
from engine.forms import AnswersInvalid, Field, Form
from processes import quantities
from processes.quantities import MeasureWrong

ITEMS = {one.code: one for one in importer.read(cli.SHIPPED_FILE.read_bytes()).items}
STALL, GREEN, SITE = "SZCG2023-003", "SZCG2023-030", "城乡规划法64-1"
ON = dt.date(2026, 3, 2)
FORM = Form("proposal", (Field("measured", "计量事实", "quantities", required=False, max_length=500),))


@pytest.fixture(autouse=True)
def _shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standards, "find_item", lambda _, code, __: ITEMS.get(code))


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("占地面积=3.5平方米", "占地面积=3.5平方米"),
        ("占地面积＝3.5", "占地面积=3.5"),
        ({"占地面积": {"value": "3.5", "unit": "平方米"}}, "占地面积=3.5平方米"),
        ({"占地面积": "3.5", "设施处数": {"value": "", "unit": "处"}}, "占地面积=3.5"),
        ([{"name": "占地面积", "value": "3.5", "unit": "平方米"}, {"name": "占比", "value": 12, "unit": "%"}],
         "占地面积=3.5平方米\n占比=12%"),
    ],
)  # fmt: skip
def test_quantities_arrive_as_lines_by_name_or_as_a_list(raw: Any, kept: str) -> None:
    assert FORM.check({"measured": raw}) == {"measured": kept}


@pytest.mark.parametrize(
    "raw", ["很大", "占地面积=约3平方米", "占地面积=-1", "占地面积=1e9", {"占地面积": "三"}, 7, [3]]
)
def test_what_is_no_quantity_is_refused_by_the_form(raw: Any) -> None:
    with pytest.raises(AnswersInvalid):
        FORM.check({"measured": raw})


def test_the_standards_say_what_is_asked_and_in_which_units() -> None:
    found = quantities.asked(MagicMock(), (STALL, SITE, ""), ON)
    assert [(one.name, one.units) for one in found] == [
        ("占地面积", ("平方米", "公顷")), ("建设工程造价", ("元", "万元")),
    ]  # fmt: skip
    assert found[0].choice.hint == "平方米、公顷"


def test_a_quantity_counts_in_the_unit_of_the_standard() -> None:
    tx = MagicMock()
    assert quantities.in_units(tx, (STALL,), ON, "占地面积=3.5平方米") == {"占地面积": "3.5"}
    assert quantities.in_units(tx, (STALL,), ON, "占地面积=0.5公顷") == {"占地面积": "5000.0"}
    assert quantities.in_units(tx, (SITE,), ON, {"建设工程造价": {"value": "12.5", "unit": "万元"}}) == {
        "建设工程造价": "125000.0"
    }
    for left_out in ("占地面积=3斤", "别的=3", "写到一半", None):
        assert quantities.in_units(tx, (STALL,), ON, left_out) == {}


@pytest.mark.parametrize(
    ("codes", "text", "says"),
    [
        ((STALL,), "面积=6.5平方米", "应为占地面积（平方米）"),
        ((STALL,), "占地面积=6.5亩", "单位应为平方米、公顷，不是“亩”"),
        (("SZCG2023-001",), "占地面积=6.5", "请删除"),
    ],
)
def test_another_quantity_or_unit_is_refused_with_what_is_asked(codes: tuple[str, ...], text: str, says: str) -> None:
    with pytest.raises(MeasureWrong) as refused:
        quantities.check(MagicMock(), codes, ON, text)
    assert says in refused.value.message("zh") and "measured" in refused.value.fields
    quantities.check(MagicMock(), (STALL, GREEN), ON, "占地面积=6.5平方米\n占用或拆除立体绿化面积=2")


def test_the_page_asks_each_by_a_number_and_a_unit_and_gives_them_back() -> None:
    posted = MultiDict({
        "measured:占地面积": " 3.5 ", "measured.unit:占地面积": "平方米", "measured:设施处数": "",
        "measured.unit:设施处数": "处",
    })  # fmt: skip
    answers = fields.answers_of(FORM, posted)
    assert answers == {"measured": {"占地面积": {"value": "3.5", "unit": "平方米"}}}
    stored = FORM.check(answers)
    assert fields.raw_of(FORM, stored) == answers
    assert fields.raw_of(FORM, {"measured": "写到一半"}) == {"measured": {}}
    assert fields.answers_of(FORM, MultiDict({"measured:占地面积": ""})) == {}

"""A table of old cases: every problem stands by its row."""

from __future__ import annotations

import datetime as dt

import pytest

from processes import old_case_sheet
from processes.old_case_sheet import COLUMNS
from processes.old_case_stages import mapping, understood

TODAY = dt.date(2026, 3, 2)
GOOD = {
    "案号": "深罗城执立字〔2024〕0007号", "当事人": "深圳市罗湖区曾记餐饮店", "当事人类型": "法人",
    "证件号码": "91440300708461136T", "事项编码": "SZCG2023-002",
    "违法行为日期": "2024年3月1日", "执法主体": "区城管局",
    "立案日期": "2024-03-05", "处理结果": "行政处罚", "决定书文号": "深罗城执罚决字〔2024〕0003号",
    "决定日期": "2024/4/1", "罚款金额": "1,000元", "结案日期": "2024-05-01",
}  # fmt: skip


def table(*rows: dict[str, str]) -> bytes:
    """Write rows as CSV."""
    quoted = [[f'"{row.get(name, "")}"' for name in COLUMNS] for row in rows]
    return "\n".join([",".join(COLUMNS), *(",".join(row) for row in quoted)]).encode()


def test_a_good_line_is_read_with_days_and_cents() -> None:
    found = old_case_sheet.read(table(GOOD), TODAY)
    assert [one.text for one in found.problems] == []
    line = found.lines[0]
    assert (line.act_date, line.decided_on, line.fine_cents) == (dt.date(2024, 3, 1), dt.date(2024, 4, 1), 100_000)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"当事人": ""}, "当事人"),
        ({"当事人类型": "公司"}, "当事人类型"),
        ({"处理结果": "罚"}, "处理结果"),
        ({"违法行为日期": "三月"}, "违法行为日期"),
        ({"罚款金额": "一千"}, "罚款金额"),
        ({"罚款金额": "-1"}, "罚款金额"),
        ({"决定日期": "2024-03-01"}, "决定日期"),
        ({"结案日期": "2026-03-03"}, "结案日期"),
        ({"决定书文号": ""}, "决定日期"),
        ({"处理结果": "不予处罚"}, "罚款金额"),
        ({"处理结果": "在办"}, "决定日期"),
        ({"处理结果": "在办", "所处环节": "别处"}, "所处环节"),
        ({"处理结果": "在办", "所处环节": "执行"}, "决定送达日期"),
        ({"处理结果": "在办", "所处环节": "告知", "处罚种类": "没收"}, "没收金额"),
        ({"处理结果": "在办", "所处环节": "告知", "处罚种类": "罚"}, "处罚种类"),
        ({"延长天数": "30"}, "延长依据"),
        ({"延长天数": "很多"}, "延长天数"),
        ({"中止自": "2024-03-10"}, "中止自"),
        ({"决定撤销日期": "2024-03-20"}, "决定撤销日期"),
    ],
)
def test_what_is_wrong_with_a_line_is_named_by_its_column(changes: dict[str, str], column: str) -> None:
    found = old_case_sheet.read(table({**GOOD, **changes}), TODAY)
    assert not found.importable
    assert (2, column) in {(one.line, one.column) for one in found.problems if one.level == "error"}


def test_the_same_number_twice_and_a_wrong_check_digit_are_named() -> None:
    found = old_case_sheet.read(table(GOOD, {**GOOD, "证件号码": "914403007084611360"}), TODAY)
    said = {(one.line, one.column, one.level) for one in found.problems}
    assert {(3, "案号", "error"), (3, "证件号码", "warning")} <= said


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", ",".join(COLUMNS).encode()])
def test_an_empty_or_foreign_file_is_not_taken(content: bytes) -> None:
    assert not old_case_sheet.read(content, TODAY).importable


def test_an_administrator_s_words_name_stages() -> None:
    found, wrong = mapping("在查 = 调查取证\n\n已送决定＝执行\n乱写\n某词=别处")
    assert (found, wrong) == ({"在查": "调查取证", "已送决定": "执行"}, ["乱写", "某词=别处"])
    words = understood({**found, "告知": "审核"})
    assert (words["在查"].key, words["已送决定"].key, words["待缴款"].key) == ("inquiry", "performance", "performance")
    assert words["告知"].key == "review", "the administrator's word goes before ours"

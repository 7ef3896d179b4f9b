"""The dry run: every problem by row, and nothing guessed."""

from __future__ import annotations

import csv
import io

import pytest

from discretion import importer
from discretion.amounts import Fixed, NoPenalty, PerUnit
from discretion.importer import COLUMNS, read

GOOD = {
    "row_id": "R1",
    "事项编码(标准内序号)": "X-002(序号2)",
    "违法行为": "超门窗经营",
    "违法依据": "《某条例》第十七条第一款",
    "处罚依据": "《某条例》第十七条第二款",
    "法定幅度_min_yuan": "1000",
    "法定幅度_max_yuan": "5000",
    "前置条件": "先责令改正；拒不改正",
    "情节/阶次": "情节较轻",
    "适用条件": "第一次被处罚",
    "裁量幅度_min_yuan": "1000",
    "裁量幅度_max_yuan": "1000",
    "公式": "",
    "并处/备注": "",
    "公报页码": "14",
    "来源地址": "政府公报",
}


def file(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\r\n", extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def row(**cells: str) -> dict[str, str]:
    names = {"id": "row_id", "low": "裁量幅度_min_yuan", "high": "裁量幅度_max_yuan", "when": "适用条件", "how": "公式",
             "tier": "情节/阶次", "law_low": "法定幅度_min_yuan", "law_high": "法定幅度_max_yuan", "before": "前置条件",
             "act": "违法行为", "code": "事项编码(标准内序号)"}  # fmt: skip
    return {**GOOD, **{names.get(name, name): value for name, value in cells.items()}}


def codes(content: bytes, level: str = "error") -> list[tuple[str, str, str]]:
    return [(one.row_id, one.column, one.code) for one in read(content).problems if one.level == level]


def test_a_good_row_is_read_without_problems() -> None:
    report = read(file(row()))
    assert report.importable and not report.problems
    (item,) = report.items
    assert (item.code, item.sequence, item.precondition.refusal) == ("X-002", "2", "refused")
    assert item.tiers[0].amount == Fixed(100_000)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"id": ""}, "row_id", "blank"),
        ({"when": ""}, "适用条件", "blank"),
        ({"low": "一千"}, "裁量幅度_min_yuan", "not-a-number"),
        ({"low": "-5"}, "裁量幅度_min_yuan", "not-a-number"),
        ({"low": "NaN"}, "裁量幅度_min_yuan", "not-a-number"),
        ({"low": "1000.005"}, "裁量幅度_min_yuan", "not-a-number"),
        ({"low": "3000", "high": "2000"}, "裁量幅度_min_yuan", "turned-range"),
        ({"high": ""}, "裁量幅度_max_yuan", "half-range"),
        ({"low": "", "high": ""}, "公式", "no-amount"),
        ({"low": "0", "high": "0"}, "裁量幅度_min_yuan", "zero-without-words"),
        ({"how": "不予处罚"}, "公式", "no-penalty-with-amount"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column_and_refuses_the_import(
    cells: dict[str, str], column: str, code: str
) -> None:
    content = file(row(**cells))
    assert (cells.get("id", "R1"), column, code) in codes(content)
    assert not read(content).importable


def test_every_problem_is_listed_not_only_the_first() -> None:
    content = file(row(low="x"), row(id="R2", high="y"), row(id="R2", when="第二次被处罚"))
    assert codes(content) == [
        ("R1", "裁量幅度_min_yuan", "not-a-number"),
        ("R2", "裁量幅度_max_yuan", "not-a-number"),
        ("R2", "row_id", "duplicate-row"),
    ]


def test_rows_of_one_item_may_not_contradict_each_other() -> None:
    content = file(row(), row(id="R2", when="第二次被处罚", act="另一行为"))
    assert codes(content) == [("R2", "违法行为", "item-conflict")]


def test_a_tier_outside_the_statutory_range_is_a_warning_and_no_error() -> None:
    content = file(row(law_low="2000"))
    assert codes(content, "warning") == [("R1", "裁量幅度_min_yuan", "outside-statutory-range")]
    assert read(content).importable


def test_overlapping_and_repeated_conditions_are_warned_of() -> None:
    overlap = file(row(when="占比≥10%且<20%"), row(id="R2", when="占比≤10%"))
    assert ("R2", "适用条件", "tiers-overlap") in codes(overlap, "warning")
    touching = file(row(when="占比≥10%且<20%"), row(id="R2", when="有刊播但占比<10%"))
    assert codes(touching, "warning") == []
    counted = file(row(when="第二次及以上被处罚"), row(id="R2", when="第三次被处罚"))
    assert ("R2", "适用条件", "tiers-overlap") in codes(counted, "warning")
    same = file(row(), row(id="R2"))
    assert ("R2", "适用条件", "same-condition") in codes(same, "warning")


def test_an_unknown_phrase_is_listed_as_a_question() -> None:
    report = read(file(row(when="造成恶劣影响")))
    assert [(one.level, one.code) for one in report.problems] == [("notice", "question")]
    assert report.importable and [one.text for one in report.items[0].questions()] == ["造成恶劣影响"]


def test_an_unread_formula_is_listed() -> None:
    assert ("R1", "公式", "formula-unread") in codes(file(row(how="酌情", low="", high="")), "notice")


def test_a_heading_of_refusal_without_the_precondition_is_warned_of() -> None:
    assert ("R1", "前置条件", "heading-presupposes-refusal") in codes(
        file(row(act="摆卖且拒不改正", before="责令改正")), "warning"
    )


def test_the_unit_may_have_a_column_of_its_own() -> None:
    cells = row(how="1000元/㎡×占地面积(㎡)", low="", high="")
    plain = read(file(cells))
    assert plain.items[0].groups[0].unit_stated is False
    stated = read(file({**cells, "法定幅度单位": "每平方米"}, columns=(*COLUMNS, importer.UNIT)))
    assert (stated.items[0].groups[0].unit, stated.items[0].groups[0].unit_stated) == ("平方米", True)
    assert stated.items[0].tiers[0].amount == PerUnit(100_000, "平方米", "占地面积")


def test_the_kind_of_party_may_have_a_column_of_its_own() -> None:
    columns = (*COLUMNS, importer.PARTY)
    report = read(file({**row(), "当事人类型": "个人"}, {**row(id="R2"), "当事人类型": "单位"}, columns=columns))
    assert not report.problems
    assert [group.party_types for group in report.items[0].groups] == [
        ("citizen", "sole_trader"),
        ("company", "organization"),
    ]
    assert codes(file({**row(), "当事人类型": "外星人"}, columns=columns)) == [("R1", "当事人类型", "party-unknown")]


def test_a_missing_column_is_named() -> None:
    columns = tuple(name for name in COLUMNS if name != "公式")
    assert codes(file(row(), columns=columns)) == [("", "公式", "column-missing")]


def test_an_unknown_column_is_left_out_and_said() -> None:
    report = read(file({**row(), "备忘": "x"}, columns=(*COLUMNS, "备忘")))
    assert report.importable and [one.code for one in report.problems] == ["column-unknown"]


def test_a_file_from_an_older_spreadsheet_in_gb18030_is_read_and_said() -> None:
    report = read(file(row(), encoding="gb18030"))
    assert report.importable and [one.code for one in report.problems] == ["encoding"]


def test_line_breaks_within_a_cell_keep_the_line_numbers_right() -> None:
    report = read(file(row(**{"并处/备注": "一\n二"}), row(id="R2", low="x")))
    assert {(one.line, one.row_id) for one in report.problems if one.level == "error"} == {(4, "R2")}


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe\x00", b"a,b\n1,2\n", b'"unclosed', b"row_id\x00"])
def test_rubbish_is_reported_and_never_raises(content: bytes) -> None:
    assert not read(content).importable


def test_a_row_of_no_penalty_is_read() -> None:
    report = read(file(row(how="不予处罚", low="0", high="0", when="违法行为轻微并及时改正"), row(id="R2")))
    assert report.items[0].tiers[0].amount == NoPenalty()
    assert ("R1", "公式", "zero-tier-after-refusal") in codes(file(row(how="不予处罚", low="0", high="0")), "notice")

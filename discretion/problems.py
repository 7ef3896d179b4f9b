"""What the dry run of an import reports: each problem with its row, column, weight and both languages. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["error", "warning", "notice"]


@dataclass(frozen=True)
class Problem:
    """Something about one row: errors refuse the import, warnings and notices travel with it."""

    line: int
    row_id: str
    column: str
    level: Level
    code: str
    en: str
    zh: str

    def as_json(self) -> dict[str, Any]:
        """Describe the problem for the API and the command line."""
        return dict(vars(self))

    def __str__(self) -> str:
        return f"line {self.line} {self.row_id or '-'} [{self.column or '-'}] {self.level}: {self.en}"


#: code -> (level, English, Chinese), templates over the parameters of :func:`problem`.
PROBLEMS: dict[str, tuple[Level, str, str]] = {
    "unreadable": ("error", "The file cannot be read as CSV or XLSX: {words}", "文件无法按CSV或XLSX读取：{words}"),
    "empty": ("error", "The file has no rows.", "文件中没有数据行。"),
    "heading-missing": (
        "error",
        "No line has the headings of a standard ({words}, …).",
        "没有找到表头：应有一行写明{words}等列名。",
    ),
    "heading-below": ("notice", "The heading stands in line {words}.", "表头在第{words}行，其上的文字不导入。"),
    "column-missing": ("error", "The column '{words}' is missing.", "缺少列“{words}”。"),
    "column-unknown": ("notice", "The column '{words}' is not known and is left out.", "未知列“{words}”，不予导入。"),
    "encoding": ("notice", "The file is not UTF-8; it was read as GB 18030.", "文件不是UTF-8编码，已按GB 18030读取。"),
    "too-many-cells": ("error", "The row has more cells than the heading.", "该行的列数多于表头。"),
    "blank": ("error", "The cell must not be empty.", "该单元格不得为空。"),
    "duplicate-row": ("error", "The row number {words} occurs twice.", "行号{words}重复。"),
    "not-a-number": ("error", "'{words}' is not an amount in yuan.", "“{words}”不是以元为单位的数额。"),
    "turned-range": ("error", "The lower bound exceeds the upper one.", "下限大于上限。"),
    "half-range": ("error", "Only one bound of the range is given.", "幅度只填写了一端。"),
    "no-amount": ("error", "Neither an amount nor a formula is given.", "既没有数额也没有公式。"),
    "zero-without-words": (
        "error",
        "The amount is zero but the formula does not say 不予处罚.",
        "数额为0但公式未写明“不予处罚”。",
    ),
    "no-penalty-with-amount": (
        "error",
        "The formula says 不予处罚 but an amount is given.",
        "公式为“不予处罚”但填有数额。",
    ),
    "item-conflict": (
        "error",
        "Row {words} of the same item says something else in this column.",
        "与同一事项{words}行的内容不一致。",
    ),
    "party-unknown": ("error", "'{words}' is not a kind of party.", "“{words}”不是当事人类型。"),
    "outside-statutory-range": (
        "warning",
        "The amount ({words}) lies outside the statutory range; assessments are blocked until it is confirmed.",
        "数额（{words}）超出法定幅度，核实前不得适用。",
    ),
    "same-condition": ("warning", "Row {words} of the item has the same condition.", "与{words}行的适用条件相同。"),
    "tiers-overlap": ("warning", "The condition overlaps with that of row {words}.", "适用条件与{words}行重叠。"),
    "heading-presupposes-refusal": (
        "warning",
        "The act speaks of refusal but the precondition does not.",
        "违法行为写明拒不改正（逾期未改正），前置条件却未写。",
    ),
    "same-as-above": (
        "warning",
        "The act refers to another row (同上); write it out before documents use it.",
        "违法行为写作“同上”，用于文书前应补全。",
    ),
    "question": (
        "notice",
        "'{words}' is not a phrase that the program reads; the officer answers it with yes or no.",
        "“{words}”无法自动识别，由办案人员逐案回答是或者否。",
    ),
    "precondition-note": (
        "notice",
        "'{words}' is kept as text and not checked.",
        "“{words}”作为说明保留，不作自动核对。",
    ),
    "formula-unread": (
        "notice",
        "'{words}' is not a formula that the program computes; the officer sets the amount.",
        "公式“{words}”无法自动计算，由办案人员确定数额。",
    ),
    "unit-read-from-tier": (
        "notice",
        "The unit of the statutory range is not stated; it is read as per {words}, like the tier.",
        "未写明法定幅度的计量单位，按档次的单位（每{words}）比对。",
    ),
    "no-statutory-range": ("notice", "No statutory range is given; nothing to compare.", "未填写法定幅度，无法比对。"),
    "no-published-tier": (
        "notice",
        "Only the range of the statute is known; the officer sets the amount with reasons.",
        "仅有法定幅度，未见公开档次，由办案人员说明理由后确定。",
    ),
    "zero-tier-after-refusal": (
        "notice",
        "A tier without penalty stands under a precondition of refusal.",
        "在以拒不改正为前提的事项下列有不予处罚档次。",
    ),
    "ordinary-tier-missing": (
        "notice",
        "The standard publishes no tier for a first penalty; the statute's own amount applies.",
        "裁量基准未公布首次处罚的档次，按法条数额处罚。",
    ),
    "basis-unverified": (
        "notice",
        "A basis has not been compared with the law word by word.",
        "该依据尚未与法律文本逐字核对。",
    ),
    "law-ends": ("notice", "The law governs acts before {words} only.", "所依据的法律仅适用于{words}前的行为。"),
}  # fmt: skip


def problem(code: str, *, line: int = 0, row_id: str = "", column: str = "", words: object = "") -> Problem:
    """Make a problem with its sentences filled in."""
    level, en, zh = PROBLEMS[code]
    text = str(words)
    return Problem(line, row_id, column, level, code, en.replace("{words}", text), zh.replace("{words}", text))

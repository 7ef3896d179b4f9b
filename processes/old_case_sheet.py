"""Old cases as an agency hands them in: the columns, and every problem by row. Pure: a table in, lines out.

The file is described in ``docs/reference/registers.md``. What needs the registers (bodies, officers, numbers) is
checked in ``old_cases``.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from stdnum.cn import ric, uscc

from discretion import sheets
from processes import old_case_stages
from processes.old_case_stages import (
    CONFISCATED,
    DEFENCE,
    DEFENCES,
    KINDS_OF_PENALTY,
    NOTICE,
    NOTICE_SERVED,
    PENALTIES,
    SERVED,
    STAGE,
    Stage,
)
from processes.remedy.redone import ANNULLED_FOR

NUMBER, PARTY, KIND, CODE = "案号", "当事人", "当事人类型", "证件号码"
REPRESENTATIVE, ADDRESS, ITEM, ACT_DATE = "法定代表人", "住所", "事项编码", "违法行为日期"
BODY, UNIT, OPENED, RESULT = "执法主体", "承办部门", "立案日期", "处理结果"
DECISION, DECIDED, FINE, REVOKED, CLOSED = "决定书文号", "决定日期", "罚款金额", "决定撤销日期", "结案日期"
OFFICER, SECOND = "承办人证号", "协办人证号"
EXTENDED, EXTENDED_WHY, STOOD_FROM, STOOD_TO, STOOD_WHY = "延长天数", "延长依据", "中止自", "中止至", "中止依据"
SUMMARY, REVOKED_FOR = "案情摘要", "撤销原因"

REQUIRED = (NUMBER, PARTY, KIND, CODE, ITEM, ACT_DATE, BODY, OPENED, RESULT)
COLUMNS = (
    *REQUIRED, REPRESENTATIVE, ADDRESS, UNIT, DECISION, DECIDED, FINE, REVOKED, CLOSED, OFFICER, SECOND, EXTENDED,
    EXTENDED_WHY, STOOD_FROM, STOOD_TO, STOOD_WHY, STAGE, NOTICE, NOTICE_SERVED, DEFENCE, KINDS_OF_PENALTY,
    CONFISCATED, SERVED, SUMMARY, REVOKED_FOR,
)  # fmt: skip
#: Words of the cell -> why the decision was annulled.
_GROUNDS = {words: key for key, words in ANNULLED_FOR.items()}
KINDS = {"法人": "company", "个体工商户": "sole_trader", "非法人组织": "organization", "公民": "citizen"}
RESULTS = {
    "在办": "running", "行政处罚": "penalty", "不予处罚": "no_penalty", "撤销案件": "withdrawn",
    "终止调查": "terminated", "移送": "transferred",
}  # fmt: skip
Level = Literal["error", "warning", "notice"]


@dataclass(frozen=True)
class Problem:
    """Something about one line: an error refuses the whole file, warnings and notices travel with it."""

    line: int
    column: str
    level: Level
    text: str

    def as_json(self) -> dict[str, Any]:
        """Describe the problem for the API."""
        return dict(vars(self))


@dataclass
class OldLine:
    """One old case as it was read; days as dates, money in cents."""

    line: int
    number: str
    party: str
    kind: str
    code: str
    representative: str
    address: str
    item_code: str
    body: str
    unit: str
    result: str
    decision_number: str
    officer: str
    second_officer: str
    extended_why: str
    stood_why: str
    summary: str
    notice_number: str = ""
    #: Why the decision was annulled: a key of ``redone.ANNULLED_FOR``.
    annulled_for: str = ""
    defence: str = ""
    kinds: tuple[str, ...] = ()
    stage: Stage = old_case_stages.DEFAULT
    act_date: dt.date | None = None
    opened_on: dt.date | None = None
    decided_on: dt.date | None = None
    revoked_on: dt.date | None = None
    closed_on: dt.date | None = None
    stood_from: dt.date | None = None
    stood_to: dt.date | None = None
    notified_on: dt.date | None = None
    served_on: dt.date | None = None
    fine_cents: int = 0
    confiscated_cents: int = 0
    extended_days: int = 0

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The days of the act and of the opening, which no line may lack.

        :raises ValueError: when the line was not checked.
        """
        if self.act_date is None or self.opened_on is None:
            raise ValueError(f"line {self.line} has no days")
        return self.act_date, self.opened_on

    @property
    def running(self) -> bool:
        """Tell whether the case is still being worked: it is taken over with its clock."""
        return self.result == "running"

    @property
    def comparable(self) -> bool:
        """Tell whether an annulled decision is told so that it bars the same one: its number and what it imposed."""
        return bool(self.decision_number and (self.kinds or self.fine_cents))


@dataclass
class Reading:
    """The lines of a file and everything that a person should know about them."""

    lines: list[OldLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def importable(self) -> bool:
        """Tell whether nothing refuses the import."""
        return bool(self.lines) and not any(one.level == "error" for one in self.problems)

    def note(self, line: int, column: str, text: str, level: Level = "error") -> None:
        """Add a problem."""
        self.problems.append(Problem(line, column, level, text))


def read(content: bytes, today: dt.date, stages: Mapping[str, str] | None = None) -> Reading:
    """Read a file of old cases; every problem stands by its row, nothing is guessed.

    :param stages: the administrator's words for stages -> titles of ``old_case_stages.STAGES``.
    """
    found, words = Reading(), old_case_stages.understood(stages)
    try:
        sheet = sheets.read(content, REQUIRED)
    except sheets.Unreadable as error:
        found.note(error.line, "", f"文件无法读取：{error.reason}")
        return found
    if not set(COLUMNS) & set(sheet.columns):
        found.note(0, "", f"没有找到表头：应有一行写明{'、'.join(REQUIRED)}等列名" if sheet.columns else "文件是空的")
        return found
    if sheet.heading > 1:
        found.note(sheet.heading, "", f"表头在第{sheet.heading}行，其上的文字不导入", "notice")
    for name in REQUIRED:
        if name not in sheet.columns:
            found.note(sheet.heading, name, f"缺少列“{name}”")
    for name in sheet.columns:
        if name not in COLUMNS:
            found.note(sheet.heading, name, f"未知列“{name}”，不予导入", "notice")
    if found.problems and any(one.level == "error" for one in found.problems):
        return found
    if not sheet.lines:
        found.note(1, "", "文件中没有数据行")
    seen: dict[str, int] = {}
    for line in sheet.lines:
        one = _line(line.number, {name: line.cells.get(name, "").strip() for name in COLUMNS}, words, found)
        if line.surplus:
            found.note(line.number, "", "该行的列数多于表头")
        _judge(one, found, today)
        for column, text in ((NUMBER, one.number), (DECISION, one.decision_number), (NOTICE, one.notice_number)):
            if text and (earlier := seen.setdefault(f"{column}{text}", line.number)) != line.number:
                found.note(line.number, column, f"与第{earlier}行重复：{text}")
        found.lines.append(one)
    return found


def _line(number: int, cells: Mapping[str, str], words: Mapping[str, Stage], found: Reading) -> OldLine:
    for name in REQUIRED:
        if not cells[name]:
            found.note(number, name, "不得为空")
    for name, known in ((KIND, KINDS), (RESULT, RESULTS), (DEFENCE, DEFENCES), (REVOKED_FOR, _GROUNDS)):
        if cells[name] and cells[name] not in known:
            found.note(number, name, f"“{cells[name]}”应为{'、'.join(known)}之一")
    stage = words.get(cells[STAGE]) if cells[STAGE] else old_case_stages.DEFAULT
    if stage is None:
        known_words = "、".join(one.title for one in old_case_stages.STAGES.values())
        found.note(number, STAGE, f"没有环节“{cells[STAGE]}”，应为{known_words}之一，或者在“环节对应”中写明")
    kinds = [word for word in cells[KINDS_OF_PENALTY].replace("，", "、").replace(",", "、").split("、") if word]
    for word in kinds:
        if word not in PENALTIES:
            found.note(number, KINDS_OF_PENALTY, f"“{word}”应为{'、'.join(PENALTIES)}之一")
    return OldLine(
        line=number, number=cells[NUMBER], party=cells[PARTY], kind=KINDS.get(cells[KIND], ""),
        code=cells[CODE].upper().replace(" ", ""), representative=cells[REPRESENTATIVE], address=cells[ADDRESS],
        item_code=cells[ITEM], body=cells[BODY], unit=cells[UNIT], result=RESULTS.get(cells[RESULT], ""),
        decision_number=cells[DECISION], officer=cells[OFFICER], second_officer=cells[SECOND],
        extended_why=cells[EXTENDED_WHY], stood_why=cells[STOOD_WHY], summary=cells[SUMMARY],
        notice_number=cells[NOTICE], defence=DEFENCES.get(cells[DEFENCE], ""),
        annulled_for=_GROUNDS.get(cells[REVOKED_FOR], ""),
        kinds=tuple(PENALTIES[word] for word in kinds if word in PENALTIES), stage=stage or old_case_stages.DEFAULT,
        **{name: _day(number, column, cells[column], found) for name, column in DAYS.items()},
        fine_cents=_cents(number, FINE, cells[FINE], found),
        confiscated_cents=_cents(number, CONFISCATED, cells[CONFISCATED], found),
        extended_days=_whole(number, EXTENDED, cells[EXTENDED], found),
    )  # fmt: skip


DAYS = {
    "act_date": ACT_DATE, "opened_on": OPENED, "decided_on": DECIDED, "revoked_on": REVOKED, "closed_on": CLOSED,
    "stood_from": STOOD_FROM, "stood_to": STOOD_TO, "notified_on": NOTICE_SERVED, "served_on": SERVED,
}  # fmt: skip


def _day(number: int, column: str, text: str, found: Reading) -> dt.date | None:
    if not text:
        return None
    try:
        return written_day(text)
    except ValueError:
        found.note(number, column, f"“{text}”不是日期，应写作 2024-03-01")
        return None


def written_day(text: str) -> dt.date:
    """Read a day as people write it: 2024-03-01, 2024/3/1, 2024.3.1, 2024年3月1日, 20240301.

    :raises ValueError: when it is none.
    """
    plain = text.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    parts = plain.split("-")
    try:
        return dt.date(*(int(part) for part in parts)) if len(parts) == 3 else dt.date.fromisoformat(text)
    except OverflowError:  # a year of eleven figures
        raise ValueError(f"{text[:40]} is no day") from None


def _cents(number: int, column: str, text: str, found: Reading) -> int:
    if not text:
        return 0
    try:
        cents = Decimal(text.replace(",", "").replace("，", "").removesuffix("元")) * 100
    except InvalidOperation:
        cents = Decimal("NaN")
    if not cents.is_finite() or cents < 0 or cents != cents.to_integral_value() or cents > 10**13:
        found.note(number, column, f"“{text}”不是以元为单位的金额")
        return 0
    return int(cents)


def _whole(number: int, column: str, text: str, found: Reading) -> int:
    if text and not (text.isdecimal() and len(text) < 5):
        found.note(number, column, f"“{text}”应为整数")
        return 0
    return int(text or 0)


def _judge(one: OldLine, found: Reading, today: dt.date) -> None:
    """Compare the cells of a line with each other."""
    if one.code and one.kind == "citizen" and len(one.code) == 18 and not ric.is_valid(one.code):
        found.note(one.line, CODE, "身份证号码校验位不符，请核对", "warning")
    if one.code and one.kind and one.kind != "citizen" and not uscc.is_valid(one.code):
        found.note(one.line, CODE, "统一社会信用代码应为18位且校验位正确", "warning")
    order = (
        (ACT_DATE, one.act_date), (OPENED, one.opened_on), (NOTICE_SERVED, one.notified_on), (DECIDED, one.decided_on),
        (SERVED, one.served_on), (CLOSED, one.closed_on),
    )  # fmt: skip
    known = [(name, day) for name, day in order if day is not None]
    for (before, first), (after, second) in itertools.pairwise(known):
        if second < first:
            found.note(one.line, after, f"{after}早于{before}")
    for name, day in known:
        if day > today:
            found.note(one.line, name, f"{name}晚于今天")
    if one.result == "penalty" and (one.decided_on is None or not one.decision_number):
        found.note(one.line, DECIDED, "行政处罚须有决定书文号和决定日期")
    if one.result not in ("penalty", "running") and one.fine_cents:
        found.note(one.line, FINE, "未作行政处罚的案件不应有罚款金额")
    if one.running:
        _judge_stage(one, found)
    if one.result not in ("running", "") and one.closed_on is None:
        found.note(one.line, CLOSED, "未填写结案日期", "warning")
    if one.running and not (one.officer and one.second_officer):
        found.note(one.line, OFFICER, "在办案件须有承办人和协办人的执法证号")
    if one.running and not one.address:
        found.note(one.line, ADDRESS, "在办案件须有住所（住址），接续办理时文书要写明")
    if one.running and one.kind in ("company", "organization", "sole_trader") and not one.representative:
        found.note(one.line, REPRESENTATIVE, "在办案件须有法定代表人（负责人、经营者）")
    if one.revoked_on and one.decided_on and one.revoked_on < one.decided_on:
        found.note(one.line, REVOKED, "决定撤销日期早于决定日期")
    if one.annulled_for and one.revoked_on is None:
        found.note(one.line, REVOKED_FOR, "填写了撤销原因的，应当填写决定撤销日期")
    if one.revoked_on and not one.comparable:
        text = "未写明处罚种类或者罚款金额，对同一违法行为再立案的只能提示，不能据以阻止作出相同的决定"
        found.note(one.line, KINDS_OF_PENALTY, text, "warning")
    if one.extended_days and not one.extended_why:
        found.note(one.line, EXTENDED_WHY, "延长须写明依据")
    if bool(one.stood_from) != bool(one.stood_why) or (one.stood_to and not one.stood_from):
        found.note(one.line, STOOD_FROM, "中止须写明起日和依据")
    if one.stood_from and one.stood_to and one.stood_to < one.stood_from:
        found.note(one.line, STOOD_TO, "中止止日早于起日")
    if not one.running and (one.extended_days or one.stood_from):
        found.note(one.line, EXTENDED, "已办结案件的延长和中止不再计算", "notice")


def _judge_stage(one: OldLine, found: Reading) -> None:
    """Ask a running case for what its stage rests on, and for nothing that lies behind it."""
    stage = one.stage
    penal = one.kinds or one.fine_cents
    asked = (
        (NOTICE_SERVED, stage.notified, one.notified_on), (KINDS_OF_PENALTY, stage.notified, penal),
        (DECIDED, stage.decided, one.decided_on), (DECISION, stage.decided, one.decision_number),
        (SERVED, stage.served, one.served_on), (CLOSED, False, one.closed_on), (DEFENCE, stage.heard, one.defence),
    )  # fmt: skip
    for column, needed, given in asked:
        if needed and not given and column != DEFENCE:
            found.note(one.line, column, f"处于“{stage.title}”环节的案件须填写")
        if given and not needed:
            found.note(one.line, column, f"处于“{stage.title}”环节的案件不应填写")
    if "fine" in one.kinds and not one.fine_cents and stage.notified:
        found.note(one.line, FINE, "罚款须填写金额")
    if "confiscation" in one.kinds and not one.confiscated_cents:
        found.note(one.line, CONFISCATED, "没收须填写金额或者价值")

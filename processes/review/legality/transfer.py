"""Rules on the transfer to the police (r142, and r130 as far as it says how)."""

from __future__ import annotations

from processes.review.course import TRANSFER, has
from processes.review.file import CaseFile
from processes.review.legality.base import WAY, in_time, papers, rule, told_enough
from processes.review.rule import Fault, Mend, Rule

_RULE = "《行政执法机关移送涉嫌犯罪案件的规定》"


def _refused(file: CaseFile) -> list[Fault]:
    if told_enough(file.part("approval").get("reason")):
        return []
    return [Fault("不批准移送没有把理由记录在案", Mend("work", step="X3"))]


RULES: tuple[Rule, ...] = (
    rule(
        "r142-decided",
        WAY,
        "自接到报告之日起三日内决定是否移送",
        f"{_RULE}第五条第二款",
        in_time("X01", text="没有按期决定"),
        processes=(TRANSFER,),
        applies=has("report", "reported_on"),
        grave=True,
    ),
    rule(
        "r142-refused",
        WAY,
        "不批准移送的记明理由",
        f"{_RULE}第五条第三款",
        _refused,
        processes=(TRANSFER,),
        applies=lambda file: file.part("approval").get("outcome") == "refuse",
    ),
    rule(
        "r142-sent",
        WAY,
        "批准后二十四小时内移送",
        f"{_RULE}第五条第三款",
        in_time("X02", text="没有按期移送"),
        processes=(TRANSFER,),
        applies=lambda file: file.part("approval").get("outcome") == "approve",
        grave=True,
    ),
    rule(
        "r142-papers",
        WAY,
        "移送书、调查报告、物品清单齐备",
        f"{_RULE}第六条",
        papers(D05="涉嫌犯罪案件移送书", D05R="涉嫌犯罪案件情况的调查报告", D05L="涉案物品清单"),
        processes=(TRANSFER,),
        applies=has("sending", "sent_at"),
    ),
    rule(
        "r142-goods",
        WAY,
        "公安机关立案后三日内移交物品和材料",
        f"{_RULE}第十二条",
        in_time("X05", text="没有按期移交"),
        processes=(TRANSFER,),
        applies=has("filed", "notified_on"),
    ),
)

"""The statutory limits of review and suit; days up to ten of the review law are working days (第八十八条)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.deadlines import DeadlineRule, Trigger, rungs_before

REVIEW_LAW = "《中华人民共和国行政复议法》（2023年修订，2024-01-01施行）"
SUIT_LAW = "《中华人民共和国行政诉讼法》（2017年修正，2017-07-01施行）"
PENALTY_LAW = "《中华人民共和国行政处罚法》（2021年修订，2021-07-15施行）"
_NONE = "逾期不提交书面答复和证据、依据的，视为没有证据、依据，决定将被撤销。"


_RULES = (
    DeadlineRule(
        "R09", "转送行政复议机关", "《行政复议法》第三十二条、第八十八条", REVIEW_LAW, 5, "working_days",
        starts=Trigger("R2", "entered", date_fact="registration.received_on"), stops=(Trigger("R2"),),
        rungs=rungs_before("R09", yellow=2, red=1),
        consequence="认为需要维持的，应当自收到申请之日起五个工作日内转送。",
    ),
    DeadlineRule(
        "R05", "行政复议答复", "《行政复议法》第四十八条、第七十条、第八十八条", REVIEW_LAW, 10, "working_days",
        stops=(Trigger("R3_submit", date_fact="submission.submitted_on"),), rungs=rungs_before("R05", yellow=4, red=2),
        consequence=_NONE,
    ),
    DeadlineRule(
        "R05S", "行政复议答复（简易程序）", "《行政复议法》第五十四条、第七十条、第八十八条", REVIEW_LAW,
        5, "working_days",
        stops=(Trigger("R3_submit", date_fact="submission.submitted_on"),), rungs=rungs_before("R05S", yellow=3, red=1),
        row="R05",
        consequence=_NONE,
    ),
    DeadlineRule(
        "R11", "行政诉讼答辩", "《行政诉讼法》第六十七条、第三十四条", SUIT_LAW, 15, "calendar_days",
        stops=(Trigger("R3_submit", date_fact="submission.submitted_on"),),
        rungs=rungs_before("R11", yellow=5, red=2, unit="calendar_days"),
        consequence="不提供或者无正当理由逾期提供证据的，视为没有相应证据。",
    ),
    DeadlineRule(
        "P20", "撤回处罚决定公示", "《行政处罚法》第四十八条第二款、第八十五条", PENALTY_LAW, 3, "working_days",
        starts=Trigger("R6", "entered", date_fact="result.received_on"),
        stops=(Trigger("R6", date_fact="withdrawal.withdrawn_on"),),
        rungs=rungs_before("P20", yellow=2, red=1),
        consequence="应当撤回公开信息并公开说明理由，原案件已结案的也要撤回。",
    ),
)  # fmt: skip

DEADLINES: Mapping[str, DeadlineRule] = {rule.key: rule for rule in _RULES}


def answer_limit(kind: str, *, simple: bool) -> str:
    """Give the limit within which a review or a suit is answered."""
    return "R11" if kind == "suit" else "R05S" if simple else "R05"

"""What the people of the demo answer when a decision is disputed; tests build on the same answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

Answers = Mapping[str, Any]


def _before(day: dt.date, days: int) -> str:
    return (day - dt.timedelta(days=days)).isoformat()


ANSWERS: Mapping[str, Callable[[dt.date], Answers]] = {
    "R1": lambda day: {
        "kind": "review", "channel": "body", "authority": "深圳市罗湖区人民政府", "number": "深罗府复〔2026〕12号",
        "filed_on": day.isoformat(), "received_on": day.isoformat(), "claims": "请求撤销处罚决定，认为处罚过重。",
    },
    "R2": lambda day: {
        "way": "keep", "forwarded_on": day.isoformat(), "reason": "当场处罚事实清楚、程序合法、裁量适当。",
    },
    "R3": lambda day: {
        "facts": "当事人超出门、窗外墙摆放桌椅经营，经责令改正拒不改正。",
        "points": "违法事实有现场检查笔录、照片和询问笔录证实。\n程序合法，已告知并听取陈述申辩。\n裁量适当。",
        "evidence": "现场检查（勘验）笔录1份＝违法行为的时间、地点和经过\n询问笔录1份＝当事人承认违法事实",
        "norms": "《深圳经济特区市容和环境卫生管理条例》第十七条\n《中华人民共和国行政处罚法》第五十七条",
    },
    "R3_leader": lambda day: {"approved": True, "opinion": "同意，按期提交。"},
    "R3_submit": lambda day: {"submitted_on": day.isoformat(), "receipt": "复议机关收件回执"},
    "R1_suspend": lambda day: {
        "ground": "review_body", "document": "深罗府复停〔2026〕3号", "reason": "执行将造成难以弥补的损失。",
    },
    "R1_suspended": lambda day: {"suspended": True, "opinion": "停止执行，待复议决定后处理。"},
    "R4": lambda day: {
        "outcome": "upheld", "document": "深罗府复决〔2026〕12号", "decided_on": day.isoformat(),
        "received_on": day.isoformat(), "summary": "维持原处罚决定。", "final": True, "effective_on": day.isoformat(),
    },
    "R4_wait": lambda day: {"course": "等待起诉期限届满。"},
    "R5": lambda day: {"opinion": "按照生效决定落实。"},
    "R6": lambda day: {"withdrawn_on": day.isoformat(), "explanation": "行政复议决定撤销原处罚决定。"},
    "R7": lambda day: {
        "refund_cents": 100_000, "refunded_on": day.isoformat(), "voucher": "财政退付凭证〔2026〕8号",
    },
    "R8": lambda day: {"plan": "另立案件，由原承办人以外的执法人员重新调查。"},
    "R9": lambda day: {"summary": "复议已办结，决定已落实。", "opinion": "同意结案归档。"},
}  # fmt: skip
#: The review body annuls the decision; the fine that was paid goes back.
ANNULLED: Answers = {
    "outcome": "annulled", "annulled_for": "facts", "summary": "撤销原处罚决定，主要事实不清。",
    "refund_cents": 100_000,
}  # fmt: skip


def answers(element: str, day: dt.date, **changes: Any) -> dict[str, Any]:
    """Give the usual answers at a step on a day, with changes; None takes an answer away."""
    found = {**ANSWERS[element](day), **changes}
    return {name: value for name, value in found.items() if value is not None}

"""What the people of the demo answer when enforcement is supervised; tests build on the same answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

Answers = Mapping[str, Any]

ANSWERS: Mapping[str, Callable[[dt.date], Answers]] = {
    "J1": lambda day: {
        "source": "hotline", "received_on": day.isoformat(), "provider": "12345热线工单", "unit": "执法一队",
        "problems": ["not_opened", "delay"], "content": "群众多次投诉某店铺占道经营，受理后逾期未立案。",
        "suggestion": "建议立项监督。",
    },
    "J2": lambda day: {"outcome": "file", "opinion": "同意立项，二人以上开展监督。"},
    "J3": lambda day: {
        "means": ["files", "interview"], "checked_on": day.isoformat(), "files": "2026年第三季度投诉件台账",
        "asked": "周强", "found": "该投诉件受理后四十日未核查，未办理延期手续。", "problem": True,
    },
    "J4_draft": lambda day: {
        "demands": "立即核查该投诉件，依法决定是否立案。\n清理同类逾期投诉件。", "days": 30,
        "suggestion": "建议制发监督意见书。",
    },
    "J4_leader": lambda day: {"approved": True, "opinion": "同意，签发。"},
    "J4": lambda day: {
        "demands": "立即核查该投诉件，依法决定是否立案。\n清理同类逾期投诉件。", "days": 30,
        "served_on": day.isoformat(),
    },
    "J5": lambda day: {"measures": "已核查并立案，清理逾期投诉件三件。", "corrected": True},
    "J6": lambda day: {"outcome": "done", "opinion": "整改到位。"},
    "J7": lambda day: {"kind": "order", "demand": "限期完成剩余两件的核查。", "days": 5},
    "J8": lambda day: {"approved": True, "opinion": "同意移送。"},
    "J8_sent": lambda day: {
        "to": "派驻纪检监察组", "sent_on": day.isoformat(), "facts": "多次逾期不办理督办事项，涉嫌不作为。",
        "materials": "督办通知书1份",
    },
    "J9": lambda day: {"summary": "监督事项已办结。", "opinion": "同意办结。"},
}  # fmt: skip


def answers(element: str, day: dt.date, **changes: Any) -> dict[str, Any]:
    """Give the usual answers at a step on a day, with changes; None takes an answer away."""
    found = {**ANSWERS[element](day), **changes}
    return {name: value for name, value in found.items() if value is not None}

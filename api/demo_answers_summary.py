"""What an officer of the demo answers at each step of the summary procedure; tests build on the same answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from api.demo_answers import ANSWERS as ORDINARY
from api.demo_answers import Answers

#: 随地吐痰、乱扔垃圾: the first time 50 yuan, the second 100, the third 200.
LITTER, LITTER_FINE = "SZCG2023-013", 5_000
#: 将清扫保洁产生的垃圾扫入雨水口等处: 3,000 yuan the first time, for organizations just within the limit.
SWEEPING, SWEEPING_FINE = "SZCG2023-017", 300_000


def _at(day: dt.date, time: str) -> str:
    return f"{day.isoformat()}T{time}+08:00"


def _today(day: dt.date) -> str:
    return day.isoformat()


ANSWERS: Mapping[str, Callable[[dt.date], Answers]] = {
    "S1": lambda day: {
        "shown_cards": True, "told_rights": True, "recorded": True, "item_code": LITTER, "type": "citizen",
        "name": "何志刚", "id_number": "440303198805124512", "phone": "13900139000",
        "party_address": "深圳市罗湖区黄贝街道怡景路2012号", "place": "深圳市罗湖区东门街道人民北路步行街中段",
        "occurred_at": _at(day, "09:05"), "found": "当事人行走时将烟头丢弃在人行道上，执法人员当场发现并指出。",
        "evidence": "现场照片2张：证明丢弃烟头的位置和状况\n执法记录仪录像1段：证明当事人丢弃烟头的经过",
        "correction": "immediate", "correction_content": "立即清理丢弃的烟头。",
    },
    "S3": lambda day: {
        "told": True, "manner": "oral", "outcome": "decide", "proposed_kinds": ["fine"],
        "proposed_fine_cents": LITTER_FINE, "disputed": False,
    },
    "S4": lambda day: {
        "kinds": ["fine"], "fine_cents": LITTER_FINE, "payment": "code", "decided_at": _at(day, "09:20"),
        "receipt": "signed",
    },
    "S4_spare": ORDINARY["N10"],
    "S4_spare_opinion": ORDINARY["N10_opinion"],
    "S4_spare_conclude": lambda day: {"conclusion": "no_penalty", "summary": "一致同意不予处罚。"},
    "S4_spare_document": lambda day: {
        "served_on": _today(day), "receiver": "何志刚", "place": "深圳市罗湖区文锦中路1008号执法一队",
    },
    "S5": lambda day: {
        "result": "paid", "manner": "bank", "paid_on": _today(day), "paid_cents": LITTER_FINE,
        "receipt": "4401260300000123",
    },
    "S5_remit": lambda day: {"remitted_on": _today(day), "taken_by": "吴敏"},
    "S5_bank": lambda day: {"banked_on": _today(day), "slip": "BK20260305001"},
    "S5_instalment": ORDINARY["N14_instalment"],
    "S5_plan": ORDINARY["N14_plan"],
    "S5_surcharge": ORDINARY["N14_surcharge"],
    "S5_approve": ORDINARY["N14_approve"],
    "S5_late": lambda day: {
        "result": "paid", "paid_on": _today(day), "paid_cents": LITTER_FINE, "receipt": "4401260300000180",
    },
    "S5_court": ORDINARY["N16"],
    "S6": lambda day: {"filed_on": _today(day), "receiver": "周强", "note": "当场处罚决定已作出，报请备案。"},
    "S6_publish": ORDINARY["N15"],
    "S6_withdraw": ORDINARY["N15x"],
    "S9": lambda day: {
        "received_on": _today(day), "request": "请求撤销处罚决定，认为处罚过重。", "outcome": "keep",
        "forwarded_on": _today(day), "to": "深圳市罗湖区人民政府",
        "reason": "事实清楚，程序合法，裁量适当，维持原决定。",
    },
    "S7": lambda day: {
        "kind": "executed", "summary": "当事人随地丢弃烟头，本机关当场作出行政处罚，已执行完毕。",
        "execution": "罚款已缴清。", "receipts": "4401260300000123",
    },
    "S7_unit": lambda day: {"unit_opinion": "同意结案。"},
    "S8": lambda day: {"volume": "LH-CG-2026-J017", "retention": "10", "ordered": True},
}  # fmt: skip


def answers(element_id: str, day: dt.date, **changes: Any) -> dict[str, Any]:
    """Give the usual answers at a step on a day, with changes; a change to ``None`` leaves the question out."""
    found = {**ANSWERS[element_id](day), **changes}
    return {name: value for name, value in found.items() if value is not None}

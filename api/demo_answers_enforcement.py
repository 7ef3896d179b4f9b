"""What an officer of the demo answers in an enforcement and an application to the court; tests build on the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from api.demo_answers import ITEM, Answers, _at, _before, _today
from api.demo_answers_measure import _later
from documents.formats import chinese_date

#: Who is enforced against, and what was decided.
PARTY: Mapping[str, Any] = {
    "type": "citizen", "name": "蔡明辉", "id_number": "440303198603114538", "phone": "13900139001",
    "party_address": "深圳市罗湖区黄贝街道凤凰路88号", "item_code": ITEM,
    "matter": "在人行道堆放建筑材料", "decision_title": "责令限期改正决定书",
    "decision_number": "深罗城执责改字〔2026〕9号",
}  # fmt: skip
_SERVED: Mapping[str, Any] = {"method": "direct", "receiver": "蔡明辉"}

ANSWERS: Mapping[str, Callable[[dt.date], Answers]] = {
    "E1": lambda day: {
        **PARTY, "decided_on": _before(day, 20), "served_on": _before(day, 20), "kind": "act",
        "obligation": "清除堆放在人民北路人行道上的建筑材料并恢复原状", "last_day": _before(day, 1), "remedy": "none",
        "way": "own", "own_way": "substitute", "consequence": "traffic", "suggestion": "逾期未清理，建议催告后代履行。",
    },
    "E2": lambda day: {
        "obligation": "清除堆放在人民北路人行道上的建筑材料并恢复原状", "days": 7, "manner": "自行清理并恢复原状。",
        "suggestion": "建议催告。",
    },
    "E2_leader": lambda day: {"approved": True, "opinion": "同意催告。"},
    "E2_serve": lambda day: {**_SERVED, "served_on": _today(day)},
    "E3": lambda day: {"outcome": "defence", "on": _today(day), "text": "当事人称近期工期紧，请求延后清理。"},
    "E3_review": lambda day: {"accepted": False, "review": "堆放物占用人行道，影响通行，请求延后没有依据，不予采纳。"},
    "E4": lambda day: {
        "way": "substitute", "consequence": "traffic", "object": "清除堆放在人民北路人行道上的建筑材料并恢复原状",
        "reason": "经催告，当事人逾期仍不履行，且无正当理由。",
        "basis": "《中华人民共和国行政强制法》第三十七条、第五十条",
        "planned_on": _later(day, 9), "planned": "由代履行人清运，冲洗路面，恢复原状，物品登记存放。",
        "performer": "深圳市清源环境服务有限公司", "unrelated": True, "budget_cents": 200_000,
        "suggestion": "建议代履行。",
    },
    "E4_leader": lambda day: {"approved": True, "opinion": "同意。"},
    "E4_serve": lambda day: {**_SERVED, "served_on": _today(day)},
    "E6_demand": lambda day: {"demanded_on": _today(day), "planned_on": _later(day, 8), "receiver": "蔡明辉"},
    "E5": lambda day: {
        "outcome": "done", "began_at": _at(day, "09:40"), "ended_at": _at(day, "09:58"), "urgent": False,
        "place": "深圳市罗湖区东门街道人民北路中段人行道", "utilities": False, "attendant": "蔡明辉",
        "supervisor": "李建国",
        "cents": 180_000, "text": "清运水泥、砂石约3立方米，冲洗路面，恢复人行道原状。",
    },
    "E6_leader": lambda day: {"approved": True, "performer": "深圳市清源环境服务有限公司", "opinion": "同意立即清除。"},
    "E6_now": lambda day: {
        "began_at": _at(day, "09:40"), "ended_at": _at(day, "09:58"), "place": "深南东路与文锦路交叉口",
        "present": False,
        "supervisor": "李建国", "cents": 120_000, "text": "清扫、冲洗渣土约两立方米，恢复通行。",
    },
    "E6_tell": lambda day: {
        "told_on": _today(day), "told_how": "电话通知后直接送达，蔡明辉签收",
        "follow_up": "另案调查遗洒渣土的违法行为。",
    },
    "E7": lambda day: {
        "terms": f"{chinese_date(_later(day, 15))}前清除一半，"
                 f"{chinese_date(_later(day, 30))}前全部清除并恢复原状。", "last_on": _later(day, 30),
        "harmless": True, "suggestion": "当事人有履行意愿，建议达成执行协议。",
    },
    "E7_leader": lambda day: {"approved": True, "opinion": "同意。"},
    "E7_sign": lambda day: {"signed_on": _today(day), "signer": "蔡明辉"},
    "E7_watch": lambda day: {"result": "kept", "result_on": _today(day), "result_text": "已按约定全部履行。"},
    "E7_resume": lambda day: {"resumed_on": _today(day), "receiver": "蔡明辉"},
    "E8": lambda day: {"ground": "hardship", "reason": "当事人住院治疗，暂无履行能力。"},
    "E8_leader": lambda day: {"approved": True, "opinion": "同意中止。"},
    "E8_serve": lambda day: {"served_on": _today(day), "receiver": "蔡明辉"},
    "E8_resume": lambda day: {
        "gone_on": _today(day), "gone": "当事人已出院，具备履行能力。", "resumed_on": _today(day),
        "resumed_receiver": "蔡明辉",
    },
    "E8_three": lambda day: {
        "harmless": True, "unable": True, "three_reason": "当事人无收入、无财产，堆放物已自然清理。",
    },
    "E8_three_leader": lambda day: {"given_up": True, "three_opinion": "同意不再执行。"},
    "E8_back": lambda day: {"resumed_on": _today(day), "resumed_receiver": "蔡明辉"},
    "E8e": lambda day: {"ground": "object_lost", "reason": "堆放的建筑材料已被洪水冲走，现场已无执行标的。"},
    "E8e_leader": lambda day: {"approved": True, "opinion": "同意终结。"},
    "E8e_serve": lambda day: {"served_on": _today(day), "receiver": "蔡明辉"},
    "E9": lambda day: {
        "order": "深圳市罗湖区人民政府罗府函〔2026〕12号", "announced_on": _today(day), "limit_on": _later(day, 15),
        "place": "违法建筑现场和社区公告栏",
    },
    "E10": lambda day: {"result": "executed", "done_on": _today(day), "summary": "已代履行完毕，费用已结算。",
                        "suggestion": "建议结案。"},
    "E10_unit": lambda day: {"unit_opinion": "同意结案。"},
    "F1": lambda day: {
        **PARTY, "matter": "占道经营", "decision_title": "行政处罚决定书",
        "decision_number": "深罗城执罚决字〔2026〕9号",
        "decided_on": _before(day, 190), "served_on": _before(day, 190), "kind": "money",
        "obligation": "缴纳罚款人民币壹仟元整（1000元）", "fine_cents": 100_000, "paid_cents": 0, "surcharge": True,
        "last_day": _before(day, 175), "performed": False, "remedy": "none", "review_first": False,
        "suggestion": "当事人未复议、未起诉，又不履行，建议催告后申请。",
    },
    "F2": lambda day: {
        **_SERVED, "manner": "持决定书到指定的代收银行或者通过电子支付系统缴纳。", "served_on": _today(day),
    },
    "F3": lambda day: {"outcome": "defence", "on": _today(day), "text": "当事人称生意亏损，请求免缴加处罚款。"},
    "F3_review": lambda day: {"accepted": False, "review": "所述情况无证据证明，且不影响义务的履行，不予采纳。"},
    "F4": lambda day: {
        "court": "深圳市盐田区人民法院", "subject": "强制执行罚款和加处罚款",
        "facts": "被申请人占道经营，经责令拒不改正，违反《深圳经济特区市容和环境卫生管理条例》第十七条第一款。",
        "views": "被申请人未陈述申辩，催告后仍未履行。",
        "materials": "行政处罚决定书及送达回证\n履行行政决定催告书及送达回证\n主要证据材料\n标的情况说明",
        "urgent": False,
        "suggestion": "建议申请强制执行。",
    },
    "F4_urge": lambda day: {"reason": "承办人调岗，交接疏漏，已督促尽快申请并说明理由。"},
    "F4_leader": lambda day: {"approved": True, "opinion": "同意申请。"},
    "F5": lambda day: {"submitted_on": _today(day), "receipt": "法院收件单 2026-118"},
    "F6": lambda day: {"outcome": "accepted", "received_on": _today(day), "number": "（2026）粤0308行审12号"},
    "F6u": lambda day: {
        "ask": True, "grounds": "申请在法定期限内提出，材料齐全，原裁定认定有误。", "opinion": "同意申请复议。",
    },
    "F6u_file": lambda day: {"filed_on": _today(day), "upper_court": "深圳市中级人民法院"},
    "F6u_answer": lambda day: {
        "outcome": "accept", "answered_on": _today(day), "upper_number": "（2026）粤03行审复3号",
    },
    "F7": lambda day: {"outcome": "enforce", "received_on": _today(day), "number": "（2026）粤0308行审12号之一"},
    "F8": lambda day: {"result": "executed", "done_on": _today(day), "cents": 200_000, "note": "法院已划拨到位。"},
    "F9": lambda day: {"result": "executed", "done_on": _today(day),
    "summary": "法院裁定准予执行，款项已全部执行到位。",
                       "suggestion": "建议结案。"},
    "F9_unit": lambda day: {"unit_opinion": "同意结案。"},
}  # fmt: skip

#: A fine that is not paid, as E1 asks about it.
FINE: Mapping[str, Any] = {
    "kind": "money", "decision_title": "行政处罚决定书", "obligation": "缴纳罚款人民币壹仟元整（1000元）",
    "fine_cents": 100_000,
    "paid_cents": 0, "surcharge": True, "own_way": "transfer", "consequence": None,
}  # fmt: skip
#: A decision to transfer what is owed, as E4 asks about it.
TRANSFER: Mapping[str, Any] = {
    "way": "transfer", "consequence": None, "object": "罚款和加处罚款", "performer": None, "unrelated": None,
    "budget_cents": None, "basis": "《中华人民共和国行政强制法》第三十七条、第四十七条",
    "planned": "通知金融机构划拨。",
}  # fmt: skip

__all__ = ["ANSWERS", "FINE", "PARTY", "TRANSFER", "answers"]


def answers(element_id: str, day: dt.date, **changes: Any) -> dict[str, Any]:
    """Give the usual answers at a step on a day, with changes; a change to ``None`` leaves the question out."""
    found = {**ANSWERS[element_id](day), **changes}
    return {name: value for name, value in found.items() if value is not None}

"""What an officer of the demo answers at each step, by element of the diagram; tests build on the same answers.

Each function takes the day on which the step is done and gives the answers of the usual way through; a caller
overrides what its case is about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

#: 商场、门店超出门、窗外墙摆卖、经营不合规范且拒不改正: first time 1,000 to 5,000 yuan, the tier says 2,000.
ITEM = "SZCG2023-002"
NOT_SERIOUS = "\n".join(
    f"{text}=否"
    for text in (
        "违法行为轻微", "威胁、恐吓、纠缠、推搡、辱骂、殴打工作人员", "扰乱正常工作秩序", "造成其他较大影响和严重后果"
    )
)  # fmt: skip


def _at(day: dt.date, time: str) -> str:
    return f"{day.isoformat()}T{time}+08:00"


def _before(day: dt.date, days: int) -> str:
    return (day - dt.timedelta(days=days)).isoformat()


def _today(day: dt.date) -> str:
    return day.isoformat()


Answers = Mapping[str, Any]
_FOUND = (
    "店门外人行道上摆放方桌四张、塑料椅十六把，有顾客就餐；经测量占用人行道长4米、宽1.5米，面积6平方米。"
    "现场负责人称桌椅为该店摆放，用于就餐高峰。检查全程录音录像。"
)


def _visit(day: dt.date) -> Answers:
    """Give what officers record of a visit."""
    return {
        "began_at": _at(day, "09:10"), "ended_at": _at(day, "09:40"),
        "place": "深圳市罗湖区东门街道人民北路2088号一层102铺及门前人行道", "present": "刘洋（店长）",
        "shown_cards": True, "told_rights": True, "found": _FOUND, "asked": "刘洋", "asked_relation": "店长",
        "asked_code": "440303199203154517", "asked_address": "深圳市罗湖区黄贝街道怡景路1010号",
        "asked_phone": "13800138000",
        "questions": "问：门外的桌椅是谁摆放的？\n答：是我们店摆放的，店里坐不下。\n问：此前是否受过处罚？\n答：没有。",
        "evidence": "现场检查（勘验）笔录1份：证明现场经营的事实\n询问笔录1份：证明当事人承认\n照片4张：证明现场",
    }  # fmt: skip


#: Evidence that is registered before the end of an inquiry, as it is entered into the ledger.
PRESERVED: tuple[Mapping[str, Any], ...] = (
    {"name": "折叠桌", "spec": "80厘米×80厘米", "quantity": "2", "unit": "张", "place": "执法队仓库B区",
     "description": "八成新"},
    {"name": "塑料椅", "spec": "红色", "quantity": "8", "unit": "把", "place": "执法队仓库B区"},
)  # fmt: skip

ANSWERS: Mapping[str, Callable[[dt.date], Answers]] = {
    "N1": lambda day: {
        "source": "patrol", "received_at": _at(day, "09:40"), "provider": "东门街道网格员",
        "content": "该店在门外人行道摆放桌椅经营，占道约6平方米，影响行人通行。",
        "address": "深圳市罗湖区东门街道人民北路2088号一层102铺", "suggestion": "情况属实，建议派员核查。",
    },
    "N2": lambda day: {
        "type": "company", "name": "深圳市鹏晖小厨餐饮管理有限公司", "code": "91440300MA5TXT0114",
        "representative": "陈晓彤", "party_address": "深圳市罗湖区东门街道湖贝路1076号101", "item_code": ITEM,
        "place": "深圳市罗湖区东门街道人民北路2088号一层102铺门前", "act_began_on": _before(day, 1),
        "act_ended_on": _before(day, 1), "discovered_on": _before(day, 1), "grave": False,
        "summary": "核查属实：当事人在店门外人行道摆放桌椅经营。", "jurisdiction": "ours", "outcome": "open",
        "reason": "当事人的行为涉嫌违反有关规定，符合立案条件，建议立案调查。",
    },
    "N3_unit": lambda day: {"unit_opinion": "同意立案，请领导审批。"},
    "N3": lambda day: {"outcome": "open", "leader_opinion": "同意立案。"},
    "N2_transfer": lambda day: {"to": "深圳市罗湖区市场监督管理局", "sent_on": _today(day),
                                "materials": "案件来源登记表、核查笔录"},
    "N2_first": lambda day: _visit(day),
    "N4": lambda day: {**_visit(day), "measures": [], "next": "conclude"},
    "N4_recusal": lambda day: {"whom": "second_officer", "granted": False, "reason": "所称关系不影响公正执法。"},
    "N4a_apply": lambda day: {
        "goods": "折叠桌2张、塑料椅8把", "manner": "store", "place": "执法队仓库，由当事人签封",
        "reason": "物品流动性强，可能转移，以后难以取得。",
    },
    "N4a_approve": lambda day: {"approved": True, "approval": "同意。"},
    "N4a_register": lambda day: {"registered_on": _today(day), "receipt": "signed", "receiver": "刘洋（店长）"},
    "N4a": lambda day: {"result": "release", "handled_on": _today(day), "note": "已拍照取证，予以退还。"},
    "N4a_head": lambda day: {"note": "请在期满前作出处理决定。"},
    "N4a_return": lambda day: {"returned_on": _today(day), "receiver_of_goods": "刘洋（店长）"},
    "N4c": lambda day: {
        "facts": _FOUND, "content": "立即停止超出门、窗外墙摆卖、经营的行为\n清除门前人行道上摆放的桌椅",
        "kind": "immediate", "ordered_on": _today(day), "receiver": "刘洋（店长）",
    },
    "N4c_recheck": lambda day: {
        "checked_on": _today(day), "found": "门前人行道上仍摆放方桌三张、塑料椅十二把，有顾客就餐。",
        "result": "refused",
    },
    "N5": lambda day: {
        "facts": "当事人超出门、窗外墙摆放桌椅经营，占用人行道约6平方米；经责令改正，复查时仍在原处经营，属拒不改正。",
        "evidence": "现场检查（勘验）笔录1份：证明现场经营\n现场照片4张：证明现场状况\n责令改正通知书1份：证明已责令",
        "outcome": "penalty", "corrected_promptly": False, "answered": NOT_SERIOUS, "overlay": "none",
        "kinds": ["fine"], "fine_cents": 100_000, "complex": False,
        "reason": "事实清楚，证据确凿，当事人系第一次被处罚，按裁量基准处罚。",
    },
    "N5_cosign": lambda day: {"opinion": "同意承办人意见。"},
    "N5_unit": lambda day: {"opinion": "同意，报负责人审批。"},
    "N5_transfer": lambda day: {"reason": "倾倒的建筑垃圾混有危险废物，数量达到立案追诉标准，涉嫌犯罪。"},
    "N5_close": lambda day: {"approved": True, "opinion": "同意。"},
    "N6": lambda day: {
        "text": "拟对当事人处以罚款。", "contact": "李建国 0755-25666666",
        "address": "深圳市罗湖区文锦中路1008号执法一队",
    },
    "N6_approve": lambda day: {"opinion": "同意告知。"},
    "N6_serve": lambda day: {"served_on": _today(day), "method": "direct", "receiver": "刘洋（店长）"},
    "N7": lambda day: {"outcome": "waived", "received_on": _today(day), "waiver": f"放弃陈述申辩声明（{_today(day)}）"},
    "N8_request": lambda day: {"outcome": "waived", "received_on": _today(day),
                               "waiver": f"放弃听证声明（{_today(day)}）"},
    "N8_accept": lambda day: {
        "host": lambda story: story.player.person("legal_reviewer"), "recorder": "许静", "open": True,
        "accept_opinion": "同意受理，指定郑文静主持。",
    },
    "N8_notice": lambda day: {
        "planned_at": _at(day + dt.timedelta(days=14), "09:30"), "place": "局三楼会议室", "notified_on": _today(day),
        "notified_to": "刘洋（店长）",
    },
    "N8": lambda day: {
        "result": "held", "host": lambda story: story.player.person("legal_reviewer"), "recorder": "许静",
        "notified_on": _before(day, 14), "held_on": _today(day), "place": "局三楼会议室",
        "ended_at": _at(day, "09:55"), "attendees": "王丽华（法定代表人）、刘洋（委托代理人）", "agents": 1,
        "case_for": "当事人的违法事实有现场检查笔录、照片和询问笔录为证，建议按告知的内容处罚。",
        "case_against": "当事人对事实无异议，认为已全部清理，请求从轻处理。", "last_words": "请求从轻处理。",
        "checked": True,
    },
    "N8_report": lambda day: {
        "points": "调查人员认为事实清楚、证据确凿；当事人请求从轻处理。",
        "report": "事实清楚，程序合法，建议按拟告知的内容处罚。",
    },
    "N7_review": lambda day: {"accepted": False,
                              "reason": "当事人所述不影响违法行为的成立，且不具备法定从轻、减轻情形，不予采纳。"},
    "N9": lambda day: {
        **{f"{key}_ok": True for key in ("subject", "officers", "procedure", "facts", "evidence", "law", "discretion",
                                         "papers")},
        "outcome": "passed", "opinion": "事实清楚、证据确凿、定性准确、程序合法，同意。", "head": "孙立",
        "head_opinion": "同意审核意见。",
    },
    "N10": lambda day: {
        "held_at": _at(day, "09:00"), "ended_at": _at(day, "09:40"), "place": "局三楼会议室", "recorder": "郑文静",
        "report": "承办部门汇报了违法事实、证据、法律依据、陈述申辩复核情况及法制审核意见。",
    },
    "N10_opinion": lambda day: {"stance": "agree", "reason": "事实清楚、证据充分、裁量适当，同意。"},
    "N10_conclude": lambda day: {"conclusion": "penalty", "summary": "一致同意承办部门的处理建议。"},
    "N11": lambda day: {"outcome": "penalty", "fine_cents": 100_000, "reason": "事实清楚，证据确凿，裁量适当。",
                        "opinion": "同意。"},
    "N12": lambda day: {"checked": True},
    "N13": lambda day: {
        "result": "served", "method": "direct", "attempted_on": _today(day), "receiver": "刘洋", "relation": "店长",
        "place": "深圳市罗湖区东门街道湖贝路1076号101",
    },
    "N13_leave": lambda day: {
        "left_on": _today(day), "place": "深圳市罗湖区东门街道湖贝路1076号101", "witness": "吴芳（社区工作站）",
        "recorded": True,
    },
    "N13_notice": lambda day: {
        "announced_on": _today(day), "channel": "《深圳特区报》及罗湖区政府在线",
        "notice_reason": "经直接送达、邮寄送达均无法送达",
    },
    "N14": lambda day: {"result": "paid", "paid_on": _today(day), "paid_cents": 100_000, "receipt": "4401260100234567"},
    "N14_instalment": lambda day: {
        "granted": True, "periods": 2, "last_due_on": (day + dt.timedelta(days=60)).isoformat(),
        "opinion": "同意分两期缴纳。",
    },
    "N14_plan": lambda day: {"result": "paid", "paid_on": _today(day), "receipt": "4401260100234570、4401260100234571"},
    "N14_surcharge": lambda day: {"propose": "impose", "reason": "当事人逾期未缴纳罚款，无正当理由。"},
    "N14_approve": lambda day: {"approved": True, "opinion": "同意依法加处罚款。"},
    "N14_late": lambda day: {"result": "paid", "paid_on": _today(day), "paid_cents": 100_000,
                             "receipt": "4401260100234580"},
    "N16": lambda day: {"way": "court", "note": "当事人逾期不缴纳罚款，申请人民法院强制执行。"},
    "N15": lambda day: {"published_on": _today(day), "channel": "罗湖区政府在线、信用中国（深圳）", "masked": True},
    "N15x": lambda day: {
        "cause": "annulled", "changed_on": _today(day), "withdrawn_on": _today(day),
        "explanation": "原处罚决定已被依法撤销。",
    },
    "N3x": lambda day: {"days": 30, "reason": "案情复杂，需向相关单位调取经营场所权属资料。"},
    "N3x_approve": lambda day: {"approved": True, "opinion": "同意延长三十日。"},
    "N17": lambda day: {
        "kind": "executed", "summary": "当事人超出门、窗外墙经营，本机关依法作出行政处罚，已执行完毕。",
        "execution": "罚款已缴清。", "receipts": "4401260100234567",
    },
    "N17_unit": lambda day: {"unit_opinion": "同意结案。"},
    "N17_leader": lambda day: {"leader_opinion": "同意结案。"},
    "N18": lambda day: {"volume": "LH-CG-2026-0017", "retention": "30", "ordered": True,
                        "note": "音像资料1件，保存于电子档案。"},
}  # fmt: skip


def answers(element_id: str, day: dt.date, **changes: Any) -> dict[str, Any]:
    """Give the usual answers at a step on a day, with changes; a change to ``None`` leaves the question out."""
    found = {**ANSWERS[element_id](day), **changes}
    return {name: value for name, value in found.items() if value is not None}

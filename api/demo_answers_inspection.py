"""What an officer of the demo answers at each step of an inspection; tests build on the same answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from api.demo_answers import Answers, _at, _today
from integrations.businesses import BUSINESSES

#: Items of the demo's plan; the second one is the street office's too.
SIGNS, WASTE = "SZCG2023-002", "SZCG2023-017"
#: Credit and risk of the businesses in the demo's register of objects, in their order; what has ended is left out.
GRADES = (("c", "high"), ("b", "middle"), ("b", "low"), ("a", "low"), ("d", "middle"), ("b", "middle"), ("b", "high"),
          ("a", "middle"), ("c", "middle"), ("b", "low"))  # fmt: skip
CATEGORY = "沿街商户"
#: What the demo's plan foresees.
PLAN_ITEMS: tuple[Mapping[str, Any], ...] = (
    {"code": SIGNS, "mode": "double_random", "objects": CATEGORY, "category": CATEGORY, "count": 40, "period": "全年"},
    {"code": WASTE, "mode": "daily", "objects": CATEGORY, "category": CATEGORY, "count": 60, "period": "全年"},
    {"code": SIGNS, "mode": "daily", "objects": CATEGORY, "category": CATEGORY, "count": 20, "period": "第二、三季度"},
)  # fmt: skip


def objects() -> list[dict[str, str]]:
    """Give the objects of the demo's register, as they are entered."""
    standing = [one for one in BUSINESSES if one.status == "active"]
    return [
        {"code": one.code, "name": one.name, "kind": one.kind, "representative": one.legal_representative,
         "address": one.address, "category": CATEGORY, "credit": credit, "risk": risk}
        for one, (credit, risk) in zip(standing, GRADES, strict=False)
    ]  # fmt: skip


CLEAN_LIST = (
    f"{SIGNS}｜商场、门店超出门、窗外墙摆卖、经营｜未发现问题\n"
    f"{WASTE}｜清扫保洁垃圾处置｜未发现问题"
)  # fmt: skip
FOUND_LIST = (
    f"{SIGNS}｜商场、门店超出门、窗外墙摆卖、经营｜未发现问题\n"
    f"{WASTE}｜清扫保洁垃圾处置｜发现问题：后门通道露天堆放垃圾约1平方米"
)  # fmt: skip


def _later(day: dt.date, days: int) -> str:
    return (day + dt.timedelta(days=days)).isoformat()


ANSWERS: Mapping[str, Callable[[dt.date], Answers]] = {
    "I3": lambda day: {
        "type": "company", "name": "深圳市鹏晖小厨餐饮管理有限公司", "code": "91440300MA5TXT0114",
        "representative": "陈晓彤", "party_address": "深圳市罗湖区东门街道湖贝路1076号101",
        "phone": "13800138000", "source": "daily", "items": f"{SIGNS}\n{WASTE}",
        "purpose": "核查经营场所市容环境卫生责任落实情况",
        "basis": "《深圳经济特区市容和环境卫生管理条例》第七条",
        "off_site": "须现场查看经营场所实际状况，书面核查、视频监控不能实现监管目的。",
        "place": "深圳市罗湖区东门街道湖贝路1076号101", "planned_on": _later(day, 2), "cross_region": False,
        "announced": True, "urgent": False, "assistants": 0, "suggestion": "建议检查。",
    },
    "I3_unit": lambda day: {"unit_opinion": "同意，请领导审批。"},
    "I3_leader": lambda day: {"outcome": "approve", "opinion": "同意。"},
    "I3_later": lambda day: {"outcome": "approve", "opinion": "情况属实，同意补办审批。"},
    "I3_late": lambda day: {"reason": "负责人外出，电话报告后未及时补签，已督促改正。"},
    "I4": lambda day: {"served_on": _today(day), "way": "direct", "receipt": "signed", "receiver": "刘洋"},
    "I5": lambda day: {
        "outcome": "done", "began_at": _at(day, "10:00"), "ended_at": _at(day, "10:30"),
        "place": "深圳市罗湖区东门街道湖贝路1076号101", "present": "刘洋（店长）", "shown_cards": True,
        "scanned": True, "told_rights": True, "recusal_asked": False, "assistants_there": 0, "checklist": CLEAN_LIST,
        "found": "店内整洁，垃圾分类容器齐备，门外无摆卖。", "recorded": True, "receipt": "signed",
    },
    "I5s": lambda day: {
        "sampled_at": _at(day, "10:00"), "place": "深圳市罗湖区东门街道湖贝路1076号101",
        "samples": "餐饮具（饭碗）｜白瓷，4.5寸｜4件｜4件\n餐饮具（筷子）｜木质｜10双｜10双",
        "method": "随机抽取，GB 14934-2016", "sealed": True, "signed": True, "keeper": "深圳市计量质量检测研究院",
    },
    "I5a": lambda day: {
        "kind": "inspection", "objects": "餐饮具（饭碗）4件、筷子10双", "question": "大肠菌群是否检出",
        "institution": "深圳市计量质量检测研究院", "sent_on": _today(day), "until_on": _later(day, 10),
        "told_on": _today(day),
    },
    "I5a_result": lambda day: {
        "received_on": _today(day), "result": "大肠菌群检出，不符合 GB 14934-2016。",
        "report": "检验报告 SMQ-2026-0318", "result_told_on": _today(day),
    },
    "I5r": lambda day: {
        "whom": "second_officer", "asked_by": "officer", "reason": "协办人的配偶在被检查人处任职。",
    },
    "I5r_leader": lambda day: {"granted": True, "opinion": "情况属实，同意回避。"},
    "I6": lambda day: {
        "found_on": _today(day), "summary": "所检事项未发现问题", "correct": False, "penalty": False,
        "transfer": False, "crime": False, "suggestion": "建议告知结果后办结。",
    },
    "I6_unit": lambda day: {"unit_opinion": "同意。"},
    "I6_tell": lambda day: {"told_on": _today(day), "receipt": "signed", "receiver": "刘洋"},
    "I6_order": lambda day: {
        "facts": "后门通道露天堆放垃圾约1平方米", "provision": "《深圳经济特区市容和环境卫生管理条例》第五十条第一款",
        "basis": "《中华人民共和国行政处罚法》第二十八条第一款", "stop": False,
        "content": "清除后门通道堆放的垃圾\n将垃圾投放至指定收集点", "due_on": _later(day, 7),
        "report_by": _later(day, 8), "ordered_on": _today(day), "receipt": "signed", "receiver": "刘洋",
    },
    "I7_report": lambda day: {"received_on": _today(day), "content": "已清除堆放的垃圾，增设带盖收集容器，附照片3张。"},
    "I7": lambda day: {
        "checked_at": _at(day, "10:00"), "place": "深圳市罗湖区东门街道湖贝路1076号101",
        "found": "后门通道已清理干净，增设带盖收集容器2个。", "result": "corrected",
    },
    "I6_transfer": lambda day: {
        "to": "深圳市罗湖区市场监督管理局", "sent_on": _today(day),
        "reason": "该行为不属于本机关职权范围，应当由你机关管辖。", "materials": "现场检查笔录1份\n现场照片4张",
    },
    "I6_crime": lambda day: {
        "charge": "生产、销售不符合安全标准的食品罪", "facts": "现场查获无标签食用油脂约200公斤，疑为废弃油脂加工。",
        "materials": "现场检查笔录1份\n现场照片12张",
    },
    "I8": lambda day: {
        "channel": "罗湖区人民政府门户网站“双随机、一公开”专栏",
        "words": "所检事项未发现问题。",
    },
    "I9": lambda day: {"volume": "检2026-0007", "retention": "10", "ordered": True},
}  # fmt: skip

__all__ = ["ANSWERS", "CLEAN_LIST", "FOUND_LIST", "PLAN_ITEMS", "SIGNS", "WASTE", "answers", "objects"]


def answers(element_id: str, day: dt.date, **changes: Any) -> dict[str, Any]:
    """Give the usual answers at a step on a day, with changes; a change to ``None`` leaves the question out."""
    found = {**ANSWERS[element_id](day), **changes}
    return {name: value for name, value in found.items() if value is not None}

"""What an officer of the demo answers at each step of sealing and seizure; tests build on the same answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from api.demo_answers import ITEM, Answers, _at, _today

#: Pieces as they are entered into the ledger.
GOODS: tuple[Mapping[str, Any], ...] = (
    {"name": "流动餐车", "spec": "三轮，蓝色", "quantity": "1", "unit": "辆", "place": "执法队仓库A区",
     "description": "八成新，车身有商标贴纸", "seal_number": "LH2026-0001"},
    {"name": "不锈钢烧烤炉", "spec": "120厘米", "quantity": "1", "unit": "台", "place": "执法队仓库A区",
     "description": "有使用痕迹", "seal_number": "LH2026-0002"},
    {"name": "冷冻肉串", "spec": "散装", "quantity": "20", "unit": "公斤", "place": "执法队冷库", "perishable": True},
)  # fmt: skip


def _later(day: dt.date, days: int) -> str:
    return (day + dt.timedelta(days=days)).isoformat()


ANSWERS: Mapping[str, Callable[[dt.date], Answers]] = {
    "M1": lambda day: {
        "type": "citizen", "name": "蔡明辉", "id_number": "440303198603114538", "phone": "13900139001",
        "party_address": "深圳市罗湖区黄贝街道凤凰路88号", "item_code": ITEM,
        "found": "当事人在人民北路步行街中段占道摆放餐车、烧烤炉经营烧烤，经劝导、责令后仍不改正",
        "kind": "seize", "object": "流动餐车1辆、不锈钢烧烤炉1台、冷冻肉串20公斤",
        "place": "深圳市罗湖区东门街道人民北路步行街中段",
        "reason": "为制止违法行为、防止证据损毁，需要采取强制措施，采用非强制手段不能达到目的",
        "basis": "《深圳经济特区市容和环境卫生管理条例》第十七条第三款", "urgent": False, "major": False,
        "suggestion": "建议扣押。",
    },
    "M1_unit": lambda day: {"opinion": "同意，请领导审批。"},
    "M1_review": lambda day: {"passed": True, "opinion": "主体、依据和程序符合规定，同意。"},
    "M1_leader": lambda day: {"outcome": "approve", "opinion": "同意。"},
    "M1_later": lambda day: {"outcome": "approve", "opinion": "情况属实，同意补办批准手续。"},
    "M1_late": lambda day: {"reason": "负责人外出，电话报告后未及时补签，已督促改正。"},
    "M2": lambda day: {
        "outcome": "taken", "began_at": _at(day, "09:40"), "ended_at": _at(day, "09:58"),
        "place": "深圳市罗湖区东门街道人民北路步行街中段", "shown_cards": True, "told": True, "recorded": True,
        "attendance": "present", "attendant": "蔡明辉",
        "course": "执法人员对餐车、烧烤炉、冷冻肉串逐件清点、称重、拍照，加贴封条后装车运至执法队仓库。",
        "defence": "当事人表示今后不再占道经营，请求尽快退还餐车。", "receipt": "signed",
    },
    "M3": lambda day: {
        "delivered_at": _at(day, "10:00"), "copies": 2, "related": True, "no_necessities": True, "not_sealed": True,
        "receipt": "signed", "receiver": "蔡明辉",
    },
    "M4": lambda day: {
        "way": "own", "place": "执法队仓库A区、冷库", "keeper": "邓卫国", "stored_on": _today(day),
        "condition": "防潮防火，肉串冷冻保存。",
    },
    "M5": lambda day: {
        "kind": "inspection", "objects": "冷冻肉串2公斤", "question": "菌落总数、兽药残留是否符合食品安全国家标准",
        "institution": "深圳市计量质量检测研究院", "sent_on": _today(day), "until_on": _later(day, 10),
        "told_on": _today(day),
    },
    "M5_result": lambda day: {
        "received_on": _today(day), "result": "所检项目符合食品安全国家标准。", "report": "检验报告 SMQ-2026-0312",
        "result_told_on": _today(day),
    },
    "M6": lambda day: {"days": 30, "reason": "涉案餐车权属有争议，需向登记单位调取资料，情况复杂。"},
    "M6_leader": lambda day: {"approved": True, "opinion": "同意延长三十日。"},
    "M6_serve": lambda day: {"served_on": _today(day), "receipt": "signed", "receiver": "蔡明辉"},
    "M7a": lambda day: {
        "objects": "冷冻肉串20公斤", "way": "sale", "pricing": "市场价格，经两家收购单位询价",
        "reason": "属易腐烂变质物品，不宜长期保存。",
    },
    "M7a_leader": lambda day: {"approved": True, "opinion": "同意先行变卖。"},
    "M7a_sold": lambda day: {
        "sold_on": _today(day), "buyer": "深圳市罗湖区东门农产品批发部", "proceeds_cents": 36_000,
        "account": "罚没财物专户，收据 4401260500000012",
    },
    "M7": lambda day: {
        "proposed": "release", "cause": "decided", "basis": "《中华人民共和国行政强制法》第二十八条第一款第三项",
        "reason": "对违法行为已经作出处理决定，不再需要扣押。",
    },
    "M7_leader": lambda day: {"approved": True, "opinion": "同意。"},
    "M8_return": lambda day: {"done_at": _at(day, "10:00"), "receipt": "signed", "receiver": "蔡明辉"},
    "M8": lambda day: {
        "done_at": _at(day, "10:00"), "receiver": "罗湖区罚没财物管理中心", "told_on": _today(day),
        "told_to": "蔡明辉", "voucher": "罚没物品移交单 2026-031", "note": "按处理决定逐件清点移交。",
    },
    "M9": lambda day: {"summary": "扣押财物已全部处理完毕，台账与清单一致。", "suggestion": "建议结案。"},
    "M9_unit": lambda day: {"unit_opinion": "同意结案。"},
}  # fmt: skip

__all__ = ["ANSWERS", "GOODS", "answers"]


def answers(element_id: str, day: dt.date, **changes: Any) -> dict[str, Any]:
    """Give the usual answers at a step on a day, with changes; a change to ``None`` leaves the question out."""
    found = {**ANSWERS[element_id](day), **changes}
    return {name: value for name, value in found.items() if value is not None}

"""What the people of the demo answer when a case is handed to the police; tests build on the same answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

Answers = Mapping[str, Any]
_POLICE, _PROCURATORATE = "深圳市公安局罗湖分局", "深圳市罗湖区人民检察院"


def _at(day: dt.date, time: str) -> str:
    return f"{day.isoformat()}T{time}+08:00"


ANSWERS: Mapping[str, Callable[[dt.date], Answers]] = {
    "X1": lambda day: {"reason": "经检测，倾倒的建筑垃圾混有危险废物，数量较大，涉嫌犯罪。"},
    "X2": lambda day: {
        "facts": "当事人组织车辆向山沟倾倒混有危险废物的建筑垃圾约四十二吨，经检测其中危险废物三点六吨。",
        "crime": "污染环境罪", "standard": "非法倾倒危险废物三吨以上，符合立案追诉标准。",
        "evidence": "现场检查（勘验）笔录1份\n检测报告1份\n称重单据6张", "goods": "称重单据6张",
        "reported_on": day.isoformat(), "suggestion": "涉嫌污染环境罪，建议移送公安机关。",
    },
    "X3": lambda day: {"outcome": "approve", "opinion": "批准移送，二十四小时内送达公安机关。"},
    "X4": lambda day: {
        "to": _POLICE, "sent_at": _at(day, "09:50"), "receiver": "民警周某", "copied": True,
        "materials": "涉嫌犯罪案件情况的调查报告1份\n涉案物品清单1份\n检测报告1份\n证据材料1册",
    },
    "X5": lambda day: {"outcome": "filed", "notified_on": day.isoformat(), "number": "罗公立字〔2026〕15号"},
    "X8": lambda day: {"way": "reconsider", "opinion": "危险废物数量已达标准，提请复议。"},
    "X8_reconsider": lambda day: {
        "asked_on": day.isoformat(), "grounds": "经检测，危险废物数量为三点六吨，已达到立案追诉标准。",
        "receiver": "民警周某",
    },
    "X8_decided": lambda day: {"outcome": "filed", "notified_on": day.isoformat(), "number": "罗公复字〔2026〕2号"},
    "X9": lambda day: {
        "to": _PROCURATORATE, "asked_on": day.isoformat(), "grounds": "公安机关不予立案的理由与检测报告不符。",
        "receiver": "检察官吴某",
    },
    "X9_result": lambda day: {"outcome": "filed", "notified_on": day.isoformat(), "number": "罗检监〔2026〕1号"},
    "X6": lambda day: {
        "handed_at": _at(day, "09:50"), "receiver": "民警周某", "voucher": "物品移交单〔2026〕3号",
        "materials": "案卷复印件1册",
    },
    "X7": lambda day: {
        "outcome": "convicted", "authority": "深圳市罗湖区人民法院", "document": "（2026）粤0303刑初201号",
        "received_on": day.isoformat(),
    },
}  # fmt: skip
#: The police refuse.
REFUSED: Answers = {"outcome": "refused", "number": "罗公不立字〔2026〕12号", "reason": "认为未达到立案追诉标准。"}


def answers(element: str, day: dt.date, **changes: Any) -> dict[str, Any]:
    """Give the usual answers at a step on a day, with changes; None takes an answer away."""
    found = {**ANSWERS[element](day), **changes}
    return {name: value for name, value in found.items() if value is not None}

"""What the facts of a supervision mean: one section a step; ``order`` is what is asked of which unit on which case.

``order.direct`` marks an order that a supervisor gives out of the list of cases, without a lead before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from engine.registry import Summary


class Order(TypedDict, total=False):
    """督办: the unit and the case, what is asked, within how many working days."""

    direct: bool
    unit_id: str
    unit: str
    case_id: str
    number: str
    demand: str
    days: int
    ordered_on: str
    #: Of an order of the oversight platform: its number there, and the last day for the answer.
    platform_number: str
    answer_by: str


class SupervisionFacts(TypedDict, total=False):
    """All sections."""

    order: Order
    lead: dict[str, Any]
    filing: dict[str, Any]
    inquiry: dict[str, Any]
    opinion: dict[str, Any]
    rectification: dict[str, Any]
    rectifications: list[dict[str, Any]]
    review: dict[str, Any]
    urging: dict[str, Any]
    discipline: dict[str, Any]
    closing: dict[str, Any]


SOURCES: Mapping[str, str] = {
    "complaint": "投诉举报", "hotline": "12345热线", "warning": "预警", "review": "案卷评查", "special": "专项监督",
    "assigned": "交办、转办", "other": "其他",
}  # fmt: skip
#: What the supervision of enforcement looks at. Source: 《行政执法监督条例》 (国令第825号, in force 2026-02-01).
PROBLEMS: Mapping[str, str] = {
    "not_opened": "有案不立", "shifting": "推诿", "fine_for_control": "以罚代管", "elsewhere": "违规异地执法",
    "profit": "趋利执法", "arbitrary": "乱收费、乱罚款、乱检查、乱查封", "delay": "逾期、不作为",
    "procedure": "程序不规范",
    "other": "其他",
}  # fmt: skip
MEANS: Mapping[str, str] = {"files": "调阅案卷", "interview": "询问", "on_site": "现场检查"}
URGINGS: Mapping[str, tuple[str, str]] = {
    "order": ("督办", "D104"), "interview": ("约谈", "D105"), "notice": ("通报", "D106"),
}  # fmt: skip


def summary(facts: Mapping[str, Any]) -> Summary:
    """Give what lists and the search show of a case."""
    order, lead = facts.get("order") or {}, facts.get("lead") or {}
    on = order.get("number") or order.get("unit") or lead.get("unit") or ""
    word = "督办" if order.get("direct") else "执法监督"
    return Summary(
        title=f"{word}：{on}" if on else "新的监督线索",
        party_name=order.get("unit") or lead.get("unit") or "",
        matter=(order.get("demand") or lead.get("content") or "")[:60],
    )

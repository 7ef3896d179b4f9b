"""Every parameter that the program asks for, in one explicit list: of the limits, and of the tables of figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.registry import Registry
from processes import barred_hours, enforcement, guardians, inspection, penalty, penalty_summary, publicity_rules
from processes.inspection import rules as inspection_rules
from processes.parameters import Declared, of_rules
from processes.penalty import rules as penalty_rules
from processes.penalty_summary import rules as summary_rules
from processes.review import rule as review_rule

Figure = tuple[Any, str, bool]
#: What they belong to, the prefix of their keys, and the figures: key -> (default, source, confirmed).
#: A module that declares ``FIGURES`` is added here, or the build fails.
FIGURES: tuple[tuple[str, str, Mapping[str, Figure]], ...] = (
    (penalty.PROCESS.title, "penalty.", penalty_rules.FIGURES),
    (penalty_summary.PROCESS.title, summary_rules.PREFIX, summary_rules.FIGURES),
    (inspection.PROCESS.title, inspection_rules.PREFIX, inspection_rules.FIGURES),
    ("案卷评查", "", review_rule.FIGURES),
    ("公示", "", publicity_rules.FIGURES),
    (enforcement.PROCESS.title, "", barred_hours.FIGURES),
    ("监护人", guardians.PREFIX, guardians.FIGURES),
)

#: What figures are called on the page; the others show their key.
TITLES: Mapping[str, str] = {
    "penalty.hearing_fine_citizen_cents": "公民听证罚款数额（分）",
    "penalty.hearing_fine_organization_cents": "单位听证罚款数额（分）",
    "penalty.major_fine_cents": "重大行政处罚罚款数额（分）",
    "penalty.review_every_case": "全部案件法制审核",
    "penalty.redone_alike_percent": "重新作出决定时视为基本相同的金额差（百分数）",
    "penalty.publish_every_penalty": "全部处罚决定公示",
    "penalty_summary.citizen_cents": "当场处罚公民罚款上限（分）",
    "penalty_summary.organization_cents": "当场处罚单位罚款上限（分）",
    "penalty_summary.cash_cents": "当场收缴罚款上限（分）",
    "penalty_summary.publish_every_penalty": "全部处罚决定公示",
    "inspection.cap_per_subject": "同一对象年度检查次数上限",
    "inspection.abnormal_times": "异常频次预警（次）",
    "inspection.publish_every_result": "全部检查结果公示",
    "inspection.credit_a": "信用 A 级抽取权重",
    "inspection.credit_b": "信用 B 级抽取权重",
    "inspection.credit_c": "信用 C 级抽取权重",
    "inspection.credit_d": "信用 D 级抽取权重",
    "inspection.risk_low": "低风险抽取权重",
    "inspection.risk_middle": "中风险抽取权重",
    "inspection.risk_high": "高风险抽取权重",
    "review.legality_deduction": "合法性每项扣分",
    "review.element_points": "规范性要素分值（百分之一分）",
    "review.mark_points": "加减分项分值",
    "review.check_points": "自动校验每处扣分",
    "review.legality_weight": "合法性得分比重（百分数）",
    "review.pass_mark": "列入监督清单的分值",
    "enforcement.night_from_hour": "禁止强制执行的夜间起点（时）",
    "enforcement.night_until_hour": "禁止强制执行的夜间终点（时）",
    "enforcement.weekends_barred": "周末禁止强制执行",
    "guardian.stands_by": "询问未成年人、行为能力受限的人，监护人或者合适成年人到场",
    "guardian.signs": "未成年、行为能力受限的当事人的文书由监护人签收",
    "publicity.working_days": "处罚决定公开时限（工作日）",
    "publicity.short_months": "短期公示期（月）",
    "publicity.long_months": "一般公示期（月）",
    "publicity.inspection_months": "检查结果公示期（月）",
    "publicity.low_fine_citizen_cents": "公民较低数额罚款（分）",
    "publicity.low_fine_organization_cents": "单位较低数额罚款（分）",
}


#: In what the figures are counted: by the end of their key, or by the whole key.
UNITS: Mapping[str, str] = {
    "_cents": "分",
    "_hour": "时",
    "_percent": "%",
    "working_days": "个工作日",
    "_months": "个月",
    "_times": "次",
    "cap_per_subject": "次",
    "legality_deduction": "分",
    "element_points": "百分之一分",
    "mark_points": "分",
    "check_points": "分",
    "legality_weight": "%",
    "pass_mark": "分",
}
_WEIGHTS = ("inspection.credit_", "inspection.risk_")
#: Figures of a hundred.
_OF_A_HUNDRED = ("review.legality_deduction", "review.legality_weight", "review.pass_mark")


def unit_of(key: str) -> str:
    """Say in what a figure is counted; a yes or no is counted in nothing."""
    if key.startswith(_WEIGHTS):
        return "倍"
    return next((unit for end, unit in UNITS.items() if key.endswith(end)), "")


def everything(registry: Registry) -> list[Declared]:
    """List every parameter, each once: those of limits by procedure, then those of tables."""
    found = [
        replace(one, group=process.title)
        for process in registry.processes.values()
        for one in of_rules(process.deadlines.values())
    ]
    for title, prefix, figures in FIGURES:
        for key, (default, source, confirmed) in figures.items():
            name = TITLES.get(prefix + key, prefix + key)
            most = 100 if key in _OF_A_HUNDRED else None
            found.append(
                Declared(
                    prefix + key, f"{title}：{name}", default, source, confirmed, unit_of(prefix + key), title, most
                )
            )
    return list({one.key: one for one in found}.values())

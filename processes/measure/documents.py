"""The documents of a measure: code -> title, template, context, number series, place in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.registry import DocumentKind, StepContext
from processes import parameters
from processes.drafts import drafted
from processes.facts import part
from processes.measure import contexts, forms

_AT_SCENE, _AT_CUSTODY = {"M2": forms.SCENE}, {"M4": forms.CUSTODY}
#: Parameter of the tenant: whether a law gives this agency the power to freeze; no until somebody has shown it.
MAY_FREEZE = "measure.may_freeze"
_AT_SENDING, _AT_RESULT = {"M5": forms.APPRAISAL}, {"M5_result": forms.APPRAISAL_RESULT}


def _taken(context: StepContext) -> str:
    taken = part(context, "scene").get("outcome") == "taken"
    return "" if taken else "尚未实施查封、扣押（《行政强制法》第十八条、第二十四条）"


def _granted(section: str, what: str) -> Callable[[StepContext], str]:
    def judge(context: StepContext) -> str:
        return "" if part(context, section).get("approved") else f"{what}尚未经行政机关负责人批准"

    return judge


def _decided(release: bool) -> Callable[[StepContext], str]:
    def judge(context: StepContext) -> str:
        result = part(context, "disposal").get("result")
        if not result:
            return "尚未作出处理决定（《行政强制法》第二十七条、第二十八条）"
        return "" if (result == "release") is release else "与处理决定的种类不符"

    return judge


def _transferred(context: StepContext) -> str:
    return "" if part(context, "disposal").get("result") == "transfer" else "尚未决定移送（《行政强制法》第二十一条）"


def _may_freeze(context: StepContext) -> str:
    """Only an agency that a law (法律) names may freeze deposits. Source: 《行政强制法》第二十九条第一款."""
    if parameters.value(context.tx, MAY_FREEZE, default=False):
        return ""
    return "本机关没有法律规定的冻结权限（《行政强制法》第二十九条）；确有权限的，由管理员登记参数后办理"


def _kind(code: str, title: str, context: Any, order: int, **more: Any) -> DocumentKind:
    return DocumentKind(code, title, f"measure/{code}", context, order=order, **more)


_ALL = (
    _kind("D70", "行政强制措施审批表", contexts.request, 10, internal=True),
    _kind("D71", "行政强制措施现场笔录", drafted(contexts.record, _AT_SCENE), 20),
    _kind("D72", "查封（扣押）决定书", contexts.decision, 5, series="measure", too_early=_taken),
    _kind("D73", "查封（扣押）清单", contexts.listing, 6, too_early=_taken),
    _kind("D77F", "封条", contexts.seals, 24, too_early=_taken),
    _kind("D78", "涉案财物入库单", contexts.stored, 30, internal=True),
    _kind("D79", "委托保管书", drafted(contexts.custody, _AT_CUSTODY), 32, series="custody"),
    _kind("D78C", "涉案财物出库单", contexts.issued, 34, internal=True),
    _kind("D20W", "检测（检验、检疫、鉴定）委托书", drafted(contexts.appraisal, _AT_SENDING), 40, series="appraisal"),
    _kind(
        "D20",
        "检测（检验、检疫、鉴定）期间告知书",
        drafted(contexts.appraisal, _AT_SENDING),
        41,
        series="appraisal_notice",
    ),
    _kind(
        "D20J",
        "检测（检验、检疫、鉴定）结果告知书",
        drafted(contexts.appraisal, _AT_RESULT),
        42,
        series="appraisal_notice",
    ),
    _kind(
        "D74",
        "延长行政强制措施期限决定书",
        contexts.extension,
        50,
        series="measure_extension",
        too_early=_granted("extension", "延长期限"),
    ),
    _kind(
        "D75P",
        "先行变卖（拍卖）物品通知书",
        contexts.sale,
        52,
        series="measure_sale",
        too_early=_granted("sale", "先行变卖、拍卖"),
    ),
    _kind("D75", "行政强制措施处理决定书", contexts.disposal, 60, series="measure_disposal", too_early=_decided(False)),
    _kind("D75J", "解除行政强制措施决定书", contexts.disposal, 61, series="measure_lifting", too_early=_decided(True)),
    _kind("D73T", "物品退还清单", contexts.returns, 62, too_early=_decided(True)),
    _kind(
        "D77", "查封（扣押）物品移送告知书", contexts.disposal, 63, series="measure_transfer", too_early=_transferred
    ),
    _kind("D76", "冻结存款（汇款）决定书", contexts.freezing, 70, series="freezing", too_early=_may_freeze),
    _kind("D76B", "协助冻结存款（汇款）通知书", contexts.freezing, 71, series="freezing", too_early=_may_freeze),
    _kind("D76J", "解除冻结决定书", contexts.freezing, 72, series="freezing", too_early=_may_freeze),
)

DOCUMENTS: Mapping[str, DocumentKind] = {kind.code: kind for kind in _ALL}

#: Number series that a body needs beside those of the penalty procedures.
SERIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "case_measure": ("强案", ()),
    "measure": ("强措字", ("D72",)),
    "custody": ("托管字", ("D79",)),
    "appraisal": ("检委字", ("D20W",)),
    "appraisal_notice": ("检告字", ("D20", "D20J")),
    "measure_extension": ("强延字", ("D74",)),
    "measure_sale": ("先卖字", ("D75P",)),
    "measure_disposal": ("强处字", ("D75",)),
    "measure_lifting": ("强解字", ("D75J",)),
    "measure_transfer": ("强移字", ("D77",)),
    "freezing": ("冻字", ("D76", "D76B", "D76J")),
}

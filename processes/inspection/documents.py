"""The documents of an inspection: code -> title, template, context, number series, place in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.registry import DocumentKind, StepContext
from processes.drafts import drafted
from processes.facts import part
from processes.inspection import contexts, forms

_ON_SITE, _SAMPLED = {"I5": forms.SCENE}, {"I5s": forms.SAMPLING}
_SENT, _CAME = {"I5a": forms.APPRAISAL}, {"I5a_result": forms.APPRAISAL_RESULT}


def _approved(context: StepContext) -> str:
    urgent = part(context, "request").get("urgent")
    approved = part(context, "approval").get("outcome") == "approve"
    return "" if urgent or approved else "检查尚未经批准，凡检查必审批（国办发〔2024〕54号）"


def _reviewed(context: StepContext) -> str:
    return "" if part(context, "result").get("unit") else "检查结果尚未经部门审核"


def _drawn(context: StepContext) -> str:
    return "" if part(context, "origin").get("draw_id") else "本次检查不是双随机抽取产生的"


def _led(name: str) -> Callable[[StepContext], str]:
    def judge(context: StepContext) -> str:
        return "" if part(context, "result").get(name) and not _reviewed(context) else "检查结果未作此项处理"

    return judge


def _kind(code: str, title: str, context: Any, order: int, **more: Any) -> DocumentKind:
    return DocumentKind(code, title, f"inspection/{code}", context, order=order, **more)


_ALL = (
    _kind("D88", "双随机抽取记录", contexts.drawn, 8, too_early=_drawn),
    _kind("D80", "行政检查审批表", contexts.request, 10, internal=True),
    _kind("D81", "行政检查通知书", contexts.notice, 12, series="inspection_notice", too_early=_approved),
    _kind("D10", "现场检查笔录", drafted(contexts.record, _ON_SITE), 20, too_early=_approved),
    _kind("D10K", "勘验笔录", drafted(contexts.record, _ON_SITE), 21, too_early=_approved),
    _kind("D12", "询问笔录", drafted(contexts.interview, _ON_SITE), 22, too_early=_approved),
    _kind("D19", "抽样取证通知书", drafted(contexts.sampling, _SAMPLED), 24, series="sampling", too_early=_approved),
    _kind("D19R", "抽样取证记录", drafted(contexts.sampling, _SAMPLED), 25, too_early=_approved),
    _kind("D20W", "检测（检验、检疫、鉴定）委托书", drafted(contexts.appraisal, _SENT), 26, series="appraisal"),
    _kind(
        "D20", "检测（检验、检疫、鉴定）期间告知书", drafted(contexts.appraisal, _SENT), 27,
        series="appraisal_notice",
    ),
    _kind(
        "D20J", "检测（检验、检疫、鉴定）结果告知书", drafted(contexts.appraisal, _CAME), 28,
        series="appraisal_notice",
    ),
    _kind("D85", "行政检查结果告知书", contexts.result, 30, series="inspection_result", too_early=_reviewed),
    _kind(
        "D22", "责令改正通知书", drafted(contexts.order, {"I6_order": forms.ORDER}), 40, series="correction",
        too_early=_led("correct"),
    ),
    _kind("D23", "整改复查意见书", drafted(contexts.recheck, {"I7": forms.RECHECK}), 42, series="recheck"),
    _kind(
        "D04", "案件移送函", drafted(contexts.transfer, {"I6_transfer": forms.TRANSFER}), 44, series="transfer",
        too_early=_led("transfer"),
    ),
    _kind("D86", "行政检查登记表", contexts.result, 90, internal=True),
)  # fmt: skip

DOCUMENTS: Mapping[str, DocumentKind] = {kind.code: kind for kind in _ALL}

#: Number series that a body needs beside those of the other procedures.
SERIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "case_inspection": ("检案", ()),
    "inspection_notice": ("检通字", ("D81",)),
    "sampling": ("抽证字", ("D19",)),
    "inspection_result": ("检果字", ("D85",)),
}

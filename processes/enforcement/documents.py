"""The documents of an enforcement: code -> title, template, context, number series, place in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.registry import DocumentKind, StepContext
from processes.drafts import drafted
from processes.enforcement import contexts, forms
from processes.facts import part


def _granted(section: str, what: str, **also: object) -> Callable[[StepContext], str]:
    def judge(context: StepContext) -> str:
        found = part(context, section)
        ready = found.get("approved") and all(found.get(key) == value for key, value in also.items())
        return "" if ready else f"{what}尚未经行政机关负责人批准"

    return judge


def _decided(substitute: bool) -> Callable[[StepContext], str]:
    def judge(context: StepContext) -> str:
        found = part(context, "decision")
        if not found.get("approved"):
            return "负责人尚未作出强制执行决定（《行政强制法》第三十七条）"
        return "" if (found.get("way") == "substitute") is substitute else "与决定的执行方式不符"

    return judge


def _carried_out(context: StepContext) -> str:
    done = part(context, "execution").get("began_at") or part(context, "immediate").get("began_at")
    return "" if done else "尚未实施"


def _resumed(context: StepContext) -> str:
    broken = part(context, "agreement").get("result") == "broken"
    return "" if broken or part(context, "suspension").get("served_on") else "尚未中止执行，也没有不履行的执行协议"


def _kind(code: str, title: str, context: Any, order: int, **more: Any) -> DocumentKind:
    return DocumentKind(code, title, f"enforcement/{code}", context, order=order, **more)


_ALL = (
    _kind("D07E", "行政强制执行审批表", contexts.request, 10, internal=True),
    _kind("D51B", "责令限期自行拆除公告", drafted(contexts.announcement, {"E9": forms.ANNOUNCEMENT}), 15,
          series="demolition_notice"),
    _kind("D54", "履行行政决定催告书", contexts.demand, 20, series="demand", too_early=_granted("demand", "催告")),
    _kind("D33", "陈述申辩笔录及复核意见", drafted(contexts.defence, {"E3_review": forms.DEFENCE_REVIEW}), 25),
    _kind("D55", "行政强制执行决定书", contexts.decision, 5, series="enforcement", too_early=_decided(False)),
    _kind("D56", "代履行决定书", contexts.decision, 6, series="enforcement", too_early=_decided(True)),
    _kind("D54S", "代履行催告书", drafted(contexts.substitute, {"E6_demand": forms.SUBSTITUTE_DEMAND}), 30,
          series="demand", too_early=_decided(True)),
    _kind("D55J", "强制执行（代履行）笔录", drafted(contexts.record, {"E5": forms.EXECUTION, "E6_now": forms.CLEARING}),
          40),
    _kind("D56L", "立即代履行决定及事后通知书", drafted(contexts.immediate, {"E6_now": forms.CLEARING}), 7,
          series="enforcement", too_early=_granted("immediate", "立即代履行")),
    _kind("D57", "执行协议", contexts.agreement, 50, series="agreement", too_early=_granted("agreement", "执行协议")),
    _kind("D58Z", "中止执行通知书", contexts.suspension, 60, series="enforcement_notice",
          too_early=_granted("suspension", "中止执行")),
    _kind("D58H", "恢复执行通知书", drafted(contexts.suspension, {"E8_resume": forms.RESUMPTION}), 61,
          series="enforcement_notice", too_early=_resumed),
    _kind("D58E", "终结执行通知书", contexts.termination, 62, series="enforcement_notice",
          too_early=_granted("termination", "终结执行")),
    _kind("D60", "强制执行结案审批表", contexts.closing, 90, internal=True),
)  # fmt: skip

DOCUMENTS: Mapping[str, DocumentKind] = {kind.code: kind for kind in _ALL}

#: Number series that a body needs beside those of the penalty procedures.
SERIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "case_enforcement": ("强执案", ()),
    "demolition_notice": ("拆告字", ("D51B",)),
    "demand": ("催字", ("D54", "D54S")),
    "enforcement": ("强执字", ("D55", "D56", "D56L")),
    "agreement": ("强协字", ("D57",)),
    "enforcement_notice": ("强通字", ("D58Z", "D58H", "D58E")),
}

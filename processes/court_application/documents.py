"""The documents of an application to the court: code -> title, template, context, number series, place in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.registry import DocumentKind, StepContext
from processes.court_application import contexts, forms
from processes.drafts import drafted
from processes.facts import part


def _signed(section: str, reason: str) -> Callable[[StepContext], str]:
    def judge(context: StepContext) -> str:
        return "" if part(context, section).get("approved") else reason

    return judge


def _kind(code: str, title: str, context: Any, order: int, **more: Any) -> DocumentKind:
    return DocumentKind(code, title, f"court_application/{code}", context, order=order, **more)


_ALL = (
    _kind("D54", "履行行政决定催告书", drafted(contexts.demand, {"F2": forms.DEMAND}), 20, series="demand"),
    _kind("D33", "陈述申辩笔录及复核意见", drafted(contexts.defence, {"F3_review": forms.DEFENCE_REVIEW}), 25),
    _kind("D59", "强制执行申请书", contexts.application, 5, series="court",
          too_early=_signed("application", "负责人尚未签署申请（《行政强制法》第五十五条第二款）")),
    _kind("D59U", "复议申请书（上一级人民法院）", drafted(contexts.upper, {"F6u_file": forms.UPPER_FILING}), 30,
          series="court", too_early=_signed("upper", "负责人尚未决定申请复议")),
    _kind("D60", "申请强制执行结案审批表", contexts.closing, 90, internal=True),
)  # fmt: skip

DOCUMENTS: Mapping[str, DocumentKind] = {kind.code: kind for kind in _ALL}

#: Number series that a body needs beside those of the other procedures.
SERIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "case_court": ("申执案", ()),
    "court": ("强申字", ("D59", "D59U")),
}

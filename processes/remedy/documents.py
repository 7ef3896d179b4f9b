"""The documents of a remedy: code -> title, template, context, number series, place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.registry import DocumentKind, StepContext
from processes.drafts import drafted
from processes.facts import part
from processes.remedy import contexts, forms


def _of(kind: str) -> Any:
    def judge(context: StepContext) -> str:
        told = part(context, "registration").get("kind")
        return "" if told == kind else "与登记的种类不符（复议用答复书，诉讼用答辩状）"

    return judge


def _suspended(context: StepContext) -> str:
    return "" if part(context, "suspension").get("suspended") else "负责人尚未决定停止执行"


def _final(context: StepContext) -> str:
    return "" if part(context, "result").get("final") else "结果尚未生效"


def _kind(code: str, title: str, order: int, form: dict[str, Any] | None = None, **more: Any) -> DocumentKind:
    context = drafted(contexts.common, form) if form else contexts.common
    return DocumentKind(code, title, f"remedy/{code}", context, order=order, **more)


_REPLY = {"R3": forms.REPLY}
_ALL = (
    _kind("D90", "行政复议申请转送函", 10, {"R2": forms.FORWARDING}, series="remedy_forwarding"),
    _kind("D91", "行政复议答复书", 20, _REPLY, series="remedy_answer", too_early=_of("review")),
    _kind("D92", "行政诉讼答辩状", 21, _REPLY, series="remedy_answer", too_early=_of("suit")),
    _kind("D93", "证据、依据目录", 22, _REPLY),
    _kind("D95", "停止执行通知书", 30, series="remedy_suspension", too_early=_suspended),
    _kind("D94", "退还罚没款通知书", 40, series="remedy_refund", too_early=_final),
)
DOCUMENTS: Mapping[str, DocumentKind] = {kind.code: kind for kind in _ALL}

#: Number series that a body needs beside those of the other procedures.
SERIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "case_remedy": ("应案", ()),
    "remedy_forwarding": ("复转字", ("D90",)),
    "remedy_answer": ("复答字", ("D91", "D92")),
    "remedy_suspension": ("停执字", ("D95",)),
    "remedy_refund": ("退款字", ("D94",)),
}

"""The documents of a transfer: code -> title, template, context, number series, place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.registry import DocumentKind, StepContext
from processes.drafts import drafted
from processes.facts import part
from processes.transfer import contexts, forms


def _approved(context: StepContext) -> str:
    approved = part(context, "approval").get("outcome") == "approve"
    return "" if approved else "正职负责人尚未批准移送（《行政执法机关移送涉嫌犯罪案件的规定》第五条）"


def _refused(context: StepContext) -> str:
    return "" if part(context, "police").get("outcome") == "refused" else "公安机关尚未作出不予立案的决定（第九条）"


def _kind(code: str, title: str, context: Any, order: int, **more: Any) -> DocumentKind:
    return DocumentKind(code, title, f"transfer/{code}", context, order=order, **more)


_REPORT, _SENDING = {"X2": forms.REPORT}, {"X4": forms.SENDING}
_ALL = (
    _kind("D05B", "涉嫌犯罪案件移送报告及审批表", drafted(contexts.approval, _REPORT), 10, internal=True),
    _kind("D05", "涉嫌犯罪案件移送书", drafted(contexts.common, _SENDING), 20, series="transfer_police",
          too_early=_approved),
    _kind("D05R", "涉嫌犯罪案件情况的调查报告", contexts.common, 22, too_early=_approved),
    _kind("D05L", "涉案物品清单", contexts.common, 24, too_early=_approved),
    _kind("D05F", "不予立案决定提请复议书", drafted(contexts.objection("reconsideration"),
                                          {"X8_reconsider": forms.RECONSIDER}), 30, series="transfer_objection",
          too_early=_refused),
    _kind("D05J", "建议立案监督函", drafted(contexts.objection("oversight"), {"X9": forms.OVERSIGHT}), 32,
          series="transfer_oversight", too_early=_refused),
)  # fmt: skip
DOCUMENTS: Mapping[str, DocumentKind] = {kind.code: kind for kind in _ALL}

#: Number series that a body needs beside those of the other procedures.
SERIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "case_transfer": ("刑移案", ()),
    "transfer_police": ("刑移字", ("D05",)),
    "transfer_objection": ("刑复字", ("D05F",)),
    "transfer_oversight": ("刑监字", ("D05J",)),
}

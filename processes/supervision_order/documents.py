"""The documents of a supervision: code -> title, template, context, number series, place in the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.registry import DocumentKind, StepContext
from processes.drafts import drafted
from processes.facts import part
from processes.supervision_order import contexts, forms


def _filed(context: StepContext) -> str:
    ready = part(context, "filing").get("outcome") == "file" or part(context, "order").get("direct")
    return "" if ready else "尚未批准立项"


def _approved(context: StepContext) -> str:
    return "" if part(context, "discipline").get("approved") else "负责人尚未批准移送"


def _kind(code: str, title: str, order: int, form: dict[str, Any] | None = None, **more: Any) -> DocumentKind:
    context = drafted(contexts.common, form) if form else contexts.common
    return DocumentKind(code, title, f"supervision_order/{code}", context, order=order, **more)


_ALL = (
    _kind("D100", "行政执法监督立项审批表", 10, {"J1": forms.LEAD}, internal=True),
    _kind("D101", "调阅案卷通知书", 20, {"J3": forms.INQUIRY}, series="supervision_files", too_early=_filed),
    _kind("D102", "行政执法监督检查（询问）记录", 22, {"J3": forms.INQUIRY}, too_early=_filed),
    _kind("D103", "行政执法监督意见书", 30, {"J4": forms.OPINION}, series="supervision_opinion", too_early=_filed),
    _kind("D03", "案件交办通知书", 32, {"J4": forms.OPINION}, series="supervision_assignment", too_early=_filed),
    _kind("D104", "督办通知书", 40, {"J7": forms.URGING}, series="supervision_order", too_early=_filed),
    _kind("D105", "约谈通知书", 42, {"J7": forms.URGING}, series="supervision_interview", too_early=_filed),
    _kind("D106", "行政执法情况通报", 44, {"J7": forms.URGING}, series="supervision_notice", too_early=_filed),
    _kind("D107", "问题线索移送函", 50, {"J8_sent": forms.SENT}, series="supervision_discipline", too_early=_approved),
)
DOCUMENTS: Mapping[str, DocumentKind] = {kind.code: kind for kind in _ALL}

#: Number series that a body needs beside those of the other procedures.
SERIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "case_supervision": ("监案", ()),
    "supervision_files": ("调卷字", ("D101",)),
    "supervision_opinion": ("监意字", ("D103",)),
    "supervision_assignment": ("交办字", ("D03",)),
    "supervision_order": ("督办字", ("D104",)),
    "supervision_interview": ("约谈字", ("D105",)),
    "supervision_notice": ("通报字", ("D106",)),
    "supervision_discipline": ("纪移字", ("D107",)),
}

"""The documents of a summary case: code -> title, template, context, number series, place in the file."""

from __future__ import annotations

from collections.abc import Mapping

from engine import casefile
from engine.registry import DocumentKind, StepContext
from processes.drafts import drafted
from processes.facts import part
from processes.penalty_summary import contexts, forms, forms_after

_AT_SCENE, _AT_FILING, _AT_CLOSING = {"S1": forms.SCENE}, {"S6": forms_after.FILING}, {"S7": forms_after.CLOSING}
_AT_COURT = {"S5_late": forms_after.LATE_PAYMENT}


def _after_decision(context: StepContext) -> str:
    """Only the step itself makes the decision: the same document is not filed a second time by hand."""
    if part(context, "decision").get("outcome") != "penalty":
        return "须先完成“当场处罚决定”步骤，决定书由该步骤自动编号制作。"
    rows = casefile.documents(context.tx, context.case.id, kind="D41", current_only=True)
    if any(row.status == casefile.DRAFT and row.replaces_id for row in rows):
        return ""
    return "当场行政处罚决定书由“当场处罚决定”步骤制作，不能另行归入；确有错误的，请出具新版本。"


def _after_discussion(context: StepContext) -> str:
    if part(context, "decision").get("outcome") != "no_penalty":
        return "须经负责人集体讨论决定不予处罚后，方可制作《不予行政处罚决定书》。"
    return ""


def _after_approval(context: StepContext) -> str:
    found = part(context, "surcharge")
    if not found.get("approved") or found.get("propose") != "impose":
        return "加处罚款尚未经负责人决定（《行政处罚法》第七十二条）。"
    return ""


def _after_surcharge(context: StepContext) -> str:
    return "" if part(context, "surcharge").get("decided_on") else "缴款期限尚未届满或者加处罚款尚未决定，不能催告。"


def _granted(context: StepContext) -> str:
    return "" if part(context, "instalment").get("granted") else "延期、分期尚未经负责人批准。"


_ALL = (
    DocumentKind(
        "D10", "现场检查（勘验）笔录", "penalty_summary/D10", drafted(contexts.inspection, _AT_SCENE), order=30
    ),
    DocumentKind(
        "D22", "责令改正通知书", "penalty_summary/D22", drafted(contexts.correction, _AT_SCENE), series="correction",
        order=40,
    ),
    DocumentKind(
        "D38", "行政机关负责人集体讨论笔录", "penalty_summary/D38", contexts.discussion, internal=True, order=72
    ),
    DocumentKind(
        "D41", "当场行政处罚决定书", "penalty_summary/D41", contexts.on_the_spot, series="on_the_spot", order=5,
        too_early=_after_decision,
    ),
    DocumentKind(
        "D42", "不予行政处罚决定书", "penalty_summary/D42", contexts.no_penalty, series="no_penalty", order=5,
        too_early=_after_discussion,
    ),
    DocumentKind(
        "D44", "当场行政处罚决定备案表", "penalty_summary/D44", drafted(contexts.filing, _AT_FILING), internal=True,
        order=76,
    ),
    DocumentKind("D50", "送达回证", "penalty_summary/D50", contexts.proof, order=80),
    DocumentKind(
        "D52", "延期、分期缴纳罚款通知书", "penalty_summary/D52", contexts.instalments, series="instalment", order=84,
        too_early=_granted,
    ),
    DocumentKind(
        "D53", "加处罚款决定书", "penalty_summary/D53", contexts.surcharge, series="surcharge", order=86,
        too_early=_after_approval,
    ),
    DocumentKind(
        "D54", "履行行政决定催告书", "penalty_summary/D54", drafted(contexts.demand, _AT_COURT), series="demand",
        order=87, too_early=_after_surcharge,
    ),
    DocumentKind("D60", "结案审批表", "penalty_summary/D60", contexts.closing, internal=True, order=95),
)  # fmt: skip

DOCUMENTS: Mapping[str, DocumentKind] = {kind.code: kind for kind in _ALL}

#: Number series that a body needs beside those of the ordinary procedure.
SERIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "case_summary": ("简案", ()),
    "on_the_spot": ("当罚字", ("D41",)),
}

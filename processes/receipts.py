"""Paper of 80 mm for the street: which documents have such a layout, and the codes at their foot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.errors import PreconditionFailed
from db.session import Tx
from documents import receipt
from documents.errors import DocumentError
from documents.receipt import Code
from documents.render import Rendered
from engine.casefile import DRAFT, CaseDocument
from engine.cases import Case
from engine.registry import StepContext
from processes import wording
from processes.paperwork import DocumentNotMade, kind_of

#: Documents that are handed over on the street: the notice and the decision on the spot.
KINDS = ("D32", "D41")
#: How a fine was paid, in words.
MANNERS: Mapping[str, str] = {"code": "扫码缴款", "bank": "银行缴款", "cash": "当场收缴现金"}


class NoReceiptLayout(PreconditionFailed):
    """The document "{title}" has no receipt layout; print it on A4."""

    zh = "文书“{title}”没有小票版式，请用 A4 纸打印。"


class NothingPaid(PreconditionFailed):
    """Nothing has been paid in this case, so there is no slip."""

    zh = "本案尚无缴款记录，不能打印缴款凭条。"


def has_layout(row: CaseDocument) -> bool:
    """Tell whether a document can be printed as a receipt."""
    return row.kind in KINDS


def of_document(tx: Tx, case: Case, row: CaseDocument) -> Rendered:
    """Make a document as a receipt from the same context as its A4 page; a draft is marked as one.

    :raises NoReceiptLayout: when it has no such layout.
    """
    if not has_layout(row):
        raise NoReceiptLayout(title=row.title, reason="no receipt layout")
    template = kind_of(tx, case, row.kind).template
    return _made(template, row.context, draft=row.status == DRAFT, codes=_codes(case, row))


def is_paid(case: Case) -> bool:
    """Tell whether something has been paid under a receipt, so that there is a slip to print."""
    paid = case.facts.get("payment") or {}
    return bool(paid.get("paid_cents") and paid.get("receipt"))


def of_payment(tx: Tx, case: Case) -> Rendered:
    """Make the slip that says what has been paid.

    :raises NothingPaid: while nothing has.
    """
    paid = case.facts.get("payment") or {}
    if not is_paid(case):
        raise NothingPaid(reason="nothing paid")
    context = StepContext(tx=tx, case=case, facts=case.facts, task=None)
    decision, party = case.facts.get("decision") or {}, case.facts.get("party") or {}
    return _made(
        "receipts/payment",
        {
            "body": wording.body(context), "number": decision.get("number") or case.case_number or "",
            "party": {"name": party.get("name") or case.party_name},
            "payment": {**paid, "manner": MANNERS.get(str(paid.get("manner")), str(paid.get("manner") or "银行缴款"))},
            "officers": wording.officers(context), "printed_at": tx.at.isoformat(timespec="minutes"),
        },
    )  # fmt: skip


def _codes(case: Case, row: CaseDocument) -> list[Code]:
    """Give the code by which the fine of this very decision is paid, while it is owed."""
    asked, paid = case.facts.get("payment_code") or {}, case.facts.get("payment") or {}
    if row.kind != "D41" or not asked.get("code") or paid.get("result") == "paid":
        return []
    return [Code(str(asked["code"]), "扫码缴纳罚款")]


def _made(
    template: str, context: Mapping[str, Any], *, draft: bool = False, codes: list[Code] | None = None
) -> Rendered:
    try:
        return receipt.render(template, context, draft=draft, codes=codes or ())
    except DocumentError as error:
        raise DocumentNotMade(reason=str(error), reason_zh=error.message("zh")) from error

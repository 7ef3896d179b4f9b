"""会签 on the page of a document: who has spoken and who has not, and sending a paper round."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages.case import blueprint, names
from db.errors import DomainError, Invalid
from db.session import Tx
from engine.casefile import CaseDocument
from engine.cases import OPEN, Case
from processes import circulations


def rounds(tx: Tx, case: Case, document: CaseDocument | None = None) -> list[dict[str, Any]]:
    """List the rounds of a case, or of one of its documents, with who sent them."""
    rows = circulations.of_case(tx, case.id, document.id if document else None)
    people = names(tx, [row.sent_by for row in rows])
    return [circulations.shown(row) | {"by": people.get(row.sent_by)} for row in rows]


def of_document(tx: Tx, case: Case, document: CaseDocument) -> dict[str, Any] | None:
    """Give what the page shows of a document's rounds; nothing for papers that go to the party."""
    if not document.internal:
        return None
    listed = rounds(tx, case, document)
    may = case.status == OPEN and actor().may("document:file") and not circulations.hindrance(tx, document)
    ready = may and circulations.may_circulate(tx, case)
    return {"rounds": listed, "ready": ready} if listed or ready else None


@blueprint.post("/<uuid:case_id>/documents/<uuid:document_id>/circulations")
def document_circulate(case_id: uuid.UUID, document_id: uuid.UUID) -> BaseResponse:
    """Send a filed internal document round for opinion."""
    try:
        with database().transaction(actor()) as tx:
            given = request.form.get("receivers", "")
            row = circulations.circulate(tx, case_id=case_id, document_id=document_id, receivers=given)
            flash(f"已发起会签：{'、'.join(row.receivers)}。意见反馈后显示在本页。", "done")
    except Invalid as error:
        flash("；".join(error.fields.values()), "error")
    except DomainError as error:
        flash(error.message("zh"), "error")
    return redirect(url_for("cases.document", case_id=case_id, document_id=document_id))

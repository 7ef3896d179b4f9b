"""The decision on the spot becomes paper in the very step that takes it: number, text, PDF, service on record."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from db import journal
from db.session import Tx
from engine import casefile, number_blocks, numbering
from engine.calendar import SHANGHAI, day_of
from engine.casefile import CaseDocument
from engine.cases import Case
from engine.numbering import Number
from engine.registry import Registry, StepContext
from engine.signatures import Signature, TextDiffers
from processes import guardians, paperwork
from processes.facts import part
from processes.penalty_summary import contexts, signatures, texts

KIND = "D41"


def take_number(context: StepContext, key: str) -> Number:
    """Take the next number of a series of the body."""
    case = context.case
    return numbering.take(context.tx, body_id=case.body_id, key=key, case_id=case.id, on=day_of(context.at))


def issue(context: StepContext, *, number_id: str | None, shown: str | None) -> None:
    """File the decision: the number first, since it stands in the text that the party was shown.

    :param number_id: a number that the officer's device had reserved.
    :param shown: digest of the text that the party was shown.
    :raises TextDiffers: when that is not the text of this decision.
    """
    tx, case = context.tx, context.case
    number = reserved(context, number_id) if number_id else take_number(context, KIND)
    context.facts["decision"]["number"] = number.text
    text = contexts.decision_lines(context)
    context.facts["decision"]["text_sha256"] = texts.digest(text)
    if shown and shown.lower() != texts.digest(text):
        raise TextDiffers()
    kind = tx.use(Registry).process(case.process_key).documents[KIND]
    drafted = casefile.draft(tx, case, kind=KIND, title=kind.title, context=kind.context(context), position=kind.order)
    drafted.number, drafted.number_id, number.document_id = number.text, number.id, drafted.id
    number.context_digest = drafted.context_digest
    casefile.file(tx, case, document_id=drafted.id, render=lambda found: paperwork.made(kind.template, found))
    found = part(context, "decision")
    scene = part(context, "scene")
    there = found.get("guardian_receipt") == "there" and not found.get("refusal_reason")
    signers = "、".join((str(scene.get("name", "")), guardians.named(scene))) if there else ""
    served(
        context, KIND, found["decided_at"], signers, part(context, "scene").get("place", ""),
        witness=found.get("witness", ""), refusal=found.get("refusal_reason", ""),
    )  # fmt: skip


def signed(tx: Tx, case: Case, row: Signature) -> None:
    """See to a signature that came in after the decision: it stands under its very text, and on its paper.

    :raises TextDiffers: when the text that was signed is not the text of the decision.
    """
    filed = casefile.filed(tx, case.id, KIND)
    if row.document != KIND or filed is None:
        return
    if row.text_sha256 != texts.digest(filed.context.get("lines") or []):
        raise TextDiffers()
    reprint(tx, case)


def reprint(tx: Tx, case: Case) -> CaseDocument | None:
    """Print the decision anew with the signatures that have come in since, under the same number; else do nothing.

    The version before stays on file; the text is the same to the letter.
    """
    filed = casefile.filed(tx, case.id, KIND)
    kind = tx.use(Registry).process(case.process_key).documents.get(KIND)
    if filed is None or kind is None:
        return None
    context = dict(filed.context)
    given = journal.plain(signatures.printed(tx, case.id, KIND, texts.digest(context.get("lines") or [])))
    if given == context.get("signatures"):
        return None
    row = casefile.supersede(
        tx, case, document_id=filed.id, context={**context, "signatures": given}, reason="载入当事人、执法人员的签名"
    )
    row.number, row.number_id = filed.number, filed.number_id
    return casefile.file(tx, case, document_id=row.id, render=lambda found: paperwork.made(kind.template, found))


def reserved(context: StepContext, number_id: str) -> Number:
    """Take a number that was reserved for a device, for this case."""
    return number_blocks.use(
        context.tx, number_id=uuid.UUID(number_id), key=KIND, body_id=context.case.body_id, case_id=context.case.id
    )


def served(
    context: StepContext, kind: str, at: Any, receiver: str, place: str, *, witness: str = "", refusal: str = ""
) -> None:
    """Record that a decision was handed over on the spot, or that the party refused to sign for it.

    Source: 《行政处罚法》第五十二条第一款 (handed over on the spot; a refusal is noted on the decision).
    """
    case, party = context.case, part(context, "scene")
    document = casefile.filed(context.tx, case.id, kind)
    if document is None:
        return
    text = str(at)
    moment = (
        dt.datetime.combine(dt.date.fromisoformat(text), dt.time(10), SHANGHAI)
        if len(text) == 10
        else dt.datetime.fromisoformat(text)
    )
    casefile.record_service(
        context.tx, case, document_id=document.id, method="direct", result="refused" if refusal else "served",
        served_at=min(context.at, moment), receiver=receiver or party.get("representative") or party.get("name", ""),
        place=place, officer_id=case.officer_id, second_officer_id=case.second_officer_id, witness=witness,
        note=refusal,
    )  # fmt: skip

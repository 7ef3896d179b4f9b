"""From the case file to paper and back: drafts from facts, previews, filing with a number, scans, the dossier.

The case file keeps rows and files, ``documents/`` makes PDFs; this is where the two meet.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.errors import Invalid, NotFound, PreconditionFailed
from db.files import Files
from db.session import Tx
from documents import batch, render, scans
from documents.dossier import Part
from documents.dossier import dossier as bind
from documents.errors import DocumentError
from documents.signing import Signer, Verdict
from documents.template import Template
from engine import casefile, cases
from engine.calendar import day_of
from engine.casefile import DRAFT, FILED, CaseDocument
from engine.cases import Case
from engine.registry import DocumentKind, Registry, StepContext
from processes import filling, guardians, hall, officers, wordings
from processes.inspection import contexts as inspection_contexts
from processes.penalty import dossier as penalty_dossier
from processes.penalty_summary import dossier as summary_dossier

#: Procedure -> what the cover of its dossier says.
COVERS: Mapping[str, Callable[[StepContext], Mapping[str, Any]]] = {
    "penalty": penalty_dossier.cover,
    "penalty_summary": summary_dossier.cover,
    "inspection": inspection_contexts.cover,
}


class KindUnknown(NotFound):
    """The procedure has no document of the kind '{code}'."""

    zh = "本程序没有“{code}”这种文书。"


class FieldsOpen(PreconditionFailed):
    """The document "{title}" still lacks: {fields}"""

    zh = "文书“{title}”还缺：{fields}"


class DocumentTooEarly(PreconditionFailed):
    """The document "{title}" may not be filed yet: {reason}"""

    zh = "文书“{title}”还不能归入：{reason}"


class ScanUnusable(Invalid):
    """The scan cannot be used: {summary}"""

    zh = "扫描件不能使用：{summary}"


class NumberFirst(PreconditionFailed):
    """The document "{title}" bears a number: file it, print it with its number, and scan that paper once signed."""

    zh = "“{title}”须先编号归档，打印带文号的文书签章后再扫描上传。"


#: A zip holds the dossiers of at most so many cases.
MOST_CASES = 50


class NothingChosen(Invalid):
    """Choose what is to be printed or packed."""

    zh = "请选择要打印的文书。"


class TooManyCases(Invalid):
    """At most {most} cases go into one package; narrow the list."""

    zh = "一次最多打包 {most} 件案件，请缩小范围。"


class DocumentNotMade(PreconditionFailed):
    """{reason}"""

    zh = "{reason_zh}"


def made(
    name: str, context: Mapping[str, Any], *, draft: bool = False, template: Template | None = None
) -> render.Rendered:
    """Make a document; what stands in the way is said as an error of the domain.

    :raises DocumentNotMade: when a value cannot be printed or no face has a character.
    """
    try:
        return render.render(name, context, draft=draft, template=template)
    except DocumentError as error:
        raise DocumentNotMade(reason=str(error), reason_zh=error.message("zh")) from error


def kind_of(tx: Tx, case: Case, code: str) -> DocumentKind:
    """Give a kind of document of the case's procedure.

    :raises KindUnknown: when the procedure has none of this code.
    """
    kind = tx.use(Registry).process(case.process_key).documents.get(code)
    if kind is None:
        raise KindUnknown(code=code, kind="document kind")
    return kind


def draft(tx: Tx, *, case_id: uuid.UUID, code: str) -> CaseDocument:
    """Draft a document from the case's facts as they stand, or draft it anew."""
    case = cases.lock(tx, case_id)
    kind = kind_of(tx, case, code)
    return _drafted(tx, case, kind, _with_blanks(tx, case, kind))


def _drafted(tx: Tx, case: Case, kind: DocumentKind, context: Mapping[str, Any]) -> CaseDocument:
    return casefile.draft(
        tx, case, kind=kind.code, title=kind.title, context=context, internal=kind.internal, position=kind.order
    )


def _with_blanks(tx: Tx, case: Case, kind: DocumentKind) -> Mapping[str, Any]:
    """Build the context from the facts as they stand; what an officer has filled into its blanks stays."""
    context = kind.context(StepContext(tx=tx, case=case, facts=case.facts, task=None))
    before = casefile.documents(tx, case.id, kind=kind.code)
    typed = filling.typed(kind.template, before[-1].context) if before else {}
    return filling.filled(kind.template, context, typed) if typed else context


def fill(tx: Tx, *, case_id: uuid.UUID, document_id: uuid.UUID, values: Mapping[str, str]) -> CaseDocument:
    """Fill the blanks of a draft (path -> text) that no step of the procedure asks for; the rest is drafted anew.

    :raises Invalid: naming the blanks that cannot be read.
    :raises casefile.DocumentNotDraft: when it is filed already.
    """
    case = cases.lock(tx, case_id)
    row = casefile.document(tx, case, document_id)
    if row.status != DRAFT:
        raise casefile.DocumentNotDraft(title=row.title, status=row.status)
    kind = kind_of(tx, case, row.kind)
    read, problems = filling.read_all(kind.template, values)
    if problems:
        raise Invalid(problems, summary="；".join(problems.values()))
    return _drafted(tx, case, kind, filling.filled(kind.template, _with_blanks(tx, case, kind), read))


def supersede(tx: Tx, *, case_id: uuid.UUID, document_id: uuid.UUID, reason: str) -> CaseDocument:
    """Begin a new version of a filed document from the facts as they stand now."""
    case = cases.lock(tx, case_id)
    kind = kind_of(tx, case, casefile.document(tx, case, document_id).kind)
    context = _with_blanks(tx, case, kind)
    return casefile.supersede(tx, case, document_id=document_id, context=context, reason=reason)


def missing(tx: Tx, case: Case, row: CaseDocument) -> list[str]:
    """List what a draft still lacks; the number comes with the filing and is not missed."""
    if row.status != DRAFT:
        return []
    kind = kind_of(tx, case, row.kind)
    return render.missing(kind.template, _numbered(kind, row.context))


def file(tx: Tx, *, case_id: uuid.UUID, document_id: uuid.UUID) -> CaseDocument:
    """File a draft: number, PDF, digest, all in one transaction.

    :raises FieldsOpen: when required fields are empty.
    :raises DocumentTooEarly: while the step that the document rests on has not been taken.
    :raises officers.CertificateMissing: when it goes to the party and an officer named in it is not certified any more.
    """
    case = cases.lock(tx, case_id)
    row = casefile.document(tx, case, document_id)
    kind = kind_of(tx, case, row.kind)
    if kind.too_early and (reason := kind.too_early(StepContext(tx=tx, case=case, facts=case.facts, task=None))):
        raise DocumentTooEarly(title=row.title, reason=reason)
    if lacking := missing(tx, case, row):
        raise FieldsOpen(title=row.title, fields="、".join(lacking))
    if not kind.internal:
        officers.signing(tx, case, kind.template)
    return casefile.file(
        tx,
        case,
        document_id=document_id,
        series=kind.series,
        render=lambda context: _finished(tx, kind, context),
    )


@dataclass(frozen=True)
class Finished:
    """A document as it is filed, with what made it: fonts, the version of its words, its electronic seal."""

    pdf: bytes
    pages: int
    fonts: tuple[str, ...]
    made_with: Mapping[str, Any]


def _finished(tx: Tx, kind: DocumentKind, context: Mapping[str, Any]) -> Finished:
    """Make a document in the words that count now, and seal it where it bears a seal and this installation has one."""
    words = wordings.current(tx, kind.template)
    done = made(kind.template, context, template=words.template)
    told: dict[str, Any] = {"template": kind.template, "wording": words.version}
    signer = tx.use(Seals).signer
    data = done.pdf
    if signer is not None and not kind.internal and render.bears_seal(kind.template):
        body = str((context.get("body") or {}).get("name") or "")
        data = signer.sign(data, name=body, reason=f"{kind.title}加盖电子印章", at=tx.at)
        told["seal"] = {"subject": signer.subject, "at": tx.at.isoformat()}
    return Finished(data, done.pages, done.fonts, told)


@dataclass(frozen=True)
class Seals:
    """The signer of this installation, or none: then documents leave room for the seal on paper."""

    signer: Signer | None = None


def seal_of(tx: Tx, row: CaseDocument) -> Verdict | None:
    """Check the electronic seal of a filed document against the digest that was filed; None where it bears none."""
    signer = tx.use(Seals).signer
    if signer is None or row.sha256 is None or not (row.made_with or {}).get("seal"):
        return None
    return signer.verify(tx.use(Files).read(tx.tenant_id, row.sha256), sha256=row.sha256)  # type: ignore[type-abstract]


def pdf(tx: Tx, case: Case, row: CaseDocument) -> bytes:
    """Give the PDF of a document: the signed scan or the filed file; a draft is drawn as a preview."""
    if row.current_sha256 is not None:
        return tx.use(Files).read(tx.tenant_id, row.current_sha256)  # type: ignore[type-abstract]
    name = kind_of(tx, case, row.kind).template
    return made(name, row.context, draft=True, template=wordings.current(tx, name).template).pdf


def dossier(tx: Tx, case: Case) -> bytes:
    """Bind the filed documents, or the scans in their place, into one PDF with cover, contents and 备考表."""
    context = COVERS[case.process_key](StepContext(tx=tx, case=case, facts=case.facts, task=None))
    parts = []
    for row in casefile.documents(tx, case.id, current_only=True):
        if row.status != FILED:
            continue
        dated = str(row.context.get("date") or "")[:10] or (day_of(row.filed_at).isoformat() if row.filed_at else "")
        note = "扫描件" if row.scan_sha256 else ""
        parts.append(Part(row.title, pdf(tx, case, row), row.number or "", dated, note))
    try:
        return bind(parts, context).pdf
    except DocumentError as error:
        raise DocumentNotMade(reason=str(error), reason_zh=error.message("zh")) from error


def printed(tx: Tx, case: Case, document_ids: Sequence[uuid.UUID], *, both_sides: bool = True) -> bytes:
    """Join the chosen documents into one PDF for the printer, in the order of the dossier.

    :raises NothingChosen: when none of the ids is a document of the case.
    """
    wanted = set(document_ids)
    rows = [row for row in casefile.documents(tx, case.id) if row.id in wanted]
    if not rows:
        raise NothingChosen({"document": NothingChosen.zh})
    return batch.joined([pdf(tx, case, row) for row in rows], both_sides=both_sides)


def archive(tx: Tx, found: Sequence[Case]) -> bytes:
    """Put the dossiers of several cases into one zip; a case whose procedure has no dossier is left out.

    :raises NothingChosen: when no case has one.
    :raises TooManyCases: for more than ``MOST_CASES``.
    """
    chosen = [case for case in found if case.process_key in COVERS]
    if not chosen:
        raise NothingChosen({"case": "所选案件没有可以装订的案卷"})
    if len(chosen) > MOST_CASES:
        raise TooManyCases({"case": TooManyCases.zh.format(most=MOST_CASES)}, most=MOST_CASES)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        for index, case in enumerate(chosen, 1):
            name = re.sub(r'[\\/:*?"<>|]', "_", f"{case.case_number or '未编号'} {case.party_name or case.title}")[:80]
            bundle.writestr(f"{index:03d} {name}.pdf", dossier(tx, case))
    return out.getvalue()


def record_service(tx: Tx, *, case_id: uuid.UUID, document_id: uuid.UUID, **served: Any) -> casefile.ServiceRecord:
    """Record one attempt to serve a filed document, by officers who might act in the case on that day.

    :param served: as in :func:`engine.casefile.record_service`.
    :raises officers.CertificateMissing: or ``OutOfScope``, naming the officer. Source: 《行政处罚法》第四十二条.
    :raises guardians.GuardianSigns: when a minor or incapable party is served and the guardian is not named.
    """
    case, on = cases.lock(tx, case_id, must_be_open=False), day_of(served["served_at"])
    officers.acting(tx, case, served.get("officer_id"), served.get("second_officer_id"), on=on)
    row = tx.session.get(CaseDocument, (tx.tenant_id, document_id))
    if row is not None and row.case_id == case.id and hall.for_party(case, row):
        guardians.served(
            tx, case.facts.get("party") or case.facts.get("scene") or {}, method=served["method"], on=on,
            result=served.get("result", "served"),
            signed=f"{served.get('receiver', '')} {served.get('relation', '')}",
        )  # fmt: skip
    return casefile.record_service(tx, case, document_id=document_id, **served)


def replace_with_scan(
    tx: Tx, *, case_id: uuid.UUID, document_id: uuid.UUID, scan: bytes | Sequence[bytes]
) -> CaseDocument:
    """Let the signed, sealed scan take a document's place: a PDF, or photographs of its pages in their order.

    A draft that was printed and signed is filed first, in the same transaction: its number and its own file are kept.

    :raises ScanUnusable: when a file is no photograph and no PDF, or there are too many.
    :raises NumberFirst: for a draft that gets a number only when it is filed: the signed paper has none yet.
    """
    case = cases.lock(tx, case_id, must_be_open=False)
    row = casefile.document(tx, case, document_id)
    try:
        bound_scan = scans.bound([scan] if isinstance(scan, bytes) else scan)
    except DocumentError as error:
        raise ScanUnusable({"file": error.message("zh")}) from error
    if row.status == DRAFT:
        if kind_of(tx, case, row.kind).series and row.number is None:
            raise NumberFirst(title=row.title, reason="number first")
        file(tx, case_id=case_id, document_id=document_id)
    return casefile.replace_with_scan(tx, case, document_id=document_id, scan=bound_scan.pdf, pages=bound_scan.pages)


def _numbered(kind: DocumentKind, context: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**context, "number": context.get("number") or "待编号"} if kind.series else context

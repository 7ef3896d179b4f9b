"""Reads of one case that cross capabilities: what its page shows. One query each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select

from db.journal import JournalEntry
from db.session import Tx
from db.tenancy import Tenant
from discretion import standards
from engine import definitions, links, people
from engine.calendar import day_of
from engine.casefile import CaseDocument, Evidence
from engine.cases import Case
from engine.forms import Choice
from engine.registry import Registry, Step
from engine.tasks import Task
from processes import bodies, quantities, roles
from processes.facts import day
from processes.goods import Goods
from processes.worklist import OPEN_TASKS


def tasks_of(tx: Tx, case_id: uuid.UUID, *, open_only: bool = False) -> list[Task]:
    """List the tasks of a case in the order in which they came."""
    query = select(Task).where(Task.tenant_id == tx.tenant_id, Task.case_id == case_id)
    if open_only:
        query = query.where(Task.status.in_(OPEN_TASKS))
    return list(tx.session.scalars(query.order_by(Task.created_at, Task.id)))


def files_of(tx: Tx, case_id: uuid.UUID) -> list[str]:
    """List the digests of all files that belong to a case: documents, their scans, evidence."""
    digests = [
        digest
        for row in tx.session.execute(
            select(CaseDocument.sha256, CaseDocument.scan_sha256).where(
                CaseDocument.tenant_id == tx.tenant_id, CaseDocument.case_id == case_id
            )
        )
        for digest in row
        if digest
    ]
    evidence = select(Evidence.sha256).where(Evidence.tenant_id == tx.tenant_id, Evidence.case_id == case_id)
    return sorted({*digests, *tx.session.scalars(evidence)})


def counts_of(tx: Tx, case_id: uuid.UUID) -> dict[str, int]:
    """Count documents, evidence and goods of a case, for its tabs."""
    documents = select(func.count()).select_from(CaseDocument).where(
        CaseDocument.tenant_id == tx.tenant_id, CaseDocument.case_id == case_id, CaseDocument.status != "void"
    )  # fmt: skip
    evidence = select(func.count()).select_from(Evidence).where(
        Evidence.tenant_id == tx.tenant_id, Evidence.case_id == case_id, Evidence.withdrawn_at.is_(None)
    )  # fmt: skip
    kept = select(func.count()).select_from(Goods).where(Goods.tenant_id == tx.tenant_id, Goods.case_id == case_id)
    counted = {"documents": documents, "evidence": evidence, "goods": kept}
    return {name: int(tx.session.scalar(query) or 0) for name, query in counted.items()}


def names_of(tx: Tx, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    """Give the names of people by id."""
    found: dict[uuid.UUID | None, str] = dict(people.names(tx, ids).items())
    return found


def units_of(tx: Tx, ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    """Give the names of units by id."""
    wanted = {one for one in ids if one}
    return {unit.id: unit.name for unit in people.units(tx) if unit.id in wanted} if wanted else {}


def units_for_opening(tx: Tx) -> list[tuple[uuid.UUID, str]]:
    """List the units for which the actor may register a lead: one's own, or all where one belongs to none."""
    return [(unit.id, unit.name) for unit in people.units(tx) if not tx.actor.unit_ids or unit.id in tx.actor.unit_ids]


def body_of_unit(tx: Tx, unit_id: uuid.UUID | None) -> uuid.UUID | None:
    """Give the enforcement body that a unit belongs to."""
    return people.unit(tx, unit_id).body_id if unit_id else None


#: What a link between two cases is called, seen from the case that came first and from the one that came of it.
LINKS: Mapping[str, tuple[str, str]] = {
    "converted": ("转为普通程序", "由简易程序转来"),
    "measure": ("行政强制措施", "所属案件"),
    "inspection": ("移交立案查处", "来源检查"),
    "inspection_crime": ("涉嫌犯罪移送", "来源检查"),
    "enforcement": ("行政强制执行", "据以执行的案件"),
    "court": ("申请法院强制执行", "据以申请的案件"),
    "transfer": ("移送公安机关", "移送前的案件"),
    "returned": ("司法机关移回后另立的案件", "移送案件"),
    "remedy": ("复议、诉讼", "被复议、被诉的案件"),
    "redone": ("重新作出决定的案件", "被撤销、责令重作的案件"),
    "joint": ("共同违法（另案）", "共同违法（先立的案件）"),
    "compared": ("同一违法行为另案查处（已比对）", "比对过的已撤销决定"),
    "supervision": ("执法监督", "被监督的案件"),
}


def linked(tx: Tx, case: Case) -> list[tuple[str, Case]]:
    """List the cases that belong to a case, each with what it is to it, in the order in which they were linked."""
    rows = links.links_of(tx, case.id)
    ids = {row.to_case_id if row.from_case_id == case.id else row.from_case_id for row in rows}
    query = select(Case).where(Case.tenant_id == tx.tenant_id, Case.id.in_(ids))
    found = {one.id: one for one in tx.session.scalars(query)} if ids else {}
    listed = []
    for row in rows:
        words = LINKS.get(row.kind, (row.kind, row.kind))
        ahead = row.from_case_id == case.id
        listed.append((words[0 if ahead else 1], found[row.to_case_id if ahead else row.from_case_id]))
    return listed


def people_for(tx: Tx, case: Case, *, role: str, qualification: str) -> list[Choice]:
    """Offer the people whom a field asks for: of the case's body, with the role and the qualification today."""
    wanted = {"case_officer": "officer", "second_officer": "officer"}.get(role, role)
    found = (
        people.candidates(tx, wanted, body_id=case.body_id, qualification=qualification or None)
        if wanted
        else people.persons(tx, active=True)
    )
    return [Choice(str(one.id), one.name, one.staff_number) for one in found]


def quantity_choices(tx: Tx, case: Case, draft: Mapping[str, Any]) -> list[Choice]:
    """Offer the quantities that the standards of the case's items ask for, those chosen in a draft included."""
    seen = case.facts.get("check") or case.facts.get("scene") or {}
    acted = day(seen.get("act_ended_on") or seen.get("occurred_at")) or day_of(tx.at)
    also = draft.get("also_items") or (case.facts.get("proposal") or {}).get("also_items") or ()
    return [one.choice for one in quantities.asked(tx, (str(seen.get("item_code") or ""), *also), acted)]


def item_choices(tx: Tx, case: Case) -> list[Choice]:
    """Offer the items in force today over which the case's body has a power, by code."""
    today = day_of(tx.at)
    held = {one.item_code for one in bodies.powers(tx, body_id=case.body_id, on=today)} if case.body_id else set()
    return [
        Choice(item.code, item.act, item.code)
        for item in sorted(standards.items_on(tx, today), key=lambda one: one.code)
        if bodies.EVERY_ITEM in held or item.code in held
    ]


def items_named(tx: Tx, codes: Iterable[str]) -> list[Choice]:
    """Name items by code, as the catalogue calls them today; one that is no longer in it keeps its code."""
    found = [standards.find_item(tx, code, day_of(tx.at)) for code in dict.fromkeys(codes)]
    return [Choice(item.code, f"{item.act}（{item.code}）") for item in found if item is not None]


def evidence_choices(tx: Tx, case: Case) -> list[Choice]:
    """Offer the evidence of a case."""
    return [Choice(str(one.id), one.title) for one in evidence_of(tx, case.id)]


def document_choices(tx: Tx, case: Case) -> list[Choice]:
    """Offer the filed documents of a case."""
    return [
        Choice(str(one.id), one.title, one.number or "") for one in documents_of(tx, case.id) if one.status == "filed"
    ]


def evidence_of(tx: Tx, case_id: uuid.UUID) -> list[Evidence]:
    """List the evidence of a case in the order in which it was taken."""
    query = select(Evidence).where(
        Evidence.tenant_id == tx.tenant_id, Evidence.case_id == case_id, Evidence.withdrawn_at.is_(None)
    )
    return list(tx.session.scalars(query.order_by(Evidence.captured_at, Evidence.id)))


def documents_of(tx: Tx, case_id: uuid.UUID) -> list[CaseDocument]:
    """List the documents of a case in the order of the dossier, drafts and void ones included."""
    query = select(CaseDocument).where(CaseDocument.tenant_id == tx.tenant_id, CaseDocument.case_id == case_id)
    return list(tx.session.scalars(query.order_by(CaseDocument.position, CaseDocument.kind, CaseDocument.version)))


def journal_of(tx: Tx, chain: str, *, last: int | None = None, prefix: str = "") -> list[JournalEntry]:
    """Give the entries of a chain, newest first."""
    query = select(JournalEntry).where(JournalEntry.tenant_id == tx.tenant_id, JournalEntry.chain == chain)
    if prefix:
        query = query.where(JournalEntry.command.startswith(prefix, autoescape=True))
    query = query.order_by(JournalEntry.seq.desc())
    return list(tx.session.scalars(query.limit(last) if last else query))


def visited_elements(tx: Tx, case: Case) -> set[str]:
    """Give the elements that the case has passed, as its journal knows them."""
    return {
        str(event["element"])
        for entry in journal_of(tx, case.chain)
        for event in entry.payload.get("events", ())
        if event.get("event") == "step.completed" and event.get("element")
    }


def standing_elements(tx: Tx, case: Case) -> set[str]:
    """Give the elements where the case stands, with the subprocesses around them."""
    elements = definitions.spec_of(tx, case.definition_id, case.definition_sha256).elements
    standing: set[str] = set()
    for row in case.waits.values():
        at: str | None = row["element"]
        # What only listens (a boundary event, the start of an event subprocess) is no place where the case stands.
        if at is not None and at in elements and (elements[at].attached_to or elements[at].kind == "startEvent"):
            continue
        while at and at in elements:
            standing.add(at)
            at = elements[at].parent
    return standing


def next_elements(tx: Tx, case: Case) -> set[str]:
    """Give the activities that can come next, looking through gateways and events."""
    elements = definitions.spec_of(tx, case.definition_id, case.definition_sha256).elements
    standing = standing_elements(tx, case)
    leaves = [one for one in standing if not any(elements[other].parent == one for other in standing)]
    found: set[str] = set()
    seen: set[str] = set()
    pending = [flow.target for one in leaves if one in elements for flow in elements[one].outgoing]
    while pending:
        element = elements.get(pending.pop())
        if element is None or element.id in seen:
            continue
        seen.add(element.id)
        if element.kind.endswith(("Task", "task", "subProcess", "callActivity")):
            found.add(element.id)
            continue
        pending += [flow.target for flow in element.outgoing]
        if element.kind == "endEvent" and element.parent is not None and element.parent in elements:
            pending += [flow.target for flow in elements[element.parent].outgoing]
    return found - standing


def role_title(role: str) -> str:
    """Give a role's Chinese title."""
    return roles.title(role)


def own_roles(tx: Tx) -> list[str]:
    """Give the titles of the actor's own roles, without the places where they are held."""
    return [roles.title(key) for key in sorted(tx.actor.roles) if "@" not in key]


def tenant_name(tx: Tx) -> str:
    """Give the name of the actor's tenant."""
    tenant = tx.session.get(Tenant, tx.tenant_id)
    return tenant.name if tenant else ""


def step_documents(tx: Tx, case: Case, step: Step) -> list[tuple[str, str, CaseDocument | None]]:
    """Give the documents of a step: kind, title, and the newest row when it is drafted."""
    known = tx.use(Registry).process(case.process_key).documents
    newest = {row.kind: row for row in documents_of(tx, case.id)}
    return [(code, known[code].title, newest.get(code)) for code in step.documents if code in known]

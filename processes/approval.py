"""What somebody who approves has to see on one screen: the law, the opinions so far, what lacks, whom one may ask."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from db.session import Tx
from discretion import statutes
from engine import casefile, people, remarks
from engine.calendar import day_of
from engine.cases import Case
from engine.forms import Choice
from engine.people_rows import Person
from engine.registry import CASE_BOUND, Registry, Step
from engine.tasks import Task
from processes import case_page, circulations, hall, paperwork, roles

#: Roles whose steps are approvals: somebody judges what others prepared.
APPROVERS = ("leader", "unit_head")
#: Roles whose opinions an approver reads.
JUDGES = (*APPROVERS, "legal_reviewer", "second_officer")

#: Facts that name articles: what they are called on the screen.
LAW_FACTS: Mapping[str, str] = {
    "provision": "违反的规定", "basis": "处理依据", "penalty_basis": "处罚依据", "tier_citation": "裁量依据",
    "standard": "裁量依据",
}  # fmt: skip
_ARTICLE = re.compile(r"《[^《》]{2,60}》")


@dataclass(frozen=True)
class Law:
    """A citation: what it is for, its words, and which version of the law is in force."""

    what: str
    text: str
    version: str


def laws(tx: Tx, case: Case, step: Step) -> list[Law]:
    """List the articles of a step and of the case's facts, each once, with the version in force today."""
    wanted = [("本环节", step.basis)] if step.basis else []
    wanted += [(LAW_FACTS[key], text) for key, text in _cited(case.facts)]
    found: dict[str, Law] = {}
    for what, text in wanted:
        if text not in found:
            found[text] = Law(what, text, _version(tx, text))
    return list(found.values())


def _cited(facts: Any) -> Iterator[tuple[str, str]]:
    if isinstance(facts, Mapping):
        for key, value in facts.items():
            if key in LAW_FACTS and isinstance(value, str) and _ARTICLE.search(value):
                yield key, value
            else:
                yield from _cited(value)


def _version(tx: Tx, text: str) -> str:
    found = statutes.version_on(tx, statutes.title_of(text), day_of(tx.at))
    return f"现行版本自{found.valid_from.isoformat()}施行" if found and found.valid_from else ""


def opinions(tx: Tx, case: Case) -> list[dict[str, Any]]:
    """List what those before have said: opinion or result of each judging step, and every return, oldest first."""
    steps = tx.use(Registry).process(case.process_key).steps
    listed = []
    for entry in reversed(case_page.journal_of(tx, case.chain, prefix="task.")):
        step = steps.get(str(entry.payload.get("element")))
        if step is None or entry.command not in ("task.completed", "task.returned"):
            continue
        back = entry.command == "task.returned"
        said = str(entry.payload.get("reason") or "") if back else _opinion(step, entry.payload.get("answers") or {})
        if said and (back or step.role in JUDGES):
            to = steps.get(str(entry.payload.get("to")))
            listed.append(
                {"title": step.title, "who": str(entry.actor.get("name", "")), "at": entry.at, "text": said,
                 "returned": (to.title if to else "") if back else ""}
            )  # fmt: skip
    return listed


def _opinion(step: Step, answers: Mapping[str, Any]) -> str:
    """Take result and words from the answers of a judging step."""
    said = []
    for asked in step.form.fields:
        value = answers.get(asked.name)
        if value in (None, "", []):
            continue
        if asked.kind == "choice":
            said.append(next((one.label for one in asked.choices if one.value == value), str(value)))
        elif "opinion" in asked.name or asked.name == "reason":
            said.append(str(value))
    return "。".join(part.rstrip("。") for part in said)


def lacking(tx: Tx, case: Case, task: Task, step: Step) -> list[str]:
    """Say what is still open around a step, beyond what its own rules find: papers, questions, four eyes."""
    steps = tx.use(Registry).process(case.process_key).steps
    found = []
    for _, title, row in case_page.step_documents(tx, case, step):
        if row is not None and (missing := paperwork.missing(tx, case, row)):
            found.append(f"文书“{title}”还缺：{'、'.join(missing)}")
    open_questions = sum(one.answered_at is None for one in remarks.of_case(tx, case.id))
    if open_questions:
        found.append(f"还有 {open_questions} 项提问没有答复")
    for out in circulations.of_case(tx, case.id):
        if out.closed_at is None and casefile.document(tx, case, out.document_id).status == casefile.FILED:
            found.append(f"文书“{out.title}”的会签尚未反馈：{'、'.join(out.silent)}")
    for element in step.distinct_from:
        if str(tx.actor.person_id) in case.completed_by(element):
            title = steps[element].title if element in steps else element
            found.append(f"您办理过“{title}”，本环节须由他人办理")
    return found


def askable(tx: Tx, case: Case) -> list[Choice]:
    """Offer whom one may ask, with what they are in the case."""
    ids = remarks.people_of(tx, case)
    names = people.names(tx, ids)
    of_case = {case.officer_id: "承办人", case.second_officer_id: "协办人"}
    return [Choice(str(one), names[one], of_case.get(one, _did(tx, case, one))) for one in ids if one in names]


def _did(tx: Tx, case: Case, person: uuid.UUID) -> str:
    steps = tx.use(Registry).process(case.process_key).steps
    done = case.completers.get(str(person), ())
    return next((roles.title(steps[element].role) for element in done if element in steps), "")


def questions(tx: Tx, case: Case) -> list[dict[str, Any]]:
    """List the questions of a case with their answers and names."""
    rows = remarks.of_case(tx, case.id)
    names = people.names(tx, [one for row in rows for one in (row.asked_by, row.asked_of)])
    return [_question(row, names) | {"mine": row.asked_of == tx.actor.person_id} for row in rows]


def waiting(tx: Tx) -> list[dict[str, Any]]:
    """List what the actor is to answer, with the case that it is about."""
    rows = remarks.waiting(tx)
    names = people.names(tx, [row.asked_by for row, _ in rows])
    return [
        _question(row, names) | {"case": "，".join(filter(None, (case.case_number, case.party_name or case.title)))}
        for row, case in rows
    ]


def _question(row: remarks.Remark, names: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    return {
        "id": row.id, "case_id": row.case_id, "task_id": row.task_id, "question": row.question, "answer": row.answer,
        "by": names.get(row.asked_by, "") if row.asked_by else hall.TITLE, "of": names.get(row.asked_of, ""),
        "asked_at": row.asked_at, "answered_at": row.answered_at,
    }  # fmt: skip


def takers(tx: Tx, case: Case, task: Task) -> list[Choice]:
    """Offer to whom a task may be given: those who could claim it, but for who holds it."""
    if "@" not in task.candidate:
        return []
    found = {one.id: one for one in _holding(tx, task.candidate)}
    taken = {task.assignee_id} | ({case.officer_id, case.second_officer_id} if task.role in CASE_BOUND else set())
    return [Choice(str(one.id), one.name, one.staff_number) for key, one in found.items() if key not in taken]


def vacant(tx: Tx, task: Task) -> bool:
    """Tell whether nobody could claim a task, because nobody holds its role where the role is asked for."""
    return not any(_holding(tx, one) for one in (task.candidate, *(task.also_candidates or ())))


def _holding(tx: Tx, candidate: str) -> list[Person]:
    """List who holds a role today in a unit, in a body or anywhere, as a task spells it (``officer@<unit>``)."""
    role, _, place = candidate.partition("@")
    if not place:
        return people.candidates(tx, role)
    where = uuid.UUID(place)
    return [*people.candidates(tx, role, unit_id=where), *people.candidates(tx, role, body_id=where)]

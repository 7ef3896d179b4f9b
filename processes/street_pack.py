"""What a phone takes along: everything an officer needs to decide lawfully where there is no network."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from db.session import Tx
from engine import devices, number_blocks, people
from engine.calendar import day_of
from engine.cases import Case
from engine.devices import Device
from engine.forms import Field, Form
from engine.registry import Process, Registry, Step
from engine.tasks import Task
from processes import bodies, penalty_summary, phrases, roles, street, worklist
from processes.penalty_summary import texts

#: What was taken along is good for so long; after that the phone asks for it again before it decides anything.
VALID = dt.timedelta(hours=24)
#: So many of the officer's tasks are taken along, the most urgent first.
MOST_TASKS = 500
#: Steps of the summary procedure that are done where the party stands.
ON_THE_SPOT = ("S1", "S3", "S4")


def pack(tx: Tx, device_id: uuid.UUID) -> dict[str, Any]:
    """Put together what a device takes along.

    :raises devices.DeviceUnknown: or ``DeviceRevoked``.
    """
    device = devices.own(tx, device_id)
    unit = street.unit_of(tx)
    today = day_of(tx.at)
    offered = penalty_summary.offers(tx, bodies.get(tx, unit.body_id).id, today)
    summary = tx.use(Registry).process("penalty_summary")
    return {
        "at": tx.at,
        "valid_until": tx.at + VALID,
        "me": _person(tx, tx.actor.person_id, today),
        "unit": {"id": unit.id, "name": unit.name},
        "body": _body(tx, unit.body_id),
        "colleagues": _colleagues(tx, unit.body_id, today),
        "offers": offered,
        "limits": offered[0]["limits"] if offered else {},
        "texts": {name: list(lines) for name, lines in texts.TEXTS.items()},
        "phrases": phrases.phrases_for(tx),
        "forms": {"penalty_summary": {key: step_as_json(tx, summary, key) for key in ON_THE_SPOT}},
        "tasks": [task_as_json(tx, row) for row in worklist.todo(tx, scope="mine", limit=MOST_TASKS).rows],
        "numbers": numbers_of(tx, device),
        "evidence_kinds": EVIDENCE_KINDS,
    }


#: Source: 《行政处罚法》第四十六条.
EVIDENCE_KINDS: Mapping[str, str] = {
    "audiovisual": "视听资料", "electronic": "电子数据", "documentary": "书证", "physical": "物证",
    "testimony": "证人证言", "party_statement": "当事人的陈述", "expert_opinion": "鉴定意见",
    "scene_record": "勘验笔录、现场笔录",
}  # fmt: skip


def numbers_of(tx: Tx, device: Device) -> dict[str, list[dict[str, Any]]]:
    """Give the numbers that a device holds, by series."""
    return {
        "on_the_spot": [
            {"id": row.id, "text": row.text, "seq": row.seq, "year": row.year} for row in number_blocks.held(tx, device)
        ]
    }


def step_as_json(tx: Tx, process: Process, element: str) -> dict[str, Any]:
    """Give a step with its questions as the phone draws them."""
    step = process.steps[element]
    return {"element": element, "title": step.title, "basis": step.basis, "consequences": step.consequences,
            **form_as_json(tx, step)}  # fmt: skip


def form_as_json(tx: Tx, step: Step) -> dict[str, Any]:
    """Give the questions of a step with the tenant's phrases."""
    form: Form = phrases.merged(tx, step.form)
    return {
        "section": form.section,
        "headings": dict(form.headings),
        "fields": [_field(one) for one in form.fields],
    }


def _field(one: Field) -> dict[str, Any]:
    return {
        "name": one.name, "label": one.label, "kind": one.kind, "required": one.required, "hint": one.hint,
        "basis": one.basis, "choices": [{"value": c.value, "label": c.label, "hint": c.hint} for c in one.choices],
        "show_if": None if one.show_if is None else {"field": one.show_if[0], "values": list(one.show_if[1])},
        "minimum": None if one.minimum is None else str(one.minimum),
        "maximum": None if one.maximum is None else str(one.maximum),
        "max_length": one.max_length, "unit": one.unit, "phrases": list(one.phrases), "prefill": one.prefill,
        "role": one.role, "qualification": one.qualification, "by_device": one.by_device,
    }  # fmt: skip


def task_as_json(tx: Tx, row: worklist.TodoRow) -> dict[str, Any]:
    """Give one of the officer's open steps, so that it can be filled in without a network."""
    task: Task = row.task
    case: Case = row.case
    process = tx.use(Registry).process(case.process_key)
    step = process.steps.get(task.element_id)
    return {
        "task_id": task.id, "case_id": case.id, "case_number": case.case_number or "", "title": case.title,
        "party": case.party_name, "process": case.process_key, "process_title": process.title,
        "element": task.element_id, "step_title": task.name, "revision": case.revision, "light": row.clock.light,
        "due_at": task.due_at, "basis": step.basis if step else "",
        "form": form_as_json(tx, step) if step else None,
        "values": {**_first(step, case.facts), **(task.draft or {})} if step else {},
    }  # fmt: skip


def _first(step: Step, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Take first values from facts that were established before."""
    found: dict[str, Any] = {}
    for asked in step.form.fields:
        value: Any = facts
        for part in asked.prefill.split(".") if asked.prefill else []:
            value = value.get(part) if isinstance(value, Mapping) else None
        if asked.prefill and value not in (None, "", {}, []):
            found[asked.name] = value
    return found


def _person(tx: Tx, person_id: uuid.UUID | None, on: dt.date) -> dict[str, Any]:
    if person_id is None:
        return {}
    held = people.qualification(tx, person_id, roles.CERTIFICATE, on)
    return {
        "id": person_id, "name": tx.actor.name, "certificate": held.number if held else "",
        "valid_to": held.valid_to if held else None,
    }  # fmt: skip


def _colleagues(tx: Tx, body_id: uuid.UUID | None, on: dt.date) -> list[dict[str, Any]]:
    """List those who may be the second officer, with the numbers of their certificates."""
    found = people.candidates(tx, "officer", body_id=body_id, qualification=roles.CERTIFICATE)
    listed = []
    for one in found:
        held = people.qualification(tx, one.id, roles.CERTIFICATE, on)
        if one.id != tx.actor.person_id and held is not None:
            listed.append({"id": one.id, "name": one.name, "certificate": held.number})
    return listed


def _body(tx: Tx, body_id: uuid.UUID | None) -> dict[str, Any]:
    row = bodies.get(tx, body_id)
    return {
        "id": row.id, "name": row.name, "short_name": row.short_name, "address": row.address, "phone": row.phone,
        "bank": row.bank, "review_authority": row.review_body, "court": row.court,
    }  # fmt: skip

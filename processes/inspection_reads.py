"""What the pages of 检查 read: inspections by source, plans by body, the weighed register, draws with names."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func, select

from db.session import Tx
from db.tenancy import Tenant
from engine import cases, people
from engine.calendar import day_of
from engine.cases import OPEN, SUSPENDED, Case
from processes import bodies, paperwork
from processes.inspection import contexts, draws, objects, plans, visits
from processes.inspection.draws import InspectionDraw
from processes.wording import plain_body

_SORTS = {"number": Case.case_number, "party": Case.party_name, "opened": Case.opened_at}


def inspections(
    tx: Tx, *, source: str = "", state: str = "", sort: str = "opened", down: bool = True, limit: int = 50,
    offset: int = 0,
) -> tuple[list[Case], int]:  # fmt: skip
    """List the inspections of a source and state, and say how many there are."""
    query = select(Case).where(Case.tenant_id == tx.tenant_id, Case.process_key == "inspection")
    if source:
        query = query.where(Case.facts["request"]["source"].astext == source)
    if state:
        running = Case.status.in_((OPEN, SUSPENDED))
        query = query.where(running if state == "open" else ~running)
    total = tx.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    column = _SORTS[sort]
    ordered = query.order_by(column.desc().nulls_last() if down else column.asc().nulls_last(), Case.id)
    return list(tx.session.scalars(ordered.limit(limit).offset(offset))), total


def body_names(tx: Tx) -> dict[uuid.UUID, str]:
    """Give the names of the enforcement bodies."""
    return {one.id: one.name for one in bodies.bodies(tx)}


def own_bodies(tx: Tx) -> list[tuple[uuid.UUID, str]]:
    """List the bodies for which the actor may draft a plan."""
    return [
        (one.id, one.name) for one in bodies.bodies(tx) if any(role.endswith(f"@{one.id}") for role in tx.actor.roles)
    ]


def units_of_body(tx: Tx, body_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """List the units of a body that the actor belongs to, for which objects may be drawn."""
    mine = tx.actor.unit_ids
    return [(one.id, one.name) for one in people.units(tx) if one.body_id == body_id and (not mine or one.id in mine)]


def without_plan(tx: Tx, year: int) -> list[uuid.UUID]:
    """Name the bodies that have published no plan for a year."""
    have = {one.body_id for one in plans.plans(tx, year=year) if one.status == plans.PUBLISHED}
    return [one.id for one in bodies.bodies(tx) if one.id not in have]


def weighed(tx: Tx, words: str = "") -> list[dict[str, Any]]:
    """List the objects with their weight in a draw and how often they were inspected this year, by each body."""
    rows = objects.objects(tx, words=words)
    weights = objects.weights(tx, rows)
    codes = [row.code for row in rows]
    counted = [visits.tallies(tx, one.id, codes, day_of(tx.at)) for one in bodies.bodies(tx)] if codes else []
    return [
        {
            "row": row, "weight": weights[row.code], "count": sum(one[row.code].all for one in counted),
            "spent": any(one[row.code].spent for one in counted),
            "abnormal": any(one[row.code].abnormal for one in counted),
        }
        for row in rows
    ]  # fmt: skip


def drawn(tx: Tx, row: InspectionDraw) -> dict[str, Any]:
    """Describe a draw with names: the list, what was drawn again, and the cases that came of it."""
    officers = {one["id"]: one["name"] for one in row.pool.get("officers", [])}
    names = {one["code"]: one["name"] for one in row.pool.get("objects", [])}
    known = {key: cases.get(tx, uuid.UUID(one)) for key, one in row.cases.items()}
    by = people.names(tx, [one for one in (row.announced_by, row.drawn_by) if one])
    return {
        "id": row.id, "title": row.title, "status": row.status, "status_word": draws.STATUSES[row.status],
        "announced_at": row.announced_at, "drawn_at": row.drawn_at, "witness": row.witness, "word": row.word,
        "count": row.count, "seed": draws.seed_of(row), "plan_id": row.plan_id, "algorithm": row.algorithm,
        "announced_by": by.get(row.announced_by, "") if row.announced_by else "",
        "drawn_by": by.get(row.drawn_by, "") if row.drawn_by else "",
        "result": [
            {
                "code": one["object"], "name": names.get(one["object"], ""),
                "officers": [{"name": officers[key], "number": key, "person": row.persons[key]}
                             for key in one["officers"]],
                "case": known.get(one["object"]),
            }
            for one in row.result
        ],
        "redraws": [
            {
                "at": one["at"], "object": names.get(one["object"], ""),
                "gone": officers.get(one.get("officer", ""), names.get(one["object"], "")),
                "came": officers.get(one["came"], names.get(one["came"], "")),
            }
            for one in row.redraws
        ],
    }  # fmt: skip


def draw_pdf(tx: Tx, row: InspectionDraw) -> bytes:
    """Make the record of a draw to be printed; of one that is not drawn yet a draft."""
    on = row.drawn_at or row.announced_at
    told = {
        "date": day_of(on).isoformat(), "body": plain_body(bodies.get(tx, row.body_id)), **contexts.draw_paper(row),
    }  # fmt: skip
    return paperwork.made("inspection/D88", told, draft=row.drawn_at is None).pdf


def published_plans(tx: Tx) -> list[plans.InspectionPlan]:
    """List the plans that the public may read, the latest year first."""
    return [one for one in plans.plans(tx) if one.status == plans.PUBLISHED]


def tenant_key(tx: Tx) -> str:
    """Give the key under which the public finds the tenant."""
    found = tx.session.get(Tenant, tx.tenant_id)
    return found.key if found else ""

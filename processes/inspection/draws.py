"""Draws: a frozen pool with a committed number, drawn before a witness, drawn again for conflicts, sent out as cases.

The record that is published holds certificate numbers and unified codes, never identifiers of ours: whoever has it can
replay it (``processes/inspection/draw.py``; ``docs/replay_draw.py`` does so with nothing of ours).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, Integer, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Invalid
from db.session import Tx
from engine import cases, people
from engine.calendar import day_of
from engine.cases import Case
from processes import bodies
from processes.inspection import draw, errors, objects, plans, rules, visits
from processes.inspection.items import resolved
from processes.inspection.objects import InspectionConflict, InspectionObject
from processes.roles import CERTIFICATE

ANNOUNCED, DRAWN, DISPATCHED = "announced", "drawn", "dispatched"
STATUSES: Mapping[str, str] = {ANNOUNCED: "已公布名单，待抽取", DRAWN: "已抽取，待派发", DISPATCHED: "已派发"}


class InspectionDraw(Identified, Base):
    """One draw of objects and officers, with all that is needed to repeat it."""

    __tablename__ = "inspection_draws"

    plan_id: Mapped[uuid.UUID]
    body_id: Mapped[uuid.UUID]
    unit_id: Mapped[uuid.UUID]
    title: Mapped[str]
    status: Mapped[str] = mapped_column(default=ANNOUNCED)
    algorithm: Mapped[str]
    count: Mapped[int] = mapped_column(Integer)
    #: What is inspected: ``{code, title, basis, body}``; several bodies' items are inspected at once (综合查一次).
    items: Mapped[list[Any]]
    pool: Mapped[dict[str, Any]]
    pool_sha256: Mapped[str]
    #: Secret until the draw; its SHA-256 is published when the pool is frozen.
    nonce: Mapped[str]
    commitment: Mapped[str]
    word: Mapped[str] = mapped_column(default="")
    witness: Mapped[str] = mapped_column(default="")
    drawn: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    redraws: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    result: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    #: Certificate number -> person, and object -> case that it became; both stay inside.
    persons: Mapped[dict[str, Any]]
    cases: Mapped[dict[str, Any]]
    announced_at: Mapped[dt.datetime]
    announced_by: Mapped[uuid.UUID | None]
    drawn_at: Mapped[dt.datetime | None]
    drawn_by: Mapped[uuid.UUID | None]
    dispatched_at: Mapped[dt.datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "plan_id"], ["inspection_plans.tenant_id", "inspection_plans.id"]),
        Index("ix_inspection_draws_at", "tenant_id", "announced_at"),
    )


def get(tx: Tx, draw_id: uuid.UUID, *, lock: bool = False) -> InspectionDraw:
    """Read a draw.

    :raises DrawUnknown: when there is none in this tenant.
    """
    query = select(InspectionDraw).where(InspectionDraw.tenant_id == tx.tenant_id, InspectionDraw.id == draw_id)
    found = tx.session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)
    if found is None:
        raise errors.DrawUnknown(kind="inspection draw")
    return found


def draws(tx: Tx) -> list[InspectionDraw]:
    """List the draws, newest first."""
    query = select(InspectionDraw).where(InspectionDraw.tenant_id == tx.tenant_id)
    return list(tx.session.scalars(query.order_by(InspectionDraw.announced_at.desc())))


def _in(row: InspectionDraw, *statuses: str) -> None:
    if row.status not in statuses:
        raise errors.DrawSettled(status=STATUSES[row.status])


@command("inspection_draw.announced", permission="inspection:draw")
def announce(
    tx: Tx, *, plan_id: uuid.UUID, keys: Sequence[str], count: int, unit_id: uuid.UUID, nonce: str, joint: str = ""
) -> InspectionDraw:
    """Freeze the pool for items of a published plan and commit to a number that is told only at the drawing.

    :param keys: items of the plan; all of them are drawn for at once.
    :param nonce: 256 random bits in hex, made where the request comes in.
    :param joint: items of other bodies to inspect on the same visit, a line each as ``code@body``.
    :raises PlanMissing: when the plan is not the published one.
    :raises NobodyToDraw: without objects, or without two officers.
    """
    plan = plans.get(tx, plan_id)
    if plan.status != plans.PUBLISHED:
        raise errors.PlanMissing(year=plan.year)
    chosen = [one for one in plan.items if one["key"] in set(keys) and one["mode"] == "double_random"]
    if not chosen:
        raise Invalid({"keys": "请选择计划中的双随机抽查事项"})
    lines = [rules.Listed(str(one["code"])) for one in chosen] + rules.item_lines(joint)
    items = resolved(tx, plan.body_id, lines, day_of(tx.at), planned=True)
    if people.unit(tx, unit_id).body_id != plan.body_id:
        raise Invalid({"unit_id": "该部门不属于本执法主体"})
    pool, persons = _pool(tx, plan, chosen, unit_id)
    if not 1 <= count <= len(pool["objects"]):
        raise errors.NobodyToDraw(reason=f"抽取户数应为 1 至 {len(pool['objects'])}（可抽取对象数）")
    row = InspectionDraw(
        tenant_id=tx.tenant_id, plan_id=plan.id, body_id=plan.body_id, unit_id=unit_id, status=ANNOUNCED,
        title=f"{plan.year}年度“双随机”抽取：{'、'.join(dict.fromkeys(one['title'] for one in chosen))}"[:200],
        algorithm=draw.ALGORITHM, count=count, items=items, pool=pool, pool_sha256=draw.digest(draw.canonical(pool)),
        nonce=nonce, commitment=draw.digest(nonce), drawn=[], redraws=[], result=[], persons=persons, cases={},
        announced_at=tx.at, announced_by=tx.actor.person_id,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(
        draw=row.id, plan=plan.id, title=row.title, algorithm=row.algorithm, count=count, items=items,
        objects=len(pool["objects"]), officers=len(pool["officers"]), pool_sha256=row.pool_sha256,
        commitment=row.commitment,
    )  # fmt: skip
    return row


def _pool(
    tx: Tx, plan: plans.InspectionPlan, chosen: Sequence[Mapping[str, Any]], unit_id: uuid.UUID
) -> tuple[dict[str, Any], dict[str, str]]:
    """Put the pool together as it is published, and the people behind the certificate numbers."""
    persons = _officers(tx, unit_id)
    names = {number: name for number, (_, name) in persons.items()}
    known = {str(person): number for number, (person, _) in persons.items()}
    rows = _objects(tx, {str(one.get("category") or "") for one in chosen})
    barred = {
        (known[str(person)], code)
        for person, code in objects.conflicts(tx, [person for person, _ in persons.values()])
        if any(row.code == code for row in rows)
    }
    out = _excluded(tx, plan.body_id, rows, sorted(names), barred)
    weighed = objects.weights(tx, rows)
    inside = [row for row in rows if row.code not in out]
    pool = {
        "objects": [{"code": row.code, "name": row.name, "weight": weighed[row.code]} for row in inside],
        "officers": [{"id": number, "name": names[number]} for number in sorted(names)],
        "conflicts": sorted([officer, code] for officer, code in barred if code not in out),
        "excluded": [{"code": row.code, "name": row.name, "reason": out[row.code]} for row in rows if row.code in out],
    }
    return pool, {number: str(person) for number, (person, _) in persons.items()}


def _officers(tx: Tx, unit_id: uuid.UUID) -> dict[str, tuple[uuid.UUID, str]]:
    """Give the certified officers of a unit by the number of their certificate."""
    found: dict[str, tuple[uuid.UUID, str]] = {}
    for one in people.candidates(tx, "officer", unit_id=unit_id, qualification=CERTIFICATE):
        held = people.qualification(tx, one.id, CERTIFICATE, day_of(tx.at))
        if held is not None:
            found[held.number] = (one.id, one.name)
    if len(found) < draw.PAIR:
        raise errors.NobodyToDraw(reason="该部门持有效执法证的执法人员不足两名")
    return found


def _objects(tx: Tx, categories: set[str]) -> list[InspectionObject]:
    """Give the objects of these categories; an item without one means all."""
    rows = objects.objects(tx)
    found = rows if "" in categories else [row for row in rows if row.category in categories]
    if not found:
        raise errors.NobodyToDraw(reason="检查对象名录库中没有相应类别的对象")
    return sorted(found, key=lambda row: row.code)


def _excluded(
    tx: Tx, body_id: uuid.UUID, rows: Sequence[InspectionObject], officers: Sequence[str], barred: set[tuple[str, str]]
) -> dict[str, str]:
    """Say who is not drawn, and why: the cap, an inspection under way, too few officers."""
    codes = [row.code for row in rows]
    counted = visits.tallies(tx, body_id, codes, day_of(tx.at))
    short = draw.fits(codes, officers, barred)
    found: dict[str, str] = {}
    for code in codes:
        if counted[code].spent:
            found[code] = f"本年度检查已达频次上限（{counted[code].capped}次）"
        elif visits.pending(tx, code, besides=uuid.UUID(int=0)) is not None:
            found[code] = "已有待实施的检查，并入该次检查"
        elif code in short:
            found[code] = "回避后可派执法人员不足两名"
    return found


@command("inspection_draw.drawn", permission="inspection:draw")
def carry_out(tx: Tx, *, draw_id: uuid.UUID, word: str, witness: str) -> InspectionDraw:
    """Draw before a witness, with the public word that is named on the spot; the number is told from now on.

    Source: 国发〔2019〕5号 (随机抽取检查对象、随机选派执法检查人员).
    """
    row = get(tx, draw_id, lock=True)
    _in(row, ANNOUNCED)
    given = {"word": ("现场公开词", word), "witness": ("见证人", witness)}
    lacking = {name: f"请填写{title}" for name, (title, text) in given.items() if not text.strip()}
    if lacking:
        raise errors.WordMissing(lacking)
    row.word, row.witness = word.strip()[:200], witness.strip()[:200]
    row.drawn = _drawing(row).result()
    row.result, row.status, row.drawn_at, row.drawn_by = list(row.drawn), DRAWN, tx.at, tx.actor.person_id
    tx.subject(
        draw=row.id, title=row.title, nonce=row.nonce, word=row.word, witness=row.witness, seed=seed_of(row),
        pool_sha256=row.pool_sha256, result=row.result,
    )  # fmt: skip
    return row


def seed_of(row: InspectionDraw) -> str:
    """Give the seed of a draw; empty until it is drawn."""
    return draw.seed_of(row.nonce, row.word, row.pool_sha256) if row.drawn_at else ""


def _drawing(row: InspectionDraw) -> draw.Drawing:
    """Draw again from the beginning, with all that was drawn again since."""
    seed = draw.seed_of(row.nonce, row.word, row.pool_sha256)
    drawing = draw.Drawing(draw.Pool.of(row.pool), seed, row.count)
    for number, one in enumerate(row.redraws, 1):
        drawing.redraw(number, one["object"], one.get("officer"))
    return drawing


@command("inspection_draw.drawn_again", permission="inspection:draw")
def redraw(tx: Tx, *, draw_id: uuid.UUID, code: str, reason: str, person_id: uuid.UUID | None = None) -> InspectionDraw:
    """Draw again for one object: another officer for the one in conflict, or another object when none is named.

    :param reason: why; a conflict stays on record and bars the officer from later draws of this object too.
    """
    row = get(tx, draw_id, lock=True)
    _in(row, DRAWN)
    again(tx, row, code, reason, person_id)
    return row


def again(tx: Tx, row: InspectionDraw, code: str, reason: str, person_id: uuid.UUID | None) -> str:
    """Draw again inside the running command; gives who or what came in.

    :raises Invalid: for an object or an officer that was not drawn, or without a reason.
    :raises NobodyToDraw: when nobody, or nothing, is left.
    """
    number = next((key for key, one in row.persons.items() if person_id and one == str(person_id)), None)
    mine = next((one for one in row.result if one["object"] == code), None)
    if mine is None or (person_id is not None and number not in mine["officers"]):
        raise Invalid({"code": "抽取结果中没有该对象或者该执法人员"})
    if not reason.strip():
        raise Invalid({"reason": "请填写重新抽取的理由"})
    drawing = _drawing(row)
    try:
        came = drawing.redraw(len(row.redraws) + 1, code, number)
    except draw.TooFewOfficers:
        raise errors.NobodyToDraw(reason="没有其他可以抽取的执法人员") from None
    except IndexError:
        raise errors.NobodyToDraw(reason="没有其他可以抽取的对象") from None
    entry: dict[str, Any] = {"object": code, "at": tx.at.isoformat(), "came": came}
    if number is not None:
        entry["officer"] = number
    row.redraws, row.result = [*row.redraws, entry], drawing.result()
    if person_id is not None:
        bar(tx, person_id, code, reason)
    # The reason of a recusal is the officer's own affair: the journal keeps it, the published record does not.
    tx.subject(draw=row.id, object=code, gone=number or code, came=came, reason=reason.strip(), result=row.result)
    return came


def bar(tx: Tx, person_id: uuid.UUID, code: str, reason: str) -> None:
    """Keep, inside the running command, that an officer may not inspect an object."""
    if not objects.conflicts(tx, [person_id]) & {(person_id, code)}:
        tx.session.add(
            InspectionConflict(
                tenant_id=tx.tenant_id, person_id=person_id, code=code, reason=reason.strip(),
                declared_by=tx.actor.person_id, declared_at=tx.at,
            )
        )  # fmt: skip
        tx.session.flush()


@command("inspection_draw.dispatched", permission="inspection:draw")
def dispatch(tx: Tx, *, draw_id: uuid.UUID) -> list[Case]:
    """Open an inspection for every object that was drawn, with the officers that were drawn for it.

    :raises CapReached: when an object's cap was used up since; draw another one in its place.
    """
    row = get(tx, draw_id, lock=True)
    _in(row, DRAWN)
    opened = [_sent(tx, row, one) for one in row.result]
    row.cases = {one["object"]: str(case.id) for one, case in zip(row.result, opened, strict=True)}
    row.status, row.dispatched_at = DISPATCHED, tx.at
    tx.subject(draw=row.id, title=row.title, cases=row.cases)
    return opened


def _sent(tx: Tx, row: InspectionDraw, one: Mapping[str, Any]) -> Case:
    found = objects.find(tx, one["object"])
    if found is None:
        raise errors.ObjectUnknown(kind="inspection object")
    first, second = (uuid.UUID(row.persons[number]) for number in one["officers"])
    facts = {
        "origin": {"draw_id": str(row.id), "plan_id": str(row.plan_id), "title": row.title, "code": found.code,
                   "drawn_on": day_of(row.drawn_at or tx.at).isoformat()},
        "party": {"type": found.kind, "name": found.name, "code": found.code, "representative": found.representative,
                  "address": found.address, "phone": found.phone},
        "request": {"source": "double_random", "items": "\n".join(_line(item) for item in row.items),
                    "place": found.address, "second_officer": str(second), "announced": True, "listed": row.items},
    }  # fmt: skip
    case = cases.open_case(
        tx, process_key="inspection", facts=facts, business_key=f"draw:{row.id}:{found.code}", body_id=row.body_id,
        unit_id=row.unit_id, officer_id=first,
    )  # fmt: skip
    case.second_officer_id = second
    visits.admit(tx, case, code=found.code, source="double_random")
    visits.enter(tx, case, code=found.code, source="double_random", ground="", draw_id=row.id)
    return case


def _line(item: Mapping[str, Any]) -> str:
    return f"{item['code']}@{item['body']}" if item.get("body") else str(item["code"])


def record(tx: Tx, row: InspectionDraw) -> dict[str, Any]:
    """Give what is published of a draw: until it is drawn without the number, afterwards with all that replays it."""
    found: dict[str, Any] = {
        "algorithm": row.algorithm, "title": row.title, "body": bodies.get(tx, row.body_id).name,
        "announced_at": row.announced_at.isoformat(), "items": row.items, "count": row.count, "pool": row.pool,
        "pool_sha256": row.pool_sha256, "commitment": row.commitment,
    }  # fmt: skip
    if row.drawn_at is None:
        return found
    return found | {
        "nonce": row.nonce, "word": row.word, "witness": row.witness, "drawn_at": row.drawn_at.isoformat(),
        "seed": seed_of(row), "drawn": row.drawn, "redraws": row.redraws, "result": row.result,
    }  # fmt: skip


def holds(row: InspectionDraw) -> bool:
    """Replay a draw from its record and tell whether the list is the same; false while nothing is drawn."""
    if row.drawn_at is None:
        return False
    try:
        told = {"nonce": row.nonce, "commitment": row.commitment, "word": row.word, "pool": row.pool,
                "pool_sha256": row.pool_sha256, "count": row.count, "redraws": row.redraws}  # fmt: skip
        return draw.replay(told) == list(row.result)
    except (ValueError, IndexError, KeyError):
        return False

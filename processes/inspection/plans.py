"""年度检查计划: what a body inspects in a year, how often a subject at most, approved by a leader and published.

A plan that is published is not changed: an adjustment is a new plan that takes its place from its own day on.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, Integer, select, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Invalid
from db.session import Tx
from discretion import standards
from engine.calendar import day_of
from processes import bodies, parameters
from processes.inspection import errors, rules

DRAFT, SUBMITTED, APPROVED, PUBLISHED, REPLACED = "draft", "submitted", "approved", "published", "replaced"
STATUSES: Mapping[str, str] = {
    DRAFT: "拟制中", SUBMITTED: "待审批", APPROVED: "待公布", PUBLISHED: "已公布", REPLACED: "已被调整计划替代",
}  # fmt: skip
#: The most inspections of one subject that a plan may foresee in a year.
MOST = 366


class InspectionPlan(Identified, Base):
    """A body's plan for a year: its items and the cap for one subject."""

    __tablename__ = "inspection_plans"

    body_id: Mapped[uuid.UUID]
    year: Mapped[int] = mapped_column(Integer)
    title: Mapped[str]
    status: Mapped[str] = mapped_column(default=DRAFT)
    #: At most so many planned inspections of one subject in the year.
    cap: Mapped[int] = mapped_column(Integer)
    #: ``{key, code, title, objects, category, mode, count, period, basis}`` each.
    items: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(default="")
    drafted_by: Mapped[uuid.UUID | None]
    drafted_at: Mapped[dt.datetime]
    submitted_by: Mapped[uuid.UUID | None]
    submitted_at: Mapped[dt.datetime | None]
    approved_by: Mapped[uuid.UUID | None]
    approved_at: Mapped[dt.datetime | None]
    opinion: Mapped[str] = mapped_column(default="")
    published_at: Mapped[dt.datetime | None]
    #: Reported upward for record. Source: 《广东省优化营商环境条例》第四十八条.
    reported_to: Mapped[str] = mapped_column(default="")
    reported_on: Mapped[dt.date | None]
    replaced_at: Mapped[dt.datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "body_id"], ["bodies.tenant_id", "bodies.id"]),
        Index(
            "uq_inspection_plans_published", "tenant_id", "body_id", "year", unique=True,
            postgresql_where=text("status = 'published'"),
        ),
        Index("ix_inspection_plans_year", "tenant_id", "year"),
    )  # fmt: skip


def get(tx: Tx, plan_id: uuid.UUID, *, lock: bool = False) -> InspectionPlan:
    """Read a plan.

    :raises PlanUnknown: when there is none in this tenant.
    """
    query = select(InspectionPlan).where(InspectionPlan.tenant_id == tx.tenant_id, InspectionPlan.id == plan_id)
    found = tx.session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)
    if found is None:
        raise errors.PlanUnknown(kind="inspection plan")
    return found


def plans(tx: Tx, *, year: int | None = None) -> list[InspectionPlan]:
    """List the plans, the latest year and version first."""
    query = select(InspectionPlan).where(InspectionPlan.tenant_id == tx.tenant_id)
    if year is not None:
        query = query.where(InspectionPlan.year == year)
    return list(tx.session.scalars(query.order_by(InspectionPlan.year.desc(), InspectionPlan.drafted_at.desc())))


def in_force(tx: Tx, body_id: uuid.UUID | None, year: int, *, lock: bool = False) -> InspectionPlan | None:
    """Give the published plan of a body for a year; locked, so that two tasks are not counted past each other."""
    query = select(InspectionPlan).where(
        InspectionPlan.tenant_id == tx.tenant_id, InspectionPlan.body_id == body_id, InspectionPlan.year == year,
        InspectionPlan.status == PUBLISHED,
    )  # fmt: skip
    return tx.session.scalar(query.with_for_update() if lock else query)


def _mine(tx: Tx, plan: InspectionPlan) -> None:
    """Refuse whoever works for another body.

    :raises PlanNotYours: naming the permission.
    """
    if tx.actor.kind == "person" and not any(role.endswith(f"@{plan.body_id}") for role in tx.actor.roles):
        raise errors.PlanNotYours(permission="inspection:plan")


def _in(plan: InspectionPlan, *statuses: str) -> None:
    if plan.status not in statuses:
        raise errors.PlanSettled(status=STATUSES[plan.status])


@command("inspection_plan.drafted", permission="inspection:plan")
def draft(
    tx: Tx, *, body_id: uuid.UUID, year: int, title: str = "", cap: int | None = None, note: str = ""
) -> InspectionPlan:
    """Begin a plan for a year; an adjustment of a published plan begins with its items and cap."""
    body, today = bodies.get(tx, body_id), day_of(tx.at)
    if not today.year - 1 <= year <= today.year + 1:
        raise Invalid({"year": "只能拟制上年度、本年度或者下年度的计划"})
    before = in_force(tx, body_id, year)
    usual = before.cap if before else parameters.value(
        tx, rules.PREFIX + "cap_per_subject", today, rules.FIGURES["cap_per_subject"][0]
    )  # fmt: skip
    row = InspectionPlan(
        tenant_id=tx.tenant_id, body_id=body_id, year=year, cap=_cap(usual if cap is None else cap),
        title=title.strip() or f"{body.name}{year}年度行政检查计划{'（调整）' if before else ''}",
        status=DRAFT, items=[dict(one) for one in before.items] if before else [], note=note.strip(),
        drafted_by=tx.actor.person_id, drafted_at=tx.at,
    )  # fmt: skip
    _mine(tx, row)
    tx.session.add(row)
    tx.session.flush()
    tx.subject(plan=row.id, body=body.name, year=year, title=row.title, cap=row.cap)
    return row


def _cap(cap: int) -> int:
    if not 1 <= cap <= MOST:
        raise Invalid({"cap": "频次上限应为正整数"})
    return cap


@command("inspection_plan.changed", permission="inspection:plan")
def change(tx: Tx, *, plan_id: uuid.UUID, items: Sequence[Mapping[str, Any]], cap: int) -> InspectionPlan:
    """Set items and cap of a plan that is still being drafted.

    :param items: ``code``, ``mode`` (double_random | daily | special), and optionally ``objects``, ``category``,
        ``count``, ``period``, ``basis``; the title comes from the catalogue of items.
    :raises PlanSettled: once it has been submitted.
    """
    plan = get(tx, plan_id, lock=True)
    _mine(tx, plan)
    _in(plan, DRAFT)
    before = {"items": plan.items, "cap": plan.cap}
    plan.items, plan.cap = [_item(tx, number, one) for number, one in enumerate(items, 1)], _cap(cap)
    tx.subject(plan=plan.id, before=before, after={"items": plan.items, "cap": plan.cap})
    return plan


def _item(tx: Tx, number: int, given: Mapping[str, Any]) -> dict[str, Any]:
    code, mode = str(given.get("code") or "").strip(), str(given.get("mode") or "")
    item = standards.find_item(tx, code, day_of(tx.at))
    if item is None:
        raise Invalid({"items": f"第{number}项：事项目录中没有 {code or '（空）'}"})
    if mode not in rules.MODES:
        raise Invalid({"items": f"第{number}项：检查方式应为 {'、'.join(rules.MODES.values())} 之一"})
    count = int(given.get("count") or 0)
    if not 0 <= count <= 100_000:
        raise Invalid({"items": f"第{number}项：计划户数不正确"})
    words = {name: str(given.get(name) or "").strip()[:300] for name in ("objects", "category", "period")}
    basis = str(given.get("basis") or "").strip()[:300] or item.duty_basis
    return {"key": str(number), "code": code, "title": item.act, "mode": mode, "count": count, "basis": basis, **words}


@command("inspection_plan.submitted", permission="inspection:plan")
def submit(tx: Tx, *, plan_id: uuid.UUID) -> InspectionPlan:
    """Submit a plan to the leader.

    :raises PlanEmpty: without items.
    """
    plan = get(tx, plan_id, lock=True)
    _mine(tx, plan)
    _in(plan, DRAFT)
    if not plan.items:
        raise errors.PlanEmpty()
    plan.status, plan.submitted_by, plan.submitted_at = SUBMITTED, tx.actor.person_id, tx.at
    tx.subject(plan=plan.id, title=plan.title)
    return plan


@command("inspection_plan.decided", permission="inspection:approve")
def decide(tx: Tx, *, plan_id: uuid.UUID, approved: bool, opinion: str) -> InspectionPlan:
    """Approve a plan as a leader of its body, or send it back to be drafted again.

    :raises PlanNotYours: for a leader of another body, and for whoever drafted or submitted it.
    """
    plan = get(tx, plan_id, lock=True)
    _in(plan, SUBMITTED)
    if not opinion.strip():
        raise Invalid({"opinion": "请填写审批意见"})
    tx.actor.require_person()
    if f"leader@{plan.body_id}" not in tx.actor.roles:
        raise errors.PlanNotYours(permission="inspection:approve")
    if tx.actor.person_id in (plan.drafted_by, plan.submitted_by):
        raise errors.PlanNotYours(permission="four-eyes")
    plan.opinion = opinion.strip()
    if approved:
        plan.status, plan.approved_by, plan.approved_at = APPROVED, tx.actor.person_id, tx.at
    else:
        plan.status, plan.submitted_by, plan.submitted_at = DRAFT, None, None
    tx.subject(plan=plan.id, title=plan.title, approved=approved, opinion=plan.opinion)
    return plan


@command("inspection_plan.published", permission="inspection:plan")
def publish(tx: Tx, *, plan_id: uuid.UUID, reported_to: str = "", reported_on: dt.date | None = None) -> InspectionPlan:
    """Publish an approved plan with its cap, and note to whom it was reported for record; it replaces an earlier one.

    Source: 国办发〔2024〕54号; 《广东省优化营商环境条例》第四十八条.
    """
    plan = get(tx, plan_id, lock=True)
    _mine(tx, plan)
    _in(plan, APPROVED)
    if reported_on is not None and reported_on > day_of(tx.at):
        raise Invalid({"reported_on": "报备日期晚于今天"})
    before = in_force(tx, plan.body_id, plan.year, lock=True)
    if before is not None:
        before.status, before.replaced_at = REPLACED, tx.at
        tx.session.flush()
    plan.status, plan.published_at = PUBLISHED, tx.at
    plan.reported_to, plan.reported_on = reported_to.strip(), reported_on
    tx.session.flush()
    tx.subject(
        plan=plan.id, title=plan.title, year=plan.year, cap=plan.cap, items=plan.items,
        replaces=before.id if before else None, reported_to=plan.reported_to, reported_on=reported_on,
    )  # fmt: skip
    return plan


def published_codes(plan: InspectionPlan | None) -> set[str]:
    """Give the items on a published list."""
    return {str(one["code"]) for one in plan.items} if plan else set()

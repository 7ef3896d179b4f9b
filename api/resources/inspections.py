"""检查 over the API: yearly plans, the register of objects, and draws that anybody can replay from their record."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine.calendar import day_of
from processes.inspection import draws, objects, plans, rules, visits
from processes.inspection.draws import InspectionDraw
from processes.inspection.objects import InspectionObject
from processes.inspection.plans import InspectionPlan

noun = Resource(
    "inspections", __name__, url_prefix="/inspections", description="Plans of inspections, objects and draws."
)
_SHORT, _LONG = validate.Length(max=300), validate.Length(max=1000)


class PlanItemSchema(ma.Schema):
    """One item of a plan."""

    key = ma.fields.String(dump_only=True)
    code = ma.fields.String(required=True, validate=validate.Length(min=1, max=60))
    title = ma.fields.String(dump_only=True)
    mode = ma.fields.String(required=True, validate=validate.OneOf(sorted(rules.MODES)))
    objects = ma.fields.String(load_default="", validate=_SHORT)
    category = ma.fields.String(load_default="", validate=_SHORT)
    count = ma.fields.Integer(load_default=0, validate=validate.Range(0, 100_000))
    period = ma.fields.String(load_default="", validate=_SHORT)
    basis = ma.fields.String(load_default="", validate=_SHORT)


class InspectionPlanSchema(ma.Schema):
    """A body's plan for a year."""

    id = ma.fields.UUID(required=True)
    body_id = ma.fields.UUID(required=True)
    year = ma.fields.Integer(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.String(required=True, validate=validate.OneOf(sorted(plans.STATUSES)))
    cap = ma.fields.Integer(required=True, metadata={"description": "Planned inspections of a subject in the year."})
    items = ma.fields.List(ma.fields.Nested(PlanItemSchema), required=True)
    note = ma.fields.String()
    opinion = ma.fields.String()
    submitted_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    approved_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    published_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    reported_to = ma.fields.String()
    reported_on = ma.fields.Date(allow_none=True)


class InspectionPlanList(ma.Schema):
    """Plans."""

    items = ma.fields.List(ma.fields.Nested(InspectionPlanSchema), required=True)


class PlanDrafting(ma.Schema):
    """A plan that is begun."""

    body_id = ma.fields.UUID(required=True)
    year = ma.fields.Integer(required=True, validate=validate.Range(2000, 2100))
    title = ma.fields.String(load_default="", validate=_SHORT)
    cap = ma.fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, plans.MOST))
    note = ma.fields.String(load_default="", validate=_LONG)


class PlanChange(ma.Schema):
    """Items and cap as they are to be."""

    items = ma.fields.List(ma.fields.Nested(PlanItemSchema), required=True, validate=validate.Length(max=500))
    cap = ma.fields.Integer(required=True, validate=validate.Range(1, plans.MOST))


class PlanDecision(ma.Schema):
    """What the leader says."""

    approved = ma.fields.Boolean(required=True)
    opinion = ma.fields.String(required=True, validate=validate.Length(min=1, max=1000))


class PlanPublishing(ma.Schema):
    """To whom the plan was reported for record."""

    reported_to = ma.fields.String(load_default="", validate=_SHORT)
    reported_on = ma.fields.Date(load_default=None, allow_none=True)


class InspectionObjectSchema(ma.Schema):
    """A business that may be inspected."""

    code = ma.fields.String(required=True, validate=validate.Length(min=18, max=18))
    name = ma.fields.String(required=True, validate=validate.Length(min=1, max=300))
    kind = ma.fields.String(load_default="company", validate=validate.OneOf(["company", "sole_trader", "organization"]))
    representative = ma.fields.String(load_default="", validate=_SHORT)
    address = ma.fields.String(load_default="", validate=_SHORT)
    phone = ma.fields.String(load_default="", validate=_SHORT)
    category = ma.fields.String(load_default="", validate=_SHORT)
    credit = ma.fields.String(load_default="b", validate=validate.OneOf(sorted(rules.CREDITS)))
    risk = ma.fields.String(load_default="middle", validate=validate.OneOf(sorted(rules.RISKS)))


class InspectionObjectList(ma.Schema):
    """Objects that may be drawn."""

    items = ma.fields.List(ma.fields.Nested(InspectionObjectSchema), required=True)


class TallyQuery(ma.Schema):
    """Whose inspections by which body."""

    code = ma.fields.String(required=True, validate=validate.Length(min=1, max=18))
    body_id = ma.fields.UUID(required=True)


class TallySchema(ma.Schema):
    """How often a subject was inspected by a body this year."""

    all = ma.fields.Integer(required=True)
    capped = ma.fields.Integer(required=True)
    cap = ma.fields.Integer(allow_none=True, required=True)
    spent = ma.fields.Boolean(required=True)
    abnormal = ma.fields.Boolean(required=True)


class Announcing(ma.Schema):
    """What is drawn for, and how many objects."""

    plan_id = ma.fields.UUID(required=True)
    keys = ma.fields.List(ma.fields.String(), required=True, validate=validate.Length(min=1, max=50))
    count = ma.fields.Integer(required=True, validate=validate.Range(1, 10_000))
    unit_id = ma.fields.UUID(required=True)
    joint = ma.fields.String(load_default="", validate=_LONG, metadata={"description": "code@body, a line each."})


class Drawing(ma.Schema):
    """The public word, and who saw it."""

    word = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    witness = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))


class Redrawing(ma.Schema):
    """For which object, and which officer is in conflict; without one, another object is drawn."""

    code = ma.fields.String(required=True, validate=validate.Length(min=1, max=18))
    person_id = ma.fields.UUID(load_default=None, allow_none=True)
    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=1000))


class InspectionDrawSchema(ma.Schema):
    """A draw; ``record`` is what is published and replayed."""

    id = ma.fields.UUID(required=True)
    plan_id = ma.fields.UUID(required=True)
    status = ma.fields.String(required=True, validate=validate.OneOf(sorted(draws.STATUSES)))
    holds = ma.fields.Boolean(required=True, metadata={"description": "A replay gives the same list."})
    cases = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    record = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True), required=True)


class InspectionDrawList(ma.Schema):
    """Draws."""

    items = ma.fields.List(ma.fields.Nested(InspectionDrawSchema), required=True)


def as_dict(tx: Tx, row: InspectionDraw) -> dict[str, Any]:
    """Give a draw as the API shows it; the committed number stays secret until it is drawn."""
    return {
        "id": row.id, "plan_id": row.plan_id, "status": row.status, "holds": draws.holds(row), "cases": row.cases,
        "record": draws.record(tx, row),
    }  # fmt: skip


@noun.operation("GET", "/plans", permission="case:read", answer=InspectionPlanList)
def plans_listed(tx: Tx) -> dict[str, list[InspectionPlan]]:
    """List the yearly plans, the latest first."""
    return {"items": plans.plans(tx)}


@noun.operation(
    "POST", "/plans", permission="inspection:plan", body=PlanDrafting, answer=InspectionPlanSchema, status=201
)
def plan_drafted(tx: Tx, body: dict[str, Any]) -> InspectionPlan:
    """Begin a plan; one for a year that has a published plan adjusts it."""
    return plans.draft(tx, **body)


@noun.operation("GET", "/plans/<uuid:plan_id>", permission="case:read", answer=InspectionPlanSchema)
def plan_shown(tx: Tx, plan_id: uuid.UUID) -> InspectionPlan:
    """Show a plan."""
    return plans.get(tx, plan_id)


@noun.operation(
    "PUT", "/plans/<uuid:plan_id>/items", permission="inspection:plan", body=PlanChange, answer=InspectionPlanSchema
)
def plan_changed(tx: Tx, body: dict[str, Any], plan_id: uuid.UUID) -> InspectionPlan:
    """Set items and cap of a plan that is being drafted."""
    return plans.change(tx, plan_id=plan_id, **body)


@noun.operation(
    "POST", "/plans/<uuid:plan_id>/submit", permission="inspection:plan", answer=InspectionPlanSchema
)  # fmt: skip
def plan_submitted(tx: Tx, plan_id: uuid.UUID) -> InspectionPlan:
    """Submit a plan to the leader."""
    return plans.submit(tx, plan_id=plan_id)


@noun.operation(
    "POST", "/plans/<uuid:plan_id>/decide", permission="inspection:approve", body=PlanDecision,
    answer=InspectionPlanSchema,
)  # fmt: skip
def plan_decided(tx: Tx, body: dict[str, Any], plan_id: uuid.UUID) -> InspectionPlan:
    """Approve a plan as a leader of its body, or send it back."""
    return plans.decide(tx, plan_id=plan_id, **body)


@noun.operation(
    "POST", "/plans/<uuid:plan_id>/publish", permission="inspection:plan", body=PlanPublishing,
    answer=InspectionPlanSchema,
)  # fmt: skip
def plan_published(tx: Tx, body: dict[str, Any], plan_id: uuid.UUID) -> InspectionPlan:
    """Publish an approved plan; it takes the place of an earlier one of the year."""
    return plans.publish(tx, plan_id=plan_id, **body)


@noun.operation("GET", "/objects", permission="case:read", answer=InspectionObjectList)
def objects_listed(tx: Tx) -> dict[str, list[InspectionObject]]:
    """List the objects that may be drawn."""
    return {"items": objects.objects(tx)}


@noun.operation(
    "POST", "/objects", permission="inspection:plan", body=InspectionObjectSchema, answer=InspectionObjectSchema,
    status=201,
)  # fmt: skip
def object_entered(tx: Tx, body: dict[str, Any]) -> InspectionObject:
    """Enter an object, or bring it up to date."""
    return objects.enter(tx, **body)


@noun.operation("GET", "/tally", permission="case:read", query=TallyQuery, answer=TallySchema)
def tallied(tx: Tx, query: dict[str, Any]) -> visits.Tally:
    """Count the inspections of a subject by a body this year, beside the published cap."""
    return visits.tally(tx, query["body_id"], query["code"], day_of(tx.at))


@noun.operation("GET", "/draws", permission="case:read", answer=InspectionDrawList)
def draws_listed(tx: Tx) -> dict[str, Any]:
    """List the draws, newest first, each with its record."""
    return {"items": [as_dict(tx, row) for row in draws.draws(tx)]}


@noun.operation(
    "POST", "/draws", permission="inspection:draw", body=Announcing, answer=InspectionDrawSchema, status=201
)  # fmt: skip
def draw_announced(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Freeze the pool and commit to a number; the draw follows before a witness."""
    return as_dict(tx, draws.announce(tx, nonce=secrets.token_hex(32), **body))


@noun.operation("GET", "/draws/<uuid:draw_id>", permission="case:read", answer=InspectionDrawSchema)
def draw_shown(tx: Tx, draw_id: uuid.UUID) -> dict[str, Any]:
    """Show a draw with its record."""
    return as_dict(tx, draws.get(tx, draw_id))


@noun.operation(
    "POST", "/draws/<uuid:draw_id>/draw", permission="inspection:draw", body=Drawing, answer=InspectionDrawSchema
)
def draw_carried_out(tx: Tx, body: dict[str, Any], draw_id: uuid.UUID) -> dict[str, Any]:
    """Draw objects and officers with the public word."""
    return as_dict(tx, draws.carry_out(tx, draw_id=draw_id, **body))


@noun.operation(
    "POST", "/draws/<uuid:draw_id>/redraw", permission="inspection:draw", body=Redrawing, answer=InspectionDrawSchema
)
def draw_repeated(tx: Tx, body: dict[str, Any], draw_id: uuid.UUID) -> dict[str, Any]:
    """Draw again for one object."""
    return as_dict(tx, draws.redraw(tx, draw_id=draw_id, **body))


@noun.operation(
    "POST", "/draws/<uuid:draw_id>/dispatch", permission="inspection:draw", answer=InspectionDrawSchema
)  # fmt: skip
def draw_dispatched(tx: Tx, draw_id: uuid.UUID) -> dict[str, Any]:
    """Open an inspection for every object that was drawn."""
    draws.dispatch(tx, draw_id=draw_id)
    return as_dict(tx, draws.get(tx, draw_id))

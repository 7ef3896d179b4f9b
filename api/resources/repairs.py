"""Repairs over the API: one operator proposes a change to a case, another confirms it; migrations also in batches."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import repair_batches, repairs
from engine.repair_actions import ACTIONS
from engine.repairs import Repair
from processes import REPAIRS

noun = Resource("repairs", __name__, url_prefix="/repairs", description="Changes to cases that two persons agree on.")


class RepairSchema(ma.Schema):
    """One change to one case."""

    id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(required=True)
    kind = ma.fields.String(required=True)
    arguments = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True))
    reason = ma.fields.String()
    status = ma.fields.String(metadata={"description": "proposed, queued, done, rejected, failed or undone"})
    batch_id = ma.fields.UUID(allow_none=True)
    preview = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True))
    outcome = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True))
    proposed_at = ma.fields.AwareDateTime(format="iso")
    proposed_by = ma.fields.UUID(allow_none=True)
    settled_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    settled_by = ma.fields.UUID(allow_none=True)


class RepairList(ma.Schema):
    """Repairs, newest first."""

    items = ma.fields.List(ma.fields.Nested(RepairSchema), required=True)


class RepairQuery(ma.Schema):
    """Which repairs."""

    case_id = ma.fields.UUID(load_default=None, allow_none=True)
    open = ma.fields.Boolean(load_default=False, metadata={"description": "Only those that nobody has settled."})


class Change(ma.Schema):
    """A change to a case: its kind and what that kind asks for."""

    case_id = ma.fields.UUID(required=True)
    kind = ma.fields.String(required=True, validate=validate.OneOf(sorted({**ACTIONS, **REPAIRS})))
    arguments = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True), load_default=dict)


class Proposal(Change):
    """A change and why."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


class Preview(ma.Schema):
    """What is before and what would be after."""

    revision = ma.fields.Integer(required=True)
    before = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True), required=True)
    after = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True), required=True)


class Rejection(ma.Schema):
    """Why not."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


class Migration(ma.Schema):
    """Which running cases go from which version of a diagram to which, and which element becomes which."""

    source_id = ma.fields.UUID(required=True, metadata={"description": "Version that the cases run on."})
    target_id = ma.fields.UUID(required=True, metadata={"description": "Version that they go to."})
    mapping = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), load_default=dict)
    limit = ma.fields.Integer(
        load_default=repair_batches.CHUNK, validate=validate.Range(min=1, max=10_000),
        metadata={"description": "So many cases are judged here and now; workers judge the others, as many at a time."},
    )  # fmt: skip


class MigrationProposal(Migration):
    """A migration and why."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


class CaseReport(ma.Schema):
    """What a migration would do to one case."""

    case_id = ma.fields.UUID(required=True)
    case_number = ma.fields.String(allow_none=True)
    fits = ma.fields.Boolean(required=True)
    problems = ma.fields.List(ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String()), required=True)
    moves = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    added = ma.fields.List(ma.fields.String())
    dropped = ma.fields.List(ma.fields.String())


class MigrationReport(ma.Schema):
    """The dry run, case by case."""

    fit = ma.fields.Integer(required=True)
    unfit = ma.fields.Integer(required=True)
    items = ma.fields.List(ma.fields.Nested(CaseReport), required=True)


class Batch(ma.Schema):
    """A batch and how far it is; of its parts so many as one chunk has, all of them are counted."""

    batch_id = ma.fields.UUID(required=True)
    counts = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True)
    follows = ma.fields.Boolean(
        required=True, metadata={"description": "Whether workers have more cases to judge; they count as one."}
    )  # fmt: skip
    items = ma.fields.List(ma.fields.Nested(RepairSchema), required=True)


def as_dict(repair: Repair) -> dict[str, Any]:
    """Give a repair as the API shows it."""
    return {name: getattr(repair, name) for name in RepairSchema._declared_fields}


def _batch(tx: Tx, batch_id: uuid.UUID) -> dict[str, Any]:
    found = repair_batches.parts(tx, batch_id)
    counts, follows = repair_batches.counts(tx, batch_id), repair_batches.follows(tx, batch_id)
    return {"batch_id": batch_id, "counts": counts, "follows": follows, "items": [as_dict(one) for one in found]}


@noun.operation("GET", "", permission="repair:propose", query=RepairQuery, answer=RepairList)
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List repairs, newest first."""
    found = repairs.listed(tx, case_id=query["case_id"], open_only=query["open"])
    return {"items": [as_dict(one) for one in found]}


@noun.operation("POST", "/preview", permission="repair:propose", body=Change, answer=Preview)
def previewed(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Show what a change would do; it is carried out and taken back, nothing stays."""
    return repairs.rehearse(tx, **body)


@noun.operation("POST", "", permission="repair:propose", body=Proposal, answer=RepairSchema, status=201)
def proposed(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Propose a change; another person confirms it."""
    return as_dict(repairs.propose(tx, **body))


@noun.operation("GET", "/<uuid:repair_id>", permission="repair:propose", answer=RepairSchema)
def shown(tx: Tx, repair_id: uuid.UUID) -> dict[str, Any]:
    """Show one repair."""
    return as_dict(repairs.get(tx, repair_id))


@noun.operation("POST", "/<uuid:repair_id>/confirm", permission="repair:confirm", answer=RepairSchema)
def confirmed(tx: Tx, repair_id: uuid.UUID) -> dict[str, Any]:
    """Confirm a change as the second person; it happens now, unless the case has moved since it was proposed."""
    return as_dict(repairs.confirm(tx, repair_id=repair_id))


@noun.operation("POST", "/<uuid:repair_id>/reject", permission="repair:confirm", body=Rejection, answer=RepairSchema)
def rejected(tx: Tx, body: dict[str, Any], repair_id: uuid.UUID) -> dict[str, Any]:
    """Reject a change, or withdraw one's own."""
    return as_dict(repairs.reject(tx, repair_id=repair_id, reason=body["reason"]))


@noun.operation("POST", "/migrations/preview", permission="repair:propose", body=Migration, answer=MigrationReport)
def migration_previewed(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Judge a migration case by case without moving anything."""
    return repair_batches.report(tx, **body)


@noun.operation("POST", "/migrations", permission="repair:propose", body=MigrationProposal, answer=Batch, status=201)
def migration_proposed(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Propose to migrate every running case that fits."""
    return _batch(tx, repair_batches.propose(tx, **body))


@noun.operation("GET", "/batches/<uuid:batch_id>", permission="repair:propose", answer=Batch)
def batch_shown(tx: Tx, batch_id: uuid.UUID) -> dict[str, Any]:
    """Show how far a batch is."""
    return _batch(tx, batch_id)


@noun.operation("POST", "/batches/<uuid:batch_id>/confirm", permission="repair:confirm", answer=Batch)
def batch_confirmed(tx: Tx, batch_id: uuid.UUID) -> dict[str, Any]:
    """Confirm a batch as the second person; workers carry it out case by case."""
    repair_batches.confirm(tx, batch_id=batch_id)
    return _batch(tx, batch_id)


@noun.operation("POST", "/batches/<uuid:batch_id>/reject", permission="repair:confirm", body=Rejection, answer=Batch)
def batch_rejected(tx: Tx, body: dict[str, Any], batch_id: uuid.UUID) -> dict[str, Any]:
    """Reject a whole batch, or stop one that workers are carrying out; what is done stays done."""
    repair_batches.reject(tx, batch_id=batch_id, reason=body["reason"])
    return _batch(tx, batch_id)


@noun.operation(
    "POST", "/batches/<uuid:batch_id>/undo", permission="repair:propose", body=Rejection, answer=Batch, status=201
)
def batch_undone(tx: Tx, body: dict[str, Any], batch_id: uuid.UUID) -> dict[str, Any]:
    """Propose to take a batch back, as far as its cases have not moved since."""
    return _batch(tx, repair_batches.propose_undo(tx, batch_id=batch_id, reason=body["reason"]))

"""执法对象库 over the API: parties with their whole history, and two entries made one."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.cases import CaseSchema
from api.resources.cases import as_dict as case_dict
from api.resources.endpoint import Paging, Resource, envelope, page_of
from api.resources.old_cases import OldCaseSchema
from api.resources.old_cases import as_dict as old_case_dict
from db.session import Tx
from processes import old_cases, subject_merges, subjects
from processes.subjects import CODE_KINDS, KINDS, Subject

noun = Resource("subjects", __name__, url_prefix="/subjects", description="Parties with their whole history.")

_REASON = ma.fields.String(required=True, validate=validate.Length(min=1, max=500))


class FormerName(ma.Schema):
    """A name that a party gave up."""

    name = ma.fields.String(required=True)
    until = ma.fields.Date(required=True)


class SubjectSchema(ma.Schema):
    """A party of the register."""

    id = ma.fields.UUID(required=True)
    kind = ma.fields.String(required=True, validate=validate.OneOf(sorted(KINDS)))
    name = ma.fields.String(required=True)
    code = ma.fields.String(required=True)
    code_kind = ma.fields.String(validate=validate.OneOf(["", *sorted(CODE_KINDS)]))
    representative = ma.fields.String()
    address = ma.fields.String()
    phone = ma.fields.String()
    former_names = ma.fields.List(ma.fields.Nested(FormerName))
    merged_into = ma.fields.UUID(allow_none=True, metadata={"description": "The entry that was kept."})
    first_seen_at = ma.fields.AwareDateTime(format="iso")
    changed_at = ma.fields.AwareDateTime(format="iso")


class PenaltyRecordSchema(ma.Schema):
    """A decision against a party; a revoked one no longer counts in the look-back year."""

    id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(allow_none=True)
    old_case_id = ma.fields.UUID(allow_none=True)
    item_code = ma.fields.String(required=True)
    decision_number = ma.fields.String()
    act_date = ma.fields.Date(required=True)
    decided_on = ma.fields.Date(required=True)
    fine_cents = ma.fields.Integer(required=True)
    revoked_on = ma.fields.Date(allow_none=True)


class MergeSchema(ma.Schema):
    """One entry that went into another, and whether that was undone."""

    id = ma.fields.UUID(required=True)
    kept_id = ma.fields.UUID(required=True)
    gone_id = ma.fields.UUID(required=True)
    reason = ma.fields.String(required=True)
    merged_at = ma.fields.AwareDateTime(format="iso", required=True)
    merged_by = ma.fields.String(required=True)
    parted_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    parted_by = ma.fields.String()
    parted_because = ma.fields.String()


class SubjectHistory(ma.Schema):
    """Everything that is known of a party, under all its codes."""

    subject = ma.fields.Nested(SubjectSchema, required=True)
    born_on = ma.fields.Date(allow_none=True, metadata={"description": "From a valid identity number."})
    members = ma.fields.List(ma.fields.Nested(SubjectSchema), required=True)
    cases = ma.fields.List(ma.fields.Nested(CaseSchema), required=True)
    penalties = ma.fields.List(ma.fields.Nested(PenaltyRecordSchema), required=True)
    old_cases = ma.fields.List(ma.fields.Nested(OldCaseSchema), required=True)
    merges = ma.fields.List(ma.fields.Nested(MergeSchema), required=True)
    alike = ma.fields.List(ma.fields.Nested(SubjectSchema), required=True)


class SubjectQuery(Paging):
    """Which parties."""

    q = ma.fields.String(load_default="", validate=validate.Length(max=100), metadata={
        "description": "Parts of name, former name, code, representative, address or pinyin."})  # fmt: skip
    kind = ma.fields.String(load_default="", validate=validate.OneOf(["", *sorted(KINDS)]))


class Merging(ma.Schema):
    """Which entry goes into this one, and why."""

    gone_id = ma.fields.UUID(required=True)
    reason = _REASON


class Parting(ma.Schema):
    """Why a merge is undone."""

    reason = _REASON


def _plain(row: Any, schema: type[ma.Schema]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in schema._declared_fields}


def as_dict(row: Subject) -> dict[str, Any]:
    """Give a party as the API shows it."""
    return _plain(row, SubjectSchema)


@noun.operation("GET", "", permission="case:read", query=SubjectQuery, answer=page_of("Subjects", SubjectSchema))
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List the parties that stand for themselves, by name; a merged one finds the one that was kept."""
    size = query["page_size"]
    found, total = subjects.subjects(
        tx, words=query["q"], kind=query["kind"], limit=size, offset=(query["page"] - 1) * size
    )
    return envelope([as_dict(row) for row in found], total, query)


@noun.operation("GET", "/<uuid:subject_id>", permission="case:read", answer=SubjectHistory)
def read(tx: Tx, subject_id: uuid.UUID) -> dict[str, Any]:
    """Read a party with its cases, penalties and old cases; a merged entry answers with the one that was kept."""
    row = subjects.kept(tx, subjects.get(tx, subject_id))
    members = subjects.group(tx, row)
    return {
        "subject": as_dict(row), "born_on": subjects.birth_date(row.code), "members": [as_dict(one) for one in members],
        "cases": [case_dict(one) for one in subjects.cases_of(tx, [one.code for one in members])],
        "penalties": [_plain(one, PenaltyRecordSchema) for one in subjects.history(tx, row.id)],
        "old_cases": [old_case_dict(one) for one in old_cases.of_subjects(tx, [one.id for one in members])],
        "merges": [_plain(one, MergeSchema) for one in subject_merges.merges_of(tx, row.id)],
        "alike": [as_dict(one) for one in subjects.alike(tx, row)],
    }  # fmt: skip


@noun.operation(
    "POST", "/<uuid:subject_id>/merge", permission="registers:manage", body=Merging, answer=MergeSchema, status=201
)
def merged(tx: Tx, body: dict[str, Any], subject_id: uuid.UUID) -> dict[str, Any]:
    """Merge another entry into this one: its penalties count here, its code leads here."""
    return _plain(subject_merges.merge(tx, kept_id=subject_id, **body), MergeSchema)


@noun.operation("POST", "/merges/<uuid:merge_id>/part", permission="registers:manage", body=Parting, answer=MergeSchema)
def parted(tx: Tx, body: dict[str, Any], merge_id: uuid.UUID) -> dict[str, Any]:
    """Undo a merge; what moved goes back."""
    return _plain(subject_merges.part(tx, merge_id=merge_id, reason=body["reason"]), MergeSchema)

"""历史案件 over the API: what was decided before this platform, and taking in a table of it."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from flask_smorest.fields import Upload
from marshmallow import validate

from api.resources.endpoint import Paging, Resource, envelope, page_of
from db.errors import Invalid
from db.session import Tx
from processes import old_cases
from processes.old_case_sheet import RESULTS
from processes.old_cases import OldCase

noun = Resource("old_cases", __name__, url_prefix="/old-cases", description="Cases from before this platform.")


class OldCaseSchema(ma.Schema):
    """A case as the earlier records have it."""

    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True)
    subject_id = ma.fields.UUID(required=True)
    party_name = ma.fields.String(required=True)
    party_code = ma.fields.String(required=True)
    item_code = ma.fields.String(required=True)
    matter = ma.fields.String()
    body_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String()
    result = ma.fields.String(required=True, validate=validate.OneOf(sorted(RESULTS.values())))
    act_date = ma.fields.Date(required=True)
    opened_on = ma.fields.Date(required=True)
    decision_number = ma.fields.String()
    decided_on = ma.fields.Date(allow_none=True)
    closed_on = ma.fields.Date(allow_none=True)
    revoked_on = ma.fields.Date(allow_none=True)
    fine_cents = ma.fields.Integer()
    summary = ma.fields.String()
    case_id = ma.fields.UUID(allow_none=True, metadata={"description": "The case that goes on here."})


class OldCaseQuery(Paging):
    """Which old cases."""

    q = ma.fields.String(load_default="", validate=validate.Length(max=100), metadata={
        "description": "Parts of number, party, code, matter or decision number."})  # fmt: skip


class OldCaseFile(ma.Schema):
    """The table, XLSX or CSV; `docs/reference/registers.md` names its columns."""

    file = Upload(required=True)


class AboutOldCases(ma.Schema):
    """Where the table comes from; with `dry_run` nothing is entered."""

    source = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    dry_run = ma.fields.Boolean(load_default=True)
    stages = ma.fields.String(load_default="", validate=validate.Length(max=2000), metadata={
        "description": "The earlier system's words for stages, a line each: word=stage."})  # fmt: skip


class RowProblem(ma.Schema):
    """Something about one line: an error refuses the whole file."""

    line = ma.fields.Integer(required=True)
    column = ma.fields.String(required=True)
    level = ma.fields.String(required=True, validate=validate.OneOf(["error", "warning", "notice"]))
    text = ma.fields.String(required=True)


class SeriesGoesOn(ma.Schema):
    """A number series, and the last number that was used before."""

    series = ma.fields.String(required=True)
    year = ma.fields.Integer(required=True)
    last = ma.fields.Integer(required=True)


class OldCaseOutcome(ma.Schema):
    """What the import makes."""

    rows = ma.fields.Integer(required=True)
    running = ma.fields.Integer(required=True)
    penalties = ma.fields.Integer(required=True)
    subjects = ma.fields.Integer(required=True)
    series = ma.fields.List(ma.fields.Nested(SeriesGoesOn), required=True)
    stages = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True)


class OldCaseImport(ma.Schema):
    """What an import did, or would do."""

    dry_run = ma.fields.Boolean(required=True)
    importable = ma.fields.Boolean(required=True)
    import_id = ma.fields.UUID(allow_none=True, required=True)
    outcome = ma.fields.Nested(OldCaseOutcome, required=True)
    problems = ma.fields.List(ma.fields.Nested(RowProblem), required=True)


def as_dict(row: OldCase) -> dict[str, Any]:
    """Give an old case as the API shows it."""
    return {name: getattr(row, name) for name in OldCaseSchema._declared_fields}


@noun.operation("GET", "", permission="case:read", query=OldCaseQuery, answer=page_of("OldCases", OldCaseSchema))
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List old cases, the latest opening first."""
    size = query["page_size"]
    found, total = old_cases.listed(tx, words=query["q"], limit=size, offset=(query["page"] - 1) * size)
    return envelope([as_dict(row) for row in found], total, query)


@noun.operation("GET", "/<uuid:old_case_id>", permission="case:read", answer=OldCaseSchema)
def read(tx: Tx, old_case_id: uuid.UUID) -> dict[str, Any]:
    """Read an old case."""
    return as_dict(old_cases.get(tx, old_case_id))


@noun.operation(
    "POST", "", permission="registers:manage", body=OldCaseFile, form=AboutOldCases, answer=OldCaseImport,
    location="files",
)  # fmt: skip
def imported(tx: Tx, body: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    """Take in a table of old cases, all of it or nothing; by default only tell what it would do, row by row."""
    upload = body["file"]
    content = upload.read()
    if not content:
        raise Invalid({"file": "文件为空"})
    trial = old_cases.rehearse(tx, content, about["stages"])
    made = None
    if not about["dry_run"]:
        name = upload.filename or "old-cases"
        made = old_cases.take_in(tx, content=content, file_name=name, source=about["source"], stages=about["stages"])
    return {
        "dry_run": about["dry_run"], "importable": trial.reading.importable, "import_id": made.id if made else None,
        "outcome": trial.outcome(), "problems": [one.as_json() for one in trial.reading.problems],
    }  # fmt: skip

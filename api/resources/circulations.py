"""Papers that go round for opinion (会签): sending them, and what a worker for the office system needs."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import cases
from integrations.office import LONGEST_NAME, LONGEST_TEXT, MOST_RECEIVERS
from processes import circulations
from processes.circulations import Circulation

noun = Resource("circulations", __name__, description="Papers that go round for opinion in the office system.")

WORK = "external_task:work"


class OpinionSchema(ma.Schema):
    """What a receiver said."""

    receiver = ma.fields.String(required=True, validate=validate.Length(min=1, max=LONGEST_NAME))
    agrees = ma.fields.Boolean(required=True, truthy={True}, falsy={False})
    text = ma.fields.String(load_default="", validate=validate.Length(max=LONGEST_TEXT))
    at = ma.fields.AwareDateTime(format="iso", required=True)


class CirculationSchema(ma.Schema):
    """A paper on its round."""

    id = ma.fields.UUID(required=True)
    document_id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    sha256 = ma.fields.String(metadata={"description": "Digest of the document as it was sent."})
    receivers = ma.fields.List(ma.fields.String(), required=True)
    silent = ma.fields.List(ma.fields.String(), metadata={"description": "Who has not spoken."})
    number = ma.fields.String(allow_none=True, metadata={"description": "The office system's number, once it has it."})
    opinions = ma.fields.List(ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw()))
    sent_at = ma.fields.AwareDateTime(format="iso")
    sent_by = ma.fields.UUID(allow_none=True, metadata={"description": "Nobody where a diagram has sent it."})
    closed_at = ma.fields.AwareDateTime(format="iso", allow_none=True)


class CirculationList(ma.Schema):
    """All circulations of a case, oldest first."""

    items = ma.fields.List(ma.fields.Nested(CirculationSchema), required=True)


class Circulating(ma.Schema):
    """Which paper goes to whom."""

    document_id = ma.fields.UUID(required=True, metadata={"description": "A filed internal document of the case."})
    receivers = ma.fields.List(
        ma.fields.String(validate=validate.Length(min=1, max=LONGEST_NAME)), required=True,
        validate=validate.Length(min=1, max=MOST_RECEIVERS),
        metadata={"description": "Names or departments as the office system knows them."},
    )  # fmt: skip


class Which(ma.Schema):
    """Which paper of the case."""

    kind = ma.fields.String(required=True, metadata={"description": "Kind of the document."})


class PaperSchema(ma.Schema):
    """A filed internal document, as the office system is told of it."""

    document = ma.fields.String(required=True)
    case_number = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    document_number = ma.fields.String(required=True)
    document_sha256 = ma.fields.String(required=True)
    path = ma.fields.String(required=True, metadata={"description": "Where a reader opens it on this server."})


class HowMany(ma.Schema):
    """How many at most."""

    limit = ma.fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))


class Numbers(ma.Schema):
    """Circulations whose opinions are to be asked for now; nobody else gets them for a minute."""

    numbers = ma.fields.List(ma.fields.String(), required=True)


class Said(ma.Schema):
    """What has been said on a paper so far; what is known already changes nothing."""

    number = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    opinions = ma.fields.List(ma.fields.Nested(OpinionSchema), required=True, validate=validate.Length(max=200))


class Entered(ma.Schema):
    """How many opinions were new."""

    fresh = ma.fields.Integer(required=True)


def as_dict(row: Circulation) -> dict[str, Any]:
    """Give a circulation as the API shows it."""
    return {name: getattr(row, name) for name in CirculationSchema._declared_fields}


@noun.operation("GET", "/cases/<uuid:case_id>/circulations", permission="case:read", answer=CirculationList)
def listed(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """List the circulations of a case with the opinions so far."""
    return {"items": [as_dict(row) for row in circulations.of_case(tx, cases.get(tx, case_id).id)]}


@noun.operation(
    "POST", "/cases/<uuid:case_id>/circulations", permission="document:file", body=Circulating,
    answer=CirculationSchema, status=201, errors=(412,),
)  # fmt: skip
def sent(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Send a filed internal document of a case round for opinion."""
    return as_dict(circulations.circulate(tx, case_id=case_id, **body))


@noun.operation(
    "GET", "/cases/<uuid:case_id>/circulations/paper", permission=WORK, query=Which, answer=PaperSchema,
    errors=(412,),
)  # fmt: skip
def paper(tx: Tx, query: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Give a worker the filed internal document that a diagram sends round."""
    case = cases.get(tx, case_id)
    row = circulations.paper(tx, case, query["kind"])
    return {
        "document": str(row.id), "case_number": case.case_number or "", "title": row.title,
        "document_number": row.number or "", "document_sha256": row.current_sha256 or "",
        "path": circulations.path_of(case, row),
    }  # fmt: skip


@noun.operation("POST", "/circulations/due", permission=WORK, body=HowMany, answer=Numbers)
def due(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Take the circulations whose opinions a worker is to ask for now."""
    return {"numbers": circulations.due(tx, limit=body["limit"])}


@noun.operation("POST", "/circulations/opinions", permission=WORK, body=Said, answer=Entered)
def answered(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Take in what receivers have said; when all have spoken, a diagram that waits for it is told."""
    opinions = [{**one, "at": one["at"].isoformat()} for one in body["opinions"]]
    return {"fresh": circulations.enter(tx, number=body["number"], opinions=opinions)}

"""Cases over the API."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from flask import Response
from marshmallow import validate

from api.pages.files import send_data
from api.resources.endpoint import Paging, Resource, envelope, page_of
from db.session import Tx
from engine import cases, messages
from engine.cases import Case
from processes import worklist

noun = Resource("cases", __name__, url_prefix="/cases", description="One run of a procedure each.")


class CaseSchema(ma.Schema):
    """A case as lists show it."""

    id = ma.fields.UUID(required=True)
    case_number = ma.fields.String(allow_none=True)
    process = ma.fields.String(required=True)
    title = ma.fields.String()
    party = ma.fields.String()
    party_code = ma.fields.String()
    matter = ma.fields.String()
    address = ma.fields.String()
    status = ma.fields.String(validate=validate.OneOf(["open", "suspended", "closed", "terminated"]))
    stage = ma.fields.String()
    revision = ma.fields.Integer(required=True)
    officer_id = ma.fields.UUID(allow_none=True)
    second_officer_id = ma.fields.UUID(allow_none=True)
    unit_id = ma.fields.UUID(allow_none=True)
    body_id = ma.fields.UUID(allow_none=True)
    definition_id = ma.fields.UUID()
    business_key = ma.fields.String(allow_none=True)
    returned = ma.fields.Integer(metadata={"description": "How often it was sent back."})
    opened_at = ma.fields.AwareDateTime(format="iso")
    changed_at = ma.fields.AwareDateTime(format="iso")
    closed_at = ma.fields.AwareDateTime(format="iso", allow_none=True)


class OpenTask(ma.Schema):
    """A task that the case waits for."""

    id = ma.fields.UUID(required=True)
    step = ma.fields.String(required=True, metadata={"description": "Element id in the diagram."})


class CaseWithFacts(CaseSchema):
    """A case with its legal content, and what it waits for people to do."""

    tasks = ma.fields.List(ma.fields.Nested(OpenTask))
    facts = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True))


class CaseQuery(Paging):
    """Which cases."""

    status = ma.fields.String(validate=validate.OneOf(["open", "suspended", "closed", "terminated"]))
    process = ma.fields.String(validate=validate.Length(max=60))
    unit_id = ma.fields.UUID()
    q = ma.fields.String(
        validate=validate.Length(max=200), metadata={"description": "Number, party, code, address, pinyin."}
    )


class CaseOpening(ma.Schema):
    """What a case begins with."""

    process = ma.fields.String(required=True, validate=validate.Length(min=1, max=60))
    facts = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True), load_default=dict)
    business_key = ma.fields.String(allow_none=True, load_default=None, validate=validate.Length(max=200))
    body_id = ma.fields.UUID(allow_none=True, load_default=None)
    unit_id = ma.fields.UUID(allow_none=True, load_default=None)
    officer_id = ma.fields.UUID(allow_none=True, load_default=None)


class Message(ma.Schema):
    """What has happened outside the steps."""

    name = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    payload = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True), load_default=dict)


class ExpectedMessage(ma.Schema):
    """A message that the case would take now."""

    name = ma.fields.String(required=True)
    title = ma.fields.String()


class ExpectedMessages(ma.Schema):
    """Every message that the case would take now."""

    items = ma.fields.List(ma.fields.Nested(ExpectedMessage), required=True)


class Reason(ma.Schema):
    """Why."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


def as_dict(case: Case) -> dict[str, Any]:
    """Give a case as the API shows it."""
    tasks = [{"id": one["row"], "step": one["element"]} for one in case.waits.values() if one["kind"] == "user"]
    own = {"process": case.process_key, "party": case.party_name, "tasks": tasks}
    return {name: own[name] if name in own else getattr(case, name) for name in CaseWithFacts._declared_fields}


@noun.operation("GET", "", permission="case:read", query=CaseQuery, answer=page_of("CasePage", CaseSchema))
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List cases, newest first; a total beyond 10,000 reads 10,001."""
    found, total = worklist.cases(
        tx,
        status=query.get("status"),
        process=query.get("process"),
        unit_id=query.get("unit_id"),
        words=query.get("q"),
        whole=True,
        limit=query["page_size"],
        offset=(query["page"] - 1) * query["page_size"],
    )
    return envelope([as_dict(case) for case in found], total, query)


@noun.operation("POST", "", permission="case:open", body=CaseOpening, answer=CaseWithFacts, status=201)
def opened(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Open a case and run its diagram to the first step."""
    body["process_key"] = body.pop("process")
    cases.check_opening(tx, body["process_key"], body["facts"])
    return as_dict(cases.open_case(tx, **body))


@noun.operation("GET", "/<uuid:case_id>", permission="case:read", answer=CaseWithFacts, etag=True)
def shown(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """Show a case with its facts."""
    return as_dict(cases.get(tx, case_id))


@noun.operation("GET", "/<uuid:case_id>/messages", permission="case:read", answer=ExpectedMessages)
def expected(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """List the messages that the case waits for."""
    found = messages.expected(tx, cases.get(tx, case_id))
    return {"items": [{"name": one.name, "title": one.title} for one in found]}


@noun.operation("POST", "/<uuid:case_id>/messages", permission="message:send", body=Message, answer=CaseWithFacts)
def messaged(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Tell the case of something that happened outside its steps."""
    return as_dict(messages.receive(tx, case_id=case_id, **body))


@noun.operation(
    "GET",
    "/<uuid:case_id>/export",
    permission="journal:export",
    media_types=("application/zip",),
    commits=True,
)
def exported(tx: Tx, case_id: uuid.UUID) -> Response:
    """Export the case's history with its files, for the standalone verifier."""
    from api.exports import case_archive

    name, data = case_archive(tx, case_id)
    return send_data(data, "application/zip", name, keep=True)

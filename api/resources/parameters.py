"""法定参数 over the API: the figures that a body sets by date; one person proposes a change, another settles it."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.errors import Invalid
from db.proposals import STATUS_ZH
from db.session import Tx
from engine.registry import Registry
from processes import declared, parameter_proposals, parameters
from processes.parameter_proposals import ParameterProposal

noun = Resource("parameters", __name__, url_prefix="/parameters", description="Legal parameters and their changes.")

SETTLE = "parameters:approve"
_VALUE = {"description": "A whole number, true or false, or a word, as the parameter's default is."}


class ParameterSchema(ma.Schema):
    """One parameter as it stands on a day."""

    key = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    group = ma.fields.String(metadata={"description": "The procedure or table that it belongs to."})
    value = ma.fields.Raw(required=True, metadata=_VALUE)
    unit = ma.fields.String()
    source = ma.fields.String(required=True)
    confirmed = ma.fields.Boolean(required=True)
    valid_from = ma.fields.Date(allow_none=True, metadata={"description": "Null while the default counts."})


class Parameters(ma.Schema):
    """All parameters."""

    items = ma.fields.List(ma.fields.Nested(ParameterSchema), required=True)


class ParameterQuery(ma.Schema):
    """On which day."""

    on = ma.fields.Date(load_default=None, metadata={"description": "Today when it is left out."})
    open = ma.fields.Boolean(load_default=False, metadata={"description": "Only those still to be confirmed."})


class ParameterProposalSchema(ma.Schema):
    """One proposed change, and what became of it."""

    id = ma.fields.UUID(required=True)
    key = ma.fields.String(required=True)
    value = ma.fields.Raw(required=True, metadata=_VALUE)
    source = ma.fields.String(required=True)
    confirmed = ma.fields.Boolean(required=True)
    valid_from = ma.fields.Date(required=True)
    note = ma.fields.String()
    status = ma.fields.String(required=True, validate=validate.OneOf(sorted(STATUS_ZH)))
    proposed_at = ma.fields.AwareDateTime(format="iso", required=True)
    proposed_by_name = ma.fields.String(required=True)
    settled_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    settled_by_name = ma.fields.String(allow_none=True)
    settled_note = ma.fields.String()


class ParameterProposals(ma.Schema):
    """Proposed changes."""

    items = ma.fields.List(ma.fields.Nested(ParameterProposalSchema), required=True)


class ParameterProposalQuery(ma.Schema):
    """Which proposals."""

    settled = ma.fields.Boolean(load_default=False, metadata={"description": "Those settled, instead of the waiting."})


class ParameterProposing(ma.Schema):
    """A value from a day on, today or later."""

    key = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    value = ma.fields.Raw(required=True, metadata=_VALUE)
    source = ma.fields.String(required=True, validate=validate.Length(min=1, max=500))
    valid_from = ma.fields.Date(required=True)
    confirmed = ma.fields.Boolean(load_default=False)
    note = ma.fields.String(load_default="", validate=validate.Length(max=200))


class ParameterApproving(ma.Schema):
    """Let it count; a note is not needed."""

    note = ma.fields.String(load_default="", validate=validate.Length(max=500))


class ParameterRefusing(ma.Schema):
    """Why it does not count."""

    note = ma.fields.String(required=True, validate=validate.Length(min=1, max=500))


@noun.operation("GET", "", permission="case:read", query=ParameterQuery, answer=Parameters)
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List the parameters as they stand on a day, with source and whether they are confirmed."""
    standing = parameters.standing(tx, declared.everything(tx.use(Registry)), query["on"])
    return {
        "items": [
            {"key": one.declared.key, "title": one.declared.title, "group": one.declared.group, "value": one.value,
             "unit": one.declared.unit, "source": one.source, "confirmed": one.confirmed, "valid_from": one.valid_from}
            for one in standing
            if not (query["open"] and one.confirmed)
        ]
    }  # fmt: skip


@noun.operation("GET", "/proposals", permission="case:read", query=ParameterProposalQuery, answer=ParameterProposals)
def proposals(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List the changes that wait for a second person, or those that are settled."""
    rows = parameter_proposals.settled(tx) if query["settled"] else parameter_proposals.waiting(tx)
    return {"items": rows}


@noun.operation(
    "POST", "/proposals", permission="parameters:manage", body=ParameterProposing, answer=ParameterProposalSchema,
    status=201,
)  # fmt: skip
def proposed(tx: Tx, body: dict[str, Any]) -> ParameterProposal:
    """Propose a value; it counts once another person has approved it."""
    known = next((one for one in declared.everything(tx.use(Registry)) if one.key == body["key"]), None)
    if known is None:
        raise Invalid({"key": "请选择参数"})
    parameters.fits(known, body["value"])
    return parameter_proposals.propose(tx, **body)


@noun.operation("GET", "/proposals/<uuid:proposal_id>", permission="case:read", answer=ParameterProposalSchema)
def proposal(tx: Tx, proposal_id: uuid.UUID) -> ParameterProposal:
    """Read a proposed change."""
    return parameter_proposals.get(tx, proposal_id)


@noun.operation(
    "POST",
    "/proposals/<uuid:proposal_id>/approve",
    permission=SETTLE,
    body=ParameterApproving,
    answer=ParameterProposalSchema,
)
def approved(tx: Tx, body: dict[str, Any], proposal_id: uuid.UUID) -> ParameterProposal:
    """Let what somebody else has proposed count from its day on."""
    parameter_proposals.approve(tx, proposal_id=proposal_id, note=body["note"])
    return parameter_proposals.get(tx, proposal_id)


@noun.operation(
    "POST",
    "/proposals/<uuid:proposal_id>/reject",
    permission=SETTLE,
    body=ParameterRefusing,
    answer=ParameterProposalSchema,
)
def rejected(tx: Tx, body: dict[str, Any], proposal_id: uuid.UUID) -> ParameterProposal:
    """Turn down what somebody else has proposed, with the reason."""
    return parameter_proposals.reject(tx, proposal_id=proposal_id, note=body["note"])

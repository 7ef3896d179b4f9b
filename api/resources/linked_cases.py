"""Cases that come out of a case: its transfer to the police, a remedy against its decision, an order on it."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.cases import CaseSchema, as_dict
from api.resources.endpoint import Resource
from db.session import Tx
from processes import joint
from processes.remedy import linking as remedies
from processes.supervision_order import linking as supervision
from processes.transfer import linking as transfers

noun = Resource("linked_cases", __name__, url_prefix="/cases/<uuid:case_id>", description="Cases out of a case.")


class TransferStart(ma.Schema):
    """Why it looks like a crime."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=1000))


class JointWrongdoer(ma.Schema):
    """Who acted together with the party of the case."""

    name = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    code = ma.fields.String(load_default="", validate=validate.Length(max=18))


class SupervisionOrder(ma.Schema):
    """What is asked of the unit, and within how many working days it answers."""

    demand = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))
    days = ma.fields.Integer(required=True, validate=validate.Range(1, 60))


@noun.operation("POST", "/transfer", permission="task:complete", body=TransferStart, answer=CaseSchema, status=201)
def transferred(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Start the transfer of a case to the police."""
    return as_dict(transfers.start(tx, case_id=case_id, reason=body["reason"]))


@noun.operation("POST", "/joint", permission="task:complete", body=JointWrongdoer, answer=CaseSchema, status=201)
def joined(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Open the case of another who acted together with the party; lead, act, evidence and officers go along."""
    return as_dict(joint.open_sibling(tx, case_id=case_id, **body))


@noun.operation("POST", "/remedy", permission="remedy:open", answer=CaseSchema, status=201)
def disputed(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """Register a review or suit against the decision of a case, closed or not."""
    return as_dict(remedies.open_for(tx, case_id=case_id))


@noun.operation(
    "POST", "/supervision", permission="supervision:order", body=SupervisionOrder, answer=CaseSchema, status=201
)
def ordered(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Give an order on a case; the head of its unit answers in time."""
    return as_dict(supervision.order(tx, case_id=case_id, **body))

"""Questions and answers of a case over the API."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import cases, remarks, tasks
from engine.remarks import LONGEST, Remark, RemarkUnknown

noun = Resource("remarks", __name__, url_prefix="/cases/<uuid:case_id>/remarks", description="Questions and answers.")


class RemarkSchema(ma.Schema):
    """One question and its answer."""

    id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID()
    task_id = ma.fields.UUID(metadata={"description": "The task at which it was asked."})
    asked_by = ma.fields.UUID(allow_none=True)
    asked_at = ma.fields.AwareDateTime(format="iso")
    asked_of = ma.fields.UUID()
    question = ma.fields.String()
    answer = ma.fields.String(allow_none=True)
    answered_at = ma.fields.AwareDateTime(format="iso", allow_none=True)


class RemarkList(ma.Schema):
    """All questions of a case, oldest first."""

    items = ma.fields.List(ma.fields.Nested(RemarkSchema), required=True)


class Asking(ma.Schema):
    """What is asked, of whom, at which task."""

    task_id = ma.fields.UUID(required=True)
    of = ma.fields.UUID(required=True, metadata={"description": "A person who works or has worked on the case."})
    question = ma.fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))


class Answering(ma.Schema):
    """The answer."""

    answer = ma.fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))


def as_dict(row: Remark) -> dict[str, Any]:
    """Give a question as the API shows it."""
    return {name: getattr(row, name) for name in RemarkSchema._declared_fields}


@noun.operation("GET", "", permission="case:read", answer=RemarkList)
def listed(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """List the questions of a case."""
    return {"items": [as_dict(row) for row in remarks.of_case(tx, cases.get(tx, case_id).id)]}


@noun.operation("POST", "", permission="task:complete", body=Asking, answer=RemarkSchema, status=201)
def asked(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Ask somebody of the case before one decides on a task; the task stays where it is."""
    if tasks.get(tx, body["task_id"]).case_id != cases.get(tx, case_id).id:
        raise tasks.TaskUnknown(kind="task")
    return as_dict(remarks.ask(tx, **body))


@noun.operation("POST", "/<uuid:remark_id>/answer", permission="task:complete", body=Answering, answer=RemarkSchema)
def answered(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, remark_id: uuid.UUID) -> dict[str, Any]:
    """Answer a question that was asked of oneself; an answer is not overwritten."""
    if remarks.get(tx, remark_id).case_id != cases.get(tx, case_id).id:
        raise RemarkUnknown(kind="question")
    return as_dict(remarks.answer(tx, remark_id=remark_id, text=body["answer"]))

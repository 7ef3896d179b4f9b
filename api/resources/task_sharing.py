"""Tasks among people over the API: found, delegated, discussed, put off, handed out in batches, withdrawn."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.auth import actor
from api.resources.cases import CaseWithFacts
from api.resources.cases import as_dict as case_dict
from api.resources.tasks import TaskSchema, as_dict, noun
from db.errors import Invalid
from db.session import Tx
from engine import task_query, task_sharing, task_withdrawal, tasks
from engine.task_query import SORTS, Wanted
from engine.task_sharing import Outcome

__all__ = ["noun"]


class TaskFilter(ma.Schema):
    """Which tasks, a page at a time."""

    status = ma.fields.String(load_default="open", validate=validate.OneOf(["open", "ready", "claimed", "completed"]))
    assignee_id = ma.fields.UUID(metadata={"description": "In whose hands."})
    owner_id = ma.fields.UUID(metadata={"description": "Who delegated it."})
    completed_by = ma.fields.UUID()
    candidate = ma.fields.String(
        validate=validate.Length(min=1, max=200),
        metadata={"description": "Who may claim it: role@unit, role@body, unit@unit or person@person."},
    )
    role = ma.fields.String(validate=validate.Length(min=1, max=100))
    process = ma.fields.String(validate=validate.Length(min=1, max=100))
    step = ma.fields.String(validate=validate.Length(min=1, max=200))
    unit_id = ma.fields.UUID(metadata={"description": "Unit that handles the case."})
    case_id = ma.fields.UUID()
    due_before = ma.fields.AwareDateTime(format="iso")
    due_from = ma.fields.AwareDateTime(format="iso")
    created_before = ma.fields.AwareDateTime(format="iso")
    created_from = ma.fields.AwareDateTime(format="iso")
    completed_before = ma.fields.AwareDateTime(format="iso", metadata={"description": "With status=completed."})
    completed_from = ma.fields.AwareDateTime(format="iso", metadata={"description": "With status=completed."})
    follow_up_by = ma.fields.Date(metadata={"description": "Follow-up day up to and including this one."})
    follow_up_from = ma.fields.Date()
    priority_from = ma.fields.Integer(validate=validate.Range(0, 100))
    priority_to = ma.fields.Integer(validate=validate.Range(0, 100))
    signed_by = ma.fields.UUID(metadata={"description": "Who of several has signed already."})
    commented_by = ma.fields.UUID(metadata={"description": "Who has left a remark on it."})
    returned = ma.fields.Boolean(metadata={"description": "Sent back, or not."})
    delegated = ma.fields.Boolean(metadata={"description": "Being prepared for its owner, or not."})
    drafted = ma.fields.Boolean(metadata={"description": "With unfinished answers, or without."})
    sort = ma.fields.String(load_default="created", validate=validate.OneOf(sorted(SORTS)))
    limit = ma.fields.Integer(load_default=50, validate=validate.Range(1, task_query.MOST))
    after = ma.fields.String(
        validate=validate.Length(max=100), metadata={"description": "The `next` of the page before."}
    )


class TaskFound(ma.Schema):
    """A page of tasks; without ``next`` it is the last."""

    items = ma.fields.List(ma.fields.Nested(TaskSchema), required=True)
    next = ma.fields.String(allow_none=True, required=True)


class Delegation(ma.Schema):
    """To whom, and what is asked."""

    person_id = ma.fields.UUID(required=True)
    note = ma.fields.String(load_default="", validate=validate.Length(max=2000))


class Resolution(ma.Schema):
    """What was prepared."""

    note = ma.fields.String(load_default="", validate=validate.Length(max=2000))


class CommentText(ma.Schema):
    """A remark for colleagues."""

    text = ma.fields.String(required=True, validate=validate.Length(min=1, max=task_sharing.LONGEST_COMMENT))


class Comment(CommentText):
    """A remark as it was left."""

    id = ma.fields.UUID(required=True)
    task_id = ma.fields.UUID(required=True)
    author = ma.fields.String()
    author_id = ma.fields.UUID(allow_none=True)
    at = ma.fields.AwareDateTime(format="iso")


class CommentList(ma.Schema):
    """Remarks on the tasks of a case, newest first."""

    items = ma.fields.List(ma.fields.Nested(Comment), required=True)


class FollowUp(ma.Schema):
    """When its officer wants to look again; null takes the note away."""

    until = ma.fields.Date(required=True, allow_none=True)


class TaskPriority(ma.Schema):
    """Before or behind others; 50 is usual."""

    priority = ma.fields.Integer(required=True, strict=True, validate=validate.Range(0, 100))


class StepWithdrawal(ma.Schema):
    """Why one's own last step is taken back."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


class Chosen(ma.Schema):
    """Which tasks of a batch."""

    task_ids = ma.fields.List(ma.fields.UUID(), required=True, validate=validate.Length(min=1, max=task_sharing.BATCH))


class Handover(Chosen):
    """Which tasks go to whom, and why."""

    person_id = ma.fields.UUID(required=True)
    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


class BatchItem(ma.Schema):
    """What became of one task of a batch."""

    task_id = ma.fields.UUID(required=True)
    done = ma.fields.Boolean(required=True)
    code = ma.fields.String(metadata={"description": "Why not, for machines."})
    detail = ma.fields.String(metadata={"description": "Why not, for people."})


class BatchAnswer(ma.Schema):
    """What became of each task, in the order that was asked."""

    items = ma.fields.List(ma.fields.Nested(BatchItem), required=True)


@noun.operation("GET", "/find", permission="case:read", query=TaskFilter, answer=TaskFound)
def found(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """Find tasks of the tenant by who may, who does, who did, when due and how urgent; sorted and paged by a cursor."""
    sort, limit, after = query.pop("sort"), query.pop("limit"), query.pop("after", None)
    page = task_query.find(tx, Wanted(**query), sort=sort, limit=limit, after=_cursor(after) if after else None)
    following = f"{page.next[0].isoformat()}|{page.next[1]}" if page.next else None
    return {"items": [as_dict(task) for task in page.tasks], "next": following}


def _cursor(text: str) -> tuple[dt.datetime, uuid.UUID]:
    moment, _, identifier = text.partition("|")
    try:
        at = dt.datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise ValueError(moment)
        return at, uuid.UUID(identifier)
    except ValueError:
        raise Invalid({"after": "请使用上一页返回的 next"}) from None


@noun.operation("POST", "/claim", permission="task:claim", body=Chosen, answer=BatchAnswer)
def claimed_many(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Take many tasks into one's own hands; says of each that could not be had why."""
    return _outcomes(task_sharing.claim_many(tx, body["task_ids"]))


@noun.operation("POST", "/reassign", permission="task:assign", body=Handover, answer=BatchAnswer)
def reassigned_many(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Give many tasks to one person; says of each that could not be given why."""
    return _outcomes(task_sharing.reassign_many(tx, body.pop("task_ids"), **body))


def _outcomes(outcomes: list[Outcome]) -> dict[str, Any]:
    language = actor().language
    return {
        "items": [
            {"task_id": one.task_id, "done": one.error is None}
            | ({"code": one.error.code, "detail": one.error.message(language)} if one.error else {})
            for one in outcomes
        ]
    }


@noun.operation("POST", "/<uuid:task_id>/delegate", permission="task:complete", body=Delegation, answer=TaskSchema)
def delegated(tx: Tx, body: dict[str, Any], task_id: uuid.UUID) -> dict[str, Any]:
    """Let a colleague prepare a task; who delegates stays responsible and completes it."""
    return as_dict(task_sharing.delegate(tx, task_id=task_id, **body))


@noun.operation("POST", "/<uuid:task_id>/resolve", permission="task:complete", body=Resolution, answer=TaskSchema)
def resolved(tx: Tx, body: dict[str, Any], task_id: uuid.UUID) -> dict[str, Any]:
    """Hand a delegated task back to who is responsible for it."""
    return as_dict(task_sharing.resolve(tx, task_id=task_id, **body))


@noun.operation("GET", "/<uuid:task_id>/comments", permission="case:read", answer=CommentList)
def comments(tx: Tx, task_id: uuid.UUID) -> dict[str, Any]:
    """List the remarks on the tasks of this task's case."""
    return {"items": task_sharing.comments(tx, tasks.get(tx, task_id).case_id)}


@noun.operation(
    "POST", "/<uuid:task_id>/comments", permission="case:read", body=CommentText, answer=Comment, status=201
)
def commented(tx: Tx, body: dict[str, Any], task_id: uuid.UUID) -> Any:
    """Leave a remark for colleagues."""
    return task_sharing.comment(tx, task_id=task_id, text=body["text"])


@noun.operation("PUT", "/<uuid:task_id>/follow-up", permission="task:complete", body=FollowUp, answer=TaskSchema)
def put_off(tx: Tx, body: dict[str, Any], task_id: uuid.UUID) -> dict[str, Any]:
    """Note the day on which one wants to look at one's task again; it changes no time limit."""
    return as_dict(task_sharing.put_off(tx, task_id=task_id, until=body["until"]))


@noun.operation("PUT", "/<uuid:task_id>/priority", permission="task:assign", body=TaskPriority, answer=TaskSchema)
def prioritised(tx: Tx, body: dict[str, Any], task_id: uuid.UUID) -> dict[str, Any]:
    """Put a task before or behind others."""
    return as_dict(task_sharing.prioritise(tx, task_id=task_id, priority=body["priority"]))


@noun.operation(
    "POST", "/<uuid:task_id>/withdraw", permission="task:complete", body=StepWithdrawal, answer=CaseWithFacts, etag=True
)
def withdrawn(tx: Tx, body: dict[str, Any], task_id: uuid.UUID, revision: int) -> dict[str, Any]:
    """Take one's own last step back while nobody has acted on it; gives the case."""
    return case_dict(task_withdrawal.withdraw(tx, task_id=task_id, reason=body["reason"], revision=revision))

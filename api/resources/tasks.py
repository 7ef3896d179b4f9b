"""Tasks over the API: what is to be done, by whom, and the completion that moves a case."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.auth import actor
from api.resources.cases import CaseWithFacts
from api.resources.cases import as_dict as case_dict
from api.resources.endpoint import Paging, Resource, envelope, page_of
from db.session import Tx
from engine import cases, tasks
from engine.tasks import Task
from processes import case_page, phrases, worklist

noun = Resource("tasks", __name__, url_prefix="/tasks", description="What a person has to do in a case.")


class TaskSchema(ma.Schema):
    """A task as lists show it."""

    id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(required=True)
    step = ma.fields.String(required=True, metadata={"description": "Element id in the diagram."})
    name = ma.fields.String()
    role = ma.fields.String()
    status = ma.fields.String()
    assignee_id = ma.fields.UUID(allow_none=True)
    created_at = ma.fields.AwareDateTime(format="iso")
    claimed_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    completed_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    due_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    return_reason = ma.fields.String(allow_none=True)
    candidate = ma.fields.String(metadata={"description": "Who may claim it, as an actor's roles spell it."})
    owner_id = ma.fields.UUID(allow_none=True, metadata={"description": "Who delegated it and completes it."})
    priority = ma.fields.Integer()
    follow_up_on = ma.fields.Date(allow_none=True)
    signed_by = ma.fields.List(ma.fields.String(), metadata={"description": "Who of several has signed already."})


class ProblemOfStep(ma.Schema):
    """What stands in the way of completing a step."""

    code = ma.fields.String()
    text = ma.fields.String()
    basis = ma.fields.String()
    blocks = ma.fields.Boolean()


class TaskWithForm(TaskSchema):
    """A task with what it asks."""

    revision = ma.fields.Integer(required=True, metadata={"description": "Revision of the case; also the ETag."})
    basis = ma.fields.String(metadata={"description": "The article that the step rests on."})
    consequences = ma.fields.String(metadata={"description": "Not empty: the completion cannot be undone."})
    form = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.Raw(), metadata={"description": "JSON Schema 2020-12."}
    )
    draft = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True), allow_none=True)
    returns_to = ma.fields.List(ma.fields.String())
    problems = ma.fields.List(ma.fields.Nested(ProblemOfStep))


class TaskQuery(Paging):
    """Which tasks."""

    scope = ma.fields.String(
        load_default="all",
        validate=validate.OneOf(["mine", "claimable", "all"]),
        metadata={"description": "In my hands, waiting for somebody like me, or both."},
    )
    case_id = ma.fields.UUID()


class Answers(ma.Schema):
    """What the officer answered."""

    answers = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True), load_default=dict)


class SendingBack(ma.Schema):
    """Where to and why."""

    to = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


class Reassignment(ma.Schema):
    """To whom and why."""

    person_id = ma.fields.UUID(required=True)
    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


def as_dict(task: Task) -> dict[str, Any]:
    """Give a task as the API shows it."""
    same = ("id", "case_id", "name", "role", "status", "assignee_id", "created_at", "claimed_at", "completed_at",
            "due_at", "return_reason", "candidate", "owner_id", "priority", "follow_up_on")  # fmt: skip
    signed = [one["name"] for one in task.signatures or ()]
    return {name: getattr(task, name) for name in same} | {"step": task.element_id, "signed_by": signed}


@noun.operation("GET", "", permission="case:read", query=TaskQuery, answer=page_of("TaskPage", TaskSchema))
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List the open tasks of the caller, of each pool the oldest 10,000; or all of one case."""
    size, start = query["page_size"], (query["page"] - 1) * query["page_size"]
    if "case_id" in query:
        found = case_page.tasks_of(tx, cases.get(tx, query["case_id"]).id)
        return envelope([as_dict(task) for task in found[start : start + size]], len(found), query)
    todo = worklist.todo(tx, scope=query["scope"], limit=size, offset=start)
    return envelope([as_dict(row.task) for row in todo.rows], todo.total(), query)


@noun.operation("GET", "/<uuid:task_id>", permission="case:read", answer=TaskWithForm, etag=True)
def shown(tx: Tx, task_id: uuid.UUID) -> dict[str, Any]:
    """Show a task with its form, its legal basis and what stands in its way."""
    task = tasks.get(tx, task_id)
    case = cases.get(tx, task.case_id)
    step = tasks.step_of(tx, case, task)
    own = task.assignee_id == actor().person_id
    return as_dict(task) | {
        "revision": case.revision,
        "basis": step.basis,
        "consequences": step.consequences,
        "form": phrases.merged(tx, step.form).json_schema(),
        "draft": task.draft if own else None,
        "returns_to": list(step.returns_to),
        "problems": [vars(problem) for problem in tasks.problems(tx, task_id)] if task.status in tasks.OPEN else [],
    }


@noun.operation("POST", "/<uuid:task_id>/claim", permission="task:claim", answer=TaskSchema)
def claimed(tx: Tx, task_id: uuid.UUID) -> dict[str, Any]:
    """Take a task into one's own hands."""
    return as_dict(tasks.claim(tx, task_id=task_id))


@noun.operation("POST", "/<uuid:task_id>/unclaim", permission="task:claim", answer=TaskSchema)
def unclaimed(tx: Tx, task_id: uuid.UUID) -> dict[str, Any]:
    """Put a task back for the others."""
    return as_dict(tasks.unclaim(tx, task_id=task_id))


@noun.operation("POST", "/<uuid:task_id>/reassign", permission="task:assign", body=Reassignment, answer=TaskSchema)
def reassigned(tx: Tx, body: dict[str, Any], task_id: uuid.UUID) -> dict[str, Any]:
    """Give a task to another person, with a reason."""
    return as_dict(tasks.reassign(tx, task_id=task_id, **body))


@noun.operation("PUT", "/<uuid:task_id>/draft", permission="task:complete", body=Answers, status=204)
def drafted(tx: Tx, body: dict[str, Any], task_id: uuid.UUID) -> None:
    """Keep unfinished answers; no legal effect, no journal entry."""
    tasks.save_draft(tx, task_id=task_id, answers=body["answers"])


@noun.operation(
    "POST", "/<uuid:task_id>/complete", permission="task:complete", body=Answers, answer=CaseWithFacts, etag=True
)
def completed(tx: Tx, body: dict[str, Any], task_id: uuid.UUID, revision: int) -> dict[str, Any]:
    """Complete a task and move its case to the next steps; gives the case."""
    return case_dict(tasks.complete(tx, task_id=task_id, answers=body["answers"], revision=revision))


@noun.operation(
    "POST", "/<uuid:task_id>/return", permission="task:return", body=SendingBack, answer=CaseWithFacts, etag=True
)
def sent_back(tx: Tx, body: dict[str, Any], task_id: uuid.UUID, revision: int) -> dict[str, Any]:
    """Send the case back to an earlier step, with a reason; gives the case."""
    return case_dict(tasks.send_back(tx, task_id=task_id, to=body["to"], reason=body["reason"], revision=revision))

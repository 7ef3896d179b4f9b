"""External tasks over the API: outside systems fetch work, lock it for a short time, complete or fail it."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.cases import Reason
from api.resources.endpoint import Paging, Resource, envelope, page_of
from api.waiting import MAX_SECONDS, NothingYet
from db.session import Tx
from engine import external_tasks
from engine.external_tasks import ExternalTask, Filter

noun = Resource("external-tasks", __name__, url_prefix="/external-tasks", description="Work for outside systems.")

WORK, MANAGE = "external_task:work", "external_task:manage"
STATES = ("open", "completed", "failed", "cancelled")
HELD = {"description": "How long the lease lasts; extend it while the work goes on."}
FENCE = {"description": "Send it back; a newer lease makes it void."}


class ExternalTaskSchema(ma.Schema):
    """One piece of work."""

    id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(required=True)
    topic = ma.fields.String(required=True)
    variables = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True))
    status = ma.fields.String(validate=validate.OneOf(STATES))
    priority = ma.fields.Integer()
    created_at = ma.fields.AwareDateTime(format="iso")
    due_at = ma.fields.AwareDateTime(format="iso", metadata={"description": "Not to be fetched before."})
    locked_until = ma.fields.AwareDateTime(format="iso", allow_none=True)
    lock_owner = ma.fields.String(allow_none=True, metadata={"description": "The worker that holds it."})
    fence = ma.fields.Integer(required=True, metadata=FENCE)
    retries = ma.fields.Integer()
    last_error = ma.fields.String(allow_none=True)


class Leased(ma.Schema):
    """What was leased."""

    items = ma.fields.List(ma.fields.Nested(ExternalTaskSchema), required=True)


def _lock_seconds() -> ma.fields.Integer:
    return ma.fields.Integer(load_default=30, validate=validate.Range(min=1, max=60), metadata=HELD)


def _fence() -> ma.fields.Integer:
    return ma.fields.Integer(required=True, validate=validate.Range(min=0, max=2**31 - 1), metadata=FENCE)


class Fetching(ma.Schema):
    """Who wants how much of what, for how long."""

    topics = ma.fields.List(
        ma.fields.String(validate=validate.Length(min=1, max=100)),
        required=True,
        validate=validate.Length(min=1, max=50),
    )
    worker = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    lock_seconds = _lock_seconds()
    limit = ma.fields.Integer(load_default=10, validate=validate.Range(min=1, max=100))
    wait_seconds = ma.fields.Integer(
        load_default=0,
        validate=validate.Range(min=0, max=MAX_SECONDS),
        metadata={"description": "Wait so long for work when there is none; the answer may come early and empty."},
    )


class Holding(ma.Schema):
    """A lease that is held, and how much longer it is needed."""

    fence = _fence()
    lock_seconds = _lock_seconds()


class Held(ma.Schema):
    """A lease that is held."""

    fence = _fence()


class Completion(ma.Schema):
    """The result, under the lease that is held."""

    fence = _fence()
    result = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True), load_default=dict)


class Failure(ma.Schema):
    """Why it did not work, and when to try again."""

    fence = _fence()
    message = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))
    retries = ma.fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=0, max=100))
    wait_seconds = ma.fields.Integer(
        load_default=None, allow_none=True, validate=validate.Range(min=0, max=86_400),
        metadata={"description": "Until the next try; by default 30 s, doubled with every failure."},
    )  # fmt: skip


class BpmnError(ma.Schema):
    """An error that the procedure knows by its code."""

    fence = _fence()
    code = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    message = ma.fields.String(load_default="", validate=validate.Length(max=2000))
    variables = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True), load_default=dict)


class MovedCase(ma.Schema):
    """The case that moved on."""

    case_id = ma.fields.UUID(required=True)
    revision = ma.fields.Integer(required=True)


class Thrown(MovedCase):
    """Where the error went."""

    caught = ma.fields.Boolean(
        required=True, metadata={"description": "False: nothing catches the code; the task failed with an incident."}
    )


class Priority(ma.Schema):
    """How urgent the task is; the usual is 50."""

    priority = ma.fields.Integer(required=True, validate=validate.Range(min=0, max=1000))


class TaskQuery(Paging):
    """Which external tasks."""

    topic = ma.fields.String(load_default="", validate=validate.Length(max=100))
    status = ma.fields.String(load_default="", validate=validate.OneOf(STATES))
    worker = ma.fields.String(load_default="", validate=validate.Length(max=100))
    case_id = ma.fields.UUID(load_default=None)
    locked = ma.fields.Boolean(load_default=None, metadata={"description": "Held by a worker now, or not."})


class TopicSchema(ma.Schema):
    """What is open and what has failed under a topic."""

    name = ma.fields.String(required=True)
    waiting = ma.fields.Integer()
    held = ma.fields.Integer()
    failed = ma.fields.Integer()
    oldest = ma.fields.AwareDateTime(format="iso", allow_none=True)


class TopicList(ma.Schema):
    """Every topic with work that is not done."""

    items = ma.fields.List(ma.fields.Nested(TopicSchema), required=True)


def as_dict(task: ExternalTask) -> dict[str, Any]:
    """Give an external task as the API shows it."""
    return {name: getattr(task, name) for name in ExternalTaskSchema._declared_fields}


@noun.operation("GET", "", permission=MANAGE, query=TaskQuery, answer=page_of("ExternalTaskPage", ExternalTaskSchema))
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List external tasks for operators, newest first."""
    wanted = Filter(**{name: query[name] for name in ("topic", "status", "worker", "case_id", "locked")})
    size = query["page_size"]
    found, total = external_tasks.listed(tx, wanted, limit=size, offset=(query["page"] - 1) * size)
    return envelope([as_dict(task) for task in found], total, query)


@noun.operation("GET", "/topics", permission=MANAGE, answer=TopicList)
def topics(tx: Tx) -> dict[str, Any]:
    """Sum up what waits, what is held and what has failed, topic by topic."""
    return {"items": [vars(one) for one in external_tasks.topics(tx)]}


@noun.operation("GET", "/<uuid:external_task_id>", permission=MANAGE, answer=ExternalTaskSchema)
def shown(tx: Tx, external_task_id: uuid.UUID) -> dict[str, Any]:
    """Show an external task."""
    return as_dict(external_tasks.get(tx, external_task_id))


@noun.operation("POST", "/fetch-and-lock", permission=WORK, body=Fetching, answer=Leased, waits=True)
def fetched(tx: Tx, body: dict[str, Any], *, last: bool) -> dict[str, Any]:
    """Lease open tasks of the topics for up to a minute; wait for them when there are none."""
    asked = {name: body[name] for name in ("topics", "worker", "lock_seconds", "limit")}
    found = external_tasks.fetch_and_lock(tx, **asked)
    if not found and body["wait_seconds"] and not last:
        raise NothingYet(body["topics"])
    return {"items": [as_dict(task) for task in found]}


@noun.operation("POST", "/<uuid:external_task_id>/extend", permission=WORK, body=Holding, answer=ExternalTaskSchema)
def extended(tx: Tx, body: dict[str, Any], external_task_id: uuid.UUID) -> dict[str, Any]:
    """Hold a lease for longer, counted from now."""
    return as_dict(external_tasks.extend(tx, external_task_id=external_task_id, **body))


@noun.operation("POST", "/<uuid:external_task_id>/unlock", permission=WORK, body=Held, answer=ExternalTaskSchema)
def unlocked(tx: Tx, body: dict[str, Any], external_task_id: uuid.UUID) -> dict[str, Any]:
    """Give a task back unfinished; it counts as no failure and can be fetched at once."""
    return as_dict(external_tasks.unlock(tx, external_task_id=external_task_id, **body))


@noun.operation("POST", "/<uuid:external_task_id>/complete", permission=WORK, body=Completion, answer=MovedCase)
def completed(tx: Tx, body: dict[str, Any], external_task_id: uuid.UUID) -> dict[str, Any]:
    """Hand in the result; the case moves on in the same transaction."""
    case = external_tasks.complete(tx, external_task_id=external_task_id, **body)
    return {"case_id": case.id, "revision": case.revision}


@noun.operation("POST", "/<uuid:external_task_id>/bpmn-error", permission=WORK, body=BpmnError, answer=Thrown)
def errors_thrown(tx: Tx, body: dict[str, Any], external_task_id: uuid.UUID) -> dict[str, Any]:
    """Report an error that the procedure knows; the event that catches its code takes over."""
    done = external_tasks.throw_error(tx, external_task_id=external_task_id, **body)
    return {"case_id": done.case.id, "revision": done.case.revision, "caught": done.caught}


@noun.operation("POST", "/<uuid:external_task_id>/fail", permission=WORK, body=Failure, answer=ExternalTaskSchema)
def failed(tx: Tx, body: dict[str, Any], external_task_id: uuid.UUID) -> dict[str, Any]:
    """Report a failure; without retries left it becomes an incident."""
    return as_dict(external_tasks.fail(tx, external_task_id=external_task_id, **body))


@noun.operation("PUT", "/<uuid:external_task_id>/priority", permission=MANAGE, body=Priority, answer=ExternalTaskSchema)
def prioritised(tx: Tx, body: dict[str, Any], external_task_id: uuid.UUID) -> dict[str, Any]:
    """Let a task be fetched before or after others."""
    return as_dict(external_tasks.prioritise(tx, external_task_id=external_task_id, **body))


@noun.operation("POST", "/<uuid:external_task_id>/release", permission=MANAGE, body=Reason, answer=ExternalTaskSchema)
def released(tx: Tx, body: dict[str, Any], external_task_id: uuid.UUID) -> dict[str, Any]:
    """Take a task out of a worker's hands, or end its back-off, so that it can be fetched at once."""
    return as_dict(external_tasks.release(tx, external_task_id=external_task_id, **body))

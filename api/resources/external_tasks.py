"""External tasks over the API: outside systems fetch work, lock it for a short time, complete or fail it."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import external_tasks
from engine.external_tasks import ExternalTask

noun = Resource("external-tasks", __name__, url_prefix="/external-tasks", description="Work for outside systems.")


class ExternalTaskSchema(ma.Schema):
    """One piece of work, leased to a worker."""

    id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(required=True)
    topic = ma.fields.String(required=True)
    variables = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True))
    status = ma.fields.String()
    locked_until = ma.fields.AwareDateTime(format="iso", allow_none=True)
    fence = ma.fields.Integer(required=True, metadata={"description": "Send it back; a newer lease makes it void."})
    retries = ma.fields.Integer()


class Leased(ma.Schema):
    """What was leased."""

    items = ma.fields.List(ma.fields.Nested(ExternalTaskSchema), required=True)


class Fetching(ma.Schema):
    """Who wants how much of what, for how long."""

    topics = ma.fields.List(
        ma.fields.String(validate=validate.Length(min=1, max=100)),
        required=True,
        validate=validate.Length(min=1, max=50),
    )
    worker = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    lock_seconds = ma.fields.Integer(load_default=30, validate=validate.Range(min=1, max=60))
    limit = ma.fields.Integer(load_default=10, validate=validate.Range(min=1, max=100))


class Completion(ma.Schema):
    """The result, under the lease that is held."""

    fence = ma.fields.Integer(required=True, validate=validate.Range(min=0, max=2**31 - 1))
    result = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True), load_default=dict)


class Failure(ma.Schema):
    """Why it did not work, and when to try again."""

    fence = ma.fields.Integer(required=True, validate=validate.Range(min=0, max=2**31 - 1))
    message = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))
    retries = ma.fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=0, max=100))
    wait_seconds = ma.fields.Integer(load_default=30, validate=validate.Range(min=0, max=86_400))


class MovedCase(ma.Schema):
    """The case that moved on."""

    case_id = ma.fields.UUID(required=True)
    revision = ma.fields.Integer(required=True)


def as_dict(task: ExternalTask) -> dict[str, Any]:
    """Give an external task as the API shows it."""
    return {name: getattr(task, name) for name in ExternalTaskSchema._declared_fields}


@noun.operation("POST", "/fetch-and-lock", permission="external_task:work", body=Fetching, answer=Leased)
def fetched(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Lease open tasks of the topics for up to a minute."""
    return {"items": [as_dict(task) for task in external_tasks.fetch_and_lock(tx, **body)]}


@noun.operation(
    "POST", "/<uuid:external_task_id>/complete", permission="external_task:work", body=Completion, answer=MovedCase
)
def completed(tx: Tx, body: dict[str, Any], external_task_id: uuid.UUID) -> dict[str, Any]:
    """Hand in the result; the case moves on in the same transaction."""
    case = external_tasks.complete(tx, external_task_id=external_task_id, **body)
    return {"case_id": case.id, "revision": case.revision}


@noun.operation(
    "POST", "/<uuid:external_task_id>/fail", permission="external_task:work", body=Failure, answer=ExternalTaskSchema
)
def failed(tx: Tx, body: dict[str, Any], external_task_id: uuid.UUID) -> dict[str, Any]:
    """Report a failure; without retries left it becomes an incident."""
    return as_dict(external_tasks.fail(tx, external_task_id=external_task_id, **body))

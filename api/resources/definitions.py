"""Procedures and the versions of their diagrams over the API."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from flask import Response
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import definition_diff, definitions
from engine.bpmn_check import Problem
from engine.definitions import Definition
from engine.registry import Registry

noun = Resource("definitions", __name__, url_prefix="/definitions", description="Diagrams as they were deployed.")


class DefinitionSchema(ma.Schema):
    """One version of a procedure's diagram."""

    id = ma.fields.UUID(required=True)
    process = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    sha256 = ma.fields.String()
    status = ma.fields.String()
    deployed_at = ma.fields.AwareDateTime(format="iso")
    deployed_by = ma.fields.String()


class DefinitionList(ma.Schema):
    """All versions, newest first."""

    items = ma.fields.List(ma.fields.Nested(DefinitionSchema), required=True)


class DiagramProblemSchema(ma.Schema):
    """Why an element is refused, or what to know about it."""

    element = ma.fields.String(required=True)
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)


class DiagramVerdictSchema(ma.Schema):
    """What a check found."""

    accepted = ma.fields.Boolean(required=True)
    problems = ma.fields.List(ma.fields.Nested(DiagramProblemSchema), required=True)
    warnings = ma.fields.List(ma.fields.Nested(DiagramProblemSchema), required=True)


class Against(ma.Schema):
    """The version to compare with; the one before it if none is named."""

    against = ma.fields.UUID()


class ElementChangeSchema(ma.Schema):
    """What changed of an element, before and after."""

    what = ma.fields.String(required=True)
    before = ma.fields.String(required=True)
    after = ma.fields.String(required=True)


class ElementDifferenceSchema(ma.Schema):
    """An element or a flow that was added, removed or changed."""

    element = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    change = ma.fields.String(required=True, validate=validate.OneOf(("added", "removed", "changed")))
    changes = ma.fields.List(ma.fields.Nested(ElementChangeSchema), required=True)


class DiagramDiffSchema(ma.Schema):
    """What differs between two versions."""

    version = ma.fields.Integer(required=True)
    against = ma.fields.Integer(allow_none=True, required=True)
    items = ma.fields.List(ma.fields.Nested(ElementDifferenceSchema), required=True)


class Diagram(ma.Schema):
    """A diagram to deploy."""

    process = ma.fields.String(required=True, validate=validate.Length(min=1, max=60))
    xml = ma.fields.String(required=True, validate=validate.Length(min=1, max=2 << 20))


def as_dict(definition: Definition) -> dict[str, Any]:
    """Give a definition as the API shows it."""
    same = ("id", "version", "sha256", "status", "deployed_at", "deployed_by")
    return {name: getattr(definition, name) for name in same} | {"process": definition.process_key}


@noun.operation("GET", "", permission="case:read", answer=DefinitionList)
def listed(tx: Tx) -> dict[str, Any]:
    """List all versions of all procedures."""
    return {"items": [as_dict(one) for one in definitions.versions(tx)]}


@noun.operation("POST", "", permission="definition:deploy", body=Diagram, answer=DefinitionSchema, status=201)
def deployed(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Deploy a diagram as the newest version; what cannot run is refused with element ids."""
    return as_dict(definitions.deploy(tx, process_key=body["process"], xml=body["xml"].encode()))


@noun.operation(
    "POST",
    "/check",
    permission="definition:deploy",
    body=Diagram,
    answer=DiagramVerdictSchema,
    commits=False,
    replays=False,
)
def checked(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Check a diagram as a deployment would, without deploying it."""
    report = definitions.check(body["xml"].encode(), tx.use(Registry).process(body["process"]))
    zh = tx.actor.language.startswith("zh")

    def told(problems: list[Problem]) -> list[dict[str, str]]:
        return [
            {"element": one.element_id, "code": one.code, "message": one.message_zh if zh else one.message_en}
            for one in problems
        ]

    return {"accepted": report.accepted, "problems": told(report.problems), "warnings": told(report.warnings)}


@noun.operation("GET", "/<uuid:definition_id>/diff", permission="case:read", query=Against, answer=DiagramDiffSchema)
def compared(tx: Tx, query: dict[str, Any], definition_id: uuid.UUID) -> dict[str, Any]:
    """Tell what a version changed, element by element."""
    new = definitions.get(tx, definition_id)
    old = definitions.get(tx, query["against"]) if query.get("against") else definitions.previous(tx, new)
    found = definition_diff.differences(old.xml, new.xml) if old else []
    items = [
        {"element": one.element_id, "name": one.name, "kind": one.kind, "change": one.change}
        | {"changes": [dict(zip(("what", "before", "after"), what, strict=True)) for what in one.what]}
        for one in found
    ]
    return {"version": new.version, "against": old.version if old else None, "items": items}


@noun.operation("GET", "/<uuid:definition_id>", permission="case:read", answer=DefinitionSchema)
def shown(tx: Tx, definition_id: uuid.UUID) -> dict[str, Any]:
    """Show one version."""
    return as_dict(definitions.get(tx, definition_id))


@noun.operation("GET", "/<uuid:definition_id>/xml", permission="case:read", media_types=("application/xml",))
def diagram(tx: Tx, definition_id: uuid.UUID) -> Response:
    """Give the diagram byte for byte."""
    found = definitions.get(tx, definition_id)
    name = f'attachment; filename="{found.process_key}-v{found.version}.bpmn"'
    return Response(found.xml, content_type="application/xml", headers={"Content-Disposition": name})


@noun.operation("POST", "/<uuid:definition_id>/retire", permission="definition:deploy", answer=DefinitionSchema)
def retired(tx: Tx, definition_id: uuid.UUID) -> dict[str, Any]:
    """Take a version out of use for new cases."""
    return as_dict(definitions.retire(tx, definition_id=definition_id))

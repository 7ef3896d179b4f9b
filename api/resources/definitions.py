"""Procedures and the versions of their diagrams over the API."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from flask import Response
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import definitions
from engine.definitions import Definition

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


@noun.operation("GET", "/<uuid:definition_id>", permission="case:read", answer=DefinitionSchema)
def shown(tx: Tx, definition_id: uuid.UUID) -> dict[str, Any]:
    """Show one version."""
    return as_dict(definitions.get(tx, definition_id))


@noun.operation("GET", "/<uuid:definition_id>/xml", permission="case:read", media_types=("application/xml",))
def diagram(tx: Tx, definition_id: uuid.UUID) -> Response:
    """Give the diagram byte for byte."""
    return Response(definitions.get(tx, definition_id).xml, mimetype="application/xml")


@noun.operation("POST", "/<uuid:definition_id>/retire", permission="definition:deploy", answer=DefinitionSchema)
def retired(tx: Tx, definition_id: uuid.UUID) -> dict[str, Any]:
    """Take a version out of use for new cases."""
    return as_dict(definitions.retire(tx, definition_id=definition_id))

"""The JSON API under /api/v1, one file per noun."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, json, render_template

from api.auth import public
from api.resources import (
    areas,
    cases,
    circulations,
    consents,
    deadlines,
    definitions,
    discretion,
    documents,
    evidence,
    external_tasks,
    first_offences,
    goods,
    health,
    inbound_items,
    incidents,
    inspections,
    journal,
    legal_holds,
    linked_cases,
    messages,
    old_cases,
    operations,
    parameters,
    payments,
    phrases,
    powers,
    publications,
    remarks,
    repairs,
    retention,
    reviews,
    statutes,
    street,
    subjects,
    substitutions,
    task_sharing,
    tracks,
    uploads,
    vehicles,
    webhooks,
    wordings,
)
from api.resources.endpoint import Api, Resource, api_of_app
from api.settings import Settings

DESCRIPTION = """Cases, tasks, deadlines, documents and history of administrative enforcement.

People use the session of the pages (and send `X-CSRFToken` with writes); machines send `Authorization: Bearer` with a
service token or a JWT. Errors are problem documents (RFC 9457) in Chinese, or English by `Accept-Language: en`."""


def nouns() -> list[Resource]:
    """List every noun of the API."""
    of_case = (
        cases,
        task_sharing,
        substitutions,
        documents,
        evidence,
        goods,
        inspections,
        deadlines,
        journal,
        payments,
        publications,
        linked_cases,
        street,
        remarks,
        phrases,
        reviews,
        consents,
        circulations,
        wordings,
    )
    registers = (subjects, old_cases, powers, statutes, first_offences, parameters)
    machine = (
        external_tasks,
        messages,
        webhooks,
        incidents,
        inbound_items,
        repairs,
        operations,
        retention,
        legal_holds,
    )
    return [
        module.noun for module in (*of_case, discretion, *registers, definitions, vehicles, tracks, areas, *machine)
    ]


def register(app: Flask, settings: Settings) -> None:
    """Install the API, its document and its readable form."""
    app.config.update(
        API_TITLE="Duecourse API",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={"info": {"description": DESCRIPTION, "license": {"name": "Apache-2.0"}}},
    )
    Resource.DEFAULT_PAGINATION_PARAMETERS["max_page_size"] = settings.page_size_max
    api = Api(app)
    components: Any = api.spec.components
    components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "duecourse"})
    api.spec.options["security"] = [{"bearer": []}, {"session": []}]
    for noun in nouns():
        # Pages have blueprints of the same nouns, so the API registers under names of its own.
        api.register_blueprint(noun, name=f"api-{noun.name}", url_prefix="/api/v1" + (noun.url_prefix or ""))
    for tag in api.spec._tags:
        tag["name"] = tag["name"].removeprefix("api-")
    app.add_url_rule("/api/v1/openapi.json", "api_document", _document)
    app.add_url_rule("/api/docs", "api_docs", _readable)
    app.register_blueprint(uploads.blueprint)
    app.register_blueprint(health.blueprint)


@public
def _document() -> Response:
    return Response(json.dumps(api_of_app().spec.to_dict(), sort_keys=False), mimetype="application/json")


@public
def _readable() -> str:
    spec = api_of_app().spec.to_dict()
    return render_template("api_docs.html", spec=spec, tags=_by_tag(spec))


def _by_tag(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Group the operations by noun, with their method and path beside them."""
    groups: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in spec.get("tags", [])}
    described = {tag["name"]: tag.get("description", "") for tag in spec.get("tags", [])}
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            if method not in ("get", "post", "put", "patch", "delete"):
                continue
            parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
            shown = {**operation, "method": method.upper(), "path": path, "parameters": parameters}
            groups.setdefault((operation.get("tags") or ["other"])[0], []).append(shown)
    return [{"name": name, "description": described.get(name), "operations": ops} for name, ops in groups.items()]

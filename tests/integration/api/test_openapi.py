"""The API's document and what it promises: every operation known, closed, permitted and isolated."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from processes.roles import ROLES
from tests.integration.api.conftest import Site

Opened = Callable[[], uuid.UUID]

#: Operations that anybody may call.
PUBLIC = {
    "static", "auth.login", "auth.start", "auth.callback", "health.alive", "health.ready", "api_document", "api_docs",
    "uploads.offered", "street.shell", "street.worker", "street.manifest",
    "card.check", "card.key",
}  # fmt: skip

VERBS = ("get", "post", "put", "patch", "delete")


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """List every operation of the document with its method and path."""
    for path, item in document["paths"].items():
        for verb in VERBS:
            if verb in item:
                yield verb.upper(), path, item[verb]


@pytest.fixture
def document(site: Site) -> dict[str, Any]:
    """The document as served."""
    answer = site.app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json or {}
    return found


def example_path(path: str, case_id: uuid.UUID | str) -> str:
    """Fill a path: the case that is meant, and identifiers that exist nowhere."""
    filled = path.replace("{case_id}", str(case_id)).replace("{key}", "P11")
    while "{" in filled:
        start, end = filled.index("{"), filled.index("}")
        filled = filled[:start] + str(uuid.uuid4()) + filled[end + 1 :]
    return filled


def minimal(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """Make the smallest value that a schema takes."""
    if "$ref" in schema:
        return minimal(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        required = schema.get("required", [])
        return {name: minimal(schema["properties"][name], document) for name in required}
    if kind == "array":
        return [minimal(schema["items"], document)]
    if kind == "integer":
        return schema.get("minimum", 1)
    if kind == "boolean":
        return True
    return {
        "uuid": str(uuid.uuid4()), "date": "2026-03-02", "date-time": "2026-03-02T09:00:00+08:00",
        "decimal": "1",
    }.get(schema.get("format", ""), "text")  # fmt: skip


def call(send: Any, verb: str, path: str, operation: dict[str, Any], document: dict[str, Any], case_id: Any) -> Any:
    """Send the smallest valid request to an operation."""
    body: dict[str, Any] = {}
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        body["json"] = minimal(content["application/json"]["schema"], document)
    elif "multipart/form-data" in content:
        import io

        body["data"] = {"title": "t", "kind": "physical", "file": (io.BytesIO(b"%PDF-1.4"), "f.pdf")}
    return send(verb, example_path(path, case_id), headers={"If-Match": '"0"'}, **body)


def test_the_document_is_openapi_31_and_names_every_permission(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    known = {permission for role in ROLES.values() for permission in role.permissions} | {"external_task:work"}
    for verb, path, operation in operations(document):
        assert operation.get("summary"), (verb, path)
        assert operation.get("x-permission") in known, (verb, path, operation.get("x-permission"))
        assert {"401", "403", "404", "422", "429"} <= set(operation["responses"]), (verb, path)
    identifiers = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(identifiers) == len(set(identifiers))


def test_every_endpoint_is_closed_unless_it_is_on_the_list(site: Site) -> None:
    opened = {name for name, view in site.app.view_functions.items() if getattr(view, "public", False)}
    assert opened | {"static"} == PUBLIC
    stranger = site.app.test_client()
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint in PUBLIC:
            continue
        values = {name: str(uuid.uuid4()) if kind.__class__.__name__ == "UUIDConverter" else "x"
                  for name, kind in rule._converters.items()}  # fmt: skip
        url = site.app.url_map.bind("localhost").build(rule.endpoint, values)
        for verb in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
            answer = stranger.open(url, method=verb)
            wanted = 401 if url.startswith("/api/") else 302
            assert answer.status_code == wanted, (verb, url, answer.status_code)


def test_a_token_without_permissions_opens_nothing(site: Site, opened: Opened, document: dict[str, Any]) -> None:
    case_id = opened()
    for verb, path, operation in operations(document):
        answer = call(site.machine("none"), verb, path, operation, document, case_id)
        assert answer.status_code == 403, (verb, path, answer.status_code, answer.text)
        assert answer.content_type == "application/problem+json"


def test_another_tenant_gets_404_or_nothing_from_every_operation(
    site: Site, opened: Opened, document: dict[str, Any]
) -> None:
    case_id = opened()
    for verb, path, operation in operations(document):
        answer = call(site.machine("other-all"), verb, path, operation, document, case_id)
        if "{case_id}" in path:
            assert answer.status_code == 404, (verb, path, answer.status_code, answer.text)
        assert str(case_id) not in answer.text or answer.status_code >= 400, (verb, path)
        assert answer.status_code < 500, (verb, path, answer.text)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_opens_exactly_what_its_permissions_say(
    site: Site, opened: Opened, document: dict[str, Any], role: str
) -> None:
    case_id = opened()
    browser = site.browser(role)
    page = browser.get("/", follow_redirects=True).get_data(as_text=True)
    token = page.split('name="csrf-token" content="')[1].split('"')[0]

    def send(verb: str, path: str, headers: dict[str, str], **kwargs: Any) -> Any:
        return browser.open(path, method=verb, headers={**headers, "X-CSRFToken": token}, **kwargs)

    for verb, path, operation in operations(document):
        answer = call(send, verb, path, operation, document, case_id)
        allowed = operation["x-permission"] in ROLES[role].permissions
        assert answer.status_code < 500, (verb, path, answer.text)
        if not allowed:
            assert answer.status_code == 403, (verb, path, answer.status_code)
        elif answer.status_code == 403:
            assert answer.json["code"] != "permission-denied", (verb, path, answer.text)
        documented = operation["responses"]
        assert str(answer.status_code) in documented, (verb, path, answer.status_code, answer.text)


def test_the_readable_document_needs_no_other_server(site: Site) -> None:
    page = site.app.test_client().get("/api/docs").get_data(as_text=True)
    assert "task-list" not in page and "http://" not in page and "https://" not in page
    assert "/api/v1/cases/{case_id}" in page and json.dumps("x")

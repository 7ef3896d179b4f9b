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
    "public.index", "public.decisions", "public.decision", "public.decision_pdf", "public.withdrawn", "public.powers",
    "public.feed", "public.inspections", "public.inspection", "public.inspection_pdf", "public.draw_record",
    "public.replay_script",
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
        values = {name: _some(kind) for name, kind in rule._converters.items()}
        url = site.app.url_map.bind("localhost").build(rule.endpoint, values)
        for verb in (rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}:
            answer = stranger.open(url, method=verb)
            wanted = 401 if url.startswith("/api/") else 302
            assert answer.status_code == wanted, (verb, url, answer.status_code)


def _some(kind: object) -> str:
    """Give a value that a part of a path may have."""
    if type(kind).__name__ == "UUIDConverter":
        return str(uuid.uuid4())
    return min(getattr(kind, "items", ()), default="x")


def test_the_readable_document_needs_no_other_server(site: Site) -> None:
    page = site.app.test_client().get("/api/docs").get_data(as_text=True)
    assert "task-list" not in page and "http://" not in page and "https://" not in page
    assert "/api/v1/cases/{case_id}" in page and json.dumps("x")

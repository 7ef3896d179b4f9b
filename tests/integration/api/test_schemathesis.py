"""A small sample of generated requests against the document: no server error, no undocumented status."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance

from tests.integration.api.conftest import Site

CHECKS = [not_a_server_error, status_code_conformance]


@pytest.fixture
def document(site: Site) -> Iterator[Any]:
    """The document, wired to the application."""
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", site.app)


def test_generated_requests_meet_no_server_error_and_no_undocumented_status(
    site: Site, document: Any, opened: Callable[[], Any]
) -> None:
    case_id = opened()
    headers = {"Authorization": f"Bearer {site.tokens['all']}"}
    for result in document.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=10,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def run(case: Any) -> None:
            if "case_id" in (case.path_parameters or {}):
                case.path_parameters["case_id"] = str(case_id)
            response = case.call(headers=headers)
            case.validate_response(response, checks=CHECKS)

        run()

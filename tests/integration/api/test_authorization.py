"""The authorization matrix: every operation x every role x own tenant, other tenant, no session.

What is expected is derived from the permission that an operation declares and from what the roles hold. The whole
matrix is on record in ``docs/reference/authorization.csv``; a new operation without a line fails the build.
"""

from __future__ import annotations

import csv
import io
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from processes.roles import ROLES
from tests.integration.api.authorization import (
    PARTY,
    Operation,
    Samples,
    fingerprint,
    operations,
    request,
    samples,
    strangers,
)
from tests.integration.api.conftest import Site

ON_RECORD = Path(__file__).resolve().parents[3] / "docs" / "reference" / "authorization.csv"
PEOPLE = [role for role in ROLES if role not in ("case_officer", "second_officer")]

#: Machines alone hold these: no role has them.
OF_MACHINES = {"external_task:work"}

#: Another tenant's row behind a path is 404. These look at the request first, and give away nothing by it.
LOOKS_AT_THE_REQUEST_FIRST: dict[str, str] = {
    "repairs.batch_undone": "a leader may propose repairs of a case, not those of a batch: 403 whatever the batch is",
}

#: What the own tenant hears of a row that was found: the samples stand for rows, not for files and kinds of paper.
FOUND_AND_INCOMPLETE = {"file-missing", "kind-unknown"}

#: Decided by two persons, one after the other: a machine is told so, whatever it holds.
OF_PERSONS = {
    "inbound_items.decline_proposed", "inbound_items.decline_confirmed",
    "repairs.proposed", "repairs.confirmed", "repairs.rejected", "repairs.migration_proposed",
    "repairs.batch_confirmed", "repairs.batch_undone",
    "legal_holds.release_proposed", "legal_holds.release_confirmed", "legal_holds.release_rejected",
    "repairs.batch_rejected", "reviews.judged", "reviews.judgement_withdrawn",
}  # fmt: skip
#: The same, of a row that waits for its second person; the samples do not.
OF_PERSONS_LATER = {
    "wordings.activated", "publications.approved", "inspections.plan_decided",
    "parameters.proposed", "parameters.approved", "parameters.rejected",
}  # fmt: skip

Send = Callable[..., Any]


@pytest.fixture
def document(site: Site) -> dict[str, Any]:
    """The document as served."""
    found: dict[str, Any] = site.app.test_client().get("/api/v1/openapi.json").json or {}
    return found


@pytest.fixture
def made(site: Site) -> Samples:
    """A row of every noun in the first tenant."""
    return samples(site)


def person(site: Site, subject: str) -> Send:
    """Log a person in; gives how to send requests with the session and its second secret."""
    browser: FlaskClient = site.browser(subject)
    page = browser.get("/", follow_redirects=True).get_data(as_text=True)
    token = page.split('name="csrf-token" content="')[1].split('"')[0]

    def send(verb: str, path: str, *, headers: dict[str, str], **more: Any) -> Any:
        return browser.open(path, method=verb, headers={**headers, "X-CSRFToken": token}, **more)

    return send


def call(send: Send, operation: Operation, document: dict[str, Any], made: Samples) -> Any:
    """Send the smallest whole request to an operation."""
    path, more = request(operation, document, made)
    return send(operation.verb, path, **more)


def said(answer: Any) -> str:
    """Read what an answer says; files are compared as bytes."""
    return str(answer.get_data().decode("utf-8", "replace"))


def matrix(document: dict[str, Any]) -> str:
    """Write the matrix as it follows from the document and the roles."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["method", "path", "permission", *PEOPLE, "machine only", "person only"])
    for one in sorted(operations(document), key=lambda o: (o.path, o.verb)):
        may = ["x" if one.permission in ROLES[role].permissions else "" for role in PEOPLE]
        writer.writerow([one.verb, one.path, one.permission, *may, "x" if one.permission in OF_MACHINES else "",
                         "x" if one.name in OF_PERSONS | OF_PERSONS_LATER else ""])  # fmt: skip
    return out.getvalue()


def test_the_matrix_on_record_is_the_one_that_is_served(document: dict[str, Any]) -> None:
    served, recorded = matrix(document), ON_RECORD.read_text(encoding="utf-8") if ON_RECORD.exists() else ""
    if served != recorded and os.environ.get("RECORD") == "authorization":
        ON_RECORD.write_text(served, encoding="utf-8")
        recorded = served
    new = sorted(set(served.splitlines()) - set(recorded.splitlines()))
    gone = sorted(set(recorded.splitlines()) - set(served.splitlines()))
    told = "who may do what has changed; look at it, then run this test with RECORD=authorization"
    assert (new, gone) == ([], []), f"{told}\nnew: {new}\ngone: {gone}"


def test_every_operation_asks_for_a_permission_that_somebody_holds(document: dict[str, Any]) -> None:
    held = {permission for role in ROLES.values() for permission in role.permissions} | OF_MACHINES
    assert [one.name for one in operations(document) if one.permission not in held] == []


def test_every_parameter_stands_for_a_real_row(site: Site, document: dict[str, Any], made: Samples) -> None:
    """Without it, 404 for strangers would prove nothing: the own tenant must find each row."""
    wanted = {name for one in operations(document) for name in one.parameters}
    assert wanted <= set(made.of), f"no sample for {sorted(wanted - set(made.of))}; add its table to ROWS"
    lost = []
    for one in operations(document):
        if one.verb == "GET" and one.parameters:
            answer = call(site.machine("all"), one, document, made)
            if answer.status_code == 404 and answer.json["code"] not in FOUND_AND_INCOMPLETE:
                lost.append((one.path, answer.json["code"]))
    assert lost == []


@pytest.mark.parametrize("role", PEOPLE)
def test_in_the_own_tenant_a_role_opens_exactly_what_its_permissions_say(
    site: Site, document: dict[str, Any], opened: Callable[[], uuid.UUID], role: str
) -> None:
    names = {name for one in operations(document) for name in one.parameters} | {"definition_id"}
    send, known = person(site, role), strangers(names, case_id=opened(), key="P11")
    for one in operations(document):
        answer = call(send, one, document, known)
        where = (one.verb, one.path, answer.status_code, said(answer)[:300])
        assert answer.status_code < 500, where
        assert str(answer.status_code) in one.declared["responses"], where
        if one.permission in ROLES[role].permissions:
            assert answer.status_code != 403 or answer.json["code"] != "permission-denied", where
        else:
            assert (answer.status_code, answer.json["code"]) == (403, "permission-denied"), where


def test_in_another_tenant_every_role_finds_nothing_and_changes_nothing(
    site: Site, document: dict[str, Any], made: Samples, owner: Engine
) -> None:
    before = fingerprint(owner, site.tenant_id)
    secrets = [PARTY, *(one for name, one in made.of.items() if name not in ("key", "rule_key"))]
    senders = {role: (person(site, f"other-{role}"), ROLES[role].permissions) for role in PEOPLE}
    everything = {one.permission for one in operations(document)}
    told: list[Any] = []
    senders["machine"] = (site.machine("other-all"), everything)  # type: ignore[assignment]
    for role, (send, permissions) in senders.items():
        for one in operations(document):
            answer = call(send, one, document, made)
            where = (role, one.verb, one.path, answer.status_code, said(answer)[:300])
            if one.permission not in permissions:
                assert answer.status_code == 403, where
            elif set(one.parameters) - {"key"} and one.name not in LOOKS_AT_THE_REQUEST_FIRST:
                told += [where] if answer.status_code != 404 else []
            assert answer.status_code < 500, where
            assert PARTY not in said(answer), where
            assert answer.status_code >= 400 or not any(secret in said(answer) for secret in secrets), where
    assert told == []
    after = fingerprint(owner, site.tenant_id)
    assert {table for table in after if after[table] != before[table]} == set()


def test_without_a_session_every_operation_is_closed(
    site: Site, document: dict[str, Any], made: Samples, owner: Engine
) -> None:
    stranger = site.app.test_client()
    before = fingerprint(owner, site.tenant_id)
    forged = {"Authorization": "Bearer dc_" + "0" * 43}
    jwt = {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."}
    for one in operations(document):
        for headers in ({}, forged, jwt, {"Authorization": "Basic YTpi"}):
            path, more = request(one, document, made, headers)
            answer = stranger.open(path, method=one.verb, **more)
            assert answer.status_code == 401, (one.verb, path, headers, answer.status_code)
            assert answer.content_type == "application/problem+json"
    assert fingerprint(owner, site.tenant_id) == before


def test_a_token_without_permissions_opens_nothing(site: Site, document: dict[str, Any], made: Samples) -> None:
    for one in operations(document):
        answer = call(site.machine("none"), one, document, made)
        assert answer.status_code == 403, (one.verb, one.path, answer.status_code, answer.text)
        assert answer.content_type == "application/problem+json"


def test_what_two_persons_decide_no_machine_decides(site: Site, document: dict[str, Any], made: Samples) -> None:
    assert {one.name for one in operations(document)} >= OF_PERSONS | OF_PERSONS_LATER
    for one in operations(document):
        answer = call(site.machine("all"), one, document, made)
        told = answer.status_code == 403 and answer.json["code"] == "person-needed"
        assert told == (one.name in OF_PERSONS), (one.verb, one.path, answer.status_code, said(answer)[:300])


def test_a_session_without_its_second_secret_writes_nothing(
    site: Site, document: dict[str, Any], made: Samples, owner: Engine
) -> None:
    browser = site.browser("administrator")
    before = fingerprint(owner, site.tenant_id)
    for one in operations(document):
        if one.verb != "GET":
            path, more = request(one, document, made)
            answer = browser.open(path, method=one.verb, **more)
            assert answer.status_code in (400, 403), (one.verb, path, answer.status_code)
    assert fingerprint(owner, site.tenant_id) == before


def test_the_matrix_would_notice_an_operation_that_forgot_its_permission(
    site: Site, document: dict[str, Any], made: Samples
) -> None:
    """The negative control: with every permission handed out, a role's row no longer fits what it declares."""
    listed = next(one for one in operations(document) if one.name == "webhooks.listed")
    assert call(person(site, "officer"), listed, document, made).status_code == 403
    view = site.app.view_functions["api-webhooks.listed"]
    site.app.view_functions["api-webhooks.listed"] = lambda **_: site.app.response_class(
        "{}", mimetype="application/json"
    )
    try:
        assert call(person(site, "officer"), listed, document, made).status_code != 403
    finally:
        site.app.view_functions["api-webhooks.listed"] = view

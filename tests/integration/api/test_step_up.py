"""Step-up: a decision is signed with a fresh login, proved by the identity provider and not by an open browser."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import Engine

from api.app import create_app
from api.auth import Keys, moment_of
from api.demo_provider import create_provider
from api.settings import Settings
from db.clock import SettableClock
from db.session import Database
from engine import people, tasks
from engine.registry import Registry
from processes import case_page
from tests.integration.api.conftest import DIAGRAM, ISSUER, LEAD, SAMPLE, Site, at_the_leader, secret_of
from tests.served import served

Opened = Callable[[], uuid.UUID]
APPROVAL = {"answers": {"opinion": "同意立案。"}}


@pytest.fixture
def to_decide(site: Site, opened: Opened) -> uuid.UUID:
    """A case whose approval asks for a fresh login; gives the task."""
    registry = site.database.use(Registry)
    steps = {**SAMPLE.steps, "approve": replace(SAMPLE.steps["approve"], step_up=True)}
    registry.processes["sample"] = replace(SAMPLE, steps=steps)
    return at_the_leader(site, opened())


def browser(site: Site, role: str, *, minutes: float | None) -> FlaskClient:
    """Give the session of a person who logged in an hour ago and proved who they are so many minutes ago."""
    client = site.app.test_client()
    proved = None if minutes is None else time.time() - minutes * 60
    with client.session_transaction() as session:
        session["login"] = {"issuer": ISSUER, "subject": role, "at": time.time() - 3600, "proved": proved}
    return client


def decide(client: FlaskClient, task_id: uuid.UUID) -> Any:
    """Complete the task over the API."""
    shown = client.get(f"/api/v1/tasks/{task_id}")
    headers = {"X-CSRFToken": secret_of(client), "If-Match": shown.headers["ETag"]}
    return client.post(f"/api/v1/tasks/{task_id}/complete", json=APPROVAL, headers=headers)


@pytest.mark.parametrize("minutes", [None, 10.5, 600, -30], ids=["unknown", "just too old", "old", "in the future"])
def test_an_old_login_signs_nothing(site: Site, to_decide: uuid.UUID, minutes: float | None) -> None:
    answer = decide(browser(site, "leader", minutes=minutes), to_decide)
    assert answer.status_code == 403 and answer.get_json()["code"] == "step-up-needed"
    assert answer.get_json()["params"]["minutes"] == "10"


@pytest.mark.parametrize("minutes", [0, 9.5])
def test_a_fresh_login_signs_and_the_journal_keeps_its_moment(
    site: Site, to_decide: uuid.UUID, minutes: float, clock: SettableClock
) -> None:
    answer = decide(browser(site, "leader", minutes=minutes), to_decide)
    assert answer.status_code == 200, answer.text
    with site.database.reading(site.actor("auditor")) as tx:
        entry = case_page.journal_of(tx, f"case:{answer.get_json()['id']}", last=1)[0]
    proved = dt.datetime.fromisoformat(entry.payload["proved_at"])
    assert abs(clock.now() - proved - dt.timedelta(minutes=minutes)) < dt.timedelta(seconds=30)


def test_a_step_that_decides_nothing_asks_for_no_fresh_login(site: Site, opened: Opened) -> None:
    case_id = opened()
    client = browser(site, "officer", minutes=None)
    with site.database.reading(site.actor("officer")) as tx:
        [task] = case_page.tasks_of(tx, case_id, open_only=True)
    shown = client.get(f"/api/v1/tasks/{task.id}")
    headers = {"X-CSRFToken": secret_of(client), "If-Match": shown.headers["ETag"]}
    answer = client.post(f"/api/v1/tasks/{task.id}/complete", json={"answers": LEAD}, headers=headers)
    assert answer.status_code == 200
    with site.database.reading(site.actor("officer")) as tx:
        assert "proved_at" not in case_page.journal_of(tx, f"case:{case_id}", last=1)[0].payload


def test_a_person_whom_no_door_vouches_for_signs_nothing(site: Site, to_decide: uuid.UUID) -> None:
    with pytest.raises(tasks.StepUpNeeded), site.database.transaction(site.actor("leader")) as tx:
        tasks.complete(tx, task_id=to_decide, answers=APPROVAL["answers"])


@pytest.mark.parametrize("path", ["desk", "phone"])
def test_the_detour_over_the_login_loses_nothing_that_was_typed(site: Site, to_decide: uuid.UUID, path: str) -> None:
    client = browser(site, "leader", minutes=60)
    with site.database.reading(site.actor("leader")) as tx:
        case_id = tasks.get(tx, to_decide).case_id
    url = f"/approve/{to_decide}" if path == "phone" else f"/cases/{case_id}/tasks/{to_decide}"
    with site.database.transaction(site.actor("leader")) as tx:
        tasks.claim(tx, task_id=to_decide)
    typed = {"csrf_token": secret_of(client), "opinion": "同意立案，抓紧查证。", "checked": "1"}
    answer = client.post(url, data=typed)
    sent = urlsplit(answer.headers["Location"])
    back = parse_qs(sent.query)["next"][0]
    assert sent.path == "/login/step-up"
    assert "/login/start?step_up=1" in client.get(answer.headers["Location"]).get_data(as_text=True)
    assert str(to_decide) in back
    assert "同意立案，抓紧查证。" in client.get(back).get_data(as_text=True)


# ---- through the demo's identity provider


@pytest.fixture
def provider() -> Iterator[str]:
    """The demo's identity provider on a port of its own."""
    before = os.environ.get("AUTHLIB_INSECURE_TRANSPORT")
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    with served(create_provider([("leader", "负责人甲", "负责人")])) as address:
        yield address
    if before is None:
        os.environ.pop("AUTHLIB_INSECURE_TRANSPORT")


@pytest.fixture
def real(site: Site, provider: str, tmp_path: Any, clock: SettableClock, owner: Engine, database: Database) -> Flask:
    """The application with that provider; the leader and the officer have their logins there."""
    (tmp_path / "sample.bpmn").write_bytes(DIAGRAM)
    settings = Settings(
        environment="test", var=tmp_path, secret_key="test", oidc_issuer=provider, requests_per_minute=0
    )
    app = create_app(settings, clock=clock, database=database, procedures=(SAMPLE,), diagrams=tmp_path)
    with database.transaction(site.actor("administrator")) as tx:
        for role in ("leader", "officer"):
            people.link_account(tx, person_id=site.persons[role], issuer=provider, subject=role)
    return app


def log_in(client: FlaskClient, start: str, subject: str) -> tuple[str, Any]:
    """Go to the provider, answer as this account and come back; gives where the provider was asked and our answer."""
    asked = client.get(start).headers["Location"]
    data = f"sub={subject}".encode()

    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> None:
            return None

    opener = urllib.request.build_opener(NoRedirect)
    try:
        opener.open(urllib.request.Request(asked, data=data), timeout=10)
        raise AssertionError("the provider did not send the browser back")
    except urllib.error.HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
    return asked, client.get(f"{back.path}?{back.query}")


def proved_of(client: FlaskClient) -> float | None:
    """Read the moment that the session holds."""
    with client.session_transaction() as session:
        value: float | None = session["login"]["proved"]
        return value


def age(client: FlaskClient, seconds: float) -> None:
    """Let the session's proof be older."""
    with client.session_transaction() as session:
        session["login"] = {**session["login"], "proved": session["login"]["proved"] - seconds}


def test_a_step_up_asks_the_provider_anew_and_notes_its_moment(real: Flask) -> None:
    client = real.test_client()
    asked, answer = log_in(client, "/login/start?next=/todo", "leader")
    assert "prompt" not in parse_qs(urlsplit(asked).query) and answer.headers["Location"] == "/todo"
    age(client, 3600)
    asked, answer = log_in(client, "/login/start?step_up=1&next=/cases", "leader")
    query = parse_qs(urlsplit(asked).query)
    assert query["prompt"] == ["login"] and query["max_age"] == ["0"]
    assert answer.headers["Location"] == "/cases"
    assert time.time() - (proved_of(client) or 0) < 30


def test_a_step_up_with_somebody_elses_account_proves_nothing(real: Flask) -> None:
    client = real.test_client()
    log_in(client, "/login/start", "leader")
    age(client, 3600)
    before = proved_of(client)
    log_in(client, "/login/start?step_up=1&next=/todo", "officer")
    assert proved_of(client) == before
    with client.session_transaction() as session:
        assert session["login"]["subject"] == "leader"
    assert "不是当前登录的账号" in client.get("/todo").get_data(as_text=True)


@pytest.mark.parametrize("told", [None, 0, True], ids=["says nothing", "says 1970", "says nonsense"])
def test_a_provider_that_did_not_ask_anew_proves_nothing(
    real: Flask, monkeypatch: pytest.MonkeyPatch, told: int | None
) -> None:
    from oidc_provider_mock import _app

    client = real.test_client()
    log_in(client, "/login/start", "leader")
    age(client, 3600)
    before = proved_of(client)
    said = {"sub": "leader", "name": "负责人甲", "auth_time": told}
    monkeypatch.setattr(_app.OpenIDCode, "generate_user_info", lambda *_: said)
    log_in(client, "/login/start?step_up=1&next=/todo", "leader")
    assert proved_of(client) == before
    assert "没有重新核验" in client.get("/todo").get_data(as_text=True)


def test_a_step_up_without_a_session_is_a_plain_login(real: Flask) -> None:
    asked, _ = log_in(client := real.test_client(), "/login/start?step_up=1", "leader")
    assert "prompt" not in parse_qs(urlsplit(asked).query) and proved_of(client) is not None


# ---- tokens


@pytest.mark.parametrize(("ago", "code"), [(60, 200), (1200, 403), (None, 403)])
def test_a_persons_token_signs_only_with_a_fresh_auth_time(
    site: Site, to_decide: uuid.UUID, ago: int | None, code: int
) -> None:
    key = ECKey.generate_key("P-256", {"kid": "k"}, auto_kid=False)
    keys = json.dumps({"keys": [key.as_dict(private=False)]}).encode()
    site.app.extensions["duecourse.keys"] = Keys("http://keys.test", lambda url: keys)
    settings = site.app.extensions["duecourse"].settings
    site.app.extensions["duecourse"] = replace(
        site.app.extensions["duecourse"], settings=replace(settings, jwt_issuer=ISSUER)
    )
    claims: dict[str, Any] = {
        "iss": ISSUER, "aud": settings.jwt_audience, "sub": "leader", "exp": int(time.time()) + 300,
    }  # fmt: skip
    if ago is not None:
        claims["auth_time"] = int(time.time()) - ago
    token = jwt.encode({"alg": "ES256", "kid": "k"}, claims, key)
    client, bearer = site.app.test_client(), {"Authorization": f"Bearer {token}"}
    shown = client.get(f"/api/v1/tasks/{to_decide}", headers=bearer)
    assert shown.status_code == 200, shown.text
    answer = client.post(
        f"/api/v1/tasks/{to_decide}/complete", json=APPROVAL, headers={**bearer, "If-Match": shown.headers["ETag"]}
    )
    assert answer.status_code == code, answer.text


@pytest.mark.parametrize("told", [None, "now", True, [1]])
def test_what_is_no_moment_vouches_for_nothing(told: Any) -> None:
    assert moment_of({"auth_time": told}) is None


def test_every_leaders_decision_of_the_penalty_procedure_asks_for_a_fresh_login() -> None:
    from processes import ALL

    flagged = {element for process in ALL for element, step in process.steps.items() if step.step_up}
    leaders = {element for process in ALL for element, step in process.steps.items() if step.role == "leader"}
    assert leaders <= flagged, sorted(leaders - flagged)
    assert {"N3", "N11", "N6_approve", "N17_leader"} <= flagged

"""Logs name rows and kinds, never people: requests with known names and numbers are made, and the log is searched."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from api import auth
from api.logs import log_as_json, scrubbed
from db.session import Tx
from engine import cases, jobs
from engine.jobs import Handlers
from tests.integration.api.conftest import LEAD, Site

NAME, LATIN, CARD, CODE, PHONE = "欧阳建国", "Ouyang-Jianguo", "440301198803071234", "91440300MA5EKXJL2P", "13800138000"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the program logs while the test runs, as production writes it."""
    before, handlers, level = structlog.get_config(), logging.root.handlers[:], logging.root.level
    file = io.StringIO()
    log_as_json(file=file)
    yield file
    structlog.configure(**before)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def test_no_request_leaves_a_name_or_a_number_of_a_person_in_the_log(
    site: Site, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, machine = site.browser("officer"), site.machine("all")
    for address in (
        f"/search?q={NAME}", f"/cases/{NAME}", f"/{CARD}/{NAME}", f"/library/statutes/{LATIN}", f"/card/{LATIN}",
        f"/library/items/{PHONE}",
    ):  # fmt: skip
        browser.get(address, headers={"X-Request-ID": f"{LATIN} {NAME}"})
    told = {"process": "sample", "facts": {"lead": {"party": NAME, "code": CODE, "who": LATIN}}}
    machine("POST", "/api/v1/cases", json=told)
    machine("GET", f"/api/v1/cases?q=\0{NAME}{CARD}")  # PostgreSQL cannot hold NUL: the driver quotes what it refuses

    monkeypatch.setattr(auth.oauth.provider, "authorize_access_token", dict)
    monkeypatch.setattr(auth.oauth.provider, "userinfo", lambda token: {"sub": LATIN})
    monkeypatch.setattr(auth.oauth.provider, "load_server_metadata", lambda: {"issuer": "https://login.test"})
    refused = site.app.test_client().get("/login/callback")
    assert LATIN in refused.get_data(as_text=True), "whoever was refused reads which account it was"

    def broken() -> str:
        raise RuntimeError(f"{NAME} {CARD} {PHONE}")

    site.app.view_functions["search.index"] = broken
    site.app.config["PROPAGATE_EXCEPTIONS"] = False
    assert site.browser("officer").get(f"/search?q={NAME}").status_code == 500

    def failing(tx: Tx, case: cases.Case, job: jobs.Job) -> None:
        raise ValueError(f"{LATIN} {NAME}")

    site.database.use(Handlers)["test"] = failing
    with site.database.transaction(site.actor("officer")) as tx:
        case = cases.open_case(tx, process_key="sample", facts={"lead": LEAD})
        jobs.schedule(tx, case, "test", "one", tx.at)
    assert jobs.run_due(site.database).failed == 1

    written = log.getvalue()
    lines = [json.loads(line) for line in written.splitlines()]
    events = {line["event"] for line in lines}
    assert {"request", "login of an unknown account", "job.failed"} <= events
    assert any("RuntimeError" in line.get("exception", "") for line in lines), "the trace of a fault is there"
    assert [word for word in (NAME, LATIN, CARD, CODE, PHONE) if word in written] == []
    assert "欧" not in written and "%E6%AC%A7" not in written and "\\u6b27" not in written
    (unknown,) = (line for line in lines if line["event"] == "login of an unknown account")
    assert unknown["request_id"] in refused.get_data(as_text=True), "the operator finds the line by the page's number"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (f"{NAME}，{CARD}", "[zh]，[id]"),
        (f"Key (code)=({CODE}) exists", "Key (code)=([id]) exists"),
        (f"call +86 {PHONE} or a.b@c.cn", "call [phone] or [mail]"),
        ("/search?q=%E6%AC%A7%E9%98%B3&page=2", "/search?q=[zh]&page=2"),
        ("job 01a21410-bc57-7f80-be1f-440301198803 of 3fae4403011988030712341234567890", None),
        ("2026-03-02T01:00:00.123456Z took 12.5", None),
        ({"a": [NAME, 3, None, 0.5]}, {"a": ["[zh]", 3, None, 0.5]}),
    ],
)
def test_what_may_stand_for_a_person_is_scrubbed_and_identifiers_of_rows_are_not(written: Any, kept: Any) -> None:
    assert scrubbed(written) == (written if kept is None else kept)

"""The HTTP clients against the fakes on a real socket: retries, time limits, keys, and answers that make no sense."""

from __future__ import annotations

import datetime as dt
import http.server
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from api.fake_systems import Fakes, fresh
from integrations.base import HttpSystem, Outcome, key_of
from integrations.businesses import BUSINESSES, LEADS
from integrations.entities import CodeInvalid, Entities, FakeEntities, HttpEntities, check_code
from integrations.errors import Busy, OutsideError, Refused, Unintelligible, Unreachable
from integrations.grid import FakeGrid, Grid, GridLead, GridOutcome, HttpGrid, lead_facts, lead_of, outcome_of

AT = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
LONG = BUSINESSES[1]
OUTCOME = GridOutcome("WG440303-2026-000001", "closed", "罗执罚〔2026〕1号", "罚款1000元", AT)


@pytest.fixture
def fakes() -> Fakes:
    return fresh(leads=5, at=AT)


@pytest.fixture
def outcomes() -> list[Outcome]:
    return []


@pytest.fixture
def entities(address: str, outcomes: list[Outcome]) -> HttpEntities:
    return HttpEntities(address, token="secret", sleep=lambda _: None, on_outcome=outcomes.append)


@pytest.fixture
def grid(address: str, outcomes: list[Outcome]) -> HttpGrid:
    return HttpGrid(address, token="secret", sleep=lambda _: None, on_outcome=outcomes.append)


@pytest.mark.parametrize("business", BUSINESSES, ids=lambda one: one.code)
def test_every_business_comes_over_the_wire_as_it_is(entities: HttpEntities, business: Any) -> None:
    assert entities.look_up(business.code) == business


def test_a_code_is_normalised_before_it_is_looked_up(entities: HttpEntities) -> None:
    assert entities.look_up(f" {LONG.code.lower()} ") == LONG


def test_nobody_behind_a_code_is_an_answer_and_no_error(entities: HttpEntities) -> None:
    assert entities.look_up("91110000600037341L") is None


@pytest.mark.parametrize("code", ["", "123", "91440300MA5TXT0115", "91440300MA5TXI0114", "《某公司》", "../admin"])
def test_an_impossible_code_is_refused_before_any_call(
    entities: HttpEntities, outcomes: list[Outcome], code: str
) -> None:
    with pytest.raises(CodeInvalid):
        entities.look_up(code)
    assert outcomes == []


def test_a_passing_failure_is_tried_again(entities: HttpEntities, fakes: Fakes, outcomes: list[Outcome]) -> None:
    fakes.entities.faults.order(fail_next=2)
    assert entities.look_up(LONG.code) == LONG
    assert [(one.status, one.tries) for one in outcomes] == [("ok", 3)]


def test_a_lasting_failure_is_reported_as_retryable_later(
    entities: HttpEntities, fakes: Fakes, outcomes: list[Outcome]
) -> None:
    fakes.entities.faults.order(fail_next=99)
    with pytest.raises(Busy) as error:
        entities.look_up(LONG.code)
    assert error.value.retryable
    assert [(one.status, one.tries, one.operation) for one in outcomes] == [("busy", 3, "look_up")]


def test_an_answer_that_takes_too_long_is_given_up(address: str, fakes: Fakes) -> None:
    fakes.entities.faults.order(delay_seconds=2)
    impatient = HttpEntities(address, token="secret", tries=1, read_seconds=0.2, on_outcome=lambda _: None)
    with pytest.raises(Unreachable, match="in time"):
        impatient.look_up(LONG.code)


def test_nobody_at_the_address_is_retryable(outcomes: list[Outcome]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lost = HttpGrid(f"http://127.0.0.1:{port}", sleep=lambda _: None, on_outcome=outcomes.append)
    with pytest.raises(Unreachable):
        lost.new_leads()
    assert outcomes[0].tries == 3


def test_a_wrong_token_is_refused_and_not_tried_again(address: str, outcomes: list[Outcome]) -> None:
    stranger = HttpGrid(address, token="wrong", on_outcome=outcomes.append)
    with pytest.raises(Refused, match="401"):
        stranger.new_leads()
    assert [(one.status, one.tries) for one in outcomes] == [("refused", 1)]


def test_leads_come_over_the_wire_and_are_listed_until_taken_over(grid: HttpGrid) -> None:
    leads = [one for one in grid.new_leads() if isinstance(one, GridLead)]
    assert [lead.event_number for lead in leads] == sorted((one.event_number for one in LEADS), reverse=True)
    grid.take_over(leads[0].event_number, case="案件-1")
    grid.take_over(leads[0].event_number, case="案件-1")
    assert len(grid.new_leads()) == 4
    with pytest.raises(Refused):
        grid.take_over("没有这个编号", case="x")


def test_an_outcome_that_is_sent_twice_is_taken_once(grid: HttpGrid, fakes: Fakes) -> None:
    first = grid.report_outcome(OUTCOME, key="row-1")
    assert grid.report_outcome(OUTCOME, key="row-1") == first
    assert grid.report_outcome(OUTCOME, key="row-2") != first
    assert fakes.grid.outcomes == [OUTCOME, OUTCOME]


def test_an_outcome_whose_answer_got_lost_is_taken_once(grid: HttpGrid, fakes: Fakes) -> None:
    fakes.grid.faults.order(fail_next=1)
    grid.report_outcome(OUTCOME, key="row-1")
    assert fakes.grid.outcomes == [OUTCOME]


def test_trouble_can_be_ordered_and_leads_reported_over_the_wire(address: str, fakes: Fakes) -> None:
    control = HttpSystem(address, token="secret", on_outcome=lambda _: None)
    assert control.call("order", "POST", "/control/grid/faults", body={"fail_next": 3}) == {
        "fail_next": 3,
        "delay_seconds": 0.0,
    }
    lead = {
        name: f"<{name}>" for name in ("event_number", "reporter", "grid_code", "category", "description", "address")
    }
    assert control.call("report", "POST", "/control/grid/leads", body=lead)["event_number"] == "<event_number>"
    assert "<event_number>" in fakes.grid.leads
    wrong: tuple[Any, ...] = ({"fail_next": "x"}, {"fail_next": True}, [])
    for rubbish in wrong:
        with pytest.raises(Refused):
            control.call("order", "POST", "/control/grid/faults", body=rubbish)
    with pytest.raises(Refused):
        control.call("order", "POST", "/control/nobody/faults", body={})
    assert control.call("see", "GET", "/control/grid")["waiting"] == 6


Answering = Callable[[bytes, int, dict[str, str]], str]


@pytest.fixture
def answering() -> Iterator[Answering]:
    """A server that answers everything with the same bytes."""
    servers = []

    def start(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body) + (50 if status == 299 else 0)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"<html>maintenance</html>", 200, Unintelligible),
        (b"[]", 200, Unintelligible),
        (b"{}", 200, Unintelligible),
        (b'{"leads": 5}', 200, Unintelligible),
        (b'{"leads": {"event_number": 5}}', 200, Unintelligible),
        (b"\xff\xfe", 200, Unintelligible),
        (b" " * 2_000_001, 200, Unintelligible),
        (b"", 302, Refused),
        (b"bad", 400, Refused),
        (b"", 500, Busy),
        (b"", 429, Busy),
    ],
)
def test_an_answer_that_makes_no_sense_is_named_and_never_taken(
    answering: Answering, body: bytes, status: int, error: type[OutsideError]
) -> None:
    client = HttpGrid(answering(body, status, {}), sleep=lambda _: None, on_outcome=lambda _: None)
    with pytest.raises(error):
        client.new_leads()


def test_an_answer_that_breaks_off_is_retryable(answering: Answering) -> None:
    client = HttpGrid(answering(b'{"leads"', 299, {}), sleep=lambda _: None, read_seconds=1, on_outcome=lambda _: None)
    with pytest.raises(OutsideError):
        client.new_leads()


def test_the_system_may_ask_for_a_pause_but_not_for_a_long_one(answering: Answering) -> None:
    pauses: list[float] = []
    client = HttpGrid(answering(b"", 429, {"Retry-After": "3600"}), sleep=pauses.append, on_outcome=lambda _: None)
    with pytest.raises(Busy):
        client.new_leads()
    assert pauses == [5.0, 5.0]


def test_the_register_must_answer_for_the_code_that_was_asked(answering: Answering) -> None:
    import json

    body = json.dumps(BUSINESSES[0].as_json()).encode()
    with pytest.raises(Unintelligible, match="answered"):
        HttpEntities(answering(body, 200, {}), on_outcome=lambda _: None).look_up(LONG.code)


def test_an_address_without_a_scheme_is_refused() -> None:
    with pytest.raises(ValueError, match="http"):
        HttpGrid("grid.example")


def test_leads_and_outcomes_survive_the_wire_format() -> None:
    for lead in LEADS:
        assert lead_of(lead.as_json()) == lead
        assert lead_facts(lead)["source_number"] == lead.event_number
    assert outcome_of(OUTCOME.as_json()) == OUTCOME
    for change in ({"outcome": "vanished"}, {"at": "2026-03-02T09:00:00"}, {"at": "soon"}, {"result": None}):
        with pytest.raises(Unintelligible):
            outcome_of({**OUTCOME.as_json(), **change})


def test_keys_fit_into_a_header_whatever_the_words() -> None:
    assert key_of("begin", "WG-1") == "begin:WG-1"
    assert key_of("begin", "编号一") == key_of("begin", "编号一") != key_of("begin", "编号二")
    assert key_of("begin", "编号一").isascii() and len(key_of("begin", "x" * 999)) < 200


def test_the_fakes_are_what_the_protocols_promise() -> None:
    grid: Grid = FakeGrid(LEADS)
    entities: Entities = FakeEntities(BUSINESSES)
    assert len(grid.new_leads()) == 5 and entities.look_up(LONG.code) == LONG
    assert all(check_code(business.code) == business.code for business in BUSINESSES)

"""``duecourse fake-systems``: the outside systems' fakes served over HTTP on this machine, with controls for trouble.

This is a small server of its own. The fakes themselves live in ``integrations/``; here they only get a wire.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from integrations.businesses import BUSINESSES, LEADS
from integrations.entities import FakeEntities, entity_of
from integrations.errors import Busy, Refused, Unintelligible
from integrations.fakes import Faults
from integrations.grid import FakeGrid, lead_of, outcome_of
from integrations.mail import FakeMail
from integrations.office import FakeOffice, circulation_of, opinion_of
from integrations.oversight import FakeOversight, answer_of, order_of, step_of
from integrations.payments import FakePayments, Order
from integrations.service_hall import FakeServiceHall, notice_of, submission_of
from integrations.sms import FakeSms


@dataclass(frozen=True)
class Fakes:
    """The fakes of one process."""

    grid: FakeGrid
    entities: FakeEntities
    payments: FakePayments
    mail: FakeMail = field(default_factory=FakeMail)
    sms: FakeSms = field(default_factory=FakeSms)
    office: FakeOffice = field(default_factory=FakeOffice)
    oversight: FakeOversight = field(default_factory=FakeOversight)
    hall: FakeServiceHall = field(default_factory=FakeServiceHall)

    def faults(self, system: str) -> Faults:
        """Give the controls of a system.

        :raises Refused: when there is no such fake.
        """
        known = {"grid": self.grid.faults, "entities": self.entities.faults, "payments": self.payments.faults}
        known |= {"mail": self.mail.faults, "sms": self.sms.faults, "office": self.office.faults,
                  "oversight": self.oversight.faults, "hall": self.hall.faults}  # fmt: skip
        if system not in known:
            raise Refused(system, "there is no such fake")
        return known[system]


def fresh(leads: int = 2, at: dt.datetime | None = None) -> Fakes:
    """Make fakes with all invented businesses and so many leads, reported shortly before ``at``."""
    at = at or dt.datetime.now(dt.UTC)
    recent = [
        replace(lead, reported_at=at - dt.timedelta(minutes=7 * (number + 1)))
        for number, lead in enumerate(LEADS[:leads])
    ]
    return Fakes(FakeGrid(recent), FakeEntities(BUSINESSES), FakePayments())


def create_fakes(fakes: Fakes, *, token: str = "") -> Flask:
    """Give the fakes a wire; with a token, callers must send it."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 1_000_000
    app.json.ensure_ascii = False  # type: ignore[attr-defined]

    @app.before_request
    def check_token() -> ResponseReturnValue | None:
        if token and request.headers.get("Authorization") != f"Bearer {token}" and request.path != "/healthz":
            return {"error": "wrong token"}, 401
        return None

    app.register_error_handler(Busy, lambda error: ({"error": str(error)}, 503))
    app.register_error_handler(Refused, lambda error: ({"error": str(error)}, 422))
    app.register_error_handler(Unintelligible, lambda error: ({"error": str(error)}, 422))
    app.register_error_handler(HTTPException, lambda error: ({"error": error.description}, error.code or 500))
    app.add_url_rule("/healthz", view_func=lambda: {"status": "ok"}, endpoint="healthz")
    _serve_entities(app, fakes)
    _serve_grid(app, fakes)
    _serve_payments(app, fakes)
    _serve_office(app, fakes.office)
    _serve_oversight(app, fakes)
    _serve_hall(app, fakes)
    _serve_controls(app, fakes)
    return app


def _body(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Hand the request's JSON object to a view."""

    @functools.wraps(view)
    def run(**names: str) -> ResponseReturnValue:
        data = request.get_json(force=True)
        if not isinstance(data, dict):
            raise Unintelligible("fake", "the body is not an object")
        return view(data, **names)

    return run


def _key(system: str) -> str:
    """Give the caller's idempotency key.

    :raises Refused: when there is none.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        raise Refused(system, "this call needs an Idempotency-Key")
    return key


def _serve_entities(app: Flask, fakes: Fakes) -> None:
    @app.get("/entities/<code>")
    def look_up(code: str) -> ResponseReturnValue:
        found = fakes.entities.look_up(code)
        return found.as_json() if found else ({"error": "not registered"}, 404)


def _serve_grid(app: Flask, fakes: Fakes) -> None:
    @app.get("/grid/leads")
    def new_leads() -> ResponseReturnValue:
        return {"leads": [lead.as_json() for lead in fakes.grid.new_leads()]}

    @app.post("/grid/leads/<event_number>/take-over")
    @_body
    def take_over(data: dict[str, Any], event_number: str) -> ResponseReturnValue:
        fakes.grid.take_over(event_number, case=str(data.get("case", "")))
        return {"event_number": event_number}

    @app.post("/grid/outcomes")
    @_body
    def report_outcome(data: dict[str, Any]) -> ResponseReturnValue:
        key = _key("grid")
        return {"receipt": fakes.grid.report_outcome(outcome_of(data), key=key)}


def _serve_payments(app: Flask, fakes: Fakes) -> None:
    @app.post("/payments/orders")
    @_body
    def request_code(data: dict[str, Any]) -> ResponseReturnValue:
        key = _key("payments")
        try:
            order = Order(
                str(data.get("order", "")), int(data.get("amount_cents") or 0), str(data.get("payer", "")),
                str(data.get("subject", "")),
            )  # fmt: skip
        except ValueError as error:
            raise Unintelligible("payments", str(error)) from error
        return fakes.payments.request(order, key=key).as_json()

    @app.get("/payments/receipts")
    def receipts() -> ResponseReturnValue:
        return {"receipts": [one.as_json() for one in fakes.payments.receipts()]}

    @app.post("/payments/receipts/<transaction>/acknowledge")
    def acknowledge(transaction: str) -> ResponseReturnValue:
        fakes.payments.acknowledge(transaction)
        return {"transaction": transaction}

    @app.post("/control/payments/pay")
    @_body
    def pay(data: dict[str, Any]) -> ResponseReturnValue:
        cents = data.get("cents")
        if isinstance(cents, bool) or not isinstance(cents, int | None):
            raise Unintelligible("payments", "cents is a whole number")
        receipt = fakes.payments.pay(str(data.get("order", "")), dt.datetime.now(dt.UTC), cents=cents)
        return receipt.as_json(), 201


def _serve_office(app: Flask, office: FakeOffice) -> None:
    @app.post("/office/circulations")
    @_body
    def circulate(data: dict[str, Any]) -> ResponseReturnValue:
        key = _key("office")
        return {"number": office.circulate(circulation_of(data), key=key)}

    @app.get("/office/circulations/<number>/opinions")
    def said(number: str) -> ResponseReturnValue:
        if number not in office.papers:
            return {"error": "there is no such paper"}, 404
        return {"number": number, "opinions": [one.as_json() for one in office.opinions(number)]}

    @app.post("/control/office/answer")
    @_body
    def speak(data: dict[str, Any]) -> ResponseReturnValue:
        opinion = opinion_of({"text": "", "at": dt.datetime.now(dt.UTC).isoformat(), **data})
        office.answer(str(data.get("number", "")), opinion)
        return opinion.as_json(), 201

    @app.get("/control/office")
    def going_round() -> ResponseReturnValue:
        papers = [{"number": number, **paper.as_json()} for number, paper in office.papers.items()]
        return jsonify(papers=papers)


def _serve_oversight(app: Flask, fakes: Fakes) -> None:
    @app.post("/oversight/steps")
    @_body
    def report_step(data: dict[str, Any]) -> ResponseReturnValue:
        return {"receipt": fakes.oversight.report(step_of(data), key=_key("oversight"))}

    @app.get("/oversight/orders")
    def orders() -> ResponseReturnValue:
        found = fakes.oversight.orders(request.args.get("after", ""))
        return {"orders": [one.as_json() for one in found]}

    @app.post("/oversight/orders/<number>/answer")
    @_body
    def answer(data: dict[str, Any], number: str) -> ResponseReturnValue:
        said = answer_of(data)
        if said.order != number:
            raise Unintelligible("oversight", "the answer is to another order")
        fakes.oversight.answer(said, key=_key("oversight"))
        return {"order": number}

    @app.post("/control/oversight/demand")
    @_body
    def demand(data: dict[str, Any]) -> ResponseReturnValue:
        order = order_of({"number": "new", **data})
        return fakes.oversight.demand(order.case_number, order.text, order.answer_by).as_json(), 201

    @app.get("/control/oversight")
    def overseen() -> ResponseReturnValue:
        answers = [one.as_json() for one in fakes.oversight.answers.values()]
        return jsonify(steps=[one.as_json() for one in fakes.oversight.steps], answers=answers)


def _serve_hall(app: Flask, fakes: Fakes) -> None:
    @app.get("/hall/submissions")
    def submissions() -> ResponseReturnValue:
        return {"submissions": [one.as_json() for one in fakes.hall.submissions()]}

    @app.post("/hall/submissions/<number>/acknowledge")
    def acknowledge_submission(number: str) -> ResponseReturnValue:
        fakes.hall.acknowledge(number)
        return {"number": number}

    @app.post("/hall/notices")
    @_body
    def notify(data: dict[str, Any]) -> ResponseReturnValue:
        return {"receipt": fakes.hall.tell(notice_of(data), key=_key("hall"))}

    @app.post("/control/hall/hand-in")
    @_body
    def hand_in(data: dict[str, Any]) -> ResponseReturnValue:
        given = submission_of({"received_at": dt.datetime.now(dt.UTC).isoformat(), **data, "number": "-"})
        words = {name: getattr(given, name) for name in ("case_number", "party_code", "text")}
        return fakes.hall.hand_in(given.kind, at=given.received_at, **words).as_json(), 201

    @app.get("/control/hall")
    def told() -> ResponseReturnValue:
        waiting = [number for number in fakes.hall.handed_in if number not in fakes.hall.acknowledged]
        return jsonify(told=[one.as_json() for one in fakes.hall.told], waiting=waiting)


def _serve_controls(app: Flask, fakes: Fakes) -> None:
    @app.post("/control/<system>/faults")
    @_body
    def order(data: dict[str, Any], system: str) -> ResponseReturnValue:
        faults = fakes.faults(system)
        fail_next, delay = data.get("fail_next"), data.get("delay_seconds")
        if any(isinstance(one, bool) or not isinstance(one, int | None) for one in (fail_next, delay)):
            raise Unintelligible(system, "fail_next and delay_seconds are whole numbers")
        faults.order(fail_next=fail_next, delay_seconds=None if delay is None else min(60, delay))
        return {"fail_next": faults.fail_next, "delay_seconds": faults.delay_seconds}

    @app.post("/control/grid/leads")
    @_body
    def report(data: dict[str, Any]) -> ResponseReturnValue:
        lead = lead_of({"reported_at": dt.datetime.now(dt.UTC).isoformat(), **data})
        fakes.grid.report(lead)
        return lead.as_json(), 201

    @app.post("/control/entities")
    @_body
    def register(data: dict[str, Any]) -> ResponseReturnValue:
        fakes.entities.add(entity_of(data))
        return data, 201

    @app.get("/control/grid")
    def seen() -> ResponseReturnValue:
        outcomes = [outcome.as_json() for outcome in fakes.grid.outcomes]
        return jsonify(taken=fakes.grid.taken, outcomes=outcomes, waiting=len(fakes.grid.leads) - len(fakes.grid.taken))

    @app.get("/control/entities")
    def registered() -> ResponseReturnValue:
        return jsonify(businesses=[one.as_json() for one in fakes.entities.businesses.values()])


def serve_fakes(port: int, *, leads: int, token: str) -> None:
    """Serve on 127.0.0.1 until told to stop."""
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", port, create_fakes(fresh(leads), token=token), threaded=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()

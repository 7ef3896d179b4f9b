"""Messages and signals over the API: what happened outside finds the cases that wait for it, or begins one."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import Response, json
from marshmallow import validate

from api.resources.cases import CaseWithFacts, as_dict
from api.resources.endpoint import Resource
from db.session import Tx
from engine import messages, signals

noun = Resource("messages", __name__, description="What happened outside, by name: to one case, or to all that wait.")


def _name() -> ma.fields.String:
    about = {"description": "The name of the message or signal in the diagram."}
    return ma.fields.String(required=True, validate=validate.Length(min=1, max=100), metadata=about)


def _values(about: str) -> ma.fields.Dict:
    return ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True), load_default=dict,
        metadata={"description": about},
    )  # fmt: skip


class _Keyed(ma.Schema):
    """What names one case."""

    name = _name()
    business_key = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    process = ma.fields.String(load_default=None, allow_none=True, validate=validate.Length(max=60))


class Correlation(_Keyed):
    """A message for the one case with this business key that waits for it."""

    payload = _values("Goes to the result variable of the event.")


class StartByMessage(_Keyed):
    """A message that begins a case, once a business key."""

    facts = _values("What the case begins with; the procedure says what it takes.")


class SignalSending(ma.Schema):
    """A signal for every case that waits for it."""

    name = _name()
    payload = _values("Goes to the result variable of each event.")


class SentSignal(ma.Schema):
    """A signal on its way."""

    id = ma.fields.UUID(required=True)
    waiting = ma.fields.Integer(required=True, metadata={"description": "Cases that get it, one by one."})
    begun = ma.fields.List(ma.fields.UUID(), required=True, metadata={"description": "Cases that it began."})


@noun.operation(
    "POST", "/messages", permission="message:send", body=Correlation, answer=CaseWithFacts
)  # a case that is found moves in the same transaction
def correlated(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Hand a message to the one case that waits for it; none is 404, several are 409 and none of them moves."""
    return as_dict(messages.correlate(tx, process_key=body.pop("process"), **body))


@noun.operation(
    "POST", "/messages/start", permission="case:open", body=StartByMessage, answer=CaseWithFacts, status=201
)
def started(tx: Tx, body: dict[str, Any]) -> dict[str, Any] | Response:
    """Begin a case at the start event of that message; sent again, the same key gives the same case."""
    begun = messages.start(tx, process_key=body.pop("process"), **body)
    if begun.fresh:
        return as_dict(begun.case)
    known = CaseWithFacts().dump(as_dict(begun.case))
    answer = Response(json.dumps(known, ensure_ascii=False), 201, mimetype="application/json")
    answer.headers["Idempotency-Replayed"] = "true"
    return answer


@noun.operation("POST", "/signals", permission="signal:send", body=SignalSending, answer=SentSignal, status=202)
def signalled(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Send a signal to every case that waits for it; each takes it in a transaction of its own."""
    return vars(signals.send(tx, **body))

"""The street over the API: devices, what they take along, reserved numbers, and the actions that they hand in."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import marshmallow as ma
from flask import Response, json, request
from marshmallow import validate

from api.auth import actor
from api.resources.endpoint import Resource
from db import idempotency
from db.errors import Invalid
from db.idempotency import Answer
from db.session import Tx
from engine import cases, devices, number_blocks, signatures
from engine.signatures import Signature
from processes import case_page, street, street_pack
from processes.street import Action

noun = Resource(
    "street", __name__, url_prefix="/street", description="Work from the street, with or without a network."
)
#: Series that a device may reserve numbers of: name on the wire -> kind of document.
SERIES = {"on_the_spot": "D41"}


class DeviceSchema(ma.Schema):
    """An installation of the phone app."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    platform = ma.fields.String()
    registered_at = ma.fields.AwareDateTime(format="iso")
    seen_at = ma.fields.AwareDateTime(format="iso")
    revoked_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    reason = ma.fields.String(allow_none=True)


class DeviceList(ma.Schema):
    """My devices."""

    items = ma.fields.List(ma.fields.Nested(DeviceSchema), required=True)


class Registration(ma.Schema):
    """What the installation is called."""

    name = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    platform = ma.fields.String(load_default="", validate=validate.Length(max=300))


class ReasonQuery(ma.Schema):
    """Why."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=500))


class Pack(ma.Schema):
    """What a device takes along; its parts are described in docs/reference/street.md."""

    class Meta:
        """Parts are passed on as they are."""

        unknown = ma.INCLUDE

    at = ma.fields.AwareDateTime(format="iso", required=True)
    valid_until = ma.fields.AwareDateTime(format="iso", required=True)


class Reservation(ma.Schema):
    """Which series, and how many numbers."""

    series = ma.fields.String(load_default="on_the_spot", validate=validate.OneOf(sorted(SERIES)))
    count = ma.fields.Integer(required=True, validate=validate.Range(min=1, max=number_blocks.MOST))


class NumberSchema(ma.Schema):
    """A reserved number."""

    id = ma.fields.UUID(required=True)
    text = ma.fields.String(required=True)
    seq = ma.fields.Integer(required=True)
    year = ma.fields.Integer(required=True)
    status = ma.fields.String()


class NumberList(ma.Schema):
    """Numbers."""

    numbers = ma.fields.List(ma.fields.Nested(NumberSchema), required=True)


class Returned(ma.Schema):
    """Which numbers come back."""

    ids = ma.fields.List(ma.fields.UUID(), required=True, validate=validate.Length(min=1, max=number_blocks.MOST))


class Voiding(ma.Schema):
    """Why."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=500))


class Position(ma.Schema):
    """Where the device was."""

    lon = ma.fields.Float(required=True, validate=validate.Range(-180, 180))
    lat = ma.fields.Float(required=True, validate=validate.Range(-90, 90))
    accuracy_m = ma.fields.Float(load_default=None, allow_none=True, validate=validate.Range(0, 10_000_000))
    datum = ma.fields.String(load_default="wgs84", validate=validate.OneOf(["wgs84", "gcj02", "cgcs2000"]))


class ActionSchema(ma.Schema):
    """One thing that a person did on a device."""

    id = ma.fields.UUID(required=True, metadata={"description": "Chosen by the device; a repetition changes nothing."})
    case = ma.fields.UUID(required=True, metadata={"description": "The device's own name of the case."})
    seq = ma.fields.Integer(required=True, validate=validate.Range(min=1, max=100_000))
    at = ma.fields.AwareDateTime(format="iso", required=True, metadata={"description": "The device's time."})
    clock_offset_ms = ma.fields.Integer(load_default=None, allow_none=True, validate=validate.Range(-(10**13), 10**13))
    position = ma.fields.Nested(Position, load_default=None, allow_none=True)
    kind = ma.fields.String(required=True, validate=validate.OneOf(sorted({*street.FIRST, *street.LATER})))
    payload = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True), load_default=dict)


class WaitSchema(ma.Schema):
    """A step at which the case waits for a person."""

    element = ma.fields.String(required=True)
    title = ma.fields.String()
    role = ma.fields.String()


class FiledPaper(ma.Schema):
    """A filed document."""

    id = ma.fields.UUID(required=True)
    kind = ma.fields.String()
    title = ma.fields.String()
    number = ma.fields.String(allow_none=True)
    sha256 = ma.fields.String(allow_none=True)


class Outcome(ma.Schema):
    """Where the case stands after an action."""

    case_id = ma.fields.UUID(required=True)
    case_number = ma.fields.String(allow_none=True)
    revision = ma.fields.Integer(required=True)
    status = ma.fields.String(required=True)
    waits = ma.fields.List(ma.fields.Nested(WaitSchema), required=True)
    documents = ma.fields.List(ma.fields.Nested(FiledPaper), required=True)
    made = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True))


class SignatureSchema(ma.Schema):
    """A signature on glass, or a refusal."""

    id = ma.fields.UUID(required=True)
    document = ma.fields.String(required=True)
    role = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    text_sha256 = ma.fields.String(required=True)
    signed_at = ma.fields.AwareDateTime(format="iso")
    received_at = ma.fields.AwareDateTime(format="iso")
    refused = ma.fields.Boolean()
    reason = ma.fields.String()


class SignatureList(ma.Schema):
    """The signatures of a case."""

    items = ma.fields.List(ma.fields.Nested(SignatureSchema), required=True)


def device_of_request() -> uuid.UUID:
    """Read which device calls.

    :raises Invalid: when the header is missing or no identifier.
    """
    try:
        return uuid.UUID(request.headers.get("X-Device", ""))
    except ValueError:
        raise Invalid({"X-Device": "请携带本机登记号（X-Device）"}) from None


@noun.operation("POST", "/devices", permission="evidence:add", body=Registration, answer=DeviceSchema, status=201)
def registered(tx: Tx, body: dict[str, Any]) -> Any:
    """Register this installation."""
    return devices.register(tx, **body)


@noun.operation("GET", "/devices", permission="evidence:add", answer=DeviceList)
def listed(tx: Tx) -> dict[str, Any]:
    """List my devices."""
    return {"items": devices.of_person(tx, actor().person_id)}


@noun.operation(
    "DELETE", "/devices/<uuid:device_id>", permission="evidence:add", query=ReasonQuery, answer=DeviceSchema
)
def revoked(tx: Tx, query: dict[str, Any], device_id: uuid.UUID) -> Any:
    """Revoke a device; it hands nothing in any more."""
    return devices.revoke(tx, device_id=device_id, reason=query["reason"])


@noun.operation("GET", "/pack", permission="task:complete", media_types=("application/json",))
def packed(tx: Tx) -> Response:
    """Give what a device takes along; the same content has the same ETag."""
    found = street_pack.pack(tx, device_of_request())
    same = {name: value for name, value in found.items() if name not in ("at", "valid_until")}
    tag = hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()[:32]
    response = Response(json.dumps(found), mimetype="application/json")
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]


@noun.operation("POST", "/numbers", permission="document:file", body=Reservation, answer=NumberList, status=201)
def reserved(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Reserve numbers for a device to use where there is no network."""
    body_id = street.unit_of(tx).body_id
    rows = number_blocks.reserve(
        tx, device_id=device_of_request(), body_id=body_id, key=SERIES[body["series"]], count=body["count"]
    )
    return {"numbers": rows}


@noun.operation("POST", "/numbers/return", permission="document:file", body=Returned, answer=NumberList)
def returned(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Return numbers that were not used; they are taken before any new one."""
    return {"numbers": number_blocks.give_back(tx, ids=body["ids"], device_id=device_of_request())}


@noun.operation("POST", "/numbers/<uuid:number_id>/void", permission="document:file", body=Voiding, answer=NumberSchema)
def voided(tx: Tx, body: dict[str, Any], number_id: uuid.UUID) -> Any:
    """Void a reserved number on record."""
    return number_blocks.void(tx, number_id=number_id, reason=body["reason"], device_id=device_of_request())


@noun.operation("POST", "/actions", permission="task:complete", body=ActionSchema, location="json", answer=Outcome)
def acted(tx: Tx, body: dict[str, Any]) -> dict[str, Any] | Response:
    """Carry out one action of a device; each in one transaction, in the order in which it was taken."""
    device_id = device_of_request()
    known = idempotency.begin(tx, f"street:{body['id']}", idempotency.request_digest(request.get_data()))
    if known is not None:
        answer = Response(known.body, known.status, mimetype="application/json")
        answer.headers["Idempotency-Replayed"] = "true"
        return answer
    action = Action(
        id=body["id"], client_id=body["case"], seq=body["seq"], at=body["at"], kind=body["kind"],
        payload=body["payload"], clock_offset_ms=body["clock_offset_ms"], position=body["position"],
    )  # fmt: skip
    case, made = street.act(tx, device_id=device_id, action=action)
    outcome: dict[str, Any] = Outcome().dump(_outcome(tx, case, made))
    idempotency.finish(tx, f"street:{body['id']}", Answer(200, {}, json.dumps(outcome)))
    return outcome


def _outcome(tx: Tx, case: cases.Case, made: dict[str, Any]) -> dict[str, Any]:
    waits = case_page.tasks_of(tx, case.id, open_only=True)
    papers = [one for one in case_page.documents_of(tx, case.id) if one.status == "filed"]
    return {
        "case_id": case.id, "case_number": case.case_number, "revision": case.revision, "status": case.status,
        "waits": [{"element": one.element_id, "title": one.name, "role": one.role} for one in waits],
        "documents": papers, "made": {name: str(value) for name, value in made.items() if value is not None},
    }  # fmt: skip


@noun.operation("GET", "/cases/<uuid:case_id>/signatures", permission="case:read", answer=SignatureList)
def signed(tx: Tx, case_id: uuid.UUID) -> dict[str, list[Signature]]:
    """List who signed what in a case."""
    return {"items": signatures.of_case(tx, cases.get(tx, case_id).id)}

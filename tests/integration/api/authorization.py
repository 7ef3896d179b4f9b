"""What the authorization matrix stands on: real rows of every noun, whole requests to every operation, what is left."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, Table, text

from db import tenancy
from db.actor import system_actor
from db.base import Base
from db.session import Tx
from discretion.articles import ArticleText
from discretion.first_offences import FirstOffence
from discretion.standard_proposals import StandardProposal
from engine import cases, webhooks
from engine.casefile_rows import CaseDocument, Evidence
from engine.deadline_rows import Deadline
from engine.definitions import Definition
from engine.devices import Device
from engine.external_tasks import ExternalTask
from engine.inbound import InboundItem
from engine.incidents import Incident
from engine.numbering import Number, NumberSeries
from engine.outbox import OutboxMessage
from engine.people_rows import Substitution
from engine.remarks import Remark
from engine.repairs import Repair
from engine.retention_rows import LegalHold, Retention
from engine.tasks import Task
from engine.uploads import Upload
from processes.bodies import Body, Power
from processes.electronic import ServiceConsent
from processes.goods import Goods, GoodsMove
from processes.inspection.draws import InspectionDraw
from processes.inspection.plans import InspectionPlan
from processes.old_cases import Import, OldCase
from processes.parameter_proposals import ParameterProposal
from processes.payments import Payment
from processes.phrases import Phrase
from processes.publicity import Publication
from processes.review.reviews import BY_HAND
from processes.subject_merges import SubjectMerge
from processes.subjects import Subject
from processes.wordings import Wording
from tests.integration.api.conftest import Site
from vehicles.rows import DispatchOrder, Geofence, InspectionRoute, Shift, Terminal, TrackHold, Vehicle

VERBS = ("get", "post", "put", "patch", "delete")
AT = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
#: Stands in the rows of the one tenant; no answer to the other may hold it.
PARTY = "深圳市罗湖区独此一家餐饮店"

#: Which table the rows of a path's parameter come from. A new parameter is added here, or the build fails.
ROWS: Mapping[str, type[Base]] = {
    "body_id": Body, "document_id": CaseDocument, "evidence_id": Evidence, "goods_id": Goods, "move_id": GoodsMove,
    "payment_id": Payment, "device_id": Device, "series_id": NumberSeries, "number_id": Number,
    "remark_id": Remark, "phrase_id": Phrase, "external_task_id": ExternalTask, "repair_id": Repair,
    "incident_id": Incident, "item_id": InboundItem, "upload_id": Upload, "substitution_id": Substitution,
    "vehicle_id": Vehicle, "terminal_id": Terminal, "shift_id": Shift, "order_id": DispatchOrder,
    "geofence_id": Geofence, "hold_id": TrackHold, "legal_hold_id": LegalHold, "route_id": InspectionRoute,
    "wording_id": Wording, "consent_id": ServiceConsent,
    "plan_id": InspectionPlan, "draw_id": InspectionDraw,
    "publication_id": Publication,
    "subject_id": Subject, "merge_id": SubjectMerge, "import_id": Import, "old_case_id": OldCase,
    "power_id": Power, "proposal_id": ParameterProposal, "standard_proposal_id": StandardProposal,
    "article_id": ArticleText, "listing_id": FirstOffence,
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """One operation of the document."""

    verb: str
    path: str
    declared: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Name it as the document does."""
        return str(self.declared["operationId"])

    @property
    def permission(self) -> str | None:
        """What the caller must hold."""
        return self.declared.get("x-permission")

    @property
    def parameters(self) -> list[str]:
        """Name the parameters of the path."""
        return [part.split("}")[0] for part in self.path.split("{")[1:]]


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """List every operation of the document."""
    return [
        Operation(verb.upper(), path, item[verb])
        for path, item in document["paths"].items()
        for verb in VERBS
        if verb in item
    ]


@dataclass
class Samples:
    """A real identifier for every parameter, all of one tenant."""

    of: dict[str, str] = field(default_factory=dict)

    def path(self, operation: Operation) -> str:
        """Fill the path of an operation."""
        filled = operation.path
        for name in operation.parameters:
            filled = filled.replace("{" + name + "}", self.of[name])
        return filled


def samples(site: Site) -> Samples:
    """Make a case with a row of every noun in the site's first tenant."""
    with site.database.transaction(system_actor(site.tenant_id)) as tx:
        hook = webhooks.add(tx, name="平台", url="https://hooks.example.org/", events=["case.opened"])
    facts = {"lead": {"party": PARTY, "kind": "patrol", "seen_on": "2026-03-01"}}
    with site.database.transaction(site.actor("officer")) as tx:
        case = cases.open_case(
            tx, process_key="sample", facts=facts, unit_id=site.unit_id, body_id=site.body_id, business_key="K-1"
        )
        case_id = case.id
    found = {"case_id": str(case_id), "subscription_id": str(hook.id), "key": "P11", "rule_key": BY_HAND[0].key}
    with site.database.transaction(system_actor(site.tenant_id)) as tx:
        found["task_id"] = str(tx.session.query(Task.id).filter_by(case_id=case_id).one()[0])
        found["definition_id"] = str(tx.session.query(Definition.id).one()[0])
        found["message_id"] = str(tx.session.query(OutboxMessage.id).filter_by(case_id=case_id).one()[0])
        known = {
            "tenant_id": site.tenant_id, "case_id": case_id, "task_id": uuid.UUID(found["task_id"]),
            "person_id": site.persons["officer"], "substitute_id": site.persons["unit_head"],
        }  # fmt: skip
        for name, model in ROWS.items():
            known[name] = row(tx, model, known)
            found[name] = str(known[name])
            if model is Subject:
                known |= {"kept_id": known[name], "gone_id": known[name]}
        row(tx, Deadline, known | {"key": "P11", "status": "running", "unit": "calendar_days"})
        row(tx, Retention, known)
        batch = uuid.uuid4()
        row(tx, Repair, known | {"batch_id": batch})
        found["batch_id"] = str(batch)
    return Samples(found)


def strangers(names: Iterable[str], **real: Any) -> Samples:
    """Give identifiers that exist nowhere, beside those that are named."""
    return Samples({name: str(uuid.uuid4()) for name in names} | {name: str(one) for name, one in real.items()})


def row(tx: Tx, model: type[Base], known: Mapping[str, Any]) -> uuid.UUID:
    """Write a row with what is known and something plausible in every other column that needs a value."""
    table: Table = model.__table__  # type: ignore[assignment]
    identity = uuid.uuid4()
    values: dict[str, Any] = {"id": identity}
    for column in table.columns:
        if column.name == "id":
            continue
        if column.name in known:
            values[column.name] = known[column.name]
        elif not column.nullable and column.default is None and column.server_default is None:
            values[column.name] = _plausible(column.type.__class__.__name__)
    tx.session.execute(table.insert().values(**values))
    return identity


def _plausible(kind: str) -> Any:
    return {
        "UUID": uuid.uuid4(), "DateTime": AT, "Date": AT.date(), "Integer": 1, "BigInteger": 1, "Boolean": False,
        "JSONB": {}, "Numeric": 1, "LargeBinary": b"x", "Float": 1.0, "Double": 1.0,
        "Geometry": "SRID=4326;POLYGON((114 22,115 22,115 23,114 22))",
    }.get(kind, PARTY)  # fmt: skip


# --- requests


def minimal(schema: Mapping[str, Any], document: Mapping[str, Any], known: Mapping[str, str], name: str = "") -> Any:
    """Make the smallest value that a schema takes; identifiers are those of real rows where there are any."""
    if "$ref" in schema:
        return minimal(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document, known, name)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties, required = schema.get("properties", {}), schema.get("required", [])
        return {one: minimal(properties[one], document, known, one) for one in required}
    if kind == "array":
        return [minimal(schema["items"], document, known, name)]
    if kind in ("integer", "number"):
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return True
    formats = {
        "uuid": known.get(name, known["definition_id"] if name.endswith("source_id") else str(uuid.uuid4())),
        "date": "2026-03-02", "date-time": "2026-03-02T09:00:00+08:00",
    }  # fmt: skip
    plain = {"url": "https://hooks.example.org/", "business_key": "K-1", "process": "sample"}.get(name, "text")
    return formats.get(schema.get("format", ""), plain.ljust(schema.get("minLength", 0), "x"))


def request(
    operation: Operation, document: Mapping[str, Any], made: Samples, headers: Mapping[str, str] | None = None
) -> tuple[str, dict[str, Any]]:
    """Give the path and the arguments of the smallest whole request to an operation."""
    more: dict[str, Any] = {"headers": {"If-Match": '"0"', "X-Device": made.of.get("device_id", ""), **(headers or {})}}
    content = operation.declared.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        more["json"] = minimal(content["application/json"]["schema"], document, made.of)
    elif "multipart/form-data" in content:
        fields = minimal(content["multipart/form-data"]["schema"], document, made.of)
        more["data"] = {**fields, "file": (io.BytesIO(b"%PDF-1.4"), "f.pdf")}
    query = {
        one["name"]: minimal(one["schema"], document, made.of, one["name"])
        for one in operation.declared.get("parameters", [])
        if isinstance(one, dict) and one.get("in") == "query" and one.get("required")
    }
    if query:
        more["query_string"] = query
    return made.path(operation), more


# --- what is left


def fingerprint(owner: Engine, tenant_id: uuid.UUID) -> dict[str, str]:
    """Digest every row of a tenant, table by table, past all policies."""
    found = {}
    with owner.connect() as connection:
        for table in _tenanted():
            rows = "coalesce(string_agg(t::text, '|' ORDER BY t::text), '')"
            query = f"SELECT md5({rows}) FROM {table} t WHERE tenant_id = :one"
            found[table] = connection.execute(text(query), {"one": tenant_id}).scalar_one()
    return found


def _tenanted() -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        if tenancy.is_tenanted(table):
            yield table.name

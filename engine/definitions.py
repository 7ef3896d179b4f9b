"""Diagrams as they were deployed: immutable, one row per content, versions per procedure."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any, NamedTuple

from sqlalchemy import Index, LargeBinary, bindparam, func, literal_column, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Invalid, NotFound
from db.session import Tx
from db.wire import Query
from engine import bpmn_check, workflow
from engine.registry import Process, Registry


class DefinitionRefused(Invalid):
    """The diagram cannot be run: {summary}"""

    zh = "该流程图不能运行：{summary}"


class DefinitionUnknown(NotFound):
    """There is no such definition."""

    zh = "未找到该流程定义。"


class NothingDeployed(NotFound):
    """No diagram of the procedure '{key}' has been deployed yet; deploy one first."""

    zh = "程序“{key}”尚未部署流程图，请先部署。"


class Definition(Identified, Base):
    """One version of a procedure's diagram. The XML comes back byte for byte."""

    __tablename__ = "definitions"

    process_key: Mapped[str]
    version: Mapped[int]
    sha256: Mapped[str]
    xml: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[str] = mapped_column(default="active")  # active | retired
    warnings: Mapped[list[Any]]
    deployed_at: Mapped[dt.datetime]
    deployed_by: Mapped[str]

    __table_args__ = (
        Index("uq_definitions_version", "tenant_id", "process_key", "version", unique=True),
        Index("uq_definitions_sha256", "tenant_id", "process_key", "sha256", unique=True),
    )


#: Parsed diagrams of this process by content; a definition never changes, so nothing here goes stale.
_SPECS: dict[str, workflow.Spec] = {}


def check(xml: bytes, process: Process | None = None) -> bpmn_check.Report:
    """Judge a diagram, also against the names that the procedure's code knows."""
    if process is None:
        return bpmn_check.check(xml)
    return bpmn_check.check(
        xml,
        known_operators=frozenset(process.services),
        known_steps=frozenset(process.steps),
        known_decisions=frozenset(process.decisions),
        known_deadlines=frozenset(process.deadlines),
    )


@command("definition.deployed", permission="definition:deploy")
def deploy(tx: Tx, *, process_key: str, xml: bytes) -> Definition:
    """Deploy a diagram as the newest version; the same content again gives the version that is there.

    :raises DefinitionRefused: when it cannot run, with the element and the reason of each problem.
    """
    process = tx.use(Registry).process(process_key)
    report = check(xml, process)
    if not report.accepted:
        zh = tx.actor.language.startswith("zh")
        problems = {
            f"{problem.element_id or process_key}": problem.message_zh if zh else problem.message_en
            for problem in report.problems
        }
        raise DefinitionRefused(problems)
    sha256 = hashlib.sha256(xml).hexdigest()
    of_key = (Definition.tenant_id == tx.tenant_id, Definition.process_key == process_key)
    same = tx.session.scalar(select(Definition).where(*of_key, Definition.sha256 == sha256))
    if same is not None:
        tx.subject(process=process_key, version=same.version, sha256=sha256, unchanged=True)
        return same
    last = tx.session.scalar(select(func.max(Definition.version)).where(*of_key)) or 0
    definition = Definition(
        tenant_id=tx.tenant_id,
        process_key=process_key,
        version=last + 1,
        sha256=sha256,
        xml=xml,
        warnings=[vars(warning) if hasattr(warning, "__dict__") else str(warning) for warning in report.warnings],
        deployed_at=tx.at,
        deployed_by=tx.actor.name,
    )
    tx.session.add(definition)
    tx.session.flush()
    tx.known.pop((Definition, process_key), None)
    tx.subject(process=process_key, version=definition.version, sha256=sha256)
    return definition


@command("definition.retired", permission="definition:deploy")
def retire(tx: Tx, *, definition_id: uuid.UUID) -> Definition:
    """Take a version out of use for new cases; running ones keep the diagram that they began with."""
    definition = get(tx, definition_id)
    definition.status = "retired"
    tx.session.flush()
    tx.known.pop((Definition, definition.process_key), None)
    tx.subject(process=definition.process_key, version=definition.version)
    return definition


def get(tx: Tx, definition_id: uuid.UUID) -> Definition:
    """Give a definition.

    :raises DefinitionUnknown: when there is none.
    """
    definition = tx.session.get(Definition, (tx.tenant_id, definition_id))
    if definition is None:
        raise DefinitionUnknown(kind="definition")
    return definition


def previous(tx: Tx, definition: Definition) -> Definition | None:
    """Give the version before a version, None for the first."""
    return tx.session.scalar(
        select(Definition)
        .where(
            Definition.tenant_id == tx.tenant_id,
            Definition.process_key == definition.process_key,
            Definition.version < definition.version,
        )
        .order_by(Definition.version.desc())
        .limit(1)
    )


class Newest(NamedTuple):
    """The newest active version of a procedure's diagram, without the diagram."""

    id: uuid.UUID
    version: int
    sha256: str


_NEWEST = Query(
    select(Definition.id, Definition.version, Definition.sha256)
    .where(
        Definition.tenant_id == bindparam("tenant"),
        Definition.process_key == bindparam("process"),
        Definition.status == literal_column("'active'"),
    )
    .order_by(Definition.version.desc())
    .limit(literal_column("1"))
)


def newest(tx: Tx, process_key: str) -> Newest:
    """Give the newest active version of a procedure, once a transaction.

    :raises NothingDeployed: when there is none.
    """
    found: Newest | None = tx.known.get((Definition, process_key))
    if found is None:
        rows = tx.rows(_NEWEST, tenant=tx.tenant_id, process=process_key)
        if not rows:
            raise NothingDeployed(key=process_key)
        found = tx.known[(Definition, process_key)] = Newest(*rows[0])
    return found


def current(tx: Tx, process_key: str) -> Definition:
    """Give the newest active version of a procedure's diagram.

    :raises NothingDeployed: when there is none.
    """
    return get(tx, newest(tx, process_key).id)


def versions(tx: Tx) -> list[Definition]:
    """List all versions, newest first, procedure by procedure."""
    query = select(Definition).where(Definition.tenant_id == tx.tenant_id)
    return list(tx.session.scalars(query.order_by(Definition.process_key, Definition.version.desc())))


def spec_of(tx: Tx, definition_id: uuid.UUID, sha256: str) -> workflow.Spec:
    """Give the parsed diagram; it is read from the database once per process of the program."""
    spec = _SPECS.get(sha256)
    if spec is None:
        spec = _SPECS[sha256] = workflow.spec_for(get(tx, definition_id).xml)
    return spec

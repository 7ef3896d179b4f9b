"""Two persons who do what only one can: the second sees what the first did, and is told so."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from db import proposals
from db.actor import Actor, system_actor
from db.errors import Conflict, DomainError
from db.files import Files
from db.session import Database, Tx
from discretion import cli, standard_proposals
from engine import cases, definitions, people, repair_batches, repairs, substitutions, uploads
from engine.roles import Role, Roles
from processes import parameter_proposals, street, wordings
from tests.integration.engine.conftest import DIAGRAM
from tests.integration.engine.operators import MAY

TODAY = dt.date(2026, 3, 2)
HELD = MAY | {"evidence:add", "parameters:manage", "parameters:approve", "discretion:import", "wording:manage"}
#: Long enough for the second to come to the first's lock; shorter, and the test sees less than there is.
HEADSTART = 0.4

Act = Callable[[Tx], object]


def person(tenant_id: uuid.UUID, name: str) -> Actor:
    return Actor("person", tenant_id, name, uuid.uuid4(), HELD)


def second_of(database: Database, one: Actor, first: Act, other: Actor, second: Act) -> DomainError | None:
    """Let one act, and the other before the first has committed; gives what the second was told."""
    told: list[DomainError | None] = []

    def follow() -> None:
        try:
            with database.transaction(other) as tx:
                second(tx)
            told.append(None)
        except DomainError as error:
            told.append(error)

    thread = threading.Thread(target=follow)
    with database.transaction(one) as tx:
        first(tx)
        tx.session.flush()
        thread.start()
        thread.join(HEADSTART)
    thread.join()
    return told[0]


@pytest.mark.parametrize("used_first", [True, False])
def test_an_upload_is_used_or_dropped_but_not_both(working: Database, case_id: uuid.UUID, tenant_id: uuid.UUID,
                                                   used_first: bool) -> None:  # fmt: skip
    me, data = person(tenant_id, "陈警员"), b"\xff\xd8\xff" + b"x" * 100
    with working.transaction(me) as tx:
        row = uploads.begin(tx, length=len(data), sha256=hashlib.sha256(data).hexdigest())
        uploads.receive(tx.use(Files), row, io.BytesIO(data), offset=0)  # type: ignore[type-abstract]
        uploads.complete(tx, upload_id=row.id)

    def use(tx: Tx) -> None:
        street.evidence_of_upload(tx, cases.lock(tx, case_id), upload_id=row.id, kind="audiovisual", title="现场",
                                  captured_at=tx.at)  # fmt: skip

    def drop(tx: Tx) -> None:
        uploads.drop(tx, row.id)

    told = second_of(working, me, *((use, me, drop) if used_first else (drop, me, use)))
    assert isinstance(told, uploads.UploadEnded)
    with working.reading(me) as tx:
        assert uploads.own(tx, row.id).state == (uploads.USED if used_first else uploads.ENDED)


def test_a_person_has_one_substitute_and_a_login_one_person(
    database: Database, system: Actor, tenant_id: uuid.UUID, other_tenant_id: uuid.UUID
) -> None:
    database.provide(Roles({"officer": Role("执法人员", frozenset({"case:read"}))}))
    with database.transaction(system) as tx:
        unit = people.add_unit(tx, name="执法一队", body_id=uuid.uuid4()).id
        away, stand_in, too = (people.add_person(tx, name=name).id for name in ("陈警员", "马超", "郑文静"))
        for one in (away, stand_in, too):
            people.grant_membership(tx, person_id=one, unit_id=unit, role="officer")
    other = system_actor(other_tenant_id)
    with database.transaction(other) as tx:
        stranger = people.add_person(tx, name="李别处").id

    def arranged(substitute: uuid.UUID) -> Act:
        days = {"valid_from": TODAY, "valid_to": TODAY + dt.timedelta(days=9), "reason": "年休假"}
        return lambda tx: substitutions.arrange(tx, person_id=away, substitute_id=substitute, **days)  # type: ignore[arg-type]

    told = second_of(database, system, arranged(stand_in), system, arranged(too))
    assert isinstance(told, substitutions.SubstitutedAlready)

    def linked(whom: uuid.UUID, subject: str) -> Act:
        return lambda tx: people.link_account(tx, person_id=whom, issuer="https://login.example.cn", subject=subject)

    assert isinstance(
        second_of(database, system, linked(away, "chen"), other, linked(stranger, "chen")), people.AccountTaken
    )
    assert isinstance(second_of(database, system, linked(away, "ma"), system, linked(too, "ma")), people.AccountTaken)


def test_what_waits_for_a_second_person_waits_once_and_is_settled_once(
    database: Database, tenant_id: uuid.UUID
) -> None:
    one, other = person(tenant_id, "马超"), person(tenant_id, "郑文静")

    def parameter(value: int) -> Act:
        asked: dict[str, Any] = {"key": "defence", "source": "本机关规定", "confirmed": True, "valid_from": TODAY}
        return lambda tx: parameter_proposals.propose(tx, **asked, value=value)

    told = second_of(database, one, parameter(3), other, parameter(4))
    assert isinstance(told, parameter_proposals.ProposalWaiting)
    with database.reading(one) as tx:
        [waiting] = parameter_proposals.waiting(tx)

    def approve(tx: Tx) -> None:
        parameter_proposals.get(tx, waiting.id)  # as a page does that shows it first
        parameter_proposals.approve(tx, proposal_id=waiting.id)

    def reject(tx: Tx) -> None:
        parameter_proposals.get(tx, waiting.id)
        parameter_proposals.reject(tx, proposal_id=waiting.id, note="没有依据")

    assert isinstance(second_of(database, other, approve, other, reject), proposals.ProposalSettled)

    def standard(tx: Tx) -> None:
        standard_proposals.propose(tx, content=cli.SHIPPED_FILE.read_bytes(), **cli.SHIPPED)

    told = second_of(database, one, standard, other, standard)
    assert isinstance(told, standard_proposals.StandardProposalWaiting)


def test_a_wording_is_activated_or_left_aside(database: Database, tenant_id: uuid.UUID) -> None:
    one, other = person(tenant_id, "马超"), person(tenant_id, "郑文静")
    slot = next(slot for slot in wordings.own_words("penalty/D23") if slot.kind == "段落")
    with database.transaction(one) as tx:
        row = wordings.draft(tx, template="penalty/D23", texts={slot.key: slot.text + "（本款更新）"}, reason="统一")
    told = second_of(
        database, other, lambda tx: wordings.activate(tx, wording_id=row.id),
        other, lambda tx: wordings.reject(tx, wording_id=row.id),
    )  # fmt: skip
    assert isinstance(told, Conflict)
    with database.reading(one) as tx:
        assert wordings.get(tx, row.id).status == "active"


def test_a_batch_that_was_rejected_is_not_confirmed(
    working: Database, case_id: uuid.UUID, system: Actor, tenant_id: uuid.UUID
) -> None:
    one, other = person(tenant_id, "马超"), person(tenant_id, "卢芳")
    with working.transaction(system) as tx:
        old = definitions.current(tx, "small").id
        new = definitions.deploy(tx, process_key="small", xml=DIAGRAM + b"<!-- newer -->").id
    with working.transaction(one) as tx:
        batch = repair_batches.propose(tx, source_id=old, target_id=new, mapping={}, reason="新版流程")
    told = second_of(
        working, other, lambda tx: repair_batches.reject(tx, batch_id=batch, reason="再议"),
        person(tenant_id, "郑文静"), lambda tx: repair_batches.confirm(tx, batch_id=batch),
    )  # fmt: skip
    assert isinstance(told, repairs.RepairSettled)
    with working.reading(one) as tx:
        assert repair_batches.counts(tx, batch) == {"rejected": 1}

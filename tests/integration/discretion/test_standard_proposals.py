"""A whole standard comes into force by two people: one hands it in, another sees what changes and approves it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid

import pytest

from db import proposals
from db.actor import Actor, system_actor
from db.errors import Invalid, NotFound, PermissionDenied
from db.session import Database
from discretion import cli, standard_imports, standard_proposals, standards
from discretion.amounts import Fixed

SHIPPED = cli.SHIPPED_FILE.read_bytes()
HARSHER = SHIPPED.decode("utf-8-sig").replace(",第一次被处罚,2000,2000,", ",第一次被处罚,2500,2500,", 1).encode()
ITEM, ON = "SZCG2023-001", dt.date(2026, 3, 2)
NUMBER = str(cli.SHIPPED["number"])


def _person(tenant_id: uuid.UUID, name: str) -> Actor:
    held = frozenset({"discretion:import", "discretion:approve", "case:read"})
    return Actor("person", tenant_id, name, uuid.uuid4(), held)


def _first(database: Database, system: Actor) -> None:
    with database.transaction(system) as tx:
        standard_imports.import_standard(tx, content=SHIPPED, **cli.SHIPPED)


def test_one_hands_it_in_another_approves_and_until_then_nothing_changes(
    database: Database, system: Actor, tenant_id: uuid.UUID, other_tenant_id: uuid.UUID
) -> None:
    _first(database, system)
    one, other = _person(tenant_id, "马超"), _person(tenant_id, "郑文静")
    with pytest.raises(standard_imports.ImportedByTwo), database.transaction(one) as tx:
        standard_imports.import_standard(tx, content=HARSHER, **cli.SHIPPED)
    with pytest.raises(PermissionDenied), database.transaction(system) as tx:
        standard_proposals.propose(tx, content=HARSHER, **cli.SHIPPED)
    with pytest.raises(Invalid), database.transaction(one) as tx:
        standard_proposals.propose(tx, content=SHIPPED, **cli.SHIPPED)  # what is in force already
    with database.transaction(one) as tx:
        row = standard_proposals.propose(tx, content=HARSHER, **cli.SHIPPED)
        with pytest.raises(standard_proposals.StandardProposalWaiting):
            standard_proposals.propose(tx, content=HARSHER, **cli.SHIPPED)
        with pytest.raises(proposals.OwnProposal):
            standard_proposals.approve(tx, proposal_id=row.id)
        assert standards.get_item(tx, ITEM, ON).tiers[0].amount == Fixed(200_000)
    with pytest.raises(proposals.OwnProposal), database.transaction(one) as tx:
        standard_proposals.approve(tx, proposal_id=row.id)
    with database.reading(system_actor(other_tenant_id)) as tx, pytest.raises(NotFound):
        standard_proposals.get(tx, row.id)
    with database.transaction(other) as tx:
        [cell] = standard_proposals.changes(tx, standard_proposals.get(tx, row.id))
        assert (cell.field, cell.before, cell.after) == ("裁量幅度", "2000元", "2500元")
        done = standard_proposals.approve(tx, proposal_id=row.id, note="核对无误")
        assert (done.version, done.changed) == (2, ("D001",))
        assert standards.get_item(tx, ITEM, ON).tiers[0].amount == Fixed(250_000)
        current = standard_imports.last_version(tx, NUMBER)
        assert current is not None and current.imported_by == "马超（复核：郑文静）"
        with pytest.raises(proposals.ProposalSettled):
            standard_proposals.reject(tx, proposal_id=row.id, note="再议")


def test_the_difference_that_was_shown_is_the_one_that_is_approved(
    database: Database, system: Actor, tenant_id: uuid.UUID
) -> None:
    _first(database, system)
    one, other = _person(tenant_id, "马超"), _person(tenant_id, "郑文静")
    with database.transaction(one) as tx:
        row = standard_proposals.propose(tx, content=HARSHER, **cli.SHIPPED)
    later = {**cli.SHIPPED, "valid_to": dt.date(2029, 12, 14)}
    with database.transaction(dataclasses.replace(system, name="平台")) as tx:
        standard_imports.import_standard(tx, content=SHIPPED, **later)  # an upgrade came between
    with pytest.raises(standard_proposals.StandardChangedMeanwhile), database.transaction(other) as tx:
        standard_proposals.approve(tx, proposal_id=row.id)
    with pytest.raises(Invalid), database.transaction(other) as tx:
        standard_proposals.reject(tx, proposal_id=row.id, note=" ")
    with database.transaction(other) as tx:
        standard_proposals.reject(tx, proposal_id=row.id, note="请按现行版本重新提交")
        assert standard_proposals.waiting(tx) == []
        [settled] = standard_proposals.settled(tx)
        assert (settled.status, settled.settled_by_name) == ("rejected", "郑文静")

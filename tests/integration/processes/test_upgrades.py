"""An upgrade takes a newer reading of the shipped standard to a tenant that uses it as it was shipped."""

from __future__ import annotations

import dataclasses
import datetime as dt

from db.actor import Actor
from db.session import Database
from discretion import cli, standard_imports, standards
from discretion.amounts import Fixed
from engine.registry import Registry
from processes import upgrades

#: The table as an earlier release shipped it: one amount was read differently.
SHIPPED = cli.SHIPPED_FILE.read_bytes()
OLDER = SHIPPED.decode("utf-8-sig").replace(",第一次被处罚,2000,2000,", ",第一次被处罚,2500,2500,", 1).encode()
ITEM, ON = "SZCG2023-001", dt.date(2026, 3, 2)


def _listed(database: Database, actor: Actor) -> list[tuple[str, str]]:
    with database.reading(actor) as tx:
        return [(one.part, one.as_json()["by"]) for one in upgrades.planned(tx)]


def test_the_shipped_standard_gets_a_new_version_and_the_second_time_nothing(database: Database, system: Actor) -> None:
    database.provide(Registry([]))
    assert SHIPPED.decode("utf-8-sig").encode() != OLDER, "the edit found its row"
    with database.transaction(system) as tx:
        standard_imports.import_standard(tx, content=OLDER, **cli.SHIPPED)
    assert _listed(database, system) == [("standard", "upgrade")]
    with database.transaction(system) as tx:
        [change] = upgrades.carry_out(tx)
        assert "第2版" in change.what and "修改1" in change.what
        assert [one.part for one in upgrades.planned(tx)] == []
    with database.reading(system) as tx:
        row = standard_imports.last_version(tx, str(cli.SHIPPED["number"]))
        assert row is not None and row.version == 2
        assert standards.get_item(tx, ITEM, ON).tiers[0].amount == Fixed(200_000)
    assert _listed(database, system) == []


def test_what_an_agency_imported_itself_is_named_and_left_alone(database: Database, system: Actor) -> None:
    database.provide(Registry([]))
    person = dataclasses.replace(system, name="马超")
    with database.transaction(person) as tx:
        standard_imports.import_standard(tx, content=OLDER, **cli.SHIPPED)
    assert _listed(database, system) == [("standard", "person")]
    with database.transaction(system) as tx:
        upgrades.carry_out(tx)
        row = standard_imports.last_version(tx, str(cli.SHIPPED["number"]))
        assert row is not None and (row.version, row.imported_by) == (1, "马超")

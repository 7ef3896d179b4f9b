"""Versions, dates, tenants and the journal of imported standards."""

from __future__ import annotations

import csv
import datetime as dt
import io
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from db import journal
from db.actor import Actor, system_actor
from db.errors import Invalid, PermissionDenied
from db.session import Database, Tx
from discretion import cli, importer, standard_imports, standards, statutes
from discretion.conditions import Facts
from discretion.standard_imports import ImportRefused
from discretion.standards import ItemNotFound

CODE = "SZCG2023-001"
SHIPPED = cli.SHIPPED_FILE.read_bytes()


def facts(act: dt.date) -> Facts:
    return Facts(act_date=act, ordered_on=act, refused_on=act + dt.timedelta(days=8))


def edited(old: str, new: str) -> bytes:
    content = SHIPPED.decode("utf-8-sig").replace(old, new, 1)
    assert content != SHIPPED.decode("utf-8-sig")
    return content.encode()


def test_the_shipped_file_is_the_domains_table_and_what_the_statute_fixes_for_item_3(shared: Path) -> None:
    domain = (shared / "domain" / "discretion_rows.csv").read_text(encoding="utf-8-sig")
    shipped = list(csv.DictReader(io.StringIO(SHIPPED.decode("utf-8-sig"))))
    fixed = {row["row_id"]: amount for row in shipped if (amount := row.pop(importer.ORDINARY))}
    assert all(row.pop(importer.FIELD) for row in shipped)
    assert shipped == list(csv.DictReader(io.StringIO(domain)))
    assert fixed == {"D008": "1000元/平方米×占地面积(㎡)"}


def test_a_stall_of_three_and_a_half_square_metres_is_fined_3500_for_the_first_time(tx: Tx) -> None:
    standard_imports.import_standard(tx, content=SHIPPED, **cli.SHIPPED)
    stall = replace(facts(dt.date(2026, 3, 2)), quantities={"占地面积": "3.5"})
    item = standards.get_item(tx, "SZCG2023-003", stall.act_date)
    stall = replace(stall, answers={one.text: False for one in item.questions() if one.kind == "yes_no"})
    result = standards.assess_item(tx, code=item.code, facts=stall, on=dt.date(2026, 4, 1))
    assert (result.amount_cents, result.tier_name, result.has("ordinary-by-statute")) == (350_000, "", True)
    assert "本案属一般情形" in "".join(result.reasons)


def test_an_import_is_one_entry_of_the_journal_with_the_digest_of_the_file(database: Database, system: Actor) -> None:
    with database.transaction(system) as tx:
        done = standard_imports.import_standard(tx, content=SHIPPED, **cli.SHIPPED)
    with database.reading(system) as tx:
        (entry,) = journal.entries(tx, f"tenant:{system.tenant_id}")
    assert entry.command == "standard.imported"
    assert entry.payload["file_sha256"] == done.report.sha256
    assert (entry.payload["rows"], entry.payload["items"], entry.payload["added"]) == (51, 22, 51)


def test_a_second_import_makes_a_new_version_and_the_journal_keeps_what_changed(
    database: Database, system: Actor
) -> None:
    with database.transaction(system) as tx:
        standard_imports.import_standard(tx, content=SHIPPED, **cli.SHIPPED)
    with database.transaction(system) as tx:
        content = edited("第二次被处罚,10000,10000", "第二次被处罚,9000,9000")
        assert standard_imports.compare(tx, content=content, number=cli.SHIPPED["number"])["changed"] == ["D002"]
        done = standard_imports.import_standard(tx, content=content, **cli.SHIPPED)
        assert (done.version, done.changed, done.added, done.removed) == (2, ("D002",), (), ())
    with database.reading(system) as tx:
        entry = list(journal.entries(tx, f"tenant:{system.tenant_id}"))[-1]
        assert entry.payload["changed"]["D002"]["before"]["amount"] == {"kind": "fixed", "cents": 1_000_000}
        assert entry.payload["changed"]["D002"]["after"]["amount"] == {"kind": "fixed", "cents": 900_000}
        assert [one.version for one in standards.standards(tx)] == [2]
        assert [one.version for one in standards.standards(tx, replaced=True)] == [2, 1]
        item = standards.get_item(tx, CODE, dt.date(2026, 3, 2))
        assert item.tiers[1].amount.cents == 900_000  # type: ignore[union-attr]


def test_the_same_file_again_changes_nothing(tx: Tx) -> None:
    first = standard_imports.import_standard(tx, content=SHIPPED, **cli.SHIPPED)
    again = standard_imports.import_standard(tx, content=SHIPPED, **cli.SHIPPED)
    assert again.unchanged and again.standard_id == first.standard_id and again.version == 1


def test_a_file_with_errors_is_refused_whole(database: Database, system: Actor) -> None:
    content = edited("第一次被处罚,2000,2000", "第一次被处罚,两千,2000")
    with pytest.raises(ImportRefused, match="D001") as refused, database.transaction(system) as tx:
        standard_imports.import_standard(tx, content=content, **cli.SHIPPED)
    assert "第2行" in refused.value.message("zh")
    with database.reading(system) as tx:
        assert standards.standards(tx) == []


def test_the_days_in_force_must_make_sense(tx: Tx) -> None:
    turned = {**cli.SHIPPED, "valid_to": dt.date(2023, 1, 1), "number": " "}
    with pytest.raises(Invalid) as wrong:
        standard_imports.import_standard(tx, content=SHIPPED, **turned)
    assert set(wrong.value.fields) == {"valid_to", "number"}


@pytest.mark.parametrize(
    ("day", "found"),
    [("2023-12-14", False), ("2023-12-15", True), ("2028-12-14", True), ("2028-12-15", False)],
)
def test_an_item_is_found_on_the_days_that_its_standard_is_in_force(tx: Tx, day: str, found: bool) -> None:
    standard_imports.import_standard(tx, content=SHIPPED, **cli.SHIPPED)
    assert (standards.find_item(tx, CODE, dt.date.fromisoformat(day)) is not None) is found
    if not found:
        with pytest.raises(ItemNotFound, match=CODE):
            standards.get_item(tx, CODE, dt.date.fromisoformat(day))


def test_an_act_before_a_milder_standard_gets_the_milder_one_and_a_harsher_one_does_not_reach_back(tx: Tx) -> None:
    standard_imports.import_standard(tx, content=SHIPPED, **cli.SHIPPED)
    act, on = dt.date(2026, 3, 2), dt.date(2026, 6, 1)
    for begins, amount, expected in ((1, "3000", 200_000), (2, "1500", 200_000)):
        content = edited("第一次被处罚,2000,2000", f"第一次被处罚,{amount},{amount}")
        later = {**cli.SHIPPED, "number": f"深城管规〔2026〕{amount}号", "valid_from": dt.date(2026, 5, begins)}
        standard_imports.import_standard(tx, content=content, **later)
        result = standards.assess_item(tx, code=CODE, facts=facts(act), on=on)
        # 1500 lies below the statutory minimum of 2000: it is blocked, so nobody can tell which is lighter.
        assert result.amount_cents == expected
        assert result.has("lighter-law-applied" if amount == "3000" else "law-comparison-open")
    milder = edited("情节较轻,第一次被处罚,2000,2000", "情节较轻,第一次被处罚,,,不予处罚").replace(
        "不予处罚,,,14".encode(), "不予处罚,,14".encode(), 1
    )
    later = {**cli.SHIPPED, "number": "深城管规〔2026〕12号", "valid_from": dt.date(2026, 5, 3)}
    standard_imports.import_standard(tx, content=milder, **later)
    result = standards.assess_item(tx, code=CODE, facts=facts(act), on=on)
    assert (result.outcome, result.amount_cents) == ("no-penalty", 0)
    assert standards.assess_item(tx, code=CODE, facts=facts(act), on=dt.date(2026, 4, 1)).amount_cents == 200_000


def test_a_later_version_of_the_same_number_ends_the_one_before_and_never_reaches_back(tx: Tx) -> None:
    standard_imports.import_standard(tx, content=SHIPPED, **cli.SHIPPED)
    harsher = edited("第一次被处罚,2000,2000", "第一次被处罚,3000,3000")
    later = {**cli.SHIPPED, "valid_from": dt.date(2026, 5, 1)}
    assert standard_imports.import_standard(tx, content=harsher, **later).version == 2
    act = dt.date(2026, 3, 2)
    assert standards.assess_item(tx, code=CODE, facts=facts(act), on=dt.date(2026, 6, 1)).amount_cents == 200_000
    assert standards.assess_item(
        tx, code=CODE, facts=facts(dt.date(2026, 5, 2)), on=dt.date(2026, 6, 1)
    ).amount_cents == 300_000  # fmt: skip
    first = next(one for one in standards.standards(tx) if one.version == 1)
    assert first.valid_to == dt.date(2026, 4, 30) and first.replaced_at is None
    assert standard_imports.import_standard(tx, content=SHIPPED, **later).version == 3
    assert [one.version for one in standards.standards(tx)] == [3, 1], "the same day in force: another reading"
    with pytest.raises(Invalid) as refused:
        standard_imports.import_standard(tx, content=harsher, **cli.SHIPPED)
    assert "第1版" in refused.value.fields["valid_from"]


def test_an_item_that_the_later_standard_dropped_is_left_to_a_person(tx: Tx) -> None:
    standard_imports.import_standard(tx, content=SHIPPED, **{**cli.SHIPPED, "valid_to": dt.date(2026, 4, 30)})
    result = standards.assess_item(tx, code=CODE, facts=facts(dt.date(2026, 3, 2)), on=dt.date(2026, 6, 1))
    assert result.has("item-gone") and [one.chosen for one in result.compared] == [True, False]


def test_a_night_work_case_follows_the_law_of_its_day(tx: Tx, owner: Engine) -> None:
    statutes.load(owner)
    standard_imports.import_standard(tx, content=SHIPPED, **cli.SHIPPED)
    before = facts(dt.date(2026, 8, 1))
    result = standards.assess_item(tx, code="噪声法77(2)", facts=before, on=dt.date(2026, 8, 10))
    assert (result.low_cents, result.high_cents, result.blocked) == (1_000_000, 10_000_000, False)
    changed = standards.assess_item(tx, code="噪声法77(2)", facts=before, on=dt.date(2026, 9, 1))
    assert changed.has("law-comparison-open")
    after = standards.assess_item(tx, code="噪声法77(2)", facts=facts(dt.date(2026, 9, 1)), on=dt.date(2026, 9, 10))
    assert after.has("law-not-in-force") and after.blocked


def test_the_library_of_laws_is_loaded_by_the_operator_and_read_by_all(tx: Tx, owner: Engine) -> None:
    count = statutes.load(owner)
    assert statutes.load(owner) == count == len(statutes.catalogue(tx))
    version = statutes.version_on(tx, "中华人民共和国行政处罚法", dt.date(2026, 3, 2))
    assert version is not None and version.version == "2021-01-22修订" and version.confirmed
    assert statutes.version_on(tx, "行政处罚法", dt.date(2020, 1, 1)) is None
    assert statutes.version_on(tx, "生态环境法典", dt.date(2026, 8, 14)) is None
    with pytest.raises(DBAPIError, match="permission denied"):
        tx.session.execute(text("DELETE FROM statutes"))


def test_the_other_tenant_has_no_standard(database: Database, system: Actor, other_tenant_id: uuid.UUID) -> None:
    with database.transaction(system) as tx:
        standard_imports.import_standard(tx, content=SHIPPED, **cli.SHIPPED)
    with database.reading(system_actor(other_tenant_id)) as tx:
        assert standards.standards(tx) == [] and standards.items_on(tx, dt.date(2026, 3, 2)) == []


def test_an_import_needs_the_permission(database: Database, tenant_id: uuid.UUID) -> None:
    officer = Actor(kind="person", tenant_id=tenant_id, name="承办人")
    with pytest.raises(PermissionDenied), database.transaction(officer) as tx:
        standard_imports.import_standard(tx, content=SHIPPED, **cli.SHIPPED)


def test_the_command_line_imports_after_a_dry_run_and_assesses(database: Database, system: Actor) -> None:
    status, report = cli.import_file(database, system, cli.SHIPPED_FILE, dry_run=True)
    assert status == 0 and report["report"]["rows"] == 51 and len(report["difference"]["added"]) == 51
    assert cli.import_file(database, system, cli.SHIPPED_FILE, dry_run=False)[0] == 0
    known = {"act_date": "2026-03-02", "ordered_on": "2026-03-02", "refused_on": "2026-03-12"}
    status, result = cli.assess_cli(database, system, CODE, known, dt.date(2026, 4, 1))
    assert (status, result["tier"], result["amount_cents"]) == (0, "情节较轻", 200_000)
    status, result = cli.assess_cli(database, system, CODE, {"act_date": "2026-03-02"}, dt.date(2026, 4, 1))
    assert status == 3 and result["blocked"]

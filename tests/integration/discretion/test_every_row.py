"""Every row of the domain's table through the import and the assessment, on the real database."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from db.session import Tx
from discretion import cli, standard_imports, standards
from discretion.assess import assess
from discretion.conditions import AllOf, AnyOf, Condition, Facts, Measured, PromptCorrection, Question, TimesPunished
from discretion.standard_imports import Imported
from discretion.tiers import Item

ACT = dt.date(2026, 3, 2)
ON = dt.date(2026, 4, 1)
#: Quantities for formulas: what a case would have measured.
MEASURED = {
    "占地面积": "3.5", "设施处数": "2", "占用或拆除立体绿化面积": "12.25",
    "建设工程造价": "1000000", "临时建设工程造价": "80000.55",
}  # fmt: skip


@pytest.fixture
def rows(shared: Path) -> list[dict[str, str]]:
    text = (shared / "domain" / "discretion_rows.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def imported(tx: Tx, shared: Path) -> Imported:
    content = (shared / "domain" / "discretion_rows.csv").read_bytes()
    return standard_imports.import_standard(tx, content=content, **cli.SHIPPED)


def facts_for(item: Item, condition: Condition) -> Facts:
    """Facts of a case that meets the condition and nothing else."""
    facts = Facts(
        act_date=ACT,
        ordered_on=dt.date(2026, 3, 3),
        order_due_on=dt.date(2026, 3, 10),
        refused_on=dt.date(2026, 3, 11),
        quantities=MEASURED,
        answers={q.key: False for q in item.questions() if q.kind == "yes_no"},
    )
    facts = replace(facts, answers={**facts.answers, **{one.text: True for one in item.precondition.required}})
    return satisfy(facts, condition)


def satisfy(facts: Facts, condition: Condition) -> Facts:
    match condition:
        case TimesPunished(times):
            before = tuple(dt.date(2026, 1, day) for day in range(1, times))
            return replace(facts, prior_penalties=before)
        case Question(text):
            return replace(facts, answers={**facts.answers, text: True})
        case PromptCorrection():
            return replace(facts, corrected_promptly=True)
        case Measured(quantity=name, low=low, low_included=included, high=high):
            value = (low or Decimal(0)) if included else (low or Decimal(0)) + Decimal("0.5")
            assert high is None or value <= high
            return replace(facts, quantities={**facts.quantities, name: value})
        case AnyOf(parts):
            return satisfy(facts, parts[0])
        case AllOf(parts):
            for part in parts:
                facts = satisfy(facts, part)
    return facts


def expected_cents(row: dict[str, str]) -> int:
    """The amount that the row states, computed here from its own words, apart from the program's reader."""
    formula = row["公式"]
    if formula == "不予处罚":
        return 0
    if "×" in formula:
        rate, quantity = formula.split("元/")[0], formula.split("×")[1].removesuffix("(㎡)")
        return int(Decimal(rate) * Decimal(MEASURED[quantity]) * 100)
    assert row["裁量幅度_min_yuan"] == row["裁量幅度_max_yuan"]
    return int(row["裁量幅度_min_yuan"]) * 100


def test_44_tier_rows_give_their_exact_tier_and_amount(tx: Tx, imported: Imported, rows: list[dict[str, str]]) -> None:
    exact = 0
    for row in rows:
        if row["row_id"].startswith("L"):
            continue
        item = standards.get_item(tx, row["事项编码(标准内序号)"].split("(")[0], ACT)
        tier = next(tier for tier in item.tiers if tier.row_id == row["row_id"])
        result = standards.assess_item(tx, code=item.code, facts=facts_for(item, tier.condition), on=ON)
        assert result.settled, (row["row_id"], result.flags, result.open_questions)
        assert result.tier is not None
        assert (result.tier.row_id, result.tier_name) == (row["row_id"], row["情节/阶次"])
        assert result.amount_cents == expected_cents(row), row["row_id"]
        assert result.outcome == ("no-penalty" if row["公式"] == "不予处罚" else "fine")
        exact += 1
    assert exact == 44


#: What the statute allows in each case (cents), for the measured costs above.
RANGES = {
    "L001": (5_000_000, 10_000_000),
    "L002": (0, 10_000_000),
    "L003": (0, 8_000_055),
    "L004": (1_000_000, 10_000_000),
    "L005": (0, 1_000_000),
    "L006": (0, 500_000),
    "L007": (3_000_000, 30_000_000),
}


def test_7_rows_with_statutory_ranges_give_the_range_and_say_that_no_tier_is_published(
    tx: Tx, imported: Imported, rows: list[dict[str, str]]
) -> None:
    ranged = 0
    for row in rows:
        if not row["row_id"].startswith("L"):
            continue
        item = standards.get_item(tx, row["事项编码(标准内序号)"], ACT)
        result = standards.assess_item(tx, code=item.code, facts=facts_for(item, item.tiers[0].condition), on=ON)
        assert result.has("no-published-tier")
        assert (result.low_cents, result.high_cents) == RANGES[row["row_id"]], row["row_id"]
        assert result.amount_cents is None
        assert result.outcome == "range"
        assert not result.blocked, result.flags
        ranged += 1
    assert ranged == 7


def test_every_item_goes_through_the_database_unchanged(tx: Tx, imported: Imported) -> None:
    stored = {item.code: item for item in standards.items_on(tx, ACT)}
    for item in imported.report.items:
        assert replace(stored[item.code], standard=None) == item


def test_every_row_is_loaded_and_kept_with_its_page_and_source(tx: Tx, imported: Imported) -> None:
    tiers = [tier for item in standards.items_on(tx, ACT) for tier in item.tiers]
    assert len(tiers) == imported.report.rows == 51
    assert all(tier.source for tier in tiers)
    assert sum(tier.published for tier in tiers) == 44


def test_the_reasons_are_whole_sentences_that_cite_statute_and_tier(tx: Tx, imported: Imported) -> None:
    for item in standards.items_on(tx, ACT):
        for tier in item.tiers:
            result = assess(item, facts_for(item, tier.condition), ON)
            text = "".join(result.reasons)
            assert all(sentence.endswith("。") and sentence.count("。") == 1 for sentence in result.reasons)
            assert "。。" not in text and "，。" not in text and "“”" not in text and "《》" not in text
            assert item.penalty_basis in text and item.duty_basis in text
            if tier.published:
                assert "《深圳市城市管理行政处罚裁量权实施标准》（深城管规〔2023〕2号）" in text and tier.name in text

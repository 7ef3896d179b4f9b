"""Whatever the facts: no settled amount outside the statutory range, none with a question open, reasons well formed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discretion import cli, importer
from discretion.amounts import PerUnit
from discretion.assess import Assessment, assess, statutory_bounds
from discretion.conditions import PARTY_TYPES, Facts, Overlay
from discretion.deviation import check_deviation
from discretion.overlays import GROUNDS, KINDS
from discretion.tiers import Item

ITEMS = importer.read(cli.SHIPPED_FILE.read_bytes()).items
ACT = dt.date(2026, 3, 2)
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))
MAYBE_DAYS = st.none() | DAYS


@st.composite
def cases(draw: st.DrawFn) -> tuple[Item, Facts, dt.date]:
    item = draw(st.sampled_from(ITEMS))
    asked = item.questions()
    act = draw(DAYS)
    numbers = st.decimals(0, 10_000_000, places=2, allow_nan=False)
    overlay = st.builds(
        Overlay, st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(GROUNDS)), st.none() | st.integers(0, 10**8)
    )  # fmt: skip
    facts = Facts(
        act_date=act,
        party_type=draw(st.sampled_from(sorted(PARTY_TYPES))),
        prior_penalties=tuple(draw(st.lists(DAYS, max_size=5))),
        ordered_on=draw(MAYBE_DAYS),
        order_due_on=draw(MAYBE_DAYS),
        refused_on=draw(MAYBE_DAYS),
        recurred_on=draw(MAYBE_DAYS),
        corrected_promptly=draw(st.none() | st.booleans()),
        quantities={one.key: draw(numbers) for one in asked if one.kind != "yes_no" and draw(st.booleans())},
        answers={one.key: draw(st.booleans()) for one in asked if one.kind == "yes_no" and draw(st.booleans())},
        overlay=draw(st.none() | overlay),
    )
    return item, facts, act + dt.timedelta(days=draw(st.integers(0, 400)))


def within_the_law(result: Assessment) -> bool:
    if result.outcome == "no-penalty" or result.group is None or result.group.max_cents is None:
        return True
    amount = result.amount_cents or 0
    if result.facts.overlay and result.facts.overlay.kind == "below_minimum":
        return True
    law = statutory_bounds(result.group, result.facts)
    assert law.low_cents is not None and law.high_cents is not None
    return law.low_cents <= amount <= law.high_cents


@settings(max_examples=400, deadline=None)
@given(cases())
def test_no_settled_amount_breaks_the_law_and_nothing_raises(case: tuple[Item, Facts, dt.date]) -> None:
    item, facts, on = case
    result = assess(item, facts, on)
    assert result.as_json()["settled"] is result.settled
    if result.settled:
        assert not result.open_questions and not result.blocked
        assert within_the_law(result)
        assert result.outcome in ("fine", "no-penalty")
        if result.outcome == "fine" and item.precondition.refusal:
            assert facts.ordered_on and facts.refusal and facts.refusal >= facts.ordered_on
    for sentence in result.reasons:
        assert sentence.endswith("。") and sentence.count("。") == 1 and "None" not in sentence


@settings(max_examples=200, deadline=None)
@given(cases(), st.integers(0, 10**8), st.text(max_size=40))
def test_no_deviation_that_is_allowed_leaves_the_statutory_range(
    case: tuple[Item, Facts, dt.date], cents: int, reason: str
) -> None:
    item, facts, on = case
    result = assess(item, facts, on)
    deviation = check_deviation(result, cents, reason)
    if deviation.allowed and cents and result.group and result.group.max_cents is not None:
        law = statutory_bounds(result.group, facts)
        assert law.high_cents is None or cents <= law.high_cents
    if deviation.deviates and deviation.allowed:
        assert len(reason.strip()) >= 10


SETTLED: dict[str, Any] = {"ordered_on": ACT, "refused_on": dt.date(2026, 3, 20), "order_due_on": dt.date(2026, 3, 10)}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ITEMS), st.integers(1, 6), st.data())
def test_a_fine_never_falls_when_the_party_was_punished_once_more(item: Item, times: int, data: st.DataObject) -> None:
    """Monotone in seriousness: more earlier penalties, all else the same, never lead to less."""
    asked = item.questions()
    numbers = st.decimals("0.01", 1000, places=2)
    same: dict[str, Any] = {
        "quantities": {one.key: data.draw(numbers) for one in asked if one.kind != "yes_no"},
        "answers": {one.key: False for one in asked if one.kind == "yes_no"},
        "corrected_promptly": False, **SETTLED,
    }  # fmt: skip
    prior = [ACT - dt.timedelta(days=30 + index) for index in range(times)]
    less = assess(item, Facts(act_date=ACT, prior_penalties=tuple(prior[:-1]), **same), ACT)
    more = assess(item, Facts(act_date=ACT, prior_penalties=tuple(prior), **same), ACT)
    if less.high_cents is not None and more.high_cents is not None:
        assert (more.low_cents or 0, more.high_cents) >= (less.low_cents or 0, less.high_cents)


@pytest.mark.parametrize(
    ("share", "cents"), [("0", 500_000), ("0.01", 300_000), ("9.99", 300_000), ("10", 100_000), ("19.99", 100_000),
                         ("20", None)],
)  # fmt: skip
def test_the_edges_of_the_share_of_public_notices(share: str, cents: int | None) -> None:
    item = next(one for one in ITEMS if one.code == "SZCG2023-070")
    assert assess(item, Facts(act_date=ACT, quantities={"占比": share}), ACT).amount_cents == cents


@settings(max_examples=150, deadline=None)
@given(st.decimals(0, 20, places=2), st.decimals(0, 20, places=2))
def test_a_fine_never_falls_when_less_was_broadcast(share: Decimal, other: Decimal) -> None:
    """Item 70: the smaller the share of public notices, the higher the fine; the edges lie at 10 % and 20 %."""
    item = next(one for one in ITEMS if one.code == "SZCG2023-070")
    less, more = sorted((share, other))
    found = [assess(item, Facts(act_date=ACT, quantities={"占比": part}), ACT).amount_cents for part in (less, more)]
    assert found[1] is None or (found[0] is not None and found[0] >= found[1])


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([one for one in ITEMS if any(isinstance(tier.amount, PerUnit) for tier in one.tiers)]), st.data()
)
def test_a_fine_never_falls_when_more_was_measured(item: Item, data: st.DataObject) -> None:
    numbers = st.decimals("0.01", 5000, places=2)
    less, more = sorted((data.draw(numbers), data.draw(numbers)))
    names = [one for one in item.questions() if one.kind == "quantity"]
    answers = {one.key: False for one in item.questions() if one.kind == "yes_no"}
    found = [
        assess(
            item,
            Facts(act_date=ACT, quantities={one.key: size for one in names}, answers=answers, corrected_promptly=False,
                  **SETTLED),
            ACT,
        ).high_cents
        for size in (less, more)
    ]  # fmt: skip
    assert found[0] is None or (found[1] is not None and found[1] >= found[0])


@settings(deadline=None)
@given(st.decimals(Decimal("0.01"), 100_000, places=2))
def test_square_metres_are_multiplied_exactly(area: Decimal) -> None:
    item = next(one for one in ITEMS if one.code == "SZCG2023-030")
    facts = Facts(act_date=ACT, quantities={"占用或拆除立体绿化面积": area})
    result = assess(item, facts, ACT)
    assert isinstance(item.tiers[0].amount, PerUnit)
    assert result.amount_cents == int(area * 100) * 500

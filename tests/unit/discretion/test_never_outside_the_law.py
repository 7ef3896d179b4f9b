"""Whatever the facts: no settled amount outside the statutory range, none with a question open, reasons well formed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

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


@settings(deadline=None)
@given(st.decimals(Decimal("0.01"), 100_000, places=2))
def test_square_metres_are_multiplied_exactly(area: Decimal) -> None:
    item = next(one for one in ITEMS if one.code == "SZCG2023-030")
    facts = Facts(act_date=ACT, quantities={"占用或拆除立体绿化面积": area})
    result = assess(item, facts, ACT)
    assert isinstance(item.tiers[0].amount, PerUnit)
    assert result.amount_cents == int(area * 100) * 500

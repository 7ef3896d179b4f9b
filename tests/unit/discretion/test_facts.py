"""Facts that come from outside as JSON: what does not do is named, and nothing breaks later."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discretion.cli import facts_of


def test_facts_are_read_from_json() -> None:
    facts = facts_of(
        {
            "act_date": "2026-03-02",
            "party_type": "citizen",
            "prior_penalties": ["2025-05-06"],
            "ordered_on": "2026-03-03",
            "quantities": {"占比": "9.5"},
            "answers": {"明知": True, "x": None},
            "corrected_promptly": False,
            "overlay": {"kind": "lighter", "ground": "mitigated", "fine_cents": 100},
        }
    )
    assert facts.prior_penalties == (dt.date(2025, 5, 6),) and facts.answers == {"明知": True}
    assert facts.overlay is not None and facts.overlay.fine_cents == 100


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "act_date"),
        ({"act_date": 20260302}, "act_date"),
        ({"act_date": "0001-01-01"}, "act_date"),
        ({"act_date": "2026-02-30"}, "day"),
        ({"quantities": {"面积": "一"}}, "面积"),
        ({"quantities": {"面积": "NaN"}}, "面积"),
        ({"quantities": {"面积": "1e999999"}}, "面积"),
        ({"quantities": {"面积": -1}}, "面积"),
        ({"quantities": ["面积"]}, "quantities"),
        ({"answers": {"明知": "yes"}}, "明知"),
        ({"prior_penalties": [1]}, "prior_penalties"),
        ({"prior_penalties": [None]}, "prior_penalties"),
        ({"overlay": {"kind": "milder", "ground": ""}}, "overlay"),
        ({"overlay": {"kind": "lighter", "fine_cents": -1}}, "negative"),
        ({"overlay": {"kind": "lighter", "fine_cents": True}}, "fine_cents"),
        ({"corrected_promptly": 1}, "corrected_promptly"),
    ],
)
def test_what_does_not_do_is_named(given: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        facts_of({"act_date": "2026-03-02", **given} if given else {})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("act_date", "party_type", "prior_penalties", "quantities", "answers", "overlay", "ordered_on")


@settings(deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, JSON)))
def test_no_json_whatever_raises_anything_but_a_value_error(data: dict[str, Any]) -> None:
    try:
        facts_of(data)
    except ValueError:
        return

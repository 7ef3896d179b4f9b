"""监护人: who needs one, by the identity number on the day of the act."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from stdnum.cn import ric

from processes import guardians

ACT = dt.date(2026, 3, 2)


def party(born: str, **more: Any) -> dict[str, Any]:
    digits = f"440303{born}001"
    return {"type": "citizen", "id_number": digits + ric.calc_check_digit(digits + "0"), **more}


@pytest.mark.parametrize(("born", "age", "minor"), [
    ("20080303", 17, True), ("20080302", 18, False), ("20140101", 12, True), ("19880512", 37, False),
])  # fmt: skip
def test_a_minor_needs_a_guardian_until_the_day_of_full_age(born: str, age: int, minor: bool) -> None:
    asked = party(born)
    assert guardians.age(asked, ACT) == age
    if not minor:
        guardians.check(asked, ACT)
        assert guardians.printed(asked, ACT) == {"age": "", "guardian": ""}
        return
    for half in ({}, {"guardian": "何大海"}, {"guardian": " ", "guardian_relation": "父亲"}):
        with pytest.raises(guardians.GuardianMissing) as refused:
            guardians.check({**asked, **half}, ACT)
        assert f"{age}周岁" in refused.value.message("zh")
    whole = {**asked, "guardian": "何大海", "guardian_relation": "父亲"}
    guardians.check(whole, ACT)
    assert guardians.printed(whole, ACT) == {"age": str(age), "guardian": "何大海（父亲）"}


@pytest.mark.parametrize("known", [{}, {"type": "company", "id_number": "440303201401010017"}, {"type": "citizen"},
                                   {"type": "citizen", "id_number": "护照E12345678"}])  # fmt: skip
def test_where_no_age_is_known_nothing_is_demanded(known: dict[str, Any]) -> None:
    guardians.check(known, ACT)
    assert guardians.printed(known, ACT) == {"age": "", "guardian": ""}

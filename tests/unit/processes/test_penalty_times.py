"""When an act took place and when a hearing began, as papers state it."""

import pytest

from processes.penalty.contexts import occurred
from processes.penalty.hearings import began

DAY, VISIT = "2026-09-07", "2026-09-07T10:20:00+08:00"


@pytest.mark.parametrize(
    ("check", "visit", "said"),
    [
        ({"act_began_on": DAY, "act_ended_on": DAY}, VISIT, VISIT),
        ({"act_began_on": DAY, "act_ended_on": DAY}, "2026-09-16T09:10:00+08:00", DAY),
        ({"act_began_on": "2026-09-01", "act_ended_on": "2026-09-05"}, VISIT, "2026年9月1日至2026年9月5日"),
        ({"act_began_on": "2026-09-01", "act_ended_on": DAY}, VISIT, VISIT),
        ({}, VISIT, VISIT),
        ({"act_ended_on": DAY}, "", DAY),
    ],
)
def test_a_visit_after_the_act_is_not_its_time(check: dict[str, str], visit: str, said: str) -> None:
    assert occurred(check, {"began_at": visit}) == said


def test_a_hearing_begins_when_it_was_held_and_no_hour_is_invented() -> None:
    assert began({"planned_at": VISIT, "held_on": DAY}) == VISIT
    assert began({"planned_at": VISIT, "held_on": "2026-09-08"}) == "2026-09-08"
    assert began({"planned_at": VISIT}) == VISIT
    assert began({"held_on": DAY}) == DAY

"""The statutory clock of a case against the law's table of limits, with days counted here and not by the product."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import chinese_calendar

from tests import by_law
from tests.supposing import supposed

if TYPE_CHECKING:
    from tests.factories import CaseFile

RUNNING = "running"
#: Limits whose length the agency names in the case; the law's table says what counts otherwise.
#: Source: 《行政强制法》第二十五条第三款 (检测期间由机构明确)、第三十五条、第四十二条; 督办、整改的期限由监督机关确定.
NAMED = {
    ("measure", "C03"), ("inspection", "I05"), ("inspection", "I07"), ("enforcement", "E01"), ("enforcement", "E08"),
    ("supervision_order", "J02"), ("supervision_order", "J03"),
}  # fmt: skip
#: Limits that have another length in another case. Source: 《行政强制法》第五十八条第三款 (不予执行的复议：三十日).
ALSO = {("court_application", "F04U"): 30}


#: What a step that begins to wait tells of parts of the diagram that are no steps. Source: the diagrams.
ENTERED = {
    "N17": ("closing_phase entered",), "I8": ("closing_phase entered",), "I9": ("closing_phase entered",),
    "E10": ("closing_phase entered",), "F9": ("closing_phase entered",), "I5": ("running_phase entered",),
    "N14": ("service_done completed", "N13_wait completed"), "N15x": ("withdrawal_start completed",),
    "S6_withdraw": ("withdrawal_start completed",), "S9": ("review_start completed",),
}  # fmt: skip
#: What a step that no longer waits, though nobody completed it, tells: its time ran out, or it was overtaken.
GONE = ("_lapsed completed", "_overdue completed", "_settled completed", " cancelled")

#: Told of every beginning and end that is looked at: a campaign listens.
told: Callable[[str], None] = lambda sign: None  # noqa: E731


@dataclass(frozen=True)
class Before:
    """At which steps a case waited, and which rounds of its limits ran."""

    waited: frozenset[str]
    running: Mapping[str, str]


def look(case: CaseFile, waits: Iterable[str]) -> Before:
    """Look at the clock of a case that waits at some steps."""
    rows = case.deadlines()
    return Before(frozenset(waits), {key: row["id"] for key, row in rows.items() if row["status"] == RUNNING})


def happened(element: str, waited: frozenset[str], waits: set[str]) -> set[str]:
    """Name what happened in the diagram when a step was completed, or when time passed (no step)."""
    events = {f"{element} completed"} | {f"{one} entered" for one in waits - waited}
    events |= {event for one in waits - waited for event in ENTERED.get(one, ())}
    events |= {f"{one.removesuffix('_request')}{way}" for one in waited - waits - {element} for way in GONE}
    return events | ({"opening_done completed"} if element == "N3" and "N4" in waits else set())


def check(case: CaseFile, process: str, element: str, before: Before, tried: set[tuple[str, str, str]]) -> None:
    """See that after a step the limits run that begin there, for as long as the law says, and no others still run."""
    waits = case.waits_at()
    key = process, element, " ".join(["clock", *sorted(waits - before.waited), "/", *sorted(before.waited - waits)])
    if key in tried:
        return
    tried.add(key)
    events = happened(element, before.waited, waits)
    clock, facts = case.deadlines(), case.facts
    for line in by_law.rows(by_law.LIMITS):
        if line["procedure"] != process:
            continue
        limit, row = line["limit"], clock.get(line["limit"])
        over = [event for event, _ in _triggers(line["ends"]) if event in events]
        begun = [(event, fact) for event, fact in _triggers(line["begins"]) if event in events]
        runs = row is not None and row["status"] == RUNNING
        if over and limit in before.running:
            for event in over:
                told(f"limit {limit} ends {event}")
            assert not (runs and row and row["id"] == before.running[limit]), f"{process} {limit} runs on after {over}"
        if begun and not over:
            told(f"limit {limit} begins {begun[0][0]}")
            assert runs, f"{process} {limit} does not run after {begun}"
        if row is not None and (process, limit, "length") not in tried:
            tried.add((process, limit, "length"))
            _length(process, line, row)
            if runs and row["frozen_at"] is None:
                _stretched(case, process, line)
            day = _fact(facts, begun[0][1]) if begun and begun[0][1] else None  # none where nobody told a day
            if day is not None and row["unit"] != "hours":
                assert row["started_on"] == str(day)[:10], f"{process} {limit}: {row}"


def _triggers(text: str) -> Iterator[tuple[str, str]]:
    for one in filter(None, text.split("; ")):
        element, on, *fact = one.split()
        yield f"{element} {on}", "".join(fact)


def _fact(facts: Mapping[str, Any], path: str) -> Any:
    found: Any = facts
    for name in path.split("."):
        found = (found or {}).get(name)
    return found


def _length(process: str, line: Mapping[str, str], row: Mapping[str, Any]) -> None:
    number, *_, unit = line["length"].split()
    assert row["unit"] == unit, f"{process} {line['limit']}: {row}"
    which, amount = (process, line["limit"]), int(row["amount"])
    assert amount in (int(number), ALSO.get(which)) or which in NAMED, f"{process} {line['limit']}: {row}"
    if unit != "hours" and row["frozen_at"] is None:
        last = last_day(dt.date.fromisoformat(row["started_on"]), amount, unit, rolls=line["rolls"] == "yes")
        assert row["last_day"] == last.isoformat(), f"{process} {line['limit']} ends on {last}: {row}"


def _stretched(case: CaseFile, process: str, line: Mapping[str, str]) -> None:
    """See that a limit may stand still on the grounds of the law and be extended where the law says so, not else."""
    from tests.factories import Refused

    district, path = case.district, f"/cases/{case.id}/deadlines/{line['limit']}"

    def asked(by: str, way: str, body: Mapping[str, Any]) -> str:
        with supposed(district.database):
            try:
                district.call(by, "POST", f"{path}/{way}", json=body)
            except Refused as refused:
                return refused.code
        return ""

    for basis in filter(None, line["pauses"].split("; ")):
        came = asked("machine", "pause", {"basis": basis})
        assert came == "", f"{process} {line['limit']} does not stand still for {basis}: {came}"
    assert asked("machine", "pause", {"basis": "节假日"}) == "pause-not-allowed", f"{process} {line['limit']}"
    came = asked(case.team["leader"], "extend", {"reason": "案情复杂"})
    assert (came == "") == (" with " not in line["extension"] and bool(line["extension"])), f"{process} {line} {came}"


def _works(day: dt.date) -> bool:
    """Tell whether a day is a working day; of a year without a notice only the weekends are known."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def last_day(start: dt.date, amount: int, unit: str, *, rolls: bool) -> dt.date:
    """Count a limit by hand: the day of the event does not count, a day off at the end moves on where the law says so.

    Source: 《行政处罚法》第八十五条、《行政强制法》第六十九条、《民法典》第二百零一条至第二百零三条.
    """
    day = start
    if unit == "working_days":
        while amount:
            day += dt.timedelta(days=1)
            amount -= _works(day)
    elif unit == "calendar_days":
        day += dt.timedelta(days=amount)
    else:
        months = start.month - 1 + amount * (12 if unit == "years" else 1)
        year, month = start.year + months // 12, months % 12 + 1
        day = dt.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
    while rolls and not _works(day):
        day += dt.timedelta(days=1)
    return day

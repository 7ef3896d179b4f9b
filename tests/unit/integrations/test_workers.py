"""The workers between the engine and the outside systems, with both sides faked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.businesses import BUSINESSES, LEADS
from integrations.entities import TOPIC, FakeEntities
from integrations.entities_worker import EntitiesWorker
from integrations.errors import Refused, Unintelligible
from integrations.grid import FakeGrid
from integrations.grid_gateway import GridGateway
from tests.unit.integrations.memory_shelf import MemoryShelf
from tests.unit.integrations.memory_tasks import MemoryTasks


def looked_up(*codes: str | None) -> MemoryTasks:
    """One look-up per code; without one the officer left the field empty."""
    return MemoryTasks(TOPIC, *({"code": code} if code is not None else {} for code in codes))


class Cases:
    """Cases begun in memory, once a business key."""

    def __init__(self) -> None:
        self.begun: dict[str, Mapping[str, Any]] = {}
        self.refuse: set[str] = set()

    def begin(self, process: str, *, facts: Mapping[str, Any], business_key: str) -> str:
        if business_key in self.refuse:
            raise Refused("duecourse", "no")
        self.begun.setdefault(business_key, facts)
        return f"case-{business_key}"


def test_a_look_up_is_answered_with_the_registered_business() -> None:
    tasks = looked_up(BUSINESSES[0].code)
    assert EntitiesWorker(tasks, FakeEntities(BUSINESSES)).run_once() == 1
    result = tasks.done["0"]
    assert result["outcome"] == "found" and result["entity"]["name"] == BUSINESSES[0].name
    assert result["entity"]["status_zh"] == "存续"


def test_what_a_person_must_correct_completes_the_task_with_a_note() -> None:
    tasks = looked_up("91440300MA5TXT0115", "91110000600037341L", "", None)
    assert EntitiesWorker(tasks, FakeEntities(BUSINESSES)).run_once() == 4
    assert [tasks.done[n]["outcome"] for n in "0123"] == ["code-invalid", "not-registered", "no-code", "no-code"]
    assert all(tasks.done[n]["note"].endswith("。") and not tasks.done[n]["found"] for n in "0123")


def test_a_register_that_is_down_fails_the_task_for_a_later_try() -> None:
    tasks, entities = looked_up(BUSINESSES[0].code, BUSINESSES[1].code), FakeEntities(BUSINESSES)
    entities.faults.order(fail_next=1)
    assert EntitiesWorker(tasks, entities).run_once() == 1
    assert tasks.failed == {"0": ("entities: a failure was ordered", True)} and set(tasks.done) == {"1"}


def test_an_answer_that_makes_no_sense_becomes_an_incident_at_once() -> None:
    class Broken(FakeEntities):
        def look_up(self, code: str) -> None:
            raise Unintelligible("entities", "no name")

    tasks = looked_up(BUSINESSES[0].code)
    assert EntitiesWorker(tasks, Broken(())).run_once() == 0
    assert tasks.failed["0"][1] is False


def test_a_lease_that_was_lost_stops_nothing() -> None:
    tasks = looked_up(BUSINESSES[0].code)
    tasks.lost = True
    assert EntitiesWorker(tasks, FakeEntities(BUSINESSES)).run_once() == 0


def test_each_lead_begins_one_case_and_is_taken_over() -> None:
    grid, cases = FakeGrid(LEADS), Cases()
    assert GridGateway(grid, cases).run_once() == 5
    assert GridGateway(grid, cases).run_once() == 0
    assert set(cases.begun) == {lead.event_number for lead in LEADS}
    facts = cases.begun[LEADS[0].event_number]["lead"]
    assert facts["content"] == LEADS[0].description and facts["source"] == "grid"


def test_a_crash_between_the_case_and_the_take_over_doubles_nothing() -> None:
    grid, cases = FakeGrid(LEADS[:1]), Cases()
    waiting = grid.new_leads()
    grid.faults.order(fail_next=0)

    class Dies(Cases):
        def begin(self, process: str, *, facts: Mapping[str, Any], business_key: str) -> str:
            identifier = cases.begin(process, facts=facts, business_key=business_key)
            grid.faults.order(fail_next=1)
            return identifier

    assert GridGateway(grid, Dies()).run_once() == 0
    assert grid.new_leads() == waiting
    assert GridGateway(grid, cases).run_once() == 1 and len(cases.begun) == 1


def test_a_lead_in_trouble_does_not_hold_up_the_others() -> None:
    grid, cases = FakeGrid(LEADS), Cases()
    cases.refuse.add(LEADS[1].event_number)
    assert GridGateway(grid, cases).run_once() == 4


def test_a_lead_that_cannot_be_read_is_set_aside_and_the_others_become_cases() -> None:
    grid, cases, shelf = FakeGrid(LEADS[:2]), Cases(), MemoryShelf()
    for content in ({"event_number": "WG-1"}, [1], {"event_number": "WG-2\x00"}, "\ud800"):
        grid.send(content)
    gateway = GridGateway(grid, cases, shelf)
    assert gateway.run_once() == 2 and gateway.run_once() == 0
    assert shelf.puts == 4 and "WG-1" in shelf.items and all(str(one.text).isascii() for one in shelf.items.values())

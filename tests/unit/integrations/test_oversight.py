"""The oversight platform: reports, orders and answers over a real socket, and the workers beside it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import requests

from api.fake_systems import Fakes, fresh
from integrations.errors import Busy, Refused, Unintelligible
from integrations.oversight import (
    ANSWER,
    STEP,
    TOPIC,
    FakeOversight,
    HttpOversight,
    OrderAnswer,
    Oversight,
    StepReport,
    SupervisionOrder,
    answer_of,
    order_of,
    step_of,
    tell,
)
from integrations.oversight_worker import OrdersGateway, OversightWorker
from tests.unit.integrations.memory_shelf import MemoryShelf
from tests.unit.integrations.memory_tasks import MemoryTasks

AT = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 9)
REPORT = StepReport("罗综执罚〔2026〕1号", "立案审批", "陈警员", "yellow", AT)
ORDER = SupervisionOrder("DB/1 号", "罗综执罚〔2026〕1号", "请说明超期原因", DAY)
TOKEN = {"Authorization": "Bearer secret"}


@pytest.fixture
def fakes() -> Fakes:
    return fresh(at=AT)


class Desk:
    """Orders in memory; what stands in ``refused`` cannot be a case, what stands in ``stuck`` not yet."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.refused: dict[str, str] = {}
        self.stuck: set[str] = set()
        self.shelf = MemoryShelf()

    def position(self) -> str:
        """Give how far the list has been dealt with."""
        return self.shelf.at

    def begin(self, order: SupervisionOrder, to: str | None = None) -> str:
        """Begin the case of an order."""
        if order.number in self.stuck:
            raise Busy("duecourse", "later")
        if order.number in self.refused:
            raise Refused("duecourse", self.refused[order.number])
        self.begun.append(order.number)
        self.shelf.at = to or self.shelf.at
        return order.number

    def now(self) -> dt.datetime:
        """Give an instant."""
        return AT


def test_reports_orders_and_answers_come_over_the_wire_as_they_are(fakes: Fakes, address: str) -> None:
    platform: Oversight = HttpOversight(address, token="secret", sleep=lambda _: None)
    assert platform.report(REPORT, key="k") == platform.report(REPORT, key="k") == "JD-000001"
    assert fakes.oversight.steps == [REPORT], "told twice, taken once"
    asked = {"case_number": ORDER.case_number, "text": ORDER.text, "answer_by": DAY.isoformat()}
    assert requests.post(f"{address}/control/oversight/demand", json=asked, headers=TOKEN, timeout=5).status_code == 201
    (order,) = platform.orders()
    assert order == SupervisionOrder("DB-000001", ORDER.case_number, ORDER.text, DAY)
    assert list(platform.orders(order.number)) == []
    said = OrderAnswer(order.number, "answered", "因检测延误。", AT)
    platform.answer(said, key="a")
    platform.answer(said, key="a")
    assert fakes.oversight.answers == {order.number: said} and list(platform.orders()) == []
    seen = requests.get(f"{address}/control/oversight", headers=TOKEN, timeout=5).json()
    assert seen == {"steps": [REPORT.as_json()], "answers": [said.as_json()]}
    with pytest.raises(Refused, match="no order"):
        platform.answer(OrderAnswer("DB/9 号", "answered", "", AT), key="b")


def test_trouble_is_ordered_and_calls_without_a_key_or_with_bad_words_are_refused(fakes: Fakes, address: str) -> None:
    platform = HttpOversight(address, token="secret", tries=2, sleep=lambda _: None)
    ordered = requests.post(f"{address}/control/oversight/faults", json={"fail_next": 2}, headers=TOKEN, timeout=5)
    assert ordered.json()["fail_next"] == 2
    with pytest.raises(Busy):
        tell(platform, STEP, REPORT.as_json(), "k")
    tell(platform, STEP, REPORT.as_json(), "k")
    order = fakes.oversight.demand("1号", "请说明", DAY)
    tell(platform, ANSWER, OrderAnswer(order.number, "refused", "无此案", AT).as_json(), "a")
    assert len(fakes.oversight.steps) == len(fakes.oversight.answers) == 1
    for path, body in (
        ("/oversight/steps", REPORT.as_json()),
        ("/oversight/steps", {**REPORT.as_json(), "light": "blue"}),
        (f"/oversight/orders/{order.number}/answer", OrderAnswer("other", "answered", "", AT).as_json()),
        ("/control/oversight/demand", {"case_number": "1号", "text": "x", "answer_by": "soon"}),
    ):
        assert requests.post(address + path, json=body, headers=TOKEN, timeout=5).status_code == 422, path


@pytest.mark.parametrize(
    ("read", "good", "bad"),
    [
        (step_of, REPORT.as_json(), {"light": "blue"}),
        (step_of, REPORT.as_json(), {"at": "2026-03-02T09:00:00"}),
        (step_of, REPORT.as_json(), {"at": "today"}),
        (step_of, REPORT.as_json(), {"step": " "}),
        (step_of, REPORT.as_json(), {"handler": None}),
        (order_of, ORDER.as_json(), {"number": ""}),
        (order_of, ORDER.as_json(), {"text": "\n"}),
        (order_of, ORDER.as_json(), {"answer_by": "2026-02-30"}),
        (order_of, ORDER.as_json(), {"answer_by": 20260309}),
        (order_of, ORDER.as_json(), {"case_number": ["1号"]}),
        (answer_of, OrderAnswer("1", "answered", "", AT).as_json(), {"outcome": "perhaps"}),
        (answer_of, OrderAnswer("1", "answered", "", AT).as_json(), {"order": ""}),
    ],
)
def test_what_the_wire_does_not_promise_is_not_understood(read: Any, good: dict[str, Any], bad: dict[str, Any]) -> None:
    assert read(good).as_json() == good
    with pytest.raises(Unintelligible):
        read({**good, **bad})
    with pytest.raises(Unintelligible):
        read([good])


@pytest.mark.parametrize("answer", [{}, {"receipt": 7}, {"receipt": ""}, [], {"orders": {}}])
def test_answers_that_are_none_are_not_understood(answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    platform = HttpOversight("http://127.0.0.1:9")
    monkeypatch.setattr(platform, "call", lambda *_, **__: answer)
    with pytest.raises(Unintelligible):
        platform.report(REPORT, key="k")
    with pytest.raises(Unintelligible):
        platform.orders()
    with pytest.raises(Unintelligible):
        platform.answer(OrderAnswer("1", "answered", "", AT), key="k")


def test_a_diagrams_report_is_sent_and_one_that_makes_no_sense_goes_before_a_person() -> None:
    fake, good = FakeOversight(), REPORT.as_json()
    tasks = MemoryTasks(TOPIC, good, {**good, "light": "blue"}, {**good, "case_number": ""}, good)
    fake.faults.order(fail_next=1)
    assert OversightWorker(tasks, fake).run_once() == 2
    assert tasks.done["2"] == {"outcome": "no-number", "receipt": None}
    assert tasks.done["3"] == {"outcome": "reported", "receipt": "JD-000001"} and fake.steps == [REPORT]
    assert tasks.failed["0"] == ("oversight: a failure was ordered", True)
    assert "blue" in tasks.failed["1"][0] and tasks.failed["1"][1] is False


def test_orders_are_taken_over_once_refused_with_a_reason_and_one_in_trouble_is_listed_again() -> None:
    fake, desk = FakeOversight(), Desk()
    first, second, third = (fake.demand(f"{n}号", "请说明", DAY) for n in range(3))
    desk.refused[first.number], desk.stuck = "没有执法监督人员", {second.number}
    gateway = OrdersGateway(fake)
    assert gateway.run_once(desk, desk.shelf) == 1 and desk.begun == [third.number]
    assert fake.answers[first.number].text == "没有执法监督人员" and desk.shelf.at == first.number
    desk.stuck.clear()
    assert gateway.run_once(desk, desk.shelf) == 2, "the third comes once more, and its case is there"
    assert desk.shelf.at == third.number and gateway.run_once(desk, desk.shelf) == 0
    fake.faults.order(fail_next=1)
    with pytest.raises(Busy):
        gateway.run_once(desk, desk.shelf)


def test_an_order_that_cannot_be_read_is_set_aside_and_the_others_go_on() -> None:
    fake, desk = FakeOversight(), Desk()
    gateway, shelf = OrdersGateway(fake), desk.shelf
    bad = ORDER.as_json() | {"number": "DB-000002", "answer_by": "2026-02-30"}
    first = fake.demand("1号", "请说明", DAY)
    for content in (bad, "?", None, {"number": "DB-000005", "text": []}):
        fake.send(content)
    last = fake.demand("2号", "请说明", DAY)
    assert gateway.run_once(desk, shelf) == 2 and desk.begun == [first.number, last.number]
    assert shelf.at == last.number and {one.number for one in shelf.items.values()} == {"DB-000002", "", "DB-000005"}
    assert gateway.run_once(desk, shelf) == 0 and shelf.puts == 4, "those without a number are listed again, and known"

    shelf.decide("DB-000002", again=True)
    gateway.run_once(desk, shelf)
    assert shelf.status["DB-000002"] == "waiting" and shelf.puts == 5, "the same words are as bad as before"
    shelf.decide("DB-000005", again=False, reason="无法识别")
    fake.send(bad | {"answer_by": DAY.isoformat(), "number": "DB-000007"})  # what is corrected comes under a new number
    assert gateway.run_once(desk, shelf) == 1
    assert fake.answers["DB-000005"].text == "无法识别" and shelf.status["DB-000005"] == "declined"

"""The fakes of the systems that have no wire yet keep the promises of their protocols."""

from __future__ import annotations

import datetime as dt

import pytest

from integrations.errors import Busy, Refused
from integrations.office import Circulation, FakeOffice, Office, Opinion
from integrations.oversight import FakeOversight, Oversight, StepReport
from integrations.service_hall import FakeServiceHall, Notice, ServiceHall

AT = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)


def test_a_paper_goes_round_once_and_its_receivers_answer() -> None:
    fake = FakeOffice()
    office: Office = fake
    paper = Circulation("罗执罚〔2026〕1号", "案件调查终结报告", "ab" * 32, ("法制科", "分管领导"))
    number = office.circulate(paper, key="row-1")
    assert office.circulate(paper, key="row-1") == number and len(fake.papers) == 1
    fake.answer(number, Opinion("法制科", True, "同意"))
    assert [one.receiver for one in office.opinions(number)] == ["法制科"]
    with pytest.raises(Refused):
        fake.answer(number, Opinion("路人", True, "同意"))
    with pytest.raises(Refused):
        office.opinions("OA-999999")


def test_a_party_hands_in_and_is_told_once() -> None:
    fake = FakeServiceHall()
    hall: ServiceHall = fake
    first = fake.hand_in("defence", case_number="1号", party_code="91", text="我方已改正", at=AT)
    second = fake.hand_in("hearing_request", case_number="1号", party_code="91", text="申请听证", at=AT)
    assert hall.submissions() == (first, second) and hall.submissions(first.number) == (second,)
    assert hall.tell(Notice("1号", "91", "告知", "…"), key="k") == hall.tell(Notice("1号", "91", "告知", "…"), key="k")
    with pytest.raises(ValueError, match="kind"):
        fake.hand_in("gift", case_number="1号", party_code="91", text="", at=AT)


def test_a_step_is_reported_once_and_orders_come_back() -> None:
    fake = FakeOversight()
    oversight: Oversight = fake
    step = StepReport("1号", "立案审批", "陈警员", "yellow", AT)
    assert oversight.report(step, key="k") == oversight.report(step, key="k") == "JD-000001"
    order = fake.demand("1号", "请说明超期原因", dt.date(2026, 3, 9))
    assert oversight.orders() == (order,) and oversight.orders(order.number) == ()
    with pytest.raises(ValueError, match="light"):
        StepReport("1号", "立案审批", "陈警员", "blue", AT)


def test_trouble_can_be_ordered_from_each() -> None:
    fake = FakeOversight()
    fake.faults.order(fail_next=1)
    with pytest.raises(Busy):
        fake.orders()
    assert fake.orders() == ()

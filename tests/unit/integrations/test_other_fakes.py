"""The fakes of the systems that have no wire yet keep the promises of their protocols."""

from __future__ import annotations

import datetime as dt

import pytest

from integrations.errors import Busy
from integrations.oversight import FakeOversight, Oversight, StepReport
from integrations.service_hall import FakeServiceHall, Notice, ServiceHall

AT = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)


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

"""The fakes of the systems that have no wire yet keep the promises of their protocols."""

from __future__ import annotations

import datetime as dt

import pytest

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

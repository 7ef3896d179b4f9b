"""行政处罚简易程序的罚款缴纳: by code or in cash, late with its surcharge, by instalments, enforced.

2026-03-02 is a Monday; Qingming is 4 to 6 April, Labour Day 1 to 5 May with 9 May worked.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from api.demo_answers_summary import SWEEPING, SWEEPING_FINE
from api.outside import Outside, Systems
from integrations.payments import FakePayments
from processes import payments
from tests.factories import District, Refused
from tests.journeys.conftest import settings_in
from tests.journeys.enforcements import of as enforcement
from tests.journeys.spot import COMPANY, MONDAY, begin, decided

CASH: dict[str, Any] = {"payment": "cash", "cash_ground": "small"}


def test_cash_only_in_the_three_cases_of_the_law(district: District) -> None:
    """第六十八条、第六十九条: up to a hundred yuan, hard to execute later, or far out at the party's own request."""
    case = begin(district, MONDAY).do("S1", item_code=SWEEPING, **COMPANY).do("S3", proposed_fine_cents=SWEEPING_FINE)
    with pytest.raises(Refused) as refused:
        case.do("S4", fine_cents=SWEEPING_FINE, **CASH)
    assert refused.value.code == "cash-forbidden" and "100元" in refused.value.detail
    for ground in ("hard_later", "remote"):
        with pytest.raises(Refused) as refused:  # the reason, or the party's request, is part of the ground
            case.do("S4", fine_cents=SWEEPING_FINE, payment="cash", cash_ground=ground)
        assert refused.value.code == "answers-invalid"
    with pytest.raises(Refused) as refused:
        case.do("S4", fine_cents=SWEEPING_FINE, payment=None)
    assert refused.value.code == "payment-open"
    case.do(
        "S4",
        fine_cents=SWEEPING_FINE,
        payment="cash",
        cash_ground="remote",
        cash_request="当事人在水库小岛，请求当场缴纳。",
    )
    assert "第六十九条" in "".join(case.text()) and "有权拒绝缴纳" in "".join(case.text())


def test_cash_goes_to_the_agency_and_to_the_bank_within_two_working_days_each(district: District) -> None:
    """第七十条、第七十一条: a receipt, two working days, two more; late only with its reason."""
    case = decided(district, MONDAY, **CASH)
    with pytest.raises(Refused) as refused:
        case.do("S5", manner="cash", receipt=None)
    assert refused.value.code == "answers-invalid"
    with pytest.raises(Refused) as refused:
        case.do("S5", manner="cash", paid_cents=4_000)
    assert refused.value.code == "amount-disagrees"
    case.do("S5", manner="cash")
    assert case.waits_at() == {"S5_remit", "S6"}
    assert case.deadlines()["P17"]["last_day"] == "2026-03-04"
    with pytest.raises(Refused) as refused:
        case.do("S5_remit", after=3)
    assert refused.value.code == "late-without-reason" and "2026-03-04" in refused.value.detail
    case.do("S5_remit", remitted_on="2026-03-04")
    assert case.deadlines()["P17b"]["last_day"] == "2026-03-06" and case.waits_at() == {"S5_bank", "S6"}
    with pytest.raises(Refused) as refused:
        case.do("S5_bank", after=5)
    assert refused.value.code == "late-without-reason" and "2026-03-06" in refused.value.detail
    case.do("S5_bank", late_reason="银行系统升级，次日缴付。")
    assert case.waits_at() == {"S6"} and case.deadlines()["P17b"]["status"] == "stopped"


def test_cash_taken_on_water_counts_from_the_landing(district: District) -> None:
    """第七十一条: 在水上当场收缴的罚款，自抵岸之日起."""
    case = decided(district, MONDAY, **CASH).do(
        "S5", after=2, manner="cash", paid_on="2026-03-02", landed_on="2026-03-04"
    )
    assert case.deadlines()["P17"]["last_day"] == "2026-03-06"


def test_no_code_where_no_payment_system_is_connected(district: District) -> None:
    """扫码缴款 is offered only where somebody makes the codes: else the case could never be closed."""
    district.database.provide(payments.Codes(False))
    case = begin(district, MONDAY).told()
    with pytest.raises(Refused) as refused:
        case.do("S4")
    assert refused.value.code == "codes-unavailable"
    case.do("S4", payment="bank").do("S5").do("S6")
    assert case.waits_at() == {"S7"}


def test_no_cash_that_the_decision_does_not_provide_for(district: District) -> None:
    """罚缴分离: 第六十七条第一款."""
    case = decided(district, MONDAY)
    with pytest.raises(Refused) as refused:
        case.do("S5", manner="cash")
    assert refused.value.code == "cash-not-decided"
    with pytest.raises(Refused) as refused:
        case.do("S5", paid_on="2026-03-01")
    assert refused.value.code == "dates-contradict"
    case.do("S5")
    assert case.waits_at() == {"S6"} and case.facts["payment"]["receipt"] == "4401260300000123"


def test_a_payment_is_taken_in_once_and_only_from_the_payment_system(district: District) -> None:
    """缴款到账: the same report again changes nothing; nobody moves the case by word of mouth."""
    case = decided(district, MONDAY)
    with pytest.raises(Refused) as refused:
        case.tell("payment.received")  # a message without a payment behind it
    assert refused.value.code == "message-not-yours" and "S5" in case.waits_at()
    client, _ = district.session_of("lijianguo")
    assert "缴款到账" not in client.get(f"/cases/{case.id}").get_data(as_text=True)
    case.codes()
    with pytest.raises(Refused) as refused:
        case.pays(by="lijianguo")
    assert refused.value.status == 403
    with pytest.raises(Refused) as refused:
        case.pays(order="unknown")
    assert refused.value.status == 404
    report = case.paying.pay(case.id, district.clock.now()).as_json()
    first = district.call("machine", "POST", "/payments/receipts", json=report).json
    entries = len(case.journal())
    assert district.call("machine", "POST", "/payments/receipts", json=report).json == first
    assert len(case.journal()) == entries and case.waits_at() == {"S6"}
    with pytest.raises(Refused) as refused:
        case.pays()
    assert refused.value.code == "paid-already"
    assert case.deadlines()["P16"]["status"] == "stopped"


def test_the_worker_makes_codes_and_collects_payments_through_trouble(district: District, tmp_path: Path) -> None:
    """The payment system is away, comes back, and is paid: nothing is lost, nothing is doubled."""
    fakes = FakePayments()
    outside = Outside(district.database, settings_in(tmp_path), Systems(None, None, fakes))
    case = decided(district, MONDAY)
    fakes.faults.order(fail_next=2)
    outside.tick()
    case.later(1)
    outside.tick()
    assert case.waits_at() == {"S5", "S6"} and list(fakes.orders) == [case.id]
    fakes.pay(case.id, district.clock.now())
    outside.tick()
    assert case.waits_at() == {"S6"} and fakes.acknowledged == set(fakes.paid)
    assert outside.tick() == 0


def test_the_case_goes_on_while_the_payment_system_is_away(district: District) -> None:
    """生成缴款码 stands beside the other duties: paid at the bank, the case only waits for the code's end."""
    case = decided(district, MONDAY).do("S5").do("S6")
    assert case.waits_at() == set()
    case.codes()
    assert case.waits_at() == {"S7"}


def test_unpaid_after_fifteen_days_a_leader_decides_on_the_surcharge(district: District) -> None:
    """逾期: 第六十七条第三款、第七十二条 — proposed by the system, decided by a leader, never more than the fine."""
    case = decided(district, MONDAY).codes().do("S6")
    last = dt.date.fromisoformat(case.deadlines()["P16"]["last_day"])
    assert last == dt.date(2026, 3, 17)
    case.on(last)
    assert case.waits_at() == {"S5"}
    case.later(1)
    assert case.waits_at() == {"S5_surcharge"}
    case.do("S5_surcharge", after=9)
    cap = case.deadlines()["P18"]
    assert (cap["amount"], cap["last_day"]) == (34, "2026-04-20")
    surcharge = case.facts["surcharge"]
    assert (surcharge["last_day"], surcharge["days"], surcharge["cents"]) == (last.isoformat(), 10, 1_500)
    with pytest.raises(Refused) as refused:
        case.file("D53")
    assert refused.value.code == "document-too-early"
    with pytest.raises(Refused) as refused:
        case.do("S5_approve", by="zhouqiang")
    assert refused.value.code == "not-a-candidate"
    case.do("S5_approve").file("D53", "D54")
    with pytest.raises(Refused) as refused:
        case.do("S5_late")
    assert "加处罚款应为" in refused.value.detail
    case.on(last + dt.timedelta(days=40)).do("S5_late", surcharge_paid_cents=5_000)
    assert case.facts["late_payment"]["capped"] is True and case.waits_at() == {"S7"}


def test_a_surcharge_that_nobody_decided_is_not_taken(district: District) -> None:
    """第七十二条 says 可以."""
    case = decided(district, MONDAY).codes().do("S6").later(20).do("S5_surcharge", propose="waive")
    case.do("S5_approve", approved=False)
    with pytest.raises(Refused) as refused:
        case.do("S5_late", surcharge_paid_cents=900)
    assert "未决定加处罚款" in refused.value.detail
    case.do("S5_late")
    assert case.waits_at() == {"S7"}


NOTHING_PAID: dict[str, Any] = {"paid_on": None, "paid_cents": None, "receipt": None}


def test_enforcement_of_a_decision_on_the_spot_is_a_case_of_its_own(district: District) -> None:
    """转强制执行: as in the ordinary procedure; the three months count from the time for review alone (第五十三条)."""
    case = decided(district, MONDAY).codes().do("S6").later(20).do("S5_surcharge").do("S5_approve").file("D54")
    on = case.day + dt.timedelta(days=1)
    case.do("S5_late", after=1, result="enforce", demanded_on=on.isoformat(), **NOTHING_PAID)
    assert case.waits_at() == {"S5_court"}
    limits = case.deadlines()
    assert limits["R02"]["last_day"] == "2026-05-06" and limits["F01"]["last_day"] == "2026-08-06"
    with pytest.raises(Refused) as refused:
        case.do("S5_court", way="own")
    assert refused.value.code == "no-power-to-enforce-here"
    case.do("S5_court")
    assert case.waits_at() == set() and case.deadlines()["F01"]["status"] == "stopped"
    court = enforcement(case, case.facts["enforcement"]["case_id"])
    came = court.facts["origin"]
    assert came["review_first"] is True and came["decision_title"] == "当场行政处罚决定书"
    names = ("decision_number", "decided_on", "served_on", "last_day", "fine_cents", "surcharge", "review_first")
    court.do("F1", **{name: came[name] for name in names})
    assert court.facts["appeal"]["lapses_on"] == "2026-05-06"
    assert court.deadlines()["F01"]["last_day"] == "2026-08-06"
    # The demand of the case counts: ten working days, Qingming lies between.
    assert court.waits_at() == {"F3"} and court.deadlines()["F03"]["last_day"] == "2026-04-07"
    court.do("F3", outcome="performed", text="已缴清。").do("F9", result="performed").file("D60").do("F9_unit")
    case.day, case.minute = court.day, court.minute
    assert case.later(1).waits_at() == {"S7"} and case.facts["enforcement"]["result"] == "executed"


def test_instalments_granted_and_refused(district: District) -> None:
    """第六十六条第二款."""
    case = decided(district, MONDAY).codes().do("S6")
    asked: dict[str, Any] = {"result": "instalment", "manner": None, "request": "生活困难。", **NOTHING_PAID}
    last = case.deadlines()["P16"]["last_day"]
    case.do("S5", after=1, **asked)
    with pytest.raises(Refused) as refused:
        case.file("D52")
    assert refused.value.code == "document-too-early"
    with pytest.raises(Refused) as refused:
        case.do("S5_instalment", by="zhouqiang", granted=False, periods=None, last_due_on=None)
    assert refused.value.code == "not-a-candidate"
    case.do("S5_instalment", granted=False, periods=None, last_due_on=None)
    assert case.waits_at() == {"S5"} and case.deadlines()["P16"]["last_day"] == last
    case.do("S5", **asked).do("S5_instalment").file("D52").do("S5_plan", after=30, result="default", **NOTHING_PAID)
    assert case.waits_at() == {"S5_surcharge"}

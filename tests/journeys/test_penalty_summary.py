"""行政处罚简易程序: each way through it as the law knows it, over HTTP on real PostgreSQL, with a clock that is set.

2026-03-02 is a Monday; Qingming is 4 to 6 April, Labour Day 1 to 5 May with 9 May worked.
"""

from __future__ import annotations

import datetime as dt

from tests.factories import District
from tests.journeys.spot import begin

MONDAY = dt.date(2026, 3, 2)


def test_a_fine_is_decided_on_the_spot_paid_by_code_filed_and_archived(district: District) -> None:
    """现场 → 告知 → 当场决定 → 扫码缴款到账 → 备案 → 结案 → 归档."""
    case = begin(district, MONDAY)
    assert case.waits_at() == {"S1"}
    case.do("S1")
    assert case.read()["case_number"] == "深罗城执简案〔2026〕0001号"
    assert case.waits_at() == {"S3"}
    case.do("S3").do("S4")
    decision = case.documents()["D41"]
    assert decision["number"] == "深罗城执当罚字〔2026〕0001号"
    assert case.waits_at() == {"S5", "S6"}
    case.codes()
    code = district.call("lijianguo", "GET", f"/cases/{case.id}/payments").json["items"][0]
    assert (code["amount_cents"], code["status"]) == (5_000, "requested") and code["code"].startswith("https://")
    receipt = case.pays().json["receipt"]
    assert case.waits_at() == {"S6"}
    assert (case.facts["payment"]["receipt"], case.facts["payment"]["manner"]) == (receipt, "code")
    case.save("S6").file("D44").do("S6", after=1)
    case.do("S7", after=1, receipts=receipt).do("S7_unit").file("D60").do("S8", after=2)
    assert case.read()["status"] == "closed"
    assert set(case.documents()) >= {"D41", "D44", "D60"}

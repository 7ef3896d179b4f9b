"""行政强制措施（查封、扣押）: each way through it as the law knows it, over HTTP on real PostgreSQL.

2026-03-02 is a Monday. Articles are those of the 《行政强制法》.
"""

from __future__ import annotations

import datetime as dt

from tests.factories import District
from tests.journeys.measures import begin

MONDAY = dt.date(2026, 3, 2)


def test_approved_taken_kept_and_returned(district: District) -> None:
    """报批 → 批准 → 现场 → 决定书、清单 → 保管 → 解除 → 退还 → 结案, every end with its document."""
    case = begin(district, MONDAY).do("M1")
    assert case.read()["case_number"] == "深罗城执强案〔2026〕0001号"
    case.do("M1_unit").do("M1_leader").taken()
    assert case.deadlines()["C02"]["last_day"] == "2026-04-01"  # thirty days after 2 March
    case.kept().decided()
    assert case.deadlines()["C02"]["status"] == "stopped"
    case.returned().closed()
    read = case.read()
    assert (read["status"], read["stage"]) == ("closed", "结案")
    assert set(case.documents()) == {"D70", "D71", "D72", "D73", "D73T", "D75J", "D77F", "D78"}
    assert case.documents()["D72"]["number"] == "深罗城执强措字〔2026〕0001号"
    assert case.ledger()["problems"] == []
    assert {piece["status"] for piece in case.ledger()["items"]} == {"退还 1辆", "退还 1台", "退还 20公斤"}

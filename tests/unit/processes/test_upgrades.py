"""How a body begins its numbers is read from the series that it has."""

from __future__ import annotations

from processes import number_series
from processes.upgrades import base_prefix


def test_the_words_before_a_number_are_read_from_the_series_that_are_there() -> None:
    assert base_prefix({"case": "深罗城执案", "decision": "深罗城执罚决字", "notice": "另一种告"}) == "深罗城执"
    assert base_prefix({"case": "甲案", "decision": "乙罚决字"}) is None, "they do not agree"
    assert base_prefix({"case": "案"}) is None and base_prefix({}) is None and base_prefix({"own": "甲字"}) is None


def test_every_series_that_a_shipped_document_names_is_shipped() -> None:
    from processes import ALL

    wanted = {kind.series for process in ALL for kind in process.documents.values() if kind.series}
    known = {name for key, (_, kinds) in number_series.SHIPPED.items() for name in (key, *kinds)}
    assert wanted <= known
    kinds = [kind for _, numbered in number_series.SHIPPED.values() for kind in numbered]
    assert len(kinds) == len(set(kinds)), "no kind is numbered twice"

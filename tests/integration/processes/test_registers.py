"""The registers: powers of bodies, articles as of a day, the list of first offences."""

from __future__ import annotations

import datetime as dt

import pytest

from db.errors import Invalid
from db.session import Tx
from discretion import articles, first_offences
from processes import bodies, subjects
from processes.bodies import EVERY_ITEM, Body, EnforcementNotGiven

SINCE = dt.date(2026, 1, 1)
MARCH = dt.date(2026, 3, 2)


@pytest.fixture
def body(tx: Tx) -> Body:
    """An enforcement body without powers."""
    return bodies.add_body(tx, name="某局", short_name="局", series={})


def grant(tx: Tx, body: Body, item: str, **more: object) -> bodies.Power:
    """Grant a power with the usual words."""
    given = {"title": "statute", "basis": "法律规定", "valid_from": SINCE, **more}
    return bodies.grant_power(tx, body_id=body.id, item_code=item, **given)  # type: ignore[arg-type]


def test_a_body_enforces_by_itself_only_where_a_law_gives_it_the_power(tx: Tx, body: Body) -> None:
    grant(tx, body, EVERY_ITEM)
    grant(tx, body, "A", enforces=True, enforcement_basis="《城乡规划法》第六十八条", valid_to=dt.date(2026, 6, 1))
    assert bodies.power(tx, body.id, "B", MARCH) is not None
    assert not bodies.has_enforcement_power(tx, body.id, "B", MARCH)
    assert bodies.has_enforcement_power(tx, body.id, "A", dt.date(2026, 5, 31))
    assert not bodies.has_enforcement_power(tx, body.id, "A", dt.date(2026, 6, 1)), "afterwards the general row holds"
    assert not bodies.has_enforcement_power(tx, None, "A", MARCH)
    assert [one.item_code for one in bodies.powers(tx, body_id=body.id, item_code="A", on=MARCH)] == [EVERY_ITEM, "A"]


@pytest.mark.parametrize("more", [{}, {"enforcement_basis": "《行政强制法》", "title": "entrusted"}])
def test_enforcement_without_a_law_or_by_an_entrusted_body_is_not_entered(
    tx: Tx, body: Body, more: dict[str, object]
) -> None:
    with pytest.raises(EnforcementNotGiven):
        grant(tx, body, "A", enforces=True, **more)


def test_a_power_ends_on_its_day_with_a_reason(tx: Tx, body: Body) -> None:
    row = grant(tx, body, "A")
    with pytest.raises(Invalid):
        bodies.end_power(tx, power_id=row.id, valid_to=MARCH, reason=" ")
    bodies.end_power(tx, power_id=row.id, valid_to=MARCH, reason="职权调整")
    assert bodies.power(tx, body.id, "A", MARCH - dt.timedelta(days=1)) is not None
    assert bodies.power(tx, body.id, "A", MARCH) is None


def test_an_article_is_read_as_it_stood_on_the_day(tx: Tx) -> None:
    law, place = "《中华人民共和国某某法》", "第三十条第(二)项"
    old = articles.enter(tx, statute=law, place="第三十条", text="旧文", valid_from=dt.date(2020, 1, 1), source="公报")
    with pytest.raises(articles.ArticleOverlaps):
        articles.enter(tx, statute=law, place="第三十条", text="新文", valid_from=SINCE, source="公报")
    articles.end(tx, article_id=old.id, valid_to=SINCE, replaced_by="《某某法典》第一条")
    articles.enter(tx, statute=law, place="第三十条", text="新文", valid_from=SINCE, source="公报")
    found = [articles.on(tx, "某某法", place, day) for day in (SINCE - dt.timedelta(days=1), SINCE)]
    assert [one.text for one in found if one] == ["旧文", "新文"]
    assert articles.on(tx, "某某法", place, dt.date(2019, 12, 31)) is None
    cited = articles.cited(tx, ["《某某法》第三十条第（二）项、第三十一条"], MARCH)
    assert [(one.place, row.text if row else "") for one, row in cited] == [
        ("第三十条第（二）项", "新文"), ("第三十一条", ""),
    ]  # fmt: skip
    for wrong in ({"place": "三十条"}, {"text": " "}, {"source": ""}, {"statute": ""}):
        given = {"statute": law, "place": "第九条", "text": "文", "source": "公报", **wrong}
        with pytest.raises(Invalid):
            articles.enter(tx, valid_from=SINCE, **given)  # type: ignore[arg-type]


def test_the_list_of_first_offences_is_empty_until_somebody_enters_it(tx: Tx) -> None:
    assert first_offences.listed(tx, "A", MARCH) is None
    row = first_offences.enlist(tx, item_code="A", source="某局清单（2026年版）", valid_from=SINCE)
    assert (first_offences.listed(tx, "A", MARCH), first_offences.listed(tx, "B", MARCH)) == (True, False)
    with pytest.raises(first_offences.ListedAlready):
        first_offences.enlist(tx, item_code="A", source="某局清单", valid_from=MARCH)
    first_offences.delist(tx, listing_id=row.id, valid_to=MARCH)
    assert first_offences.listed(tx, "A", MARCH - dt.timedelta(days=1)) is True
    assert first_offences.listed(tx, "A", MARCH) is None


def test_history_that_is_told_late_gives_a_party_its_earlier_name_and_changes_nothing_else(tx: Tx) -> None:
    code = "92440300MA5EQ1XQ00"
    subjects.enter(tx, {"type": "sole_trader", "name": "新味饭店", "code": code, "address": "湖贝路1号"})
    for _ in range(2):
        subjects.enter(tx, {"name": "旧味饭店", "code": code, "address": "东门路"}, seen_on=dt.date(2024, 3, 1))
    row = subjects.find(tx, code)
    assert row is not None and (row.name, row.address) == ("新味饭店", "湖贝路1号")
    assert row.former_names == [{"name": "旧味饭店", "until": "2024-03-01"}]
    assert [one.id for one in subjects.subjects(tx, words="jiuwei")[0]] == [row.id]
    subjects.enter(tx, {"name": "再味饭店", "code": code})
    assert row.name == "再味饭店" and row.former_names[-1]["name"] == "新味饭店"


def test_a_part_that_is_taken_back_takes_back_what_it_remembered_of_a_party(tx: Tx) -> None:
    party = {"type": "company", "name": "试行商行", "code": "91440300MA5TXT0106"}
    with pytest.raises(Invalid), tx.attempt():
        subjects.enter(tx, party)
        assert subjects.find(tx, party["code"]) is not None
        raise Invalid({"name": "不登记"})
    assert subjects.find(tx, party["code"]) is None

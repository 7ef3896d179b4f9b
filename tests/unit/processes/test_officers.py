"""执法证: in force on the day, and for the matter; pure reading of a scope, and the refusal with its words."""

from __future__ import annotations

import datetime as dt
import uuid
from contextlib import nullcontext
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest

from discretion import standards
from discretion.tiers import Item
from engine import people
from processes.facts import items_of
from processes.officers import CertificateMissing, OutOfScope, acting, certified, covers, matter_of, signing

ON = dt.date(2026, 3, 2)
OFFICER = uuid.UUID(int=3)
DOGS = Item(
    "SZCG2023-063", "未按规定对犬只实行拴养", "《深圳市养犬管理条例》第二十六条", "《深圳市养犬管理条例》第四十条", (),
    field="养犬管理",
)  # fmt: skip
#: An item of a standard that was imported before fields were named.
_GREEN = "《深圳经济特区绿化条例》第六十三条"
OLDER = Item("SZCG2023-030", "占用立体绿化", "《深圳经济特区绿化条例》第三十二条", _GREEN, ())


@pytest.mark.parametrize(
    ("scope", "item", "covered"),
    [
        ("", DOGS, True),
        (" 、", DOGS, True),
        ("养犬管理", DOGS, True),
        ("市容环卫、养犬管理", DOGS, True),
        ("市容环卫；\n 养犬管理 ", DOGS, True),
        ("SZCG2023-063", DOGS, True),
        ("《深圳市养犬管理条例》", DOGS, True),
        ("深圳市养犬管理条例", DOGS, True),
        ("市容环卫", DOGS, False),
        ("养犬", DOGS, False),
        ("园林绿化", OLDER, False),
        ("《深圳经济特区绿化条例》", OLDER, True),
    ],
)
def test_a_scope_names_fields_statutes_or_items_and_empty_covers_all(scope: str, item: Item, covered: bool) -> None:
    assert covers(scope, item) is covered


def _holding(monkeypatch: pytest.MonkeyPatch, *scopes: str, item: Item | None = DOGS) -> None:
    monkeypatch.setattr(people, "qualifications", lambda *_: [SimpleNamespace(scope=one) for one in scopes])
    monkeypatch.setattr(people, "names", lambda *_: {OFFICER: "陈晓敏"})
    monkeypatch.setattr(standards, "find_item", lambda *_: item)
    monkeypatch.setattr(standards, "versions_of", lambda *_: [])


def test_an_officer_out_of_scope_is_refused_with_who_which_scope_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _holding(monkeypatch, "市容环卫", "园林绿化")
    with pytest.raises(OutOfScope) as refused:
        certified(MagicMock(), OFFICER, ON, [DOGS.code])
    said = refused.value.message("zh")
    for words in ("陈晓敏", "“市容环卫；园林绿化”", "SZCG2023-063", "（养犬管理）", "请另选执法人员", "管理员"):
        assert words in said
    certified(MagicMock(), OFFICER, ON)  # no matter named


@pytest.mark.parametrize("scope", ["市容环卫", ""])
def test_whoever_acts_outside_a_step_is_certified_for_the_matter_of_the_case(
    scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _holding(monkeypatch, scope)
    case = SimpleNamespace(facts={"check": {"item_code": DOGS.code}}, officer_id=OFFICER, second_officer_id=None)
    linked = SimpleNamespace(facts={"origin": {"item_code": DOGS.code}}, officer_id=OFFICER, second_officer_id=None)
    for one in (case, linked):
        with pytest.raises(OutOfScope) if scope else nullcontext():
            acting(MagicMock(), one, OFFICER, None, on=ON)  # type: ignore[arg-type]
        with pytest.raises(OutOfScope) if scope else nullcontext():
            signing(MagicMock(at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC)), one, "penalty/D10")  # type: ignore[arg-type]
    acting(MagicMock(), case, None, on=ON)  # type: ignore[arg-type]


def test_one_certificate_that_covers_the_matter_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    _holding(monkeypatch, "市容环卫", "")
    certified(MagicMock(), OFFICER, ON, [DOGS.code])
    _holding(monkeypatch, "市容环卫", "养犬管理")
    certified(MagicMock(), OFFICER, ON, [DOGS.code])


def test_an_item_without_a_field_is_refused_by_name_and_an_unknown_one_left_to_its_own_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _holding(monkeypatch, "园林绿化", item=OLDER)
    with pytest.raises(OutOfScope) as refused:
        certified(MagicMock(), OFFICER, ON, [OLDER.code])
    assert "事项目录尚未登记" in refused.value.message("zh")
    _holding(monkeypatch, "园林绿化", item=None)
    certified(MagicMock(), OFFICER, ON, ["SZCG2023-999"])


def test_nobody_is_certified_without_a_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    _holding(monkeypatch)
    with pytest.raises(CertificateMissing):
        certified(MagicMock(), OFFICER, ON, [DOGS.code])


def test_the_matter_is_the_cases_own_else_that_of_the_case_it_came_from() -> None:
    origin = {"origin": {"item_code": "A"}}
    assert matter_of(MagicMock(facts=origin)) == ("A",)
    assert matter_of(MagicMock(facts={**origin, "check": {"item_code": "B"}})) == ("B",)
    listed = {"request": {"listed": [{"code": "C", "body": ""}, {"code": "D", "body": "另一机关"}]}}
    assert items_of(listed) == ("C",)

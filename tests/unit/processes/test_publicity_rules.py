"""What of a decision the public may read, and what never leaves the file."""

from __future__ import annotations

from typing import Any

import pytest

from processes import publicity_rules as rules

FIGURES = {key: default for key, (default, _, _) in rules.FIGURES.items()}


def _facts(**decision: Any) -> dict[str, Any]:
    found = {"outcome": "penalty", "kinds": ["fine"], "fine_cents": 200_000, "decided_on": "2026-03-20", **decision}
    return {
        "decision": found,
        "party": {"type": "citizen", "name": "何志刚", "id_number": "440303198805121234", "phone": "13800138000"},
        "check": {"item_code": "SZCG2023-002", "matter": "超出门、窗外墙摆卖、经营",
                  "place": "深圳市罗湖区东门街道人民北路2088号一层102铺"},
        "inquiry": {"asked": "刘洋", "present": "王五、赵六（店长）", "asked_code": "440303199203154517"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, False),
        ({"kinds": ["warning"], "fine_cents": 0}, True),
        ({"kinds": ["warning", "fine"]}, False),
        ({"outcome": "no_penalty", "kinds": []}, True),
        ({"decided_on": ""}, True),
    ],
)
def test_a_warning_alone_is_not_published(changes: dict[str, Any], refused: bool) -> None:
    assert bool(rules.refusal(rules.of_case(_facts(**changes), "〔2026〕1号"))) is refused


def test_only_the_fields_of_the_list_are_published_and_a_citizen_by_surname() -> None:
    facts = _facts()
    told = rules.content(
        rules.of_case(facts, "深罗〔2026〕1号"), facts["party"], body="罗湖城管", provision="甲", basis="乙"
    )
    assert set(told) == set(rules.ALLOWED) and told["party"] == "何某" and told["street"] == "东门街道"
    text = rules.plainly(told)
    assert text == "东门街道的何某因“超出门、窗外墙摆卖、经营”，被罗湖城管处以罚款2000元。"
    assert rules.leaks("\n".join([text, *map(str, told.values())]), facts) == []


@pytest.mark.parametrize(
    "text",
    ["何志刚", "刘洋", "赵六", "440303198805121234", "13800138000", "0755-25666666", "44030319920315451X",
     "人民北路，深圳市罗湖区东门街道人民北路2088号一层102铺"],
)  # fmt: skip
def test_numbers_telephones_addresses_and_names_of_the_file_are_found(text: str) -> None:
    assert rules.leaks(f"据查，{text}在场。", _facts())


@pytest.mark.parametrize(
    ("party", "fine", "kinds", "period"),
    [
        ("citizen", 499_999, ["fine"], "short"),
        ("citizen", 500_000, ["fine"], "long"),
        ("company", 4_999_999, ["fine"], "short"),
        ("company", 5_000_000, ["fine"], "long"),
        ("company", 0, ["criticism"], "short"),
        ("company", 100, ["fine", "confiscation"], "long"),
    ],
)
def test_the_class_follows_kind_and_amount(party: str, fine: int, kinds: list[str], period: str) -> None:
    found = rules.of_case(_facts(kinds=kinds, fine_cents=fine), "1号")
    assert rules.period(found, party, FIGURES) == period


def test_a_sole_trader_without_a_trade_name_stays_unnamed() -> None:
    assert rules.named({"type": "sole_trader", "name": "李四", "representative": "李四"}) == "李某（个体工商户）"
    assert rules.named({"type": "sole_trader", "name": "李记肠粉店", "representative": "李四"}) == "李记肠粉店"

"""The words of the decision on the spot: pure data, filled once, the same on glass and on paper."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from typing import Any

import pytest

from processes.penalty_summary import rules, texts

BODY = {
    "name": "深圳市罗湖区城市管理和综合执法局", "address": "文锦中路1008号", "phone": "0755-25666666",
    "bank": "到指定银行",
    "review_authority": "深圳市罗湖区人民政府", "court": "深圳市盐田区人民法院",
}  # fmt: skip
OFFICERS = [{"name": "李建国", "certificate": "1"}, {"name": "陈晓敏", "certificate": "2"}]
SCENE: dict[str, Any] = {
    "type": "citizen", "name": "何志刚", "id_number": "440303198805124512", "party_address": "怡景路2012号",
    "place": "人民北路", "occurred_at": "2026-03-02T09:05+08:00", "found": "丢弃烟头。\n经指出后承认。",
    "evidence": "照片2张：证明丢弃烟头", "correction": "none", "provision": "甲条", "basis": "乙条",
}  # fmt: skip


def written(scene: dict[str, Any] | None = None, **decision: Any) -> str:
    facts = {
        "scene": {**SCENE, **(scene or {})},
        "telling": {},
        "decision": {"kinds": ["fine"], "fine_cents": 5_000, "payment": "code", **decision},
    }
    return texts.canonical(texts.lines(facts, "深罗城执当罚字〔2026〕0001号", BODY, OFFICERS))


def test_the_texts_are_pure_data_and_every_slot_has_a_value() -> None:
    assert json.loads(json.dumps(texts.TEXTS, ensure_ascii=False))["D41"] == list(texts.TEXTS["D41"])
    known = set(texts.slots({}, "", {}, []))
    named = {name for line in texts.TEXTS["D41"] for name in re.findall(r"\{\??(\w+)\}", line)}
    assert named <= known


def test_what_a_value_contains_is_never_read_as_a_slot() -> None:
    assert "{number}" in written({"found": "墙上写有{number}和{?code}字样"})


def test_a_line_whose_mark_is_empty_is_left_out() -> None:
    assert texts.fill(["{?a}甲{a}", "乙{b}"], {"a": "", "b": "1"}) == ["乙1"]
    assert "联系电话：1" not in written() and "经营者" not in written() and "监护人" not in written()
    minor = {"guardian": "何大海", "guardian_relation": "父亲", "guardian_phone": "13900139009"}
    assert "监护人（法定代理人）：何大海（父亲，联系电话：13900139009）\n" in written(minor)
    assert "监护人" not in written({**minor, "type": "company"})


@pytest.mark.parametrize(
    ("kind", "you", "label"),
    [
        ("citizen", "你", "公民身份号码"),
        ("sole_trader", "你", "经营者"),
        ("company", "你单位", "法定代表人"),
        ("organization", "你单位", "负责人"),
    ],
)
def test_the_party_is_addressed_by_its_kind(kind: str, you: str, label: str) -> None:
    text = written({"type": kind, "code": "91440300MA5TXT0114", "representative": "陈晓彤"})
    assert f"{label}：" in text and f"{you}如不服本决定" in text


def test_line_ends_that_somebody_typed_do_not_break_the_lines() -> None:
    assert "丢弃烟头。 经指出后承认。" in written()
    assert "\r" not in written({"found": "甲\r\n乙"})


def test_each_way_to_pay_says_what_the_law_says() -> None:
    assert "扫描本机关出示的缴款码" in written() and "百分之三" in written()
    assert "缴款码" not in written(payment="bank") and "百分之三" in written(payment="bank")
    cash = written(payment="cash", cash_ground="hard_later")
    assert "第六十八条第二项" in cash and "百分之三" not in cash
    assert "缴纳罚款" not in written(kinds=["warning"], fine_cents=0)


def test_the_digest_is_that_of_the_canonical_text() -> None:
    lines = ["甲", "é"]  # composed or not: the same text
    assert texts.digest(lines) == texts.digest(["甲", "é"]) == hashlib.sha256("甲\né".encode()).hexdigest()


def test_the_figures_carry_article_and_date() -> None:
    for default, source, _ in rules.FIGURES.values():
        assert default is not None and "《行政处罚法》" in source
    figures = {key: figure[0] for key, figure in rules.FIGURES.items()}
    assert (rules.limit_cents("sole_trader", figures), rules.limit_cents("organization", figures)) == (20_000, 300_000)
    assert rules.cash_allowed("small", 10_000, figures) and not rules.cash_allowed("small", 10_001, figures)
    assert not rules.cash_allowed("", 100, figures)


@pytest.mark.parametrize(
    ("decided", "heavier"),
    [
        ({"kinds": ["fine"], "fine_cents": 5_000}, False),
        ({"kinds": ["fine"], "fine_cents": 5_001}, True),
        ({"kinds": ["warning", "fine"], "fine_cents": 5_000}, True),
        ({"kinds": [], "fine_cents": 0}, False),
    ],
)
def test_nothing_heavier_than_what_was_told(decided: dict[str, Any], heavier: bool) -> None:
    assert rules.heavier({"proposed_kinds": ["fine"], "proposed_fine_cents": 5_000}, decided) is heavier


def test_an_earlier_order_makes_the_same_act_a_refusal_within_seven_days() -> None:
    scene = {"occurred_at": "2026-03-02T09:05+08:00", "ordered_on": "2026-02-27", "type": "company"}
    assert rules.discretion_facts(scene, {}, ()).refusal == dt.date(2026, 3, 2)
    late = {**scene, "ordered_on": "2026-02-20"}
    assert rules.discretion_facts(late, {}, ()).refusal is None
    overdue = {**late, "order_due_on": "2026-02-25"}
    assert rules.discretion_facts(overdue, {}, ()).refusal == dt.date(2026, 3, 2)

"""Hostile small cases: what differs by a digit, a character, a day or an article is found, and what is right is not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from processes.review.amounts import capitals_cents, figures_cents, pairs
from processes.review.file import CaseFile, Limit
from tests.unit.processes.test_review_rules import CLEAN, FACTS, found, with_facts, with_paper

CODE = str(next(one for one in CLEAN.papers if one.kind == "D40").get("party.code"))
NAME = str(next(one for one in CLEAN.papers if one.kind == "D40").get("party.name"))
FILE = replace(CLEAN, party_code=CODE, party_name=NAME)
OFF = CODE[:-2] + ("A" if CODE[-2] != "A" else "B") + CODE[-1]
WRONG_NAME = NAME.replace("餐饮", "餐钦")
ON = dt.date(2026, 11, 3)


def of(file: CaseFile) -> CaseFile:
    """Give the file the party of the register."""
    return replace(file, party_code=CODE, party_name=NAME)


def period(key: str, last: str, **more: Any) -> CaseFile:
    """Let a period of the party end on a day."""
    limit = Limit(key, key, "party", dt.date.fromisoformat(last))
    return replace(CLEAN, limits=(limit,), facts={**FACTS, **more})


def ended(*, proof: bool, ground: str = "dissolved") -> CaseFile:
    """Give a case that a leader terminated."""
    proposal, decision = {"outcome": "terminate", "termination_ground": ground}, {"outcome": "terminate"}
    facts = {
        **CLEAN.facts,
        "proposal": proposal,
        "decision": {**decision, "decided_on": "2026-11-03"},
        "ending": {"by": "a"},
    }
    return replace(CLEAN, facts=facts, pieces=CLEAN.pieces if proof else ())


def renamed(until: str, **papers: str) -> CaseFile:
    """Let the register know an earlier name, and let papers bear it."""
    file = of(CLEAN)
    for kind, name in papers.items():
        context = with_paper(kind, party__name=name)
        file = replace(
            file, papers=tuple(a if a.kind != kind else b for a, b in zip(file.papers, context.papers, strict=True))
        )
    return replace(file, former_names=(("罗湖区旧味饭店", dt.date.fromisoformat(until)),))


HOSTILE: tuple[tuple[str, CaseFile, CaseFile], ...] = (
    ("r602-same", FILE, of(with_paper("D22", party__code=OFF))),  # one digit of a code
    ("r602-code", FILE, of(with_paper("D22", party__code=OFF))),
    ("r602-code", FILE, of(with_paper("D40", violation__facts=f"经查，{OFF}号营业执照的经营者在人行道摆摊。"))),
    ("r602-name", FILE, of(with_paper("D40", violation__facts=f"经查，{WRONG_NAME}在人行道摆摊。"))),
    ("r601-amount", FILE, with_paper("D60", closing__execution="罚款贰仟元整（200.00元）已缴纳")),
    ("r601-amount", with_paper("D60", closing__execution="罚款2,000元（大写：贰仟元整）已缴纳"),
     with_paper("D60", closing__execution="罚款2,000元（大写：叁仟元整）已缴纳")),
    ("r602-fine", with_paper("D60", closing__summary="决定处以罚款人民币2000元"),
     with_paper("D60", closing__summary="决定处以罚款人民币3000元")),
    ("r602-provision", with_paper("D22", violation__provision="《深圳经济特区市容和环境卫生管理条例》第17条第1款"),
     with_paper("D22", violation__provision="《深圳经济特区市容和环境卫生管理条例》第四十二条第四款")),
    ("r602-date", FILE, with_facts("hearing", held_on="2026-11-04")),  # heard after the decision
    ("r602-date", FILE, with_paper("D40", date="2026-11-02")),
    ("r602-date", FILE, with_paper("D10", record__started_at="2026-11-04T10:00", record__ended_at="2026-11-04T11:00")),
    ("r139", FILE, with_facts("discussion", concluded_on="2026-11-04")),
    ("r138", with_facts("hearing", held_on="2026-10-24"), with_facts("hearing", held_on="2026-10-26")),
    ("r349", period("P08", "2026-11-02"), period("P08", "2026-11-03")),  # the last day itself is too early
    ("r349", period("P08", "2026-11-09", defence={"outcome": "waived"}),
     period("P08", "2026-11-09", defence={"outcome": "submitted"})),
    ("r349", period("P09", "2026-11-09"),
     period("P09", "2026-11-09", notice={**FACTS["notice"], "hearing_right": True})),
    ("r108-force", FILE, replace(CLEAN, not_in_force=("《旧条例》第三条在行为时和决定时均不在有效期内",))),
    ("r602-same", renamed("2026-11-03", D22="罗湖区旧味饭店"), renamed("2026-11-02", D22="罗湖区旧味饭店")),
    ("r111", FILE, with_facts("decision", kinds=["fine", "confiscation"])),
    ("r111", FILE, with_facts("proposal", facts="在人行道上摆放桌椅经营，违法所得八百元。")),
    ("r113", with_facts("proposal", outcome="no_penalty", ground="轻微并及时改正"),
     with_facts("proposal", outcome="no_penalty", reason="")),
    ("r115", with_facts("preservation", registered_on="2026-09-10", reason="餐车可能被转移，证据可能灭失。"),
     with_facts("preservation", registered_on="2026-09-10", reason="根据工作安排予以登记保存。")),
    ("r145-terminated", ended(proof=True), ended(proof=False)),
    ("r145-terminated", ended(proof=True), ended(proof=True, ground="")),
    ("r506", with_facts("closing", closed_on="2026-11-03"), with_facts("closing", closed_on="2026-11-02")),
)  # fmt: skip


@pytest.mark.parametrize(("key", "right", "wrong"), HOSTILE, ids=[f"{n}-{one[0]}" for n, one in enumerate(HOSTILE)])
def test_a_digit_a_character_a_day_or_an_article_is_found(key: str, right: CaseFile, wrong: CaseFile) -> None:
    assert found(right, key) == []
    assert found(wrong, key)


def test_an_earlier_name_is_no_contradiction_in_papers_of_its_time() -> None:
    assert found(renamed("2026-11-03", D22="罗湖区旧味饭店"), "r602-same") == []
    other = found(renamed("2026-11-03", D22="罗湖区别家饭店"), "r602-same")
    assert "当事人名称" in other[0]


@pytest.mark.parametrize(
    ("words", "cents"),
    [("贰仟元整", 200_000), ("壹万零伍佰元伍角", 1_050_050), ("拾万元整", 10_000_000), ("叁佰贰拾元零伍分", 32_005),
     ("壹亿贰仟万元正", 12_000_000_000), ("贰仟圆整", 200_000)],
)  # fmt: skip
def test_capitals_are_read_in_cents(words: str, cents: int) -> None:
    assert capitals_cents(words) == cents


def test_figures_are_read_with_commas_and_in_ten_thousands() -> None:
    assert [figures_cents(one) for one in ("2,000", "2，000.50", "0.2万", "abc")] == [200_000, 200_050, 200_000, None]
    text = "罚款贰仟元整（2,000元），合计3000元（大写：人民币叁仟元整）。"
    assert [(first, second) for _, _, first, second in pairs(text)] == [(200_000, 200_000), (300_000, 300_000)]

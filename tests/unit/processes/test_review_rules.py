"""Every rule of the review finds what it is for, says nothing of a clean file, and adds up as the model says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from documents import render
from processes.review import form, legality
from processes.review.file import CaseFile, Limit, Paper, Piece, Served
from processes.review.form.element import Document
from processes.review.reviews import RULES
from processes.review.rule import CHECK, FORM, LEGALITY, Rule, judge

ON = dt.date(2026, 11, 20)
SERVICE = (Served("direct", dt.date(2026, 11, 4), receiver="王丽华", place="店内", officers=2),)


def paper(kind: str, procedure: str = "penalty", **more: Any) -> Paper:
    """Give a filed paper that states the example of its template."""
    name = f"{procedure}/{kind}"
    return Paper(
        kind,
        render.title_of(name),
        number="一号",
        context=render.example(name) | {"date": "2026-11-03"},
        filed_on=dt.date(2026, 11, 3),
        scanned=True,
        services=SERVICE,
        **more,
    )


FACTS: dict[str, Any] = {
    "check": {
        "item_code": "A",
        "act_began_on": "2026-09-07",
        "act_ended_on": "2026-09-07",
        "discovered_on": "2026-09-07",
    },
    "opening": {"opened_on": "2026-09-08"},
    "inquiry": {"shown_cards": True, "told_rights": True},
    "correction": {"ordered_on": "2026-09-08"},
    "proposal": {
        "facts": "在人行道上摆放桌椅经营，占用六平方米。",
        "outcome": "penalty",
        "assessment": {"low_cents": 100000, "high_cents": 300000},
    },
    "notice": {"outcome": "penalty", "kinds": ["fine"], "fine_cents": 200000, "served_on": "2026-10-16"},
    "legal_review": {"required": True, "outcome": "passed", "on": "2026-10-25"},
    "discussion": {"required": True, "conclusion": "penalty", "opinions": [{"person": "a"}, {"person": "b"}]},
    "decision": {"outcome": "penalty", "kinds": ["fine"], "fine_cents": 200000, "decided_on": "2026-11-03"},
    "service": {"served_on": "2026-11-04"},
}


def numbers(papers: tuple[Paper, ...]) -> tuple[Paper, ...]:
    """Let the papers of the example quote one another's numbers."""
    by_kind = {one.kind: one for one in papers}
    shown = {"D22": "深罗城执责改字〔2026〕9号", "D32": "深罗城执罚告字〔2026〕1号", "D40": "深罗城执罚决字〔2026〕1号"}
    return tuple(replace(one, number=shown.get(kind, one.number)) for kind, one in by_kind.items())


KINDS = ("D06", "D10", "D12", "D22", "D32", "D37", "D38", "D40", "D60")
CLEAN = CaseFile(
    "penalty",
    FACTS,
    ON,
    papers=numbers(tuple(paper(kind) for kind in KINDS)),
    pieces=(Piece("营业执照", taken_by=True, captured_on=dt.date(2026, 9, 8), note="证明当事人主体资格"),),
    done=frozenset({"N3", "N6_serve", "N9", "N12", "N13", "N17_leader"}),
    items=("A",),
    power="statute",
    officers=("a", "b"),
)


def found(file: CaseFile, key: str) -> list[str]:
    """Give what the rule says of the file."""
    rule = next(one for one in RULES if one.key == key)
    return [fault.text for fault in rule.judge(file)] if rule.covers(file) else []


def with_facts(section: str, **more: Any) -> CaseFile:
    return replace(CLEAN, facts={**FACTS, section: {**FACTS.get(section, {}), **more}})


def with_paper(kind: str, **more: Any) -> CaseFile:
    """Put values into what a paper states; a dotted path written with two underscores."""
    from documents.fields import put

    papers = []
    for one in CLEAN.papers:
        context = {key: (dict(value) if isinstance(value, dict) else value) for key, value in one.context.items()}
        if one.kind == kind:
            for path, value in more.items():
                put(context, path.replace("__", "."), value)
        papers.append(replace(one, context=context))
    return replace(CLEAN, papers=tuple(papers))


def test_a_clean_file_loses_nothing_for_legality_or_consistency() -> None:
    result = judge(CLEAN, RULES)
    wrong = [(one.rule.key, one.faults[0].text) for one in result.faults if one.rule.part in (LEGALITY, CHECK)]
    assert wrong == []
    assert result.legality == 100


def test_papers_of_a_minor_are_signed_for_by_the_guardian_and_unsigned_records_are_shown() -> None:
    minor = with_facts("party", type="citizen", guardian_ground="partly_incapable", guardian="陈大明")
    for receiver, faults in (("陈小明", 1), ("陈小明、陈大明", 0)):
        served = (Served("direct", ON, receiver=receiver),)
        papers = tuple(replace(one, services=served if one.kind == "D40" else ()) for one in minor.papers)
        assert len(found(replace(minor, papers=papers), "r104-guardian")) == faults
    assert found(CLEAN, "r104-guardian") == []
    told = found(with_paper("D10", record__refused="称无权查", record__witness=""), "r306-D10")
    assert told and "见证人或者全程音像记录" in told[0]
    assert (
        found(with_paper("D10", record__refused="称无权查", record__witness="", record__recorded=True), "r306-D10")
        == []
    )


BROKEN: tuple[tuple[str, CaseFile], ...] = (
    ("r101", replace(CLEAN, powerless=("A",))),
    ("r103", replace(CLEAN, officers=("a",))),
    ("r103", replace(CLEAN, uncertified=("李建国",))),
    ("r104", with_paper("D40", party__kind="个体工商户", party__operator="")),
    ("r104-guardian", with_facts("party", type="citizen", guardian_ground="incapable")),
    ("r105", with_facts("proposal", facts="摆摊")),
    ("r106", replace(CLEAN, pieces=(), papers=tuple(one for one in CLEAN.papers if one.kind not in ("D10", "D12")))),
    ("r108", with_paper("D40", penalty__basis="《某市行政处罚裁量权实施标准》第三条")),
    ("r108", with_paper("D32", penalty__basis="《某条例》")),
    ("r108-paragraph", replace(CLEAN, without_paragraph=("《某条例》第十七条",))),
    ("r109", with_facts("decision", fine_cents=50000)),
    ("r110", replace(CLEAN, fined_elsewhere=("深罗城执案〔2026〕3号",))),
    ("r112", with_facts("proposal", overlay="lighter")),
    ("r114", with_facts("check", discovered_on="2028-09-08")),
    ("r134", with_facts("preservation", registered_on="2026-09-10", approved=False)),
    ("r135", with_facts("notice", served_on="")),
    ("r135", with_facts("notice", served_on="2026-11-10")),
    ("r135", with_facts("decision", fine_cents=250000)),
    ("r136", with_facts("hearing", host="a")),
    ("r137", with_facts("legal_review", outcome="back")),
    ("r137", with_facts("legal_review", on="2026-11-09")),
    ("r139", with_facts("discussion", opinions=[{"person": "a"}])),
    ("r140", with_paper("D40", body__court="人民法院")),
    ("r141", replace(CLEAN, limits=(Limit("P11", "办案期限", broken=True),))),
    ("r142", replace(CLEAN, facts={**FACTS, "proposal": {**FACTS["proposal"], "outcome": "transfer"}})),
    (
        "r144",
        replace(CLEAN, facts={**FACTS, "service": {}}, papers=tuple(replace(one, services=()) for one in CLEAN.papers)),
    ),
    ("r161", with_facts("surcharge", cents=200001)),
    ("r602-same", with_paper("D22", party__name="深圳市罗湖区好味来餐饮有限公司")),
    ("r602-provision", with_paper("D32", violation__provision="《某条例》第四十一条")),
    ("r602-law", with_paper("D32", penalty__basis="《某条例》第四十一条")),
    ("r602-fine", with_paper("D60", penalty__fine_cents=100000)),
    ("r602-number", with_paper("D40", notice__number="别的文号")),
    ("r602-date", with_facts("service", served_on="2026-11-01")),
    ("r601-amount", with_paper("D60", closing__execution="已缴纳罚款人民币贰仟元整（3000元）")),
    ("r601-blank", with_paper("D40", violation__facts="在【地点】摆摊")),
    ("r601-blank", with_paper("D40", violation__facts="在人行道摆摊。。")),
)


SPOT = CaseFile(
    "penalty_summary",
    {
        "telling": {"told": True},
        "decision": {"outcome": "penalty", "decided_on": "2026-11-03"},
        "scene": {"found": "a"},
    },
    ON,
)
CLOSED = with_facts("closing", closed_on="2026-07-01")
RECORDED = replace(CLOSED, pieces=(*CLEAN.pieces, Piece("录像", "audiovisual", ON, True, "证明现场")))
AGENT = replace(CLEAN, papers=(*CLEAN.papers, Paper("D21", "授权委托书", context={"proxy": {"powers": "全权委托"}})))
LEFT = replace(CLEAN, ended=True, papers=(*CLEAN.papers, Paper("D33", "笔录", filed=False, missing=("地点",))))
ELSEWHERE: tuple[tuple[str, CaseFile, CaseFile], ...] = (
    ("r132", SPOT, replace(SPOT, facts={**SPOT.facts, "telling": {}})),
    ("r133", SPOT, replace(SPOT, limits=(Limit("P13", "备案", broken=True),))),
    ("r501", replace(CLEAN, papers=(*CLEAN.papers, paper("D43"))), CLEAN),
    ("r504", CLEAN, AGENT),
    ("r509", RECORDED, replace(RECORDED, facts={**RECORDED.facts, "archive": {"archived_on": "2026-10-02"}})),
    ("r601-draft", CLEAN, LEFT),
)


@pytest.mark.parametrize(("key", "sound", "broken"), ELSEWHERE, ids=[one[0] for one in ELSEWHERE])
def test_each_rule_beside_the_course_finds_what_it_is_for(key: str, sound: CaseFile, broken: CaseFile) -> None:
    on_time = replace(sound, facts={**sound.facts, "archive": {"archived_on": "2026-10-01"}})
    assert found(on_time, key) == []
    assert found(broken, key)


@pytest.mark.parametrize(("key", "file"), BROKEN)
def test_each_rule_finds_what_it_is_for(key: str, file: CaseFile) -> None:
    assert found(CLEAN, key) == []
    assert found(file, key)


@pytest.mark.parametrize("document", form.DOCUMENTS, ids=lambda one: f"{one.processes[0]}-{one.kinds[0]}")
def test_a_document_that_is_missing_loses_all_its_points_and_a_whole_one_none(document: Document) -> None:
    procedure = document.processes[0]
    whole = CaseFile(procedure, {}, ON, papers=(paper(document.kinds[0], procedure),))
    for rule in document.as_rules():
        assert [fault.text for fault in rule.judge(whole)] == []
        lost = rule.judge(replace(whole, papers=()))
        assert sum((fault.points or Decimal(1) for fault in lost), Decimal(0)) == rule.standard


def test_form_is_the_share_of_points_and_legality_is_deducted_from_a_hundred() -> None:
    rules = (
        Rule("r101", LEGALITY, "", "", "", found_two),
        Rule("r301", FORM, "", "", "", found_two, standard=Decimal(4)),
    )
    result = judge(CLEAN, rules, figures={"review.legality_deduction": 15, "review.legality_weight": 40})
    assert (result.legality, result.form) == (Decimal(85), Decimal(50))
    assert result.total == Decimal("64.00")  # 85 x 40 % + 50 x 60 %


def found_two(file: CaseFile) -> list[Any]:
    from processes.review.rule import Fault

    return [Fault("一"), Fault("二")]


def test_a_rule_counts_only_while_it_is_in_force_and_for_its_procedures() -> None:
    rule = legality.RULES[0]
    assert not replace(rule, valid_from=ON + dt.timedelta(days=1)).covers(CLEAN)
    assert not replace(rule, valid_to=ON).covers(CLEAN)
    assert replace(rule, valid_to=ON + dt.timedelta(days=1)).covers(CLEAN)
    assert not rule.covers(replace(CLEAN, process="remedy"))


def test_every_rule_is_sourced_and_no_key_is_used_twice() -> None:
    keys = [rule.key for rule in RULES]
    assert len(keys) == len(set(keys))
    assert all(rule.reference.startswith("S1 r") and rule.basis and rule.title for rule in RULES)

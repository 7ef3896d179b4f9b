"""Each rule on inspections, enforcement, applications to the court, transfers and measures finds what it is for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from documents import render
from documents.fields import put
from processes.review.file import CaseFile, Limit, Paper, Piece, Served
from processes.review.reviews import BY_HAND, REVIEWED, RULES
from processes.review.rule import BROKEN, CHECK, LEGALITY, MET, Judged, judge

ON = dt.date(2026, 12, 20)
FILED = dt.date(2026, 11, 23)
SERVICE = (Served("direct", dt.date(2026, 11, 24), receiver="王丽华", place="店内", officers=2),)
PHOTO = Piece("现场照片", "documentary", FILED, True, "证明现场情况，拍摄")
LICENCE = Piece("营业执照", "documentary", FILED, True, "证明主体资格")


def paper(procedure: str, kind: str, number: str = "一号") -> Paper:
    """Give a filed paper that states the example of its template, made and served on the same days as all."""
    name = f"{procedure}/{kind}"
    context: dict[str, Any] = {
        **render.example(name),
        "date": FILED.isoformat(),
        "case": {"number": "案1", "matter": "占道经营"},
    }
    record = dict(context.get("record") or {})
    for key in ("started_at", "ended_at"):
        if record.get(key):
            record[key] = f"2026-11-20T1{0 if key == 'started_at' else 1}:00"
    if record:
        context["record"] = record
    return Paper(
        kind, render.title_of(name), number=number, context=context, filed_on=FILED, scanned=True, services=SERVICE
    )


def file_of(procedure: str, facts: Mapping[str, Any], kinds: Mapping[str, str], done: str, **more: Any) -> CaseFile:
    """Make a case file of a procedure that is as it should be."""
    return CaseFile(
        procedure,
        facts,
        ON,
        papers=tuple(paper(procedure, kind, number) for kind, number in kinds.items()),
        pieces=(PHOTO, LICENCE),
        done=frozenset(done.split()),
        items=("A",),
        power="statute",
        enforces=True,
        officers=("a", "b"),
        **more,
    )


def number(procedure: str, kind: str, path: str) -> str:
    """Read what an example quotes, so that the quoted paper bears it."""
    return str(paper(procedure, kind).get(path))


SCENE = {
    "outcome": "done",
    "began_at": "2026-11-20T10:00",
    "ended_at": "2026-11-20T11:00",
    "shown_cards": True,
    "told_rights": True,
    "found": "后门通道露天堆放垃圾约一平方米，其余正常。",
    "questions": "问：谁堆放的？",
}
INSPECTION = file_of(
    "inspection",
    {
        "request": {"source": "daily", "basis": "《某条例》第七条"},
        "approval": {"outcome": "approve", "decided_on": "2026-11-18"},
        "scene": SCENE,
        "rounds": [SCENE],
        "samplings": [{"samples": "饭碗"}],
        "appraisals": [{"result": "合格"}],
        "result": {"found_on": "2026-11-21", "correct": True, "penalty": True, "transfer": True, "crime": True},
        "told": {"told_on": "2026-11-22"},
        "order": {"ordered_on": "2026-11-24", "due_on": "2026-12-01", "stop": False},
        "recheck": {"checked_at": "2026-12-02T10:00"},
        "penalty": {"case_id": "x"},
        "transfer": {"sent_on": "2026-11-25"},
        "crime": {"on": "2026-11-25"},
    },
    {
        "D80": "",
        "D81": number("inspection", "D10", "record.notice"),
        "D10": "",
        "D12": "",
        "D19": "五号",
        "D19R": "",
        "D20": "六号",
        "D20W": "七号",
        "D20J": "八号",
        "D22": number("inspection", "D23", "order.number"),
        "D23": "九号",
        "D85": "十号",
        "D04": "十一号",
        "D86": "",
    },
    "I3 I5 I6 I6_unit I6_tell I6_order I7 I6_transfer I8 I9",
    ended=True,
)
DEMAND = number("enforcement", "D55", "demand.number")
DUTY = {
    "kind": "act",
    "way": "own",
    "decision_number": number("enforcement", "D55", "decision.number"),
    "remedy": "none",
    "cleared": "road",
    "unable": True,
}
ENFORCEMENT = file_of(
    "enforcement",
    {
        "duty": DUTY,
        "demand": {"served_on": "2026-11-01"},
        "response": {"outcome": "defence", "review": "经复核，不采纳。"},
        "decision": {"approved": True, "decided_on": "2026-11-20", "way": "removal"},
        "execution": {"began_at": "2026-11-25T10:00"},
        "executions": [{"began_at": "2026-11-25T10:00"}],
    },
    {"D54": DEMAND, "D33": "", "D55": "二号", "D55J": "", "D60": ""},
    "E1 E2_serve E4_serve E5 E10_unit",
    ended=True,
)
SUBSTITUTE = replace(
    ENFORCEMENT,
    facts={
        **ENFORCEMENT.facts,
        "decision": {
            "approved": True,
            "decided_on": "2026-11-20",
            "way": "substitute",
            "consequence": "traffic",
            "unrelated": True,
        },
        "substitute": {"demanded_on": "2026-11-21"},
    },
    papers=(
        paper("enforcement", "D54", DEMAND),
        paper("enforcement", "D33", ""),
        paper("enforcement", "D56", number("enforcement", "D54S", "substitute.number")),
        paper("enforcement", "D54S", "八号"),
        paper("enforcement", "D60", ""),
    ),
)
BUILDING = replace(
    ENFORCEMENT,
    facts={
        **ENFORCEMENT.facts,
        "duty": {**DUTY, "kind": "building"},
        "announcement": {"announced_on": "2026-10-20", "limit_on": "2026-11-01", "order": "罗府函〔2026〕12号"},
    },
    papers=(*ENFORCEMENT.papers, paper("enforcement", "D51B", "三号")),
)
COURT = file_of(
    "court_application",
    {
        "appeal": {
            "decision_number": number("court_application", "D59", "decision.number"),
            "lapses_on": "2026-09-10",
            "remedy": "none",
        },
        "demand": {"served_on": "2026-09-15"},
        "response": {"outcome": "defence", "review": "经复核，不采纳。"},
        "application": {"submitted_on": "2026-10-12", "approved": True},
    },
    {"D54": number("court_application", "D59", "application.demand_number"), "D33": "", "D59": "二号", "D60": ""},
    "F1 F2 F4 F5 F9_unit",
)
TRANSFER = file_of(
    "transfer",
    {
        "report": {"facts": "组织车辆倾倒建筑垃圾约三百立方米。", "evidence": "笔录", "reported_on": "2026-11-20"},
        "approval": {"outcome": "approve"},
        "sending": {"sent_at": "2026-11-22T10:00"},
        "filed": {"notified_on": "2026-11-25"},
    },
    {"D05B": "", "D05": "一号", "D05R": "", "D05L": ""},
    "X1 X2 X3 X4 X5",
)
MEASURE = file_of(
    "measure",
    {
        "request": {
            "item_code": "A",
            "found": "在人行道上占道经营烧烤，经劝导不改。",
            "reason": "为制止违法行为、防止证据损毁，需要采取强制措施。",
        },
        "approval": {"outcome": "approve", "decided_on": "2026-11-20"},
        "scene": {
            "outcome": "taken",
            "taken_on": "2026-11-20",
            "shown_cards": True,
            "told": True,
            "defence": "无异议。",
            "attendance": "present",
        },
        "delivery": {"related": True, "no_necessities": True, "not_sealed": True},
    },
    {"D70": "", "D71": "", "D72": number("measure", "D73", "measure.number"), "D73": ""},
    "M1 M2 M3",
)
SOUND: dict[str, CaseFile] = {
    "inspection": INSPECTION,
    "enforcement": ENFORCEMENT,
    "substitute": SUBSTITUTE,
    "building": BUILDING,
    "court": COURT,
    "transfer": TRANSFER,
    "measure": MEASURE,
}


GOODS = [{"name": "自卸货车", "quantity": 1}]


def facts(file: CaseFile, section: str, **more: Any) -> CaseFile:
    known = file.facts.get(section, {})
    return replace(file, facts={**file.facts, section: {**known, **more}})


def without(file: CaseFile, *kinds: str) -> CaseFile:
    return replace(file, papers=tuple(one for one in file.papers if one.kind not in kinds))


def limit(file: CaseFile, key: str, **more: Any) -> CaseFile:
    return replace(file, limits=(Limit(key, key, **more),))


def said(file: CaseFile, kind: str, path: str, value: Any) -> CaseFile:
    """Let a paper state something else."""
    papers = []
    for one in file.papers:
        context = {key: dict(inner) if isinstance(inner, dict) else inner for key, inner in one.context.items()}
        if one.kind == kind:
            put(context, path, value)
        papers.append(replace(one, context=context))
    return replace(file, papers=tuple(papers))


def rounds(**more: Any) -> CaseFile:
    changed = {**SCENE, **more}
    return replace(INSPECTION, facts={**INSPECTION.facts, "scene": changed, "rounds": [changed]})


CLEAN_RESULT = {"found_on": "2026-11-21", "correct": False, "penalty": False, "transfer": False, "crime": False}
NOTHING_FOUND = replace(
    without(INSPECTION, "D22", "D23", "D04"),
    facts={
        key: value
        for key, value in {**INSPECTION.facts, "result": CLEAN_RESULT}.items()
        if key not in ("order", "recheck")
    },
)
CUT = replace(
    ENFORCEMENT, facts={**ENFORCEMENT.facts, "executions": [{"began_at": "2026-11-25T10:00", "utilities": True}]}
)
AUCTION = facts(ENFORCEMENT, "decision", way="auction")
FOUND: tuple[tuple[str, CaseFile, CaseFile], ...] = (
    ("r101", INSPECTION, replace(INSPECTION, powerless=("A",))),
    ("r101", ENFORCEMENT, replace(ENFORCEMENT, enforces=False)),
    ("r101", replace(SUBSTITUTE, enforces=False), replace(SUBSTITUTE, powerless=("A",))),
    ("r102-coercion", ENFORCEMENT, replace(ENFORCEMENT, power="entrusted")),
    ("r103", INSPECTION, rounds(shown_cards=False)),
    ("r103", INSPECTION, facts(INSPECTION, "recusal", asked_on="2026-11-20")),
    ("r105", TRANSFER, facts(TRANSFER, "report", facts="倾倒")),
    ("r106", INSPECTION, replace(without(INSPECTION, "D10", "D12"), pieces=())),
    ("r106-appraisal", INSPECTION, without(INSPECTION, "D20W")),
    ("r108", INSPECTION, said(INSPECTION, "D22", "order.provision", "《某条例》")),
    ("r108", ENFORCEMENT, said(ENFORCEMENT, "D55", "enforcement.basis", "有关规定")),
    ("r108-force", MEASURE, replace(MEASURE, not_in_force=("《旧条例》第三条在行为时和决定时均不在有效期内",))),
    ("r116", MEASURE, facts(MEASURE, "request", reason="领导要求暂扣该车辆和物品。")),
    ("r117", MEASURE, facts(MEASURE, "delivery", no_necessities=False)),
    ("r118", ENFORCEMENT, CUT),
    ("r119", AUCTION, facts(AUCTION, "demand", served_on="")),
    ("r120", SUBSTITUTE, facts(SUBSTITUTE, "decision", consequence="none")),
    ("r120", SUBSTITUTE, facts(SUBSTITUTE, "substitute", demanded_on="")),
    ("r120", SUBSTITUTE, limit(SUBSTITUTE, "E03", last_day=dt.date(2026, 11, 25))),
    (
        "r121",
        facts(ENFORCEMENT, "immediate", approved=True),
        facts(facts(ENFORCEMENT, "immediate", approved=True), "duty", cleared="none"),
    ),
    (
        "r122",
        facts(INSPECTION, "request", cross_region=True, cross_decision="深府函〔2026〕3号"),
        facts(INSPECTION, "request", cross_region=True),
    ),
    ("r123-approved", INSPECTION, facts(INSPECTION, "approval", decided_on="2026-11-21")),
    ("r123", INSPECTION, rounds(told_rights=False)),
    ("r123", INSPECTION, without(INSPECTION, "D12")),
    ("r124", NOTHING_FOUND, replace(without(NOTHING_FOUND, "D85", "D86"), facts={**NOTHING_FOUND.facts, "told": {}})),
    ("r125", facts(INSPECTION, "order", stop=True), without(facts(INSPECTION, "order", stop=True), "D22")),
    ("r126", INSPECTION, facts(INSPECTION, "recheck", checked_at="")),
    ("r127", INSPECTION, facts(INSPECTION, "penalty", case_id="")),
    ("r129", INSPECTION, without(INSPECTION, "D19")),
    ("r130", INSPECTION, limit(INSPECTION, "I08", broken=True)),
    ("r130", INSPECTION, without(INSPECTION, "D04")),
    ("r142-decided", TRANSFER, limit(TRANSFER, "X01", broken=True)),
    (
        "r142-refused",
        facts(TRANSFER, "approval", outcome="refuse", reason="经审查，未达到立案追诉标准。"),
        facts(TRANSFER, "approval", outcome="refuse"),
    ),
    ("r142-sent", TRANSFER, limit(TRANSFER, "X02", broken=True)),
    ("r142-papers", TRANSFER, without(TRANSFER, "D05L")),
    ("r142-goods", TRANSFER, limit(TRANSFER, "X05", broken=True)),
    ("r146", MEASURE, facts(MEASURE, "approval", decided_on="2026-11-21")),
    ("r147", MEASURE, facts(MEASURE, "scene", told=False)),
    ("r148", MEASURE, facts(MEASURE, "scene", attendance="absent")),
    ("r150", MEASURE, facts(MEASURE, "scene", defence="")),
    ("r151", MEASURE, without(MEASURE, "D71")),
    ("r153", MEASURE, without(MEASURE, "D73")),
    ("r154", MEASURE, limit(MEASURE, "C02", broken=True)),
    ("r155", MEASURE, facts(MEASURE, "appraisal", sent_on="2026-11-21")),
    ("r156", ENFORCEMENT, without(ENFORCEMENT, "D54")),
    ("r156", ENFORCEMENT, facts(ENFORCEMENT, "demand", served_on="2026-11-21")),
    ("r156", ENFORCEMENT, limit(ENFORCEMENT, "E01", last_day=dt.date(2026, 11, 20))),
    ("r157", COURT, without(COURT, "D33")),
    ("r158", ENFORCEMENT, replace(ENFORCEMENT, barred=("实施时间处于夜间",))),
    ("r159", BUILDING, facts(BUILDING, "announcement", limit_on="2026-11-25")),
    ("r159", BUILDING, facts(BUILDING, "duty", remedy="pending")),
    ("r160", BUILDING, facts(BUILDING, "announcement", order="")),
    ("r161", ENFORCEMENT, said(said(ENFORCEMENT, "D54", "duty.fine_cents", 100), "D54", "duty.surcharge_cents", 101)),
    ("r162", COURT, without(COURT, "D54")),
    ("r162", COURT, limit(COURT, "F03", last_day=dt.date(2026, 10, 12))),
    ("r162", COURT, facts(COURT, "appeal", lapses_on="2026-10-12")),
    (
        "r163",
        facts(ENFORCEMENT, "immediate", began_at="2026-11-20T10:00"),
        limit(facts(ENFORCEMENT, "immediate", began_at="2026-11-20T10:00"), "E04", broken=True),
    ),
    ("r502", ENFORCEMENT, replace(ENFORCEMENT, papers=(*ENFORCEMENT.papers, Paper("D57", "执行协议", filed=False)))),
    ("r503", MEASURE, replace(MEASURE, papers=(*MEASURE.papers, Paper("D75", "处理决定书", corrected=True)))),
    ("r505", COURT, facts(COURT, "application", late=True)),
    (
        "r602-origin",
        facts(ENFORCEMENT, "origin", decision_number=DUTY["decision_number"]),
        facts(ENFORCEMENT, "origin", decision_number="深罗城执罚决字〔2026〕9号"),
    ),
    ("r602-origin", COURT, said(COURT, "D59", "decision.number", "深罗城执罚决字〔2026〕11号")),
    ("r602-number", SUBSTITUTE, said(SUBSTITUTE, "D54S", "substitute.number", "深罗城执强执字〔2026〕9号")),
)


def found(file: CaseFile, key: str) -> list[str]:
    rule = next(one for one in RULES if one.key == key)
    return [fault.text for fault in rule.judge(file)] if rule.covers(file) else []


@pytest.mark.parametrize("name", SOUND)
def test_a_file_that_is_as_it_should_be_loses_nothing_for_legality_or_consistency(name: str) -> None:
    result = judge(said(SOUND[name], "D05L", "list.goods", GOODS), RULES)
    wrong = [(one.rule.key, one.faults[0].text) for one in result.faults if one.rule.part in (LEGALITY, CHECK)]
    assert wrong == []
    assert result.legality == 100


@pytest.mark.parametrize(("key", "sound", "broken"), FOUND, ids=[f"{n}-{one[0]}" for n, one in enumerate(FOUND)])
def test_each_rule_finds_what_it_is_for(key: str, sound: CaseFile, broken: CaseFile) -> None:
    assert found(sound, key) == []
    assert found(broken, key)


@pytest.mark.parametrize(
    ("key", "piece"),
    [
        ("r208", replace(PHOTO, note="")),
        ("r211", replace(PHOTO, title="合同复印件")),
        ("r213", Piece("录像", "audiovisual", FILED, True)),
    ],
)
def test_evidence_says_who_made_it_when_and_what_it_proves(key: str, piece: Piece) -> None:
    assert found(replace(INSPECTION, pieces=(LICENCE, PHOTO)), key) == []
    assert found(replace(INSPECTION, pieces=(LICENCE, piece)), key)
    assert found(replace(INSPECTION, pieces=(PHOTO,)), "r209")  # nothing proves who the party is


def test_what_a_person_judges_counts_from_then_on_and_goes_before_the_machine() -> None:
    rule = next(one for one in BY_HAND if one.key == "r128")
    open_ = judge(INSPECTION, RULES, BY_HAND)
    assert rule in open_.by_hand
    broken = judge(INSPECTION, RULES, BY_HAND, judgements={"r128": Judged(BROKEN, "费用由当事人支付")})
    assert rule not in broken.by_hand and broken.legality == open_.legality - 10
    assert any("费用由当事人支付" in one.faults[0].text for one in broken.faults)
    met = judge(INSPECTION, RULES, BY_HAND, judgements={"r128": Judged(MET, "已看付款凭证")})
    assert rule not in met.by_hand and met.legality == open_.legality
    wrong = facts(MEASURE, "request", reason="领导要求暂扣该车辆和物品。")
    assert judge(wrong, RULES).legality == 90
    assert judge(wrong, RULES, judgements={"r116": Judged(MET, "理由见附页")}).legality == 100


def test_every_procedure_but_the_supervision_order_is_reviewed_and_every_rule_for_a_person_says_why() -> None:
    import processes

    assert {one.key for one in processes.ALL} - REVIEWED == {"supervision_order"}
    assert all(one.by_hand for one in BY_HAND) and not any(one.by_hand for one in RULES)


def test_the_legal_review_of_a_major_measure_is_worth_its_own_points() -> None:
    def finding(file: CaseFile) -> Any:
        rules = [rule for rule in RULES if rule.key == "r403-review"]
        return next((one for one in judge(file, rules).findings), None)

    assert finding(MEASURE) is None  # not major: nobody reviewed it, and nothing is lost
    major = replace(MEASURE, facts={**MEASURE.facts, "request": {**MEASURE.facts["request"], "major": True}})
    lacking = finding(major)
    assert (str(lacking.standard), str(lacking.obtained)) == ("1.5", "0.0")
    said = {"text": "同意。", "signers": ["郑文静"], "date": "2026-11-20"}
    papers = tuple(
        replace(one, context={**one.context, "review_opinion": said}) if one.kind == "D70" else one
        for one in major.papers
    )
    assert finding(replace(major, papers=papers)).met

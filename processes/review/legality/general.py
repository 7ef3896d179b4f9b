"""Rules for every procedure (r101-r108): power, officers, party, facts, evidence, law cited."""

from __future__ import annotations

import datetime as dt

from discretion.citations import citations
from processes import guardians
from processes.enforcement_powers import BY_THE_LAW_ITSELF
from processes.review.course import (
    COURT,
    ENFORCEMENT,
    INSPECTION,
    MEASURE,
    PENALTIES,
    REMEDY,
    TRANSFER,
    decided,
    established,
    facts_told,
    taken,
)
from processes.review.file import CaseFile
from processes.review.legality.base import FACT, L1, L2, LAW, SUBJECT, by_hand, papers, rule, told_enough
from processes.review.rule import Fault, Mend, Rule

#: The step at which the item is chosen.
_CHOSEN = {"penalty": "N2", "penalty_summary": "S1", MEASURE: "M1", INSPECTION: "I3", ENFORCEMENT: "E1", COURT: "F1"}
#: What a record of the facts may be.
_RECORDS = ("D10", "D10K", "D12", "D71")
#: Where documents cite what was broken and on what basis they act: (kind, path, what it is called).
CITING = (
    ("D40", "penalty.basis", "处罚依据"),
    ("D41", "penalty.basis", "处罚依据"),
    ("D40", "violation.provision", "违反的条款"),
    ("D32", "penalty.basis", "处罚依据"),
    ("D22", "violation.provision", "违反的条款"),
    ("D22", "order.provision", "违反的条款"),
    ("D22", "order.basis", "责令改正的依据"),
    ("D72", "measure.basis", "措施依据"),
    ("D55", "enforcement.basis", "执行依据"),
    ("D56", "enforcement.basis", "执行依据"),
    ("D81", "inspection.basis", "检查依据"),
)


def _power(file: CaseFile) -> list[Fault]:
    step = Mend("work", step=_CHOSEN.get(file.process, ""))
    if file.powerless:
        return [Fault(f"本机关对事项{'、'.join(file.powerless)}没有在有效期内的执法权限依据", step)]
    way = file.part("decision").get("way") or file.part("duty").get("own_way")
    own = file.process == ENFORCEMENT and file.part("duty").get("way") == "own" and way != BY_THE_LAW_ITSELF
    if own and not file.enforces:
        return [Fault("没有法律设定的行政强制执行权而自行强制执行，应当申请人民法院强制执行", step)]
    return []


def _entrusted(file: CaseFile) -> bool:
    return file.power == "entrusted"


def _coerced_by_entrusted(file: CaseFile) -> list[Fault]:
    return [Fault("受委托组织不得实施行政强制措施和行政强制执行", Mend("work", step=_CHOSEN[file.process]))]


def _two_officers(file: CaseFile) -> list[Fault]:
    found = []
    if len(set(file.officers)) < 2:
        found.append(Fault("办案人员少于两名", Mend("work", step=_CHOSEN.get(file.process, ""))))
    found += [Fault(f"{name}没有在有效期内的执法证", Mend("work")) for name in file.uncertified]
    inquiry, scene = file.part("inquiry"), file.part("scene")
    if inquiry and not inquiry.get("shown_cards"):
        found.append(Fault("没有记载出示执法证件", Mend("documents", "D10", "N4")))
    elif "shown_cards" in scene and not scene.get("shown_cards"):
        found.append(Fault("没有记载出示执法证件", Mend("documents", "D71" if file.process == MEASURE else "D10")))
    if _recusal_open(file):
        found.append(Fault("回避申请没有决定就作出处理", Mend("work")))
    return found


def _recusal_open(file: CaseFile) -> bool:
    recusal = file.part("recusal")
    asked = bool(recusal.get("asked_on")) or (
        file.process == INSPECTION and bool(file.part("scene").get("recusal_asked"))
    )
    settled = recusal.get("decided_on") or "granted" in recusal
    return asked and not settled and (decided(file) or bool(file.part("result").get("found_on")))


def _party(file: CaseFile) -> list[Fault]:
    return [
        Fault(f"《{paper.title}》只写字号，没有注明经营者姓名", Mend("documents", paper.kind))
        for paper in file.papers
        if paper.states("party.name") and paper.get("party.kind") == "个体工商户" and not paper.states("party.operator")
    ][:3]


#: What a guardian signs for; what he may refuse is left there before a witness.
_TO_GUARDIAN = ("D22", "D32", "D40", "D41", "D42", "D54", "D55", "D72")


def _acted(file: CaseFile) -> dt.date:
    return file.day("check", "act_ended_on") or file.day("scene", "occurred_at") or file.on


def _guardian(file: CaseFile) -> list[Fault]:
    """Find a minor or incapable party without a guardian, and papers that only the party signed for."""
    known = file.part("party")
    guardian = str(known.get("guardian") or "").strip()
    if not guardian:
        return [Fault("当事人未成年或者行为能力受限，没有写明监护人", Mend("work", step=_CHOSEN.get(file.process, "")))]
    found = []
    for paper in file.papers:
        got = [one for one in paper.services if one.method == "direct" and guardians.why(known, one.on)]
        if paper.kind not in _TO_GUARDIAN or guardian.startswith(guardians.UNKNOWN) or not got:
            continue
        if not any(guardian in one.receiver for one in got):
            found.append(Fault(f"《{paper.title}》没有由监护人{guardian}签收", Mend("documents", paper.kind)))
    return found


def _facts(file: CaseFile) -> list[Fault]:
    step = {"penalty": "N5", INSPECTION: "I5", MEASURE: "M1", TRANSFER: "X2"}.get(file.process, "")
    return [] if told_enough(facts_told(file)) else [Fault("违法事实没有查明或者叙述过于简单", Mend("work", step=step))]


def _evidence(file: CaseFile) -> list[Fault]:
    if file.pieces or file.filed(*_RECORDS) or file.part("report").get("evidence"):
        return []
    return [Fault("没有任何入卷的证据：既无笔录，也无照片、录像、书证", Mend("evidence"))]


def _law(file: CaseFile) -> list[Fault]:
    found: list[Fault] = []
    for kind, path, word in CITING:
        paper = file.paper(kind)
        if paper is None or not paper.states(path):
            continue
        cited = citations(str(paper.get(path)))
        if not cited:
            found.append(Fault(f"《{paper.title}》的{word}没有写明法律、法规、规章的名称", Mend("documents", kind)))
        elif all(one.is_paper for one in cited):
            found.append(Fault(f"《{paper.title}》的{word}仅为规范性文件", Mend("documents", kind)))
        elif not any(one.article for one in cited):
            found.append(Fault(f"《{paper.title}》的{word}没有写到条", Mend("documents", kind)))
    return found


def _paragraphs(file: CaseFile) -> list[Fault]:
    step = Mend("work", step=_CHOSEN.get(file.process, ""))
    return [Fault(f"引用{place}没有写到款（该条有多款）", step) for place in file.without_paragraph]


def _in_force(file: CaseFile) -> list[Fault]:
    step = Mend("work", step=_CHOSEN.get(file.process, ""))
    return [Fault(f"引用的{place}", step) for place in file.not_in_force]


RULES: tuple[Rule, ...] = (
    rule(
        "r101",
        SUBJECT,
        "在法定权限范围内实施",
        f"{L1}第十七条至第二十一条、{L2}第十三条、第十七条",
        _power,
        applies=lambda file: bool(file.items),
        processes=(*PENALTIES, MEASURE, INSPECTION, ENFORCEMENT, COURT),
        grave=True,
    ),
    rule(
        "r102-coercion",
        SUBJECT,
        "受委托组织不实施行政强制",
        f"{L2}第十七条第一款",
        _coerced_by_entrusted,
        applies=_entrusted,
        processes=(MEASURE, ENFORCEMENT),
        grave=True,
    ),
    rule(
        "r103",
        SUBJECT,
        "两名以上具有执法资格的人员，出示证件，回避已决定",
        f"{L1}第四十二条、第四十三条、第五十五条",
        _two_officers,
        applies=lambda file: bool(file.officers) and file.process != REMEDY,
        grave=True,
    ),
    rule("r104", FACT, "当事人适格，表述完整", f"{L1}第四条、第五十九条第一款第一项", _party),
    rule(
        "r104-guardian",
        FACT,
        "未成年或者行为能力受限的当事人，写明监护人，文书由监护人签收",
        f"{L1}第三十条、第三十一条；《民法典》第十九条至第二十三条",
        _guardian,
        applies=lambda file: bool(guardians.why(file.part("party"), _acted(file))),
        processes=(*PENALTIES, MEASURE, ENFORCEMENT),
    ),
    rule(
        "r105",
        FACT,
        "违法事实清楚",
        f"{L1}第四十条",
        _facts,
        applies=established,
        processes=(*PENALTIES, MEASURE, INSPECTION, TRANSFER),
        grave=True,
    ),
    rule(
        "r106",
        FACT,
        "有合法、充分的证据",
        f"{L1}第四十六条",
        _evidence,
        applies=lambda file: taken(file) if file.process == MEASURE else established(file),
        processes=(*PENALTIES, MEASURE, INSPECTION, TRANSFER),
        grave=True,
    ),
    rule(
        "r106-appraisal",
        FACT,
        "送检测、鉴定的有委托书",
        f"{L1}第四十六条",
        papers(D20W="检测（检验、检疫、鉴定）委托书"),
        processes=(MEASURE, INSPECTION),
        applies=lambda file: bool(file.facts.get("appraisals")),
    ),
    rule("r108", LAW, "适用法律、法规、规章准确、具体，写到条", f"{L1}第十六条、第五十九条第一款第三项", _law),
    rule(
        "r108-paragraph",
        LAW,
        "条文有多款的，写到款、项",
        f"{L1}第五十九条第一款第三项",
        _paragraphs,
        processes=(*PENALTIES, INSPECTION, MEASURE),
        applies=established,
    ),
    rule("r108-force", LAW, "引用的法律、条文在行为时或者决定时有效", f"{L1}第三十七条", _in_force, grave=True),
)

BY_HAND: tuple[Rule, ...] = (
    by_hand(
        "r102",
        SUBJECT,
        "委托书已签订并向社会公布，未超越委托权限",
        f"{L1}第二十条",
        "委托书和公布情况不在案卷里",
        applies=_entrusted,
    ),
    by_hand(
        "r107",
        FACT,
        "电子技术监控设备经法制和技术审核，设置地点已公布",
        f"{L1}第四十一条",
        "设备的审核和公布由管理设备的单位办理，平台只收取其证据",
        processes=PENALTIES,
        applies=lambda file: any(one.kind in ("surveillance", "monitoring") for one in file.pieces),
    ),
)

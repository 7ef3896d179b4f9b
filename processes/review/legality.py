"""合法性: what is unlawful in a file. Base 100, each broken rule is deducted. Numbers are the model's (S1)."""

from __future__ import annotations

from processes.citations import cited
from processes.penalty.rules import LEADERS_IN_DISCUSSION, limitation_lapsed
from processes.review.file import CaseFile, Paper
from processes.review.rule import LEGALITY, Fault, Mend, Rule

PENALTY, SUMMARY, MEASURE = "penalty", "penalty_summary", "measure"
PENALTIES = (PENALTY, SUMMARY)
#: Names that tell the party nothing: the authority and the court must be named. Source: S1 r140.
_VAGUE = ("有管辖权的人民法院", "人民法院", "行政复议机关", "复议机关", "上级行政机关")
#: A fact told in fewer characters is none.
_LEAST = 10


def _rule(key: str, topic: str, title: str, basis: str, judge: object, **more: object) -> Rule:
    return Rule(key, LEGALITY, topic, title, basis, judge, **more)  # type: ignore[arg-type]


def decided(file: CaseFile) -> bool:
    """Tell whether the case has come to a decision."""
    return bool(file.part("decision").get("decided_on"))


def punished(file: CaseFile) -> bool:
    """Tell whether a penalty was decided."""
    return decided(file) and file.part("decision").get("outcome") == "penalty"


def _decision_paper(file: CaseFile) -> Paper | None:
    return file.paper("D40", "D41", "D42")


def _power(file: CaseFile) -> list[Fault]:
    if file.power:
        return []
    return [Fault("本机关对该事项没有在有效期内的执法权限依据", Mend("work", step="N2"))]


def _two_officers(file: CaseFile) -> list[Fault]:
    found = []
    if len(set(file.officers)) < 2:
        found.append(Fault("办案人员少于两名", Mend("work", step="N2")))
    found += [Fault(f"{name}没有在有效期内的执法证", Mend("work")) for name in file.uncertified]
    inquiry = file.part("inquiry")
    if inquiry and not inquiry.get("shown_cards"):
        found.append(Fault("没有记载出示执法证件", Mend("documents", "D10", "N4")))
    return found


def _party(file: CaseFile) -> list[Fault]:
    found = []
    for paper in file.papers:
        if not paper.states("party.name") or paper.get("party.kind") != "个体工商户":
            continue
        missing = [word for path, word in (("party.operator", "经营者姓名"),) if not paper.states(path)]
        if missing:
            found.append(
                Fault(f"《{paper.title}》只写字号，没有注明{'、'.join(missing)}", Mend("documents", paper.kind))
            )
    return found[:3]


def _facts(file: CaseFile) -> list[Fault]:
    stated = str(file.part("proposal").get("facts") or file.part("scene").get("found") or "")
    if len(stated.strip()) >= _LEAST:
        return []
    return [Fault("违法事实没有查明或者叙述过于简单", Mend("work", step="N5"))]


def _evidence(file: CaseFile) -> list[Fault]:
    if file.pieces or file.filed("D10", "D12", "D71"):
        return []
    return [Fault("没有任何入卷的证据：既无笔录，也无照片、录像、书证", Mend("evidence"))]


def _law(file: CaseFile) -> list[Fault]:
    found: list[Fault] = []
    wanted = (
        ("D40", "penalty.basis", "处罚依据"),
        ("D41", "penalty.basis", "处罚依据"),
        ("D40", "violation.provision", "违反的条款"),
        ("D32", "penalty.basis", "处罚依据"),
        ("D22", "violation.provision", "违反的条款"),
    )
    for kind, path, word in wanted:
        paper = file.paper(kind)
        if paper is None or not paper.states(path):
            continue
        citations = cited(str(paper.get(path)))
        if not citations:
            found.append(Fault(f"《{paper.title}》的{word}没有写明法律、法规、规章的名称", Mend("documents", kind)))
        elif all(one.is_paper for one in citations):
            found.append(Fault(f"《{paper.title}》的{word}仅为规范性文件", Mend("documents", kind)))
        elif not any(one.article for one in citations):
            found.append(Fault(f"《{paper.title}》的{word}没有写到条", Mend("documents", kind)))
    return found


def _paragraphs(file: CaseFile) -> list[Fault]:
    return [Fault(f"引用{place}没有写到款（该条有多款）", Mend("work", step="N2")) for place in file.without_paragraph]


def _range(file: CaseFile) -> list[Fault]:
    assessment = file.part("proposal").get("assessment") or {}
    fine = int(file.part("decision").get("fine_cents") or 0)
    low, high = assessment.get("low_cents"), assessment.get("high_cents")
    reason = str(
        (file.part("proposal").get("deviation") or {}).get("reason")
        or file.part("proposal").get("deviation_reason")
        or ""
    )
    outside = (low is not None and fine < low) or (high is not None and fine > high)
    if fine and outside and len(reason.strip()) < _LEAST:
        return [Fault("罚款数额超出裁量档次而没有说明理由", Mend("work", step="N5"))]
    return []


def _once(file: CaseFile) -> list[Fault]:
    return [
        Fault(f"同一当事人的同一违法行为已在案件{number}中罚款", Mend("related")) for number in file.fined_elsewhere[:1]
    ]


def _ground(file: CaseFile) -> list[Fault]:
    proposal = file.part("proposal")
    if proposal.get("overlay") in ("lighter", "below_minimum", "no_penalty") and not proposal.get("ground"):
        return [Fault("从轻、减轻或者不予处罚没有写明法定情形", Mend("work", step="N5"))]
    return []


def _limitation(file: CaseFile) -> list[Fault]:
    ended, found = file.day("check", "act_ended_on"), file.day("check", "discovered_on")
    if ended and found and limitation_lapsed(ended, found, grave=bool(file.part("check").get("grave"))):
        return [Fault("违法行为发现时已过追究时效", Mend("work", step="N2"))]
    return []


def _preservation(file: CaseFile) -> list[Fault]:
    found = []
    kept = file.part("preservation")
    approved, registered = file.day("preservation", "approved_on"), file.day("preservation", "registered_on")
    if registered and (not kept.get("approved") or (approved and approved > registered)):
        found.append(Fault("先行登记保存没有事先经负责人批准", Mend("work", step="N4a_approve")))
    if file.broken("P06"):
        found.append(Fault("先行登记保存七个工作日内没有作出处理决定", Mend("deadlines")))
    return found


def _told(file: CaseFile) -> list[Fault]:
    notice, told, made = file.part("notice"), file.day("notice", "served_on"), file.day("decision", "decided_on")
    found = []
    if not told:
        found.append(Fault("作出决定之前没有送达事先告知书", Mend("documents", "D32", "N6_serve")))
    elif made and told > made:
        found.append(Fault("告知书送达晚于决定日期", Mend("documents", "D32")))
    fine, announced = int(file.part("decision").get("fine_cents") or 0), int(notice.get("fine_cents") or 0)
    if punished(file) and fine > announced:
        found.append(Fault("决定的罚款数额高于告知的数额", Mend("work", step="N11")))
    paper = file.paper("D32")
    if (
        paper is not None
        and notice.get("outcome") == "penalty"
        and "fine" in (notice.get("kinds") or ())
        and not announced
    ):
        found.append(Fault("告知书没有写明拟处罚款的确定数额", Mend("documents", "D32")))
    return found


def _told_on_the_spot(file: CaseFile) -> list[Fault]:
    return (
        []
        if file.part("telling").get("told")
        else [Fault("当场处罚前没有告知内容、事实、理由、依据和陈述申辩权利", Mend("work"))]
    )


def _reported(file: CaseFile) -> list[Fault]:
    return [Fault("当场处罚决定没有按期报所属行政机关备案", Mend("deadlines")) for _ in file.broken("P13")[:1]]


def _hearing(file: CaseFile) -> list[Fault]:
    host = str(file.part("hearing").get("host") or "")
    if host and host in file.officers:
        return [Fault("听证由本案调查人员主持", Mend("work", step="N8"))]
    return []


def _reviewed(file: CaseFile) -> list[Fault]:
    review = file.part("legal_review")
    if not review.get("required"):
        return []
    if review.get("outcome") != "passed":
        return [Fault("应当法制审核而没有审核或者审核未通过", Mend("work", step="N9"))]
    made, on = file.day("decision", "decided_on"), file.day("legal_review", "on")
    held = file.day("hearing", "held_on")
    found = []
    if made and on and on > made:
        found.append(Fault("法制审核晚于决定", Mend("work", step="N9")))
    if held and on and on < held:
        found.append(Fault("法制审核应当在听证之后进行", Mend("work", step="N9"), None))
    return found


def _discussed(file: CaseFile) -> list[Fault]:
    talk = file.part("discussion")
    spared = (
        file.part("decision").get("outcome") == "no_penalty" or file.part("proposal").get("overlay") == "below_minimum"
    )
    if not (talk.get("required") or spared):
        return []
    spoken = {one.get("person") for one in talk.get("opinions") or () if isinstance(one, dict)}
    if len(spoken) < LEADERS_IN_DISCUSSION or not talk.get("conclusion"):
        return [Fault("应当由两名以上负责人集体讨论决定而没有讨论", Mend("work", step="N10"))]
    return []


def _remedies(file: CaseFile) -> list[Fault]:
    paper = _decision_paper(file)
    if paper is None:
        return []
    found = []
    for path, word in (("body.review_authority", "行政复议机关"), ("body.court", "人民法院")):
        value = str(paper.get(path) or "").strip()
        if paper.kind == "D41" and path == "body.court" and not value:
            continue  # review comes before a suit: the court is not named
        if not value or value in _VAGUE:
            found.append(Fault(f"《{paper.title}》没有写明具体的{word}", Mend("documents", paper.kind)))
    return found


def _in_time(*keys: str, text: str) -> object:
    def judge(file: CaseFile) -> list[Fault]:
        return [Fault(f"{text}（{one.title}）", Mend("deadlines")) for one in file.broken(*keys)[:1]]

    return judge


def _crime(file: CaseFile) -> list[Fault]:
    made = file.part("ending") or file.part("decision")
    if file.part("proposal").get("outcome") != "transfer" or not made.get("decided_on"):
        return []
    return (
        []
        if file.filed("D05") or file.filed("D04")
        else [Fault("涉嫌犯罪已批准移送而没有移送书", Mend("documents", "D05"))]
    )


def _served(file: CaseFile) -> list[Fault]:
    found = []
    for kind in ("D40", "D41", "D42", "D32"):
        paper = file.filed(kind)
        if paper is None:
            continue
        due = (kind == "D32" and decided(file)) or (kind != "D32" and file.passed("N13", "N13_leave", "N13_wait", "S4"))
        if due and paper.served is None and not _served_by_fact(file, kind):
            found.append(Fault(f"《{paper.title}》没有送达记录", Mend("documents", kind)))
        for one in paper.services:
            if one.method == "left" and not one.witness and not one.pieces:
                found.append(Fault(f"《{paper.title}》留置送达没有见证人，也没有拍照、录像", Mend("documents", kind)))
    return found + [Fault("决定书没有在七个工作日内送达", Mend("deadlines")) for _ in file.broken("P14")[:1]]


def _served_by_fact(file: CaseFile, kind: str) -> bool:
    section = {"D32": "notice", "D41": "decision"}.get(kind, "service")
    name = "decided_on" if kind == "D41" else "served_on"
    return bool(file.part(section).get(name))


def _surcharge(file: CaseFile) -> list[Fault]:
    cents, fine = (int(file.part(a).get(b) or 0) for a, b in (("surcharge", "cents"), ("decision", "fine_cents")))
    if fine and cents > fine:
        return [Fault("加处罚款超出罚款数额", Mend("work", step="N14_approve"))]
    return []


def _measure_approved(file: CaseFile) -> list[Fault]:
    found: list[Fault] = []
    approval, taken, decided_on = (
        file.part("approval"),
        file.day("scene", "taken_on"),
        file.day("approval", "decided_on"),
    )
    late = bool(approval.get("later")) or bool(file.part("late")) or bool(file.part("request").get("urgent"))
    if taken and not late and (approval.get("outcome") not in ("approve", None) or (decided_on and decided_on > taken)):
        found.append(Fault("实施强制措施之前没有经负责人批准", Mend("work", step="M1")))
    return found + [Fault("紧急措施没有在二十四小时内补办批准", Mend("deadlines")) for _ in file.broken("C01")[:1]]


def _measure_record(file: CaseFile) -> list[Fault]:
    return [] if file.filed("D71") else [Fault("没有制作现场笔录", Mend("documents", "D71"))]


def _measure_present(file: CaseFile) -> list[Fault]:
    scene = file.part("scene")
    absent = str(scene.get("attendance")) not in ("present", "party", "True", "yes", "attended")
    if scene.get("attendance") and absent and not scene.get("witness"):
        return [Fault("当事人不到场，没有邀请见证人", Mend("documents", "D71"))]
    return []


def _measure_papers(file: CaseFile) -> list[Fault]:
    return [
        Fault(f"没有制作并当场交付《{title}》", Mend("documents", kind))
        for kind, title in (("D72", "查封（扣押）决定书"), ("D73", "查封（扣押）清单"))
        if not file.filed(kind)
    ]


def _appraisal(file: CaseFile) -> list[Fault]:
    sent = file.part("appraisals") or file.part("appraisal")
    return (
        []
        if not sent or file.filed("D20")
        else [Fault("没有书面告知检测、检验、检疫或者鉴定的期间", Mend("documents", "D20"))]
    )


def _has(section: str, *names: str) -> object:
    def applies(file: CaseFile) -> bool:
        found = file.part(section)
        return any(found.get(name) for name in names) if names else bool(found)

    return applies


def _taken(file: CaseFile) -> bool:
    return file.part("scene").get("outcome") == "taken"


_SUBJECT, _FACT, _LAW, _WAY = "主体合法", "事实清楚、证据充分", "适用法律准确", "程序合法"
_L1 = "《行政处罚法》"

RULES: tuple[Rule, ...] = (
    _rule(
        "r101",
        _SUBJECT,
        "在法定权限范围内实施",
        f"{_L1}第十七条至第二十一条",
        _power,
        processes=PENALTIES,
        applies=lambda file: bool(file.part("check").get("item_code") or file.part("scene").get("item_code")),
        grave=True,
    ),
    _rule(
        "r103",
        _SUBJECT,
        "两名以上具有执法资格的人员，出示证件",
        f"{_L1}第四十二条、第五十五条",
        _two_officers,
        applies=lambda file: bool(file.officers),
        grave=True,
    ),
    _rule("r104", _FACT, "当事人适格，表述完整", f"{_L1}第四条、第五十九条第一款第一项", _party),
    _rule(
        "r105",
        _FACT,
        "违法事实清楚",
        f"{_L1}第四十条",
        _facts,
        processes=PENALTIES,
        grave=True,
        applies=lambda file: bool(file.part("proposal") or file.part("scene")),
    ),
    _rule(
        "r106",
        _FACT,
        "有合法、充分的证据",
        f"{_L1}第四十六条",
        _evidence,
        grave=True,
        applies=lambda file: bool(file.part("proposal") or file.part("scene")),
    ),
    _rule(
        "r108",
        _LAW,
        "适用法律、法规、规章准确、具体，写到条",
        f"{_L1}第十六条、第五十九条第一款第三项",
        _law,
        processes=PENALTIES,
    ),
    _rule(
        "r108-paragraph",
        _LAW,
        "条文有多款的，写到款、项",
        f"{_L1}第五十九条第一款第三项",
        _paragraphs,
        processes=PENALTIES,
        applies=lambda file: bool(file.part("proposal") or file.part("scene")),
    ),
    _rule(
        "r109",
        _LAW,
        "与裁量基准相当，偏离说明理由",
        f"{_L1}第五条、第三十四条、第三十七条",
        _range,
        processes=(PENALTY,),
        applies=punished,
    ),
    _rule(
        "r110",
        _LAW,
        "同一违法行为不得给予两次以上罚款",
        f"{_L1}第二十九条",
        _once,
        processes=PENALTIES,
        applies=punished,
    ),
    _rule(
        "r112",
        _LAW,
        "从轻、减轻、不予处罚符合法定情形",
        f"{_L1}第三十条至第三十三条",
        _ground,
        processes=(PENALTY,),
        applies=_has("proposal", "overlay"),
    ),
    _rule(
        "r114",
        _LAW,
        "在追究时效以内",
        f"{_L1}第三十六条",
        _limitation,
        processes=(PENALTY,),
        grave=True,
        applies=_has("check", "act_ended_on"),
    ),
    _rule(
        "r134",
        _WAY,
        "先行登记保存经批准并按期处理",
        f"{_L1}第五十六条",
        _preservation,
        processes=(PENALTY,),
        applies=_has("preservation", "registered_on"),
    ),
    _rule(
        "r135",
        _WAY,
        "事先告知内容完整、在决定之前",
        f"{_L1}第四十四条、第四十五条、第六十二条",
        _told,
        processes=(PENALTY,),
        applies=decided,
        grave=True,
    ),
    _rule(
        "r132",
        _WAY,
        "当场处罚前告知",
        f"{_L1}第四十四条、第五十二条",
        _told_on_the_spot,
        processes=(SUMMARY,),
        applies=punished,
    ),
    _rule(
        "r133", _WAY, "当场处罚按期备案", f"{_L1}第五十二条第三款", _reported, processes=(SUMMARY,), applies=punished
    ),
    _rule(
        "r136",
        _WAY,
        "听证由非本案调查人员主持",
        f"{_L1}第六十四条第四项",
        _hearing,
        processes=(PENALTY,),
        applies=_has("hearing", "host"),
    ),
    _rule(
        "r137",
        _WAY,
        "法制审核通过后作出决定",
        f"{_L1}第五十八条",
        _reviewed,
        processes=(PENALTY,),
        applies=decided,
        grave=True,
    ),
    _rule(
        "r139",
        _WAY,
        "负责人集体讨论",
        f"{_L1}第五十七条第二款",
        _discussed,
        processes=(PENALTY,),
        applies=decided,
        grave=True,
    ),
    _rule(
        "r140",
        _WAY,
        "告知具体的复议机关、法院和期限",
        f"{_L1}第五十九条第一款第五项",
        _remedies,
        processes=PENALTIES,
        applies=lambda file: _decision_paper(file) is not None,
        grave=True,
    ),
    _rule(
        "r141",
        _WAY,
        "立案之日起九十日内作出决定",
        f"{_L1}第六十条",
        _in_time("P11", text="没有在办案期限内作出决定"),
        processes=(PENALTY,),
        applies=_has("opening", "opened_on"),
    ),
    _rule("r142", _WAY, "涉嫌犯罪的及时移送", f"{_L1}第二十七条、第五十七条第一款第四项", _crime, processes=(PENALTY,)),
    _rule("r144", _WAY, "依照法定程序和时限送达", f"{_L1}第六十一条", _served, processes=PENALTIES, applies=decided),
    _rule(
        "r161",
        _WAY,
        "加处罚款不超出罚款数额",
        f"{_L1}第七十二条第一款第一项",
        _surcharge,
        processes=PENALTIES,
        applies=_has("surcharge", "cents"),
    ),
    _rule(
        "r146",
        _WAY,
        "强制措施事先经负责人批准",
        "《行政强制法》第十八条第一项、第十九条",
        _measure_approved,
        processes=(MEASURE,),
        applies=_taken,
        grave=True,
    ),
    _rule(
        "r148",
        _WAY,
        "当事人到场，不到场的邀请见证人",
        "《行政强制法》第十八条第三项、第九项",
        _measure_present,
        processes=(MEASURE,),
        applies=_taken,
    ),
    _rule(
        "r151",
        _WAY,
        "制作现场笔录",
        "《行政强制法》第十八条第七项",
        _measure_record,
        processes=(MEASURE,),
        applies=_taken,
    ),
    _rule(
        "r153",
        _WAY,
        "当场交付决定书和清单",
        "《行政强制法》第二十四条第一款",
        _measure_papers,
        processes=(MEASURE,),
        applies=_taken,
        grave=True,
    ),
    _rule(
        "r154",
        _WAY,
        "查封、扣押不超过三十日（延长后六十日）",
        "《行政强制法》第二十五条第一款",
        _in_time("C02", text="查封、扣押超过期限"),
        processes=(MEASURE,),
        applies=_taken,
    ),
    _rule(
        "r155",
        _WAY,
        "书面告知检测、检验、检疫、鉴定期间",
        "《行政强制法》第二十五条第三款",
        _appraisal,
        processes=(MEASURE,),
        applies=_taken,
    ),
)


def _by_hand(key: str, topic: str, title: str, basis: str, **more: object) -> Rule:
    return Rule(key, LEGALITY, topic, title, basis, lambda file: [], **more)  # type: ignore[arg-type]


def _entrusted(file: CaseFile) -> bool:
    return file.power == "entrusted"


#: What only a person can judge; shown where it applies, never scored by the machine.
BY_HAND: tuple[Rule, ...] = (
    _by_hand("r102", _SUBJECT, "委托书已签订并向社会公布，未超越委托权限", f"{_L1}第二十条", applies=_entrusted),
    _by_hand(
        "r107",
        _FACT,
        "电子技术监控设备经法制和技术审核，设置地点已公布",
        f"{_L1}第四十一条",
        processes=PENALTIES,
        applies=lambda file: any(one.kind in ("surveillance", "monitoring") for one in file.pieces),
    ),
    _by_hand(
        "r111",
        _LAW,
        "有违法所得的应当没收（依法退赔的除外）",
        f"{_L1}第二十八条第二款",
        processes=PENALTIES,
        applies=punished,
    ),
    _by_hand(
        "r115",
        _LAW,
        "先行登记保存符合法定条件",
        f"{_L1}第五十六条",
        processes=(PENALTY,),
        applies=_has("preservation", "registered_on"),
    ),
    _by_hand(
        "r117",
        _LAW,
        "未查封、扣押与违法行为无关的财物和生活必需品",
        "《行政强制法》第二十三条",
        processes=(MEASURE,),
        applies=_taken,
    ),
    _by_hand(
        "r143",
        _WAY,
        "应当由上一级机关批准的已报批",
        f"{_L1}第十四条以下各单行法",
        processes=PENALTIES,
        applies=punished,
    ),
)

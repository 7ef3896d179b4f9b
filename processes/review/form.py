"""规范性: what each document must state, element by element. Score = 100 x points obtained / points of what applies.

A document that the case has reached the point of needing and has not got loses all its points; one that the case has no
use for does not count. An element is worth 1 point (the tenant's figure, to be confirmed) unless the model says more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from processes.review.file import CaseFile, Paper
from processes.review.legality import MEASURE, PENALTY, SUMMARY, decided, punished
from processes.review.rule import FORM, Fault, Mend, Rule

Test = Callable[[Paper], bool]
ONE = Decimal(1)


@dataclass(frozen=True)
class Element:
    """One thing that a document must state or bear."""

    label: str
    test: Test
    points: Decimal = ONE


def states(label: str, *paths: str, points: Decimal = ONE) -> Element:
    """Ask that the paper states a value at every path; ``a|b`` asks for one of two."""

    def test(paper: Paper) -> bool:
        return all(any(paper.states(one) for one in path.split("|")) for path in paths)

    return Element(label, test, points)


def _minutes(*paths: str) -> Test:
    """Ask for times down to the minute. Source: S1 r304."""
    return lambda paper: all(len(str(paper.get(path) or "")) >= 16 for path in paths)


PARTY = states("当事人基本情况", "party.name", "party.code", "party.address")
BODY = states("行政执法主体名称、日期", "body.name", "date")
SEAL = Element("印章", lambda paper: paper.states("body.seal") or paper.scanned or paper.sealed)
SERVED = Element("送达回证或者送达记录（文书、受送达人、方式、时间、地点）", lambda paper: paper.served is not None)
SIGNED = Element("签名确认的页面（扫描件或者电子签名）", lambda paper: paper.signed)
ACT = states("违法行为信息", "violation.facts", "violation.place")
EVIDENCE = states("证据信息", "evidence")
PROVISION = states("违反的法律、法规、规章名称和条款项目", "violation.provision")
REMEDIES = states("复议机关、法院和期限", "body.review_authority", "body.court")


def opinion(label: str, path: str, points: Decimal = ONE) -> Element:
    """Ask for an opinion with signature and date."""
    return states(f"{label}及签名、日期", f"{path}.text", f"{path}.signers", f"{path}.date", points=points)


@dataclass(frozen=True)
class Document:
    """A document of the model: its rules by number, each a list of elements."""

    kinds: tuple[str, ...]
    title: str
    processes: tuple[str, ...]
    rules: Sequence[tuple[int, str, tuple[Element, ...]]]
    #: From when on the case must have it.
    due: Callable[[CaseFile], bool]
    basis: str = ""

    def as_rules(self) -> list[Rule]:
        """Make the rules of the review."""
        return [self._rule(number, title, elements) for number, title, elements in self.rules]

    def _rule(self, number: int, title: str, elements: tuple[Element, ...]) -> Rule:
        kind = self.kinds[0]

        def judge(file: CaseFile) -> list[Fault]:
            paper = file.paper(*self.kinds)
            if paper is None or not paper.filed:
                state = "尚未归入案卷" if paper else "缺少该文书"
                return [
                    Fault(f"《{self.title}》{state}：{one.label}", Mend("documents", kind), one.points)
                    for one in elements
                ]
            return [
                Fault(f"《{paper.title}》缺{one.label}", Mend("documents", paper.kind), one.points)
                for one in elements
                if not one.test(paper)
            ]

        def applies(file: CaseFile) -> bool:
            return self.due(file) or file.filed(*self.kinds) is not None

        return Rule(
            f"r{number}-{kind}",
            FORM,
            self.title,
            title,
            self.basis,
            judge,
            applies,
            self.processes,
            standard=sum((one.points for one in elements), Decimal(0)),
            source=f"S1 r{number}",
        )


def _after(*steps: str) -> Callable[[CaseFile], bool]:
    return lambda file: file.passed(*steps)


def _fact(section: str, name: str) -> Callable[[CaseFile], bool]:
    return lambda file: bool(file.part(section).get(name))


def never(file: CaseFile) -> bool:
    """Judge the document only where the case has it."""
    return False


def _served_decision(file: CaseFile) -> bool:
    return file.passed("N13", "N13_leave", "N15")


HALF = Decimal("0.5")
DOCUMENTS: tuple[Document, ...] = (
    Document(
        ("D06",),
        "立案审批表",
        (PENALTY,),
        (
            (301, "当事人基本情况，案件来源信息", (PARTY, states("案件来源", "lead.source", "lead.received_at"))),
            (302, "涉嫌违法行为的简要情况", (states("简要情况", "opening.summary"),)),
            (
                303,
                "承办人建议、审批意见及签名、日期",
                (opinion("承办人的立案建议", "officer_opinion"), opinion("审批意见", "leader_opinion")),
            ),
        ),
        _after("N3"),
        "《行政处罚法》第五十四条第二款",
    ),
    Document(
        ("D10",),
        "现场检查（勘验）笔录",
        (PENALTY, SUMMARY),
        (
            (
                304,
                "起止时间（到分）、地点，检查情况详实",
                (
                    Element("起止时间（到时、分）", _minutes("record.started_at", "record.ended_at")),
                    states("地点", "record.place"),
                    Element("检查情况记录详实", lambda paper: len(str(paper.get("record.findings") or "")) >= 20),
                ),
            ),
            (
                305,
                "检查人、记录人，出示证件并告知回避的记录和确认",
                (
                    states("检查人姓名及执法证号", "officers"),
                    states("记录人", "record.recorder"),
                    states("出示证件、告知回避及确认", "record.told"),
                ),
            ),
            (306, "被检查人确认并逐页签名，检查人签名", (SIGNED,)),
        ),
        never,
        "《行政处罚法》第五十五条",
    ),
    Document(
        ("D12",),
        "询问笔录",
        (PENALTY,),
        (
            (
                307,
                "起止时间、地点、被询问人，内容详实",
                (
                    Element("起止时间（到时、分）", _minutes("record.started_at", "record.ended_at")),
                    states("被询问人基本信息", "asked.name", "asked.code"),
                    states("问答内容", "qa"),
                ),
            ),
            (
                308,
                "询问人、记录人，出示证件并告知",
                (states("询问人姓名及执法证号", "officers"), states("记录人", "record.recorder")),
            ),
            (309, "被询问人逐页签名，询问人、记录人签名", (SIGNED,)),
        ),
        never,
        "《行政处罚法》第五十五条",
    ),
    Document(
        ("D17",),
        "先行登记保存证据通知书",
        (PENALTY,),
        (
            (
                318,
                "当事人，理由、依据和期限",
                (PARTY, states("理由和期限", "preservation.reason", "preservation.until_on")),
            ),
            (
                319,
                "名称、数量、方式，复议诉讼途径",
                (states("名称、数量、方式", "preservation.goods", "preservation.manner"), REMEDIES),
            ),
            (320, "附物品清单", (states("物品清单", "preservation.goods"),)),
            (321, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        _fact("preservation", "registered_on"),
        "《行政处罚法》第五十六条",
    ),
    Document(
        ("D22",),
        "责令改正通知书",
        (PENALTY, SUMMARY),
        (
            (326, "当事人基本情况", (PARTY,)),
            (
                327,
                "违法行为、证据、违反的条款、责令改正的依据",
                (ACT, PROVISION, states("责令改正的依据", "order.basis")),
            ),
            (328, "责令改正的内容和期限", (states("内容", "order.measures"), states("期限", "order.deadline"))),
            (329, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        _fact("correction", "ordered_on"),
        "《行政处罚法》第二十八条第一款",
    ),
    Document(
        ("D32",),
        "行政处罚事先（听证）告知书",
        (PENALTY,),
        (
            (330, "当事人、违法行为、证据、违反的条款", (PARTY, ACT, EVIDENCE, PROVISION)),
            (
                331,
                "处罚依据、种类和数额，裁量理由",
                (
                    states("处罚依据", "penalty.basis"),
                    states("种类和确定数额", "penalty.fine_cents|penalty.others"),
                    states("裁量理由", "discretion.reasons"),
                ),
            ),
            (
                332,
                "陈述、申辩权利及联系方式、期限，听证权",
                (states("联系方式", "body.phone", "body.contact"), states("陈述申辩期限", "notice.defence_days")),
            ),
            (333, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        lambda file: file.part("notice").get("outcome") == "penalty" and file.passed("N6_serve"),
        "《行政处罚法》第四十四条",
    ),
    Document(
        ("D34",),
        "行政处罚听证通知书",
        (PENALTY,),
        (
            (
                334,
                "当事人，案由、时间、地点，听证人员",
                (
                    states("案由、时间、地点", "case.matter", "hearing.held_at", "hearing.place"),
                    states("听证主持人", "hearing.host"),
                ),
            ),
            (335, "回避申请权、委托代理权、注意事项", (states("举行方式", "hearing.open"),)),
            (336, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        _fact("hearing", "report"),
        "《行政处罚法》第六十四条第二项",
    ),
    Document(
        ("D35",),
        "听证笔录",
        (PENALTY,),
        (
            (
                337,
                "起止时间、地点，听证人员，申请人",
                (
                    states("起止时间、地点", "hearing.held_at", "hearing.ended_at", "hearing.place"),
                    states("听证人员", "hearing.host", "hearing.recorder"),
                ),
            ),
            (338, "调查人员陈述事实、证据、依据和建议", (states("调查人员陈述", "minutes.case"),)),
            (
                339,
                "当事人陈述、申辩、最后陈述，签名",
                (states("陈述申辩", "minutes.defence"), states("最后陈述", "minutes.last_word"), SIGNED),
            ),
        ),
        _fact("hearing", "report"),
        "《行政处罚法》第六十四条第八项",
    ),
    Document(
        ("D36",),
        "听证报告",
        (PENALTY,),
        (
            (
                340,
                "听证事项、时间、地点、人员",
                (states("事项、时间、地点", "case.matter", "hearing.held_at", "hearing.place"),),
            ),
            (341, "双方的主要事实、理由和意见", (states("双方意见", "minutes.case", "minutes.defence"),)),
            (342, "结论、听证人签名、日期", (states("结论", "minutes.conclusion"), SIGNED)),
        ),
        _fact("hearing", "report"),
        "《行政处罚法》第六十五条",
    ),
    Document(
        ("D37",),
        "重大行政处罚决定法制审核意见书",
        (PENALTY,),
        (
            (343, "案由，承办机构", (states("案由", "case.matter"),)),
            (344, "承办机构处理意见及日期", (states("处理意见及送审日期", "review.proposal", "review.submitted_on"),)),
            (
                345,
                "逐项审核意见、签名、日期",
                (
                    states("逐项审核意见", "review.items"),
                    opinion("审核人意见", "reviewer_opinion"),
                    opinion("法制机构负责人意见", "review_head_opinion"),
                ),
            ),
        ),
        lambda file: bool(file.part("legal_review").get("required")) and file.passed("N9"),
        "《行政处罚法》第五十八条",
    ),
    Document(
        ("D38",),
        "行政机关负责人集体讨论笔录",
        (PENALTY, SUMMARY),
        (
            (
                346,
                "案由、时间、地点、人员及职务",
                (
                    states("案由、时间、地点", "case.matter", "discussion.started_at", "discussion.place"),
                    states("负责人、记录人", "discussion.leaders", "discussion.recorder"),
                ),
            ),
            (
                347,
                "汇报，每人的意见和理由",
                (states("汇报", "discussion.report"), states("各自的意见和理由", "discussion.opinions")),
            ),
            (348, "结论，负责人签名", (states("结论", "discussion.conclusion"), SIGNED)),
        ),
        _fact("discussion", "conclusion"),
        "《行政处罚法》第五十七条第二款",
    ),
    Document(
        ("D40",),
        "行政处罚决定书",
        (PENALTY,),
        (
            (350, "当事人、违法行为、证据、违反的条款", (PARTY, ACT, EVIDENCE, PROVISION)),
            (
                351,
                "处罚依据、种类和数额，裁量理由",
                (
                    states("处罚依据", "penalty.basis"),
                    states("种类和数额", "penalty.fine_cents|penalty.others"),
                    states("裁量依据、理由", "discretion.basis", "discretion.reasons"),
                ),
            ),
            (352, "履行方式、期限", (states("履行方式", "payment.channel"),)),
            (353, "复议、诉讼的途径、期限", (REMEDIES,)),
            (
                354,
                "主体名称、印章、日期，送达",
                (BODY, SEAL, Element(SERVED.label, lambda paper: paper.served is not None)),
            ),
        ),
        lambda file: punished(file) and file.passed("N12"),
        "《行政处罚法》第五十九条",
    ),
    Document(
        ("D60",),
        "结案审批表",
        (PENALTY,),
        (
            (
                355,
                "立案信息，当事人、违法事实、处理结果",
                (
                    states("立案信息", "case.number", "case.opened_on"),
                    states("当事人、处理结果", "party.name", "closing.summary"),
                ),
            ),
            (356, "责令改正、罚款缴纳、强制执行情况", (states("执行情况", "closing.execution"),)),
            (
                357,
                "附罚没票据等执行文书",
                (
                    Element(
                        "票据号",
                        lambda paper: paper.states("closing.receipt") or not paper.states("penalty.fine_cents"),
                    ),
                ),
            ),
        ),
        _after("N17_leader"),
        "《行政处罚法》第四十七条",
    ),
    Document(
        ("D41",),
        "当场行政处罚决定书",
        (SUMMARY,),
        (
            (358, "预定格式，编有号码", (Element("编号", lambda paper: bool(paper.number) or paper.states("number")),)),
            (359, "当事人、违法行为、证据、违反的条款", (PARTY, ACT, PROVISION)),
            (
                360,
                "处罚依据，罚款金额或者警告内容",
                (states("处罚依据", "penalty.basis"), states("种类和金额", "penalty.fine_cents|penalty.others")),
            ),
            (
                361,
                "履行方式、期限，逾期加处罚款",
                (Element("履行方式", lambda paper: paper.states("payment") or not paper.states("penalty.fine_cents")),),
            ),
            (362, "复议机关、期限", (states("复议机关", "body.review_authority"),)),
            (363, "主体名称、印章、日期", (BODY, SIGNED)),
        ),
        decided,
        "《行政处罚法》第五十二条",
    ),
    Document(
        ("D70",),
        "行政强制措施审批表",
        (MEASURE,),
        (
            (401, "当事人，措施种类和对象", (PARTY, states("种类、对象", "measure.kind", "measure.object"))),
            (402, "理由、依据", (states("理由、依据", "measure.reason", "measure.basis"),)),
            (
                403,
                "承办人意见、法制审核意见、负责人审批",
                (
                    opinion("承办人意见", "officer_opinion", HALF),
                    opinion("负责人审批意见", "leader_opinion", Decimal(2)),
                ),
            ),
        ),
        _fact("scene", "taken_on"),
        "《行政强制法》第十八条第一项",
    ),
    Document(
        ("D71",),
        "行政强制措施现场笔录",
        (MEASURE,),
        (
            (
                404,
                "当事人，时间、地点，出示证件、告知回避",
                (PARTY, states("时间、地点", "record.started_at|scene.began_at", "measure.place|record.place")),
            ),
            (
                405,
                "到场情况、过程、告知事项、陈述申辩",
                (states("过程", "record.course|scene.course|record.findings"),),
            ),
            (406, "逐页签名、执法人员签名", (SIGNED,)),
        ),
        _fact("scene", "taken_on"),
        "《行政强制法》第十八条",
    ),
    Document(
        ("D72",),
        "查封（扣押）决定书",
        (MEASURE,),
        (
            (
                415,
                "当事人，理由、依据、种类和期限",
                (
                    PARTY,
                    states("理由、依据、期限", "measure.reason|measure.found", "measure.basis", "measure.until_on"),
                ),
            ),
            (416, "对象名称、数量，复议诉讼途径", (states("对象", "measure.object|list.goods"), REMEDIES)),
            (418, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        _fact("scene", "taken_on"),
        "《行政强制法》第二十四条第二款",
    ),
    Document(
        ("D73",),
        "查封（扣押）清单",
        (MEASURE,),
        (
            (422, "当事人基本情况", (states("当事人", "party.name"),)),
            (
                423,
                "决定书名称、文号，名称、数量、规格",
                (states("决定书文号", "measure.number"), states("物品清单", "list.goods")),
            ),
            (424, "当事人或者见证人、执法人员签名，印章", (SIGNED,)),
        ),
        _fact("scene", "taken_on"),
        "《行政强制法》第二十四条第三款",
    ),
    Document(
        ("D74",),
        "延长行政强制措施期限决定书",
        (MEASURE,),
        (
            (419, "当事人基本情况", (PARTY,)),
            (420, "延长的理由、依据及期限", (states("期限", "extension|measure.until_on"),)),
            (421, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        never,
        "《行政强制法》第二十五条第二款",
    ),
    Document(
        ("D75", "D75J"),
        "行政强制措施处理决定书",
        (MEASURE,),
        (
            (425, "当事人基本情况", (PARTY,)),
            (
                426,
                "原决定名称、文号，处理方式及依据",
                (states("原决定文号", "measure.number"), states("处理方式", "disposal")),
            ),
            (427, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        _fact("disposal", "decided_on"),
        "《行政强制法》第二十七条、第二十八条",
    ),
    Document(
        ("D54",),
        "履行行政决定催告书",
        (PENALTY, SUMMARY),
        (
            (428, "当事人基本情况", (PARTY,)),
            (
                429,
                "决定内容，期限、方式，金额及给付方式",
                (states("义务内容", "demand.duty"), states("期限、方式", "demand.days", "demand.manner")),
            ),
            (430, "主体名称、印章、日期，送达", (BODY, SEAL, SERVED)),
        ),
        never,
        "《行政强制法》第三十五条、第五十四条",
    ),
)

RULES: tuple[Rule, ...] = tuple(rule for document in DOCUMENTS for rule in document.as_rules())

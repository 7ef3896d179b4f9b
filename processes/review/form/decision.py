"""The notice, the decision, the decision on the spot and the closing of a penalty case (r330-r333, r350-r363)."""

from __future__ import annotations

from processes.review.course import PENALTY, SUMMARY, after, decided, punished
from processes.review.form.element import (
    ACT,
    BODY,
    EVIDENCE,
    PARTY,
    PROVISION,
    REMEDIES,
    SEAL,
    SERVED,
    SIGNED,
    Document,
    Element,
    printed,
    states,
)

#: An article as a decision cites it.
_ARTICLE = r"《[^》]+》第[一二三四五六七八九十百千零\d]+条"

DOCUMENTS: tuple[Document, ...] = (
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
        after("N17_leader"),
        "《行政处罚法》第四十七条",
    ),
    Document(
        ("D41",),
        "当场行政处罚决定书",
        (SUMMARY,),
        (
            (358, "预定格式，编有号码", (Element("编号", lambda paper: bool(paper.number) or paper.states("number")),)),
            (
                359,
                "当事人、违法行为、证据、违反的条款",
                (
                    printed("当事人及证件号码", r"当事人：.+\n(?s:.*)[0-9A-Z]{15,18}"),
                    printed("违法行为、证据", r"(经查|违法事实|违法行为)(?s:.*)(为证|证实|证据|照片|笔录)"),
                    printed("违反的条款", rf"违反了?{_ARTICLE}"),
                ),
            ),
            (
                360,
                "处罚依据，罚款金额或者警告内容",
                (printed("处罚依据", rf"(依据|根据){_ARTICLE}"), printed("种类和金额", r"罚款.*\d.*元|警告|通报批评")),
            ),
            (
                361,
                "履行方式、期限，逾期加处罚款",
                (
                    printed("缴纳的方式、期限", r"(十五日|当场).*缴|警告|通报批评"),
                    printed("逾期加处罚款", r"加处罚款|当场收缴|警告|通报批评"),
                ),
            ),
            (362, "复议机关、期限", (printed("复议机关、期限", r"六十日内.*向.{4,}申请行政复议"),)),
            (363, "主体名称、印章、日期", (BODY, SIGNED)),
        ),
        decided,
        "《行政处罚法》第五十二条",
    ),
)

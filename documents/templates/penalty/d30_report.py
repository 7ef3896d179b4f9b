"""D30 案件调查终结报告."""

from documents.blocks import Each, Head, Heading, Para, SignLines, When
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CASE,
    DISCRETION,
    EVIDENCE,
    EVIDENCE_INTRO,
    JOINT,
    OFFICERS,
    OPENED,
    ORDER,
    ORDER_REPORTED,
    PARTY,
    PARTY_BLOCK,
    PENALTY,
    VIOLATION,
)

_GOES_ON = (
    Heading("四、违法依据和处罚依据"),
    Para("当事人的上述行为违反了{violation.provision}的规定。依据{penalty.basis}的规定处理。"),
    Heading("五、裁量依据和等级"),
    When(
        "discretion.statutory_only",
        (Para("{discretion.reasons}"),),
        (Para("依据{discretion.basis}，裁量等级为{discretion.tier}。{discretion.reasons}"),),
    ),
    Heading("六、处理建议"),
    When(
        "proposal.outcome=不予行政处罚",
        (Para("建议对当事人不予行政处罚。"),),
        (
            Para("当事人在共同违法中的作用：{joint.role}。{joint.reason}。", when="joint.others & joint.role"),
            Para("建议对当事人作出如下行政处罚：{penalty_text}"),
        ),
    ),
)
#: Withdrawn, terminated or handed to the police: no rule was applied and nothing is imposed.
_ENDS = (
    Heading("四、处理依据和理由"),
    When(
        "proposal.analogy",
        (Para("{proposal.why}参照{proposal.law}的规定处理。"),),
        (Para("{proposal.why}依据{proposal.law}的规定处理。"),),
    ),
    Heading("五、处理建议"),
    Para("建议对本案{proposal.other}。"),
)

TEMPLATE = Template(
    code="D30",
    title="案件调查终结报告",
    internal=True,
    fields=(
        BODY[0],
        Field("number", "报告编号", "编号", "", required=False),
        Field("date", "报告日期", "investigation", "2026-10-12"),
        *CASE,
        OPENED,
        Field("lead.source", "案件来源", "lead", "巡查"),
        *PARTY,
        OFFICERS,
        Field(
            "investigation.course", "调查经过", "investigation",
            "执法人员于2026年9月7日进行现场检查，9月9日询问当事人店长刘洋，9月11日复查改正情况，现已调查终结。",
        ),
        *VIOLATION,
        EVIDENCE,
        *ORDER,
        Field("penalty.fine_cents", "罚款数额（分）", "discretion", 200000, required=False),
        *PENALTY[2:],
        Field(
            "penalty.basis", "处罚（不予处罚）依据", "discretion", "《深圳经济特区市容和环境卫生管理条例》第十七条第二款"
        ),
        *DISCRETION,
        *JOINT,
        Field("proposal.outcome", "建议（行政处罚或者不予行政处罚）", "investigation", "行政处罚"),
        Field("proposal.ends", "是否不再作出处罚决定（撤案、终止、移送）", "investigation", False, required=False),
        Field("proposal.other", "撤案、终止调查或者移送", "investigation", "终止调查", when="proposal.ends"),
        Field("proposal.law", "撤案、终止、移送的依据", "investigation", "《中华人民共和国行政处罚法》第五十七条第一款第三项",
              when="proposal.ends"),
        Field("proposal.analogy", "是否参照适用", "investigation", False, required=False),
        Field("proposal.why", "撤案、终止、移送的理由", "investigation", "违法事实不能成立。", when="proposal.ends"),
    ),
    body=(
        Head("案件调查终结报告"),
        Heading("一、当事人基本情况"),
        *PARTY_BLOCK,
        Heading("二、案件来源和调查经过"),
        Para(
            "本案来源为{lead.source}，案件编号{case.number}，案由为涉嫌{case.matter}，于{case.opened_on|date}立案，"
            "由{officers|people}承办。{investigation.course}"
        ),
        Heading("三、违法事实和证据"),
        When(
            "proposal.ends",
            (Para("经查，{violation.facts}"),),
            (Para("经查，{violation.occurred_at|moment}，当事人在{violation.place}有下列行为：{violation.facts}"),),
        ),
        Para("当事人与{joint.others}共同实施上述行为，另案处理。", when="joint.others"),
        ORDER_REPORTED,
        Para(EVIDENCE_INTRO),
        Each("evidence", "item", (Para("{index}．{item.title}，证明{item.shows}。"),)),
        When("proposal.ends", _ENDS, _GOES_ON),
        SignLines(("承办人", "承办人")),
        Para("{date|date}", align="right", indent=0),
    ),
)  # fmt: skip

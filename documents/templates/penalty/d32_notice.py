"""D32 行政处罚事先（听证）告知书; for a case without penalty 不予行政处罚事先告知书."""

from documents.blocks import Each, Head, Heading, Para, Sealed, When
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    DISCRETION,
    DISCRETION_BLOCK,
    EVIDENCE,
    EVIDENCE_INTRO,
    JOINT,
    JOINT_ACT,
    JOINT_WEIGHED,
    ORDER,
    ORDER_PARA,
    PARTY,
    PARTY_BLOCK,
    PENALTY,
    VIOLATION,
    dated,
)

TEMPLATE = Template(
    code="D32",
    title="行政处罚事先（听证）告知书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执罚告字〔2026〕1号"),
        dated("2026-10-16"),
        Field("case.matter", "案由", "case", "超出门、窗外墙摆卖、经营"),
        *PARTY,
        *VIOLATION,
        EVIDENCE,
        *ORDER,
        Field("notice.outcome", "告知内容（行政处罚或者不予行政处罚）", "notice", "行政处罚"),
        PENALTY[0],
        Field(
            "penalty.fine_cents", "罚款数额（分）", "discretion", 200000,
            when="!penalty.others & notice.outcome!=不予行政处罚",
        ),
        *PENALTY[2:],
        *DISCRETION,
        *JOINT,
        Field("notice.defence_days", "陈述申辩期限（工作日）", "notice", 5),
        Field("notice.hearing", "是否有权要求听证", "notice", True),
        *CONTACT,
    ),
    body=(
        When(
            "notice.outcome=不予行政处罚",
            (Head("不予行政处罚事先告知书"),),
            (Head("行政处罚事先（听证）告知书"),),
        ),
        *PARTY_BLOCK,
        Para("{you}涉嫌{case.matter}一案，本机关现已调查终结。依据《中华人民共和国行政处罚法》第四十四条的规定，现将有关事项告知如下："),
        Heading("一、违法事实、证据和违反的条款"),
        Para("经查，{violation.occurred_at|moment}，{you}在{violation.place}有下列行为：{violation.facts}"),
        JOINT_ACT,
        ORDER_PARA,
        Para(EVIDENCE_INTRO),
        Each("evidence", "item", (Para("{index}．{item.title}，证明{item.shows}。"),)),
        Para("{you}的上述行为违反了{violation.provision}的规定。"),
        When(
            "notice.outcome=不予行政处罚",
            (
                Heading("二、拟作出的决定及其理由、依据"),
                Para("依据{penalty.basis}的规定，结合{discretion.basis}，本机关拟对{you}不予行政处罚，理由如下：{discretion.reasons}"),
            ),
            (
                Heading("二、拟作出的行政处罚及其理由、依据"),
                Para("{you}的上述行为，应当依据{penalty.basis}的规定予以处罚。"),
                DISCRETION_BLOCK,
                JOINT_WEIGHED,
                Para("本机关拟对{you}作出如下行政处罚："),
                Para("{penalty_text}"),
            ),
        ),
        Heading("三、陈述、申辩的权利"),
        Para(
            "依据《中华人民共和国行政处罚法》第四十五条的规定，{you}有权进行陈述和申辩，可以自收到本告知书之日起"
            "{notice.defence_days}个工作日内，向本机关书面或者口头提出；逾期未提出的，视为放弃。本机关不会因{you}陈述、申辩而给予更重的处罚。"
        ),
        When(
            "notice.hearing & notice.outcome!=不予行政处罚",
            (
                Heading("四、要求听证的权利"),
                Para(
                    "依据《中华人民共和国行政处罚法》第六十三条、第六十四条的规定，{you}有要求举行听证的权利。要求听证的，"
                    "应当自收到本告知书之日起五个工作日内向本机关提出；逾期未提出的，视为放弃听证权利。{you}不承担本机关组织听证的费用。"
                ),
            ),
        ),
        CONTACT_PARA,
        Sealed(),
    ),
)  # fmt: skip

"""D40 行政处罚决定书: every element of 《行政处罚法》第五十九条, and what Shenzhen's case-file review asks besides."""

from documents.blocks import Each, Head, Heading, Para, Sealed, When
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    DATE,
    DISCRETION,
    DISCRETION_BLOCK,
    EVIDENCE,
    EVIDENCE_INTRO,
    JOINT,
    JOINT_ACT,
    JOINT_WEIGHED,
    NUMBER,
    OPENED,
    ORDER,
    ORDER_PARA,
    PARTY,
    PARTY_BLOCK,
    PENALTY,
    REMEDIES,
    REMEDY_TEXT,
    SURCHARGE_TEXT,
    VIOLATION,
)

TEMPLATE = Template(
    code="D40",
    title="行政处罚决定书",
    fields=(
        *BODY,
        NUMBER,
        DATE,
        Field("case.matter", "案由", "case", "超出门、窗外墙摆卖、经营"),
        OPENED,
        *PARTY,
        *VIOLATION,
        *ORDER,
        EVIDENCE,
        Field("notice.title", "告知书名称", "notice", "行政处罚事先（听证）告知书"),
        Field("notice.number", "告知书文号", "notice", "深罗城执罚告字〔2026〕1号"),
        Field("notice.served_on", "告知书送达日期", "notice", "2026-10-16"),
        Field("notice.hearing", "是否有权要求听证", "notice", True),
        Field("defence.made_on", "陈述申辩日期", "defence", "2026-10-20", required=False),
        Field("defence.content", "陈述申辩意见", "defence", "店内面积狭小，现已全部清理，请求减轻处罚", when="defence.made_on"),
        Field(
            "defence.review", "陈述申辩复核意见及理由", "defence",
            "清理行为发生在复查确认拒不改正之后，不影响违法行为的成立，且不具备法定减轻情形", when="defence.made_on",
        ),
        Field("defence.accepted", "陈述申辩是否采纳", "defence", False, when="defence.made_on"),
        Field("defence.waived", "是否书面放弃陈述申辩", "defence", False, required=False),
        Field("hearing.held_on", "听证举行日期", "hearing", "", required=False),
        Field("hearing.review", "听证意见及处理", "hearing", "", when="hearing.held_on"),
        Field("review.passed", "是否经法制审核", "review", True, required=False),
        Field("discussion.held_on", "集体讨论日期", "discussion", "2026-10-29", required=False),
        *PENALTY,
        *DISCRETION,
        *JOINT,
        Field("discretion.deviation", "偏离裁量基准的理由", "discretion", "", required=False),
        Field(
            "payment.channel", "缴纳罚款的渠道", "body",
            "持本决定书到指定的代收银行或者通过电子支付系统", when="penalty.fine_cents",
        ),
        *REMEDIES,
        *CONTACT,
    ),
    body=(
        Head("行政处罚决定书"),
        *PARTY_BLOCK,
        Para("{you}{case.matter}一案，本机关于{case.opened_on|date}立案，现已调查终结。"),
        Heading("一、违法事实和证据"),
        Para("经查明，{violation.occurred_at|moment}，{you}在{violation.place}有下列违法行为：{violation.facts}"),
        JOINT_ACT,
        ORDER_PARA,
        Para(EVIDENCE_INTRO),
        Each("evidence", "item", (Para("{index}．{item.title}，证明{item.shows}。"),)),
        Heading("二、告知、陈述申辩和听证情况"),
        Para(
            "{notice.served_on|date}，本机关向{you}送达《{notice.title}》（{notice.number}），告知{you}本机关认定的事实、"
            "处罚的种类和数额及其理由、依据，以及{you}依法享有的陈述、申辩的权利{hearing_right}。"
        ),
        When(
            "defence.made_on",
            (
                Para("{you}于{defence.made_on|date}提出陈述、申辩意见：{defence.content}。"),
                When(
                    "defence.accepted",
                    (Para("本机关进行了复核，意见为：{defence.review}。本机关予以采纳。"),),
                    (Para("本机关进行了复核，不予采纳，理由是：{defence.review}。"),),
                ),
            ),
            (
                When(
                    "defence.waived",
                    (Para("{you}书面表示放弃陈述、申辩权利。"),),
                    (Para("{you}在规定期限内未提出陈述、申辩意见。"),),
                ),
            ),
        ),
        When(
            "hearing.held_on",
            (Para("经{you}要求，本机关于{hearing.held_on|date}举行听证。{hearing.review}"),),
            (Para("{you}在规定期限内未要求听证。", when="notice.hearing"),),
        ),
        When(
            "discussion.held_on",
            (Para("本案经{discussion.held_on|date}本机关负责人集体讨论决定。"),),
        ),
        Heading("三、处罚依据和裁量理由"),
        Para("{you}的上述行为违反了{violation.provision}的规定，应当依据{penalty.basis}的规定予以处罚。"),
        DISCRETION_BLOCK,
        JOINT_WEIGHED,
        Para("{discretion.deviation}", when="discretion.deviation"),
        Heading("四、处罚决定"),
        Para("依据{penalty.basis}的规定，本机关决定对{you}作出如下行政处罚："),
        Para("{penalty_text}"),
        Heading("五、履行方式和期限"),
        When(
            "penalty.fine_cents",
            (
                Para("{you}应当自收到本决定书之日起十五日内，{payment.channel}缴纳罚款。" + SURCHARGE_TEXT),
            ),
            (Para("本决定自送达之日起生效，{you}应当自行履行。"),),
        ),
        Heading("六、申请行政复议和提起行政诉讼的途径和期限"),
        Para(REMEDY_TEXT),
        Para(
            "行政复议、行政诉讼期间，本决定不停止执行，法律另有规定的除外。逾期不申请行政复议也不提起行政诉讼，又不履行本决定的，"
            "本机关将依据《中华人民共和国行政强制法》第五十三条的规定，申请人民法院强制执行。"
        ),
        CONTACT_PARA,
        Sealed(),
    ),
)  # fmt: skip

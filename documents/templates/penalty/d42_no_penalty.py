"""D42 不予行政处罚决定书."""

from documents.blocks import Each, Head, Heading, Para, Sealed, When
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    DATE,
    EVIDENCE_INTRO,
    JOINT,
    JOINT_ACT,
    OPENED,
    PARTY,
    PARTY_BLOCK,
    REMEDIES,
    REMEDY_TEXT,
    VIOLATION,
)

TEMPLATE = Template(
    code="D42",
    title="不予行政处罚决定书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执不罚字〔2026〕1号"),
        DATE,
        Field("case.matter", "案由", "case", "超出门、窗外墙摆卖、经营"),
        OPENED,
        *PARTY,
        *VIOLATION[:2],
        Field(
            "violation.facts", "查明的事实", "investigation",
            "超出门、窗外墙摆放桌椅经营，占用门前人行道面积约1平方米，经责令后当场改正，未造成危害后果。",
        ),
        VIOLATION[3],
        Field(
            "evidence", "证据", "investigation",
            [
                {"title": "现场检查（勘验）笔录1份", "shows": "2026年9月7日现场超出门、窗外墙经营的事实"},
                {"title": "询问笔录1份", "shows": "当事人承认违法行为并当场改正的事实"},
                {"title": "现场照片4张", "shows": "现场摆放桌椅和当场清理后的状况"},
            ],
        ),
        Field("notice.title", "告知书名称", "notice", "不予行政处罚事先告知书", required=False),
        Field("notice.number", "告知书文号", "notice", "深罗城执罚告字〔2026〕2号", when="notice.served_on"),
        Field("notice.served_on", "告知书送达日期", "notice", "2026-10-16", required=False),
        Field("defence.made_on", "陈述申辩日期", "defence", "", required=False),
        Field("defence.content", "陈述申辩意见", "defence", "", when="defence.made_on"),
        Field("defence.review", "陈述申辩复核意见及理由", "defence", "", when="defence.made_on"),
        Field("no_penalty.basis", "不予行政处罚的依据", "decision", "《中华人民共和国行政处罚法》第三十三条第一款"),
        Field("no_penalty.reasons", "不予行政处罚的理由", "decision", "违法行为轻微并及时改正，没有造成危害后果"),
        Field(
            "no_penalty.education", "教育情况", "decision", "执法人员已对当事人进行教育，当事人承诺今后规范经营", required=False
        ),
        Field("no_penalty.guardian", "对监护人的责令", "decision", "", required=False),
        Field("discussion.held_on", "集体讨论日期", "discussion", "2026-10-29", required=False),
        *JOINT,
        *REMEDIES,
        *CONTACT,
    ),
    body=(
        Head("不予行政处罚决定书"),
        *PARTY_BLOCK,
        Para("{you}{case.matter}一案，本机关于{case.opened_on|date}立案，现已调查终结。"),
        Heading("一、事实和证据"),
        Para("经查明，{violation.occurred_at|moment}，{you}在{violation.place}：{violation.facts}"),
        JOINT_ACT,
        Para(EVIDENCE_INTRO),
        Each("evidence", "item", (Para("{index}．{item.title}，证明{item.shows}。"),)),
        When(
            "notice.served_on",
            (Para("{notice.served_on|date}，本机关向{you}送达《{notice.title}》（{notice.number}），告知{you}有关事实、理由、依据和陈述、申辩的权利。"),),
        ),
        When(
            "defence.made_on",
            (Para("{you}于{defence.made_on|date}提出陈述、申辩意见：{defence.content}。本机关进行了复核：{defence.review}。"),),
        ),
        Heading("二、理由、依据和决定"),
        Para(
            "{you}的上述行为违反了{violation.provision}的规定，但{no_penalty.reasons}。依据{no_penalty.basis}的规定，"
            "{decided}决定对{you}不予行政处罚。"
        ),
        Para("责令监护人{party.guardian}{no_penalty.guardian}。", when="no_penalty.guardian & party.guardian"),
        Para("{no_penalty.education}。请{you}引以为戒，自觉守法。", when="no_penalty.education"),
        Heading("三、申请行政复议和提起行政诉讼的途径和期限"),
        Para(REMEDY_TEXT),
        CONTACT_PARA,
        Sealed(),
    ),
)  # fmt: skip

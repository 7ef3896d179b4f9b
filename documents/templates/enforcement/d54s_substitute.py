"""D54S 代履行催告书, at least three days before somebody else performs. Source: 《行政强制法》第五十一条."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, GUARDIAN, GUARDIAN_LINE, PARTY, dated

TEMPLATE = Template(
    code="D54S",
    title="代履行催告书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执催字〔2026〕2号"),
        dated("2026-04-16"),
        PARTY[0],
        GUARDIAN,
        PARTY[1],
        Field("substitute.number", "代履行决定书文号", "编号", "深罗城执强执字〔2026〕1号"),
        Field("substitute.planned_on", "代履行日期", "substitute", "2026-04-20"),
        Field("enforcement.object", "代履行标的", "decision", "清除堆放在人行道上的建筑材料并恢复原状"),
        Field("enforcement.performer", "代履行人", "decision", "深圳市清源环境服务有限公司"),
        *CONTACT,
    ),
    body=(
        Head("代履行催告书"),
        Para("{party.name}：", indent=0),
        Para(
            "本机关已向{you}送达《代履行决定书》（{substitute.number}），决定由{enforcement.performer}代为履行下列义务："
            "{enforcement.object}。"
        ),
        Para(
            "依据《中华人民共和国行政强制法》第五十一条第一款第二项的规定，现催告{you}在{substitute.planned_on|date}代履行实施前"
            "自行履行；{you}履行的，停止代履行。逾期仍不履行的，将按期实施代履行，费用按照成本合理确定，由{you}承担。"
        ),
        CONTACT_PARA,
        Sealed(),
        SignLines(("受送达人", GUARDIAN_LINE)),
    ),
)

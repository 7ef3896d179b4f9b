"""D56 代履行决定书. Source: 《行政强制法》第五十一条第一款第一项."""

from documents.blocks import Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.enforcement.parts import DECISION, DEMANDED, INTRO, REMEDY, TO_CLEAR, WAY
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    GUARDIAN_LINE,
    PARTY,
    PARTY_BLOCK,
    REMEDIES,
    dated,
)

TEMPLATE = Template(
    code="D56",
    title="代履行决定书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执强执字〔2026〕1号"),
        dated("2026-04-13"),
        *PARTY,
        *REMEDIES,
        *DECISION,
        TO_CLEAR,
        *DEMANDED,
        Field("enforcement.object", "执行标的", "decision", "清除堆放在人行道上的建筑材料并恢复原状"),
        WAY[2],
        Field("enforcement.basis", "依据", "decision", "《中华人民共和国行政强制法》第五十条"),
        WAY[4],
        Field("enforcement.planned", "实施方式", "decision", "由代履行人清运，物品登记造册后存放于执法队仓库"),
        Field("enforcement.consequence", "不履行的后果", "decision", "已经或者将危害交通安全"),
        Field("enforcement.performer", "代履行人", "decision", "深圳市清源环境服务有限公司"),
        Field("enforcement.budget_cents", "费用预算（分）", "decision", 200000),
        *CONTACT,
    ),
    body=(
        Head("代履行决定书"),
        *PARTY_BLOCK,
        Para(INTRO + "要求{you}履行下列义务：{duty.obligation}。{you}逾期未履行。"),
        Para(
            "本机关于{demand.served_on|date}向{you}送达《履行行政决定催告书》（{demand.number}）。{enforcement.reason}。"
            "其后果{enforcement.consequence}。"
        ),
        Para("依据{enforcement.basis}的规定，本机关决定实施代履行："),
        Para("{enforcement.object}", lead="代履行的标的："),
        Para("{enforcement.planned_on|date}，{enforcement.planned}", lead="代履行的时间和方式："),
        Para("{enforcement.performer}", lead="代履行人："),
        Para("{enforcement.budget_cents|amount}（按照成本合理确定，由{you}承担）", lead="费用预算："),
        Para("代履行三日前，本机关将再次催告{you}履行；{you}履行的，停止代履行。"),
        REMEDY,
        CONTACT_PARA,
        Sealed(),
        SignLines(("受送达人", GUARDIAN_LINE)),
    ),
)

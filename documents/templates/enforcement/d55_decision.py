"""D55 行政强制执行决定书. Source: 《行政强制法》第三十七条第二款."""

from dataclasses import replace

from documents.blocks import Head, Para, Sealed, SignLines, When
from documents.fields import Field
from documents.template import Template
from documents.templates.enforcement.parts import DECISION, DEMANDED, INTRO, OWED, OWED_PARA, REMEDY, TO_PULL_DOWN, WAY
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
    code="D55",
    title="行政强制执行决定书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执强执字〔2026〕1号"),
        dated("2026-04-13"),
        *PARTY,
        *REMEDIES,
        *DECISION,
        TO_PULL_DOWN,
        *(replace(field, example=None) for field in OWED),
        *DEMANDED,
        *WAY,
        Field("enforcement.power", "授予强制执行权的法律", "事项", "《中华人民共和国城乡规划法》第六十八条"),
        Field("enforcement.hiding", "转移、隐匿财物迹象", "response", "", required=False),
        *CONTACT,
    ),
    body=(
        Head("行政强制执行决定书"),
        *PARTY_BLOCK,
        Para(INTRO + "要求{you}履行下列义务：{duty.obligation}。{you}逾期未履行。"),
        When(
            "enforcement.hiding",
            (
                Para(
                    "本机关于{demand.served_on|date}向{you}送达《履行行政决定催告书》（{demand.number}）。催告期间，有证据证明{you}"
                    "有转移或者隐匿财物迹象：{enforcement.hiding}。依据《中华人民共和国行政强制法》第三十七条第三款的规定，立即强制执行。"
                ),
            ),
            (
                Para(
                    "本机关于{demand.served_on|date}向{you}送达《履行行政决定催告书》（{demand.number}）。{enforcement.reason}。"
                ),
            ),
        ),
        OWED_PARA,
        Para("依据{enforcement.power}、{enforcement.basis}的规定，本机关决定对{you}强制执行："),
        Para("{enforcement.way}", lead="执行方式："),
        Para("{enforcement.object}", lead="执行标的："),
        Para("{enforcement.planned_on|date}，{enforcement.planned}", lead="实施时间和方法："),
        REMEDY,
        CONTACT_PARA,
        Sealed(),
        SignLines(("受送达人", GUARDIAN_LINE)),
    ),
)

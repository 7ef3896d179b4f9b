"""D36 听证报告."""

from documents.blocks import Head, Heading, Para, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.d35_hearing_record import HEARING, MINUTES
from documents.templates.penalty.parts import BODY, CASE, OFFICERS, PARTY, dated

TEMPLATE = Template(
    code="D36",
    title="听证报告",
    internal=True,
    fields=(
        BODY[0],
        dated("2026-11-06"),
        CASE[1],
        PARTY[1],
        OFFICERS,
        *(one for one in HEARING if one.path != "hearing.ended_at"),
        *MINUTES,
        Field(
            "minutes.conclusion",
            "听证结论（处理意见和建议）",
            "填写",
            "事实清楚，证据确凿，程序合法；当事人改正在拒不改正之后，不构成从轻情形，建议维持拟处罚意见。",
        ),
    ),
    body=(
        Head("听证报告", number=""),
        Heading("一、听证的基本情况"),
        Para("{party.name}{case.matter}一案，于{hearing.held_at|moment}在{hearing.place}举行听证。"),
        Para("本次听证公开举行。", when="hearing.open"),
        Para("本次听证不公开举行。", when="!hearing.open"),
        Para("听证主持人：{hearing.host|people}；书记员：{hearing.recorder|people}。"),
        Para("听证员：{hearing.members|people}。", when="hearing.members"),
        Para("听证申请人：{minutes.applicant}。案件调查人员：{officers|people}。"),
        Heading("二、调查人员的事实、理由和意见"),
        Para("{minutes.case}"),
        Heading("三、当事人的事实、理由和意见"),
        Para("{minutes.defence}"),
        Heading("四、听证结论"),
        Para("{minutes.conclusion}"),
        SignLines(("听证主持人", "听证员")),
        Para("{date|date}", align="right"),
    ),
)

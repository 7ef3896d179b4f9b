"""D35 听证笔录."""

from documents.blocks import RECORD, Entries, Head, Heading, Para, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, GUARDIAN, GUARDIAN_LINE, OFFICERS, PARTY

HEARING = (
    Field("hearing.held_at", "听证开始时间", "hearing", "2026-11-05T09:30"),
    Field("hearing.ended_at", "听证结束时间", "填写", "2026-11-05T11:10"),
    Field("hearing.place", "听证地点", "hearing", "深圳市罗湖区文锦中路1008号二楼听证室"),
    Field("hearing.open", "是否公开举行", "hearing", True),
    Field("hearing.host", "听证主持人", "hearing", {"name": "孙立", "title": "法制科科长"}),
    Field("hearing.members", "听证员", "hearing", [{"name": "马骏", "title": "法制科科员"}], required=False),
    Field("hearing.recorder", "书记员", "hearing", {"name": "郑文静", "title": "法制科科员"}),
)
MINUTES = (
    Field("minutes.applicant", "听证申请人及代理人", "填写", "王丽华（法定代表人），张志远（委托代理人）"),
    Field(
        "minutes.case",
        "调查人员陈述的事实、证据、依据和建议",
        "填写",
        "当事人超出门、窗外墙摆卖，经责令改正拒不改正，有现场笔录、照片为证，建议罚款二千元。",
    ),
    Field("minutes.defence", "当事人的陈述、申辩和质证意见", "填写", "对事实没有异议，认为已经改正，请求从轻。"),
)

TEMPLATE = Template(
    code="D35",
    title="听证笔录",
    style=RECORD,
    foot=("听证申请人（代理人）",),
    fields=(
        BODY[0],
        CASE[1],
        PARTY[1],
        GUARDIAN,
        OFFICERS,
        *HEARING,
        *MINUTES,
        Field("minutes.witnesses", "证人及证言", "填写", "", required=False),
        Field("minutes.last_word", "最后陈述", "填写", "请求综合考虑改正情况，依法从轻处罚。"),
    ),
    body=(
        Head("听证笔录", number=""),
        Entries(
            (
                ("案由", "{party.name}{case.matter}"),
                ("时间", "{hearing.held_at|moment}至{hearing.ended_at|moment}"),
                ("地点", "{hearing.place}"),
                ("举行方式", "公开举行", "hearing.open"),
                ("举行方式", "不公开举行", "!hearing.open"),
                ("听证主持人", "{hearing.host|people}"),
                ("听证员", "{hearing.members|people}", "hearing.members"),
                ("书记员", "{hearing.recorder|people}"),
                ("听证申请人", "{minutes.applicant}"),
                ("案件调查人员", "{officers|people}"),
            )
        ),
        Para(
            "主持人核对听证参加人，宣布案由和听证纪律，告知当事人申请回避等权利和义务，当事人未申请回避的，听证开始。"
        ),
        Heading("一、调查人员陈述"),
        Para("{minutes.case}"),
        Heading("二、当事人陈述、申辩和质证"),
        Para("{minutes.defence}"),
        Para("{minutes.witnesses}", lead="证人证言：", when="minutes.witnesses"),
        Heading("三、最后陈述"),
        Para("{minutes.last_word}"),
        Para("以上笔录经听证参加人核对无误。"),
        SignLines(("听证申请人或者代理人", GUARDIAN_LINE, "听证主持人", "听证员", "书记员")),
        SignLines(("案件调查人员（{who.name}）",), each="officers"),
    ),
)

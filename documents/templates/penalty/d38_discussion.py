"""D38 行政机关负责人集体讨论笔录."""

from documents.blocks import RECORD, Each, Entries, Head, Heading, Para, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, PARTY

TEMPLATE = Template(
    code="D38",
    title="行政机关负责人集体讨论笔录",
    style=RECORD,
    internal=True,
    foot=("参加讨论的负责人签名",),
    fields=(
        BODY[0],
        *CASE,
        PARTY[1],
        Field("discussion.started_at", "讨论开始时间", "discussion", "2026-10-29T09:30"),
        Field("discussion.ended_at", "讨论结束时间", "discussion", "2026-10-29T10:10"),
        Field("discussion.place", "讨论地点", "discussion", "局三楼会议室"),
        Field("discussion.host", "主持人", "discussion", "黄志远（局长）"),
        Field(
            "discussion.leaders", "参加讨论的负责人", "discussion",
            [{"name": "黄志远", "title": "局长"}, {"name": "何雪梅", "title": "副局长"}, {"name": "谢东", "title": "副局长"}],
        ),
        Field("discussion.attendees", "列席人员", "discussion", [{"name": "周强", "title": "执法一队队长"}], required=False),
        Field("discussion.recorder", "记录人", "discussion", "郑文静（法制科科员）"),
        Field("discussion.report", "案情汇报", "discussion", "周强汇报了违法事实、证据、法律依据、陈述申辩复核情况及法制审核意见。"),
        Field(
            "discussion.opinions", "每位负责人的意见和理由", "discussion",
            [
                {"name": "何雪梅", "title": "副局长", "opinion": "同意罚款人民币2000元", "reasons": "事实清楚，当事人拒不改正，裁量适当。"},
                {"name": "谢东", "title": "副局长", "opinion": "同意", "reasons": "与同类案件处理一致。"},
                {"name": "黄志远", "title": "局长", "opinion": "同意", "reasons": "程序合法，处罚与违法情节相当。"},
            ],
        ),
        Field("discussion.conclusion", "讨论结论", "discussion", "一致同意对当事人处以罚款人民币2000元。"),
    ),
    body=(
        Head("行政机关负责人集体讨论笔录", number=""),
        Entries(
            (
                ("案件编号", "{case.number}"),
                ("案由", "{case.matter}"),
                ("当事人", "{party.name}"),
                ("讨论时间", "{discussion.started_at|moment}至{discussion.ended_at|moment}"),
                ("讨论地点", "{discussion.place}"),
                ("主持人", "{discussion.host}"),
                ("参加讨论的负责人", "{discussion.leaders|people}"),
                ("列席人员", "{discussion.attendees|people:无}"),
                ("记录人", "{discussion.recorder}"),
            )
        ),
        Heading("一、案情汇报"),
        Para("{discussion.report}"),
        Heading("二、讨论意见"),
        Each(
            "discussion.opinions", "said",
            (Para("{said.opinion}。理由：{said.reasons}", keep=True), Para("——{said.name}（{said.title}）", align="right", indent=0)),
        ),
        Heading("三、结论"),
        Para("{discussion.conclusion}"),
        SignLines(("负责人（{who.name}）",), each="discussion.leaders"),
        SignLines(("记录人",)),
    ),
)  # fmt: skip

"""D33 陈述申辩笔录 with the review of what was said (复核意见)."""

from documents.blocks import RECORD, Apart, Entries, Head, Heading, Para, SignLines, When
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, GUARDIAN, GUARDIAN_LINE, OFFICERS, PARTY

TEMPLATE = Template(
    code="D33",
    title="陈述申辩笔录及复核意见",
    style=RECORD,
    foot=("陈述申辩人签名或者盖章",),
    fields=(
        BODY[0],
        Field("case.matter", "案由", "case", "超出门、窗外墙摆卖、经营"),
        Field("notice.number", "告知书文号", "notice", "深罗城执罚告字〔2026〕1号"),
        GUARDIAN,
        PARTY[1],
        Field("defence.manner", "陈述申辩方式", "defence", "口头"),
        Field("defence.made_at", "陈述申辩时间", "defence", "2026-10-20T10:00"),
        Field("defence.place", "陈述申辩地点", "defence", "深圳市罗湖区文锦中路1008号执法一队询问室", required=False),
        Field("defence.person", "陈述申辩人", "defence", "刘洋（委托代理人）"),
        Field("defence.content", "陈述申辩意见", "defence", "店内面积狭小，周边商铺也有外摆；现已全部清理，请求减轻处罚。"),
        Field("defence.evidence", "提交的证据", "defence", ["清理后照片2张"], required=False),
        OFFICERS,
        Field("defence.recorder", "记录人", "defence", "陈晓敏"),
        Field(
            "defence.review", "复核意见", "defence",
            "经复核，当事人的清理行为发生在复查确认拒不改正之后，不影响违法行为的成立；裁量时已按情节较轻处理，不具备法定减轻情形。",
        ),
        Field("defence.accepted", "是否采纳", "defence", False),
        Field("defence.reviewed_on", "复核日期", "defence", "2026-10-22"),
    ),
    body=(
        Head("陈述申辩笔录", number=""),
        Entries(
            (
                ("案由", "{case.matter}"),
                ("告知书文号", "{notice.number}"),
                ("当事人", "{party.name}"),
                ("陈述申辩人", "{defence.person}"),
                ("方式", "{defence.manner}", "defence.manner"),
                ("时间", "{defence.made_at|moment}"),
                ("地点", "{defence.place}", "defence.place"),
                ("执法人员", "{officers|people}"),
                ("记录人", "{defence.recorder}"),
            )
        ),
        Heading("一、陈述、申辩意见"),
        Para("{defence.content}"),
        Para("{defence.evidence|list}", lead="提交的证据：", when="defence.evidence"),
        Para("以上记录经陈述申辩人核对，与所述一致。"),
        SignLines(("陈述申辩人", GUARDIAN_LINE, "记录人")),
        Apart(),
        Heading("二、复核意见"),
        Para("{defence.review}"),
        When(
            "defence.accepted",
            (Para("复核结论：陈述、申辩的理由成立，予以采纳。"),),
            (Para("复核结论：陈述、申辩的理由不成立，不予采纳。"),),
        ),
        Para("复核日期：{defence.reviewed_on|date}"),
        SignLines(("复核人（执法人员）", "复核人（执法人员）")),
    ),
)  # fmt: skip

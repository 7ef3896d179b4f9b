"""What is asked when enforcement is supervised."""

from __future__ import annotations

from engine.forms import Field, Form
from processes.questions import choices, opinion
from processes.supervision_order.facts import MEANS, PROBLEMS, SOURCES, URGINGS

_REGULATION = "《行政执法监督条例》"

LEAD = Form(
    "lead",
    (
        Field("source", "线索来源", "choice", choices=choices(**SOURCES), prefill="lead.source"),
        Field("received_on", "收到日期", "date", prefill="lead.received_on"),
        Field("provider", "线索提供人", required=False, hint="匿名的可不填", max_length=100, prefill="lead.provider"),
        Field("unit", "涉及的单位", max_length=100),
        Field("problems", "涉及的问题", "multichoice", choices=choices(**PROBLEMS), basis=_REGULATION),
        Field("content", "线索内容", "longtext", prefill="lead.content"),
        Field("suggestion", "拟处理意见", "longtext", max_length=1000),
    ),
)
FILING = Form(
    "filing",
    (
        Field("outcome", "审批结果", "choice", choices=choices(file="立项监督", refuse="不予立项")),
        Field(
            "reason", "不予立项的理由", "longtext", required=False, show_if=("outcome", ("refuse",)), max_length=1000
        ),
        opinion("审批意见"),
    ),
)
INQUIRY = Form(
    "inquiry",
    (
        Field("means", "监督方式", "multichoice", choices=choices(**MEANS), basis=_REGULATION),
        Field("second", "另一名监督人员", "person", role=""),
        Field("checked_on", "日期", "date"),
        Field("files", "调阅的案卷", "longtext", required=False, max_length=1000, hint="每行一份"),
        Field("asked", "被询问人、在场人", required=False, max_length=200),
        Field("found", "查明的情况", "longtext"),
        Field("problem", "存在问题", "boolean"),
    ),
)
_OPINION = (
    Field("demands", "监督意见和整改要求", "longtext", hint="每行一项", basis=_REGULATION, prefill="opinion.demands"),
    Field("days", "整改反馈期限", "integer", minimum=1, maximum=180, unit="日", prefill="opinion.days"),
)
DRAFT = Form("opinion", (*_OPINION, opinion("承办人意见", "suggestion")))
ISSUE = Form("opinion", (Field("approved", "签发", "boolean", hint="不同意的请退回"), opinion("签发意见")))
OPINION = Form(
    "opinion",
    (
        *_OPINION,
        Field("served_on", "送达被监督单位的日期", "date"),
    ),
)
RECTIFICATION = Form(
    "rectification",
    (
        Field("measures", "整改措施和结果、答复", "longtext"),
        Field("corrected", "已经整改到位", "boolean"),
        Field("until_on", "未到位的，预计完成日期", "date", required=False),
        Field("late_reason", "逾期的原因", required=False, max_length=500),
    ),
)
REVIEW = Form(
    "review",
    (
        Field("outcome", "审查结论", "choice",
              choices=choices(done="整改到位，办结", urge="继续督办、约谈、通报", discipline="移送纪检监察机关")),
        opinion("审查意见"),
    ),
)  # fmt: skip
URGING = Form(
    "urging",
    (
        Field("kind", "方式", "choice", choices=choices(**{key: title for key, (title, _) in URGINGS.items()})),
        Field("demand", "要求", "longtext", max_length=2000),
        Field("days", "答复期限", "integer", minimum=1, maximum=60, unit="个工作日"),
        Field("meeting_at", "约谈时间", "datetime", required=False, show_if=("kind", ("interview",))),
    ),
)
DISCIPLINE = Form("discipline", (Field("approved", "同意移送", "boolean"), opinion("审批意见")))
SENT = Form(
    "discipline",
    (
        Field("to", "接收机关", max_length=100),
        Field("sent_on", "移送日期", "date"),
        Field("facts", "移送的问题", "longtext"),
        Field("materials", "移送材料", "longtext", required=False, hint="每行一项", max_length=1000),
    ),
)
CLOSING = Form("closing", (Field("summary", "监督情况", "longtext"), opinion("办结意见")))

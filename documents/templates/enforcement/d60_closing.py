"""D60 强制执行结案审批表."""

from documents.fields import Field
from documents.forms import Label, Row, Value
from documents.templates.enforcement.parts import approval
from documents.templates.penalty.parts import opinion, opinion_row

TEMPLATE = approval(
    "D60",
    "强制执行结案审批表",
    (
        Field("closing.result", "结案结果", "closing", "强制执行完毕"),
        Field("closing.done_on", "日期", "closing", "2026-05-20"),
        Field("closing.summary", "办理情况", "closing", "经催告后强制执行，罚款和加处罚款已全部执行到位。"),
        *opinion("officer_opinion", "承办人意见", "建议结案。", "李建国", "陈晓敏", date="2026-05-21"),
        *opinion("unit_opinion", "承办机构意见", "同意结案。", "周强", date="2026-05-21", required=False),
    ),
    (
        Row((Label("结案结果"), Value("{closing.result}"), Label("日期"), Value("{closing.done_on|date}"))),
        Row((Label("办理情况"), Value("{closing.summary}", span=3, tall=6))),
        opinion_row("承办人意见", "officer_opinion"),
        opinion_row("承办机构意见", "unit_opinion"),
    ),
)

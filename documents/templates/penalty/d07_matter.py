"""D07 行政处罚案件有关事项审批表: extensions, recusals, waived steps and whatever else a leader approves."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, OFFICERS, PARTY, PARTY_ROWS, opinion, opinion_row

TEMPLATE = Template(
    code="D07",
    title="行政处罚案件有关事项审批表",
    internal=True,
    fields=(
        BODY[0],
        Field("number", "审批表编号", "编号", "", required=False),
        *CASE,
        *PARTY,
        OFFICERS,
        Field("request.matter", "审批事项", "request", "延长办案期限三十日"),
        Field(
            "request.reasons", "理由", "request", "案情复杂，尚需向相关单位调取经营场所权属资料，不能在法定期限内办结。"
        ),
        Field("request.basis", "依据", "request", "《中华人民共和国行政处罚法》第六十条"),
        *opinion("officer_opinion", "承办人意见", "建议自2026年12月7日起延长办案期限三十日。", "李建国", "陈晓敏"),
        *opinion("unit_opinion", "承办机构意见", "同意延长，请领导审批。", "周强"),
        *opinion("leader_opinion", "审批意见", "同意。", "黄志远"),
    ),
    body=(
        Head("行政处罚案件有关事项审批表"),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("案件编号"), Value("{case.number}"), Label("案由"), Value("{case.matter}"))),
                *PARTY_ROWS,
                Row((Label("承办人"), Value("{officers|people}", span=3))),
                Row((Label("审批事项"), Value("{request.matter}", span=3))),
                Row((Label("理由"), Value("{request.reasons}", span=3, tall=5))),
                Row((Label("依据"), Value("{request.basis}", span=3))),
                opinion_row("承办人意见", "officer_opinion"),
                opinion_row("承办机构意见", "unit_opinion"),
                opinion_row("审批意见", "leader_opinion"),
            ),
        ),
    ),
)

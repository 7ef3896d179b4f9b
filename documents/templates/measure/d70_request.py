"""D70 行政强制措施审批表: the measure itself, its extension, a sale before the end, and what becomes of the goods."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.measure.parts import FOUND, PLACE
from documents.templates.penalty.parts import BODY, CASE, OFFICERS, PARTY, PARTY_ROWS, opinion, opinion_row

TEMPLATE = Template(
    code="D70",
    title="行政强制措施审批表",
    internal=True,
    fields=(
        BODY[0],
        Field("number", "审批表编号", "编号", "", required=False),
        *CASE,
        *PARTY,
        OFFICERS,
        FOUND,
        PLACE,
        Field("request.matter", "审批事项", "request", "扣押流动餐车1辆、烧烤炉1台、冷冻肉串20公斤"),
        Field("request.reasons", "理由", "request", "为制止违法行为、防止证据损毁，需要采取强制措施"),
        Field("request.basis", "依据", "request", "《无证无照经营查处办法》第十一条第一款第三项"),
        Field("request.urgent", "紧急情况", "request", "", required=False),
        *opinion("officer_opinion", "承办人意见", "建议扣押。", "李建国", "陈晓敏", date="2026-03-02"),
        *opinion("unit_opinion", "承办机构意见", "同意，请领导审批。", "周强", date="2026-03-02", required=False),
        *opinion("review_opinion", "法制审核意见", "", required=False, date=""),
        *opinion("leader_opinion", "审批意见", "同意。", "黄志远", date="2026-03-02"),
    ),
    body=(
        Head("行政强制措施审批表"),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("案件编号"), Value("{case.number}"), Label("案由"), Value("{case.matter}"))),
                *PARTY_ROWS,
                Row((Label("承办人"), Value("{officers|people}", span=3))),
                Row((Label("违法事实"), Value("{measure.found}", span=3))),
                Row((Label("实施地点"), Value("{measure.place}", span=3))),
                Row((Label("审批事项"), Value("{request.matter}", span=3))),
                Row((Label("理由"), Value("{request.reasons}", span=3))),
                Row((Label("依据"), Value("{request.basis}", span=3))),
                Row((Label("紧急情况"), Value("{request.urgent}", span=3)), when="request.urgent"),
                opinion_row("承办人意见", "officer_opinion", tall=3),
                opinion_row("承办机构意见", "unit_opinion", tall=3),
                opinion_row("法制审核意见", "review_opinion", tall=3, when="review_opinion.text"),
                opinion_row("审批意见", "leader_opinion", tall=3),
            ),
        ),
    ),
)

"""D60 结案审批表."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, OPENED, PARTY, PARTY_ROWS, PENALTY, opinion, opinion_row

TEMPLATE = Template(
    code="D60",
    title="结案审批表",
    internal=True,
    fields=(
        BODY[0],
        Field("number", "审批表编号", "编号", "", required=False),
        *CASE,
        OPENED,
        *PARTY,
        Field("closing.kind", "结案类型", "closing", "行政处罚执行完毕"),
        Field("closing.summary", "案件简要情况", "closing", "当事人超出门、窗外墙经营，经责令拒不改正，本机关依法作出行政处罚。"),
        Field("decision.number", "决定书文号", "decision", "深罗城执罚决字〔2026〕1号", required=False),
        Field("decision.date", "决定日期", "decision", "2026-11-02", required=False),
        *[Field(f.path, f.label, f.source, f.example, required=False) for f in PENALTY[1:]],
        Field("closing.execution", "处罚执行情况", "closing", "罚款人民币2000元已于2026年11月10日缴清。"),
        Field("closing.receipt", "缴款票据号", "closing", "4401260100234567", required=False),
        Field("closing.correction", "责令改正执行情况", "closing", "经2026年11月12日复查，已改正。", required=False),
        Field("closing.coercion", "强制执行情况", "closing", "", required=False),
        Field("closing.remedies", "行政复议、行政诉讼情况", "closing", "", required=False),
        Field("closing.attachments", "附件", "closing", ["罚没票据1份"], required=False),
        *opinion("officer_opinion", "承办人意见", "案件已执行完毕，建议结案。", "李建国", "陈晓敏", date="2026-11-16"),
        *opinion("unit_opinion", "承办机构意见", "同意结案。", "周强", date="2026-11-16"),
        *opinion("review_opinion", "法制审核意见", "同意结案。", "郑文静", date="2026-11-17", required=False),
        *opinion("leader_opinion", "审批意见", "同意结案。", "黄志远", date="2026-11-18"),
    ),
    body=(
        Head("结案审批表"),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("案件编号"), Value("{case.number}"), Label("立案日期"), Value("{case.opened_on|date}"))),
                Row((Label("案由"), Value("{case.matter}"), Label("结案类型"), Value("{closing.kind}"))),
                *PARTY_ROWS,
                Row((Label("决定书文号"), Value("{decision.number:无}"), Label("决定日期"), Value("{decision.date|date:无}"))),
                Row((Label("案件\n简要情况"), Value("{closing.summary}", span=3, tall=3))),
                Row((Label("处罚内容"), Value("{penalty_text:无}", span=3))),
                Row((Label("处罚执行情况"), Value("{closing.execution}", span=3))),
                Row((Label("责令改正\n执行情况"), Value("{closing.correction:无}"), Label("缴款票据号"), Value("{closing.receipt:无}"))),
                Row((Label("强制执行情况"), Value("{closing.coercion:无}"), Label("复议和\n诉讼情况"), Value("{closing.remedies:无}"))),
                Row((Label("附件"), Value("{closing.attachments|list:无}", span=3))),
                opinion_row("承办人意见", "officer_opinion", tall=3),
                opinion_row("承办机构意见", "unit_opinion", tall=3),
                opinion_row("法制审核意见", "review_opinion", tall=3, when="review_opinion"),
                opinion_row("审批意见", "leader_opinion", tall=3),
            ),
        ),
    ),
)  # fmt: skip

"""D60 结案审批表: a case that was decided on the spot is closed by the head of the unit."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, PARTY, PARTY_ROWS, PENALTY, opinion, opinion_row

TEMPLATE = Template(
    code="D60",
    title="结案审批表",
    internal=True,
    fields=(
        BODY[0],
        Field("number", "审批表编号", "编号", "", required=False),
        *CASE,
        *PARTY,
        Field("case.checked_on", "检查日期", "scene", "2026-09-07"),
        Field("closing.kind", "结案类型", "closing", "处罚决定执行完毕"),
        Field("closing.summary", "案件简要情况", "closing", "当事人超出门、窗外墙摆卖、经营，本机关当场作出行政处罚。"),
        Field("decision.number", "决定书编号", "decision", "深罗城执当罚字〔2026〕1号", required=False),
        Field("decision.date", "决定日期", "decision", "2026-09-07", required=False),
        *[Field(f.path, f.label, f.source, f.example, required=False) for f in PENALTY[1:]],
        Field("closing.execution", "处罚执行情况", "closing", "罚款人民币贰仟元整（2000元）已于2026年9月7日缴清。"),
        Field("closing.receipt", "票据号", "closing", "4401260100234567", required=False),
        Field("closing.correction", "责令改正执行情况", "closing", "已当场清理。", required=False),
        Field("closing.filed_on", "备案日期", "filing", "2026-09-08", required=False),
        Field("closing.coercion", "强制执行情况", "closing", "", required=False),
        Field("closing.remedies", "行政复议情况", "closing", "", required=False),
        *opinion("officer_opinion", "承办人意见", "案件已执行完毕，建议结案。", "李建国", "陈晓敏", date="2026-09-10"),
        *opinion("unit_opinion", "承办机构意见", "同意结案。", "周强", date="2026-09-10"),
    ),
    body=(
        Head("结案审批表", number=""),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("案件编号"), Value("{case.number}"), Label("检查日期"), Value("{case.checked_on|date}"))),
                Row((Label("案由"), Value("{case.matter}"), Label("结案类型"), Value("{closing.kind}"))),
                *PARTY_ROWS,
                Row((Label("决定书编号"), Value("{decision.number:无}"), Label("决定日期"), Value("{decision.date|date:无}"))),
                Row((Label("案件\n简要情况"), Value("{closing.summary}", span=3, tall=3))),
                Row((Label("处罚内容"), Value("{penalty_text:无}", span=3))),
                Row((Label("处罚执行情况"), Value("{closing.execution}", span=3))),
                Row((Label("责令改正\n执行情况"), Value("{closing.correction:无}"), Label("票据号"), Value("{closing.receipt:无}"))),
                Row((Label("备案日期"), Value("{closing.filed_on|date:无}"), Label("强制执行情况"), Value("{closing.coercion:无}"))),
                Row((Label("复议情况"), Value("{closing.remedies:无}", span=3))),
                opinion_row("承办人意见", "officer_opinion", tall=3),
                opinion_row("承办机构意见", "unit_opinion", tall=3),
            ),
        ),
    ),
)  # fmt: skip

"""D37 重大行政处罚决定法制审核意见书."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, OFFICERS, PARTY, numbered, opinion, opinion_row

TEMPLATE = Template(
    code="D37",
    title="重大行政处罚决定法制审核意见书",
    internal=True,
    fields=(
        BODY[0],
        numbered("法审字", 12),
        *CASE,
        PARTY[1],
        OFFICERS,
        Field("review.submitted_on", "送审日期", "review", "2026-10-26"),
        Field("review.proposal", "承办机构处理意见", "review", "拟对当事人处以罚款人民币2000元。"),
        Field(
            "review.items", "逐项审核情况", "review",
            [
                {"aspect": "执法主体", "opinion": "本机关对案涉事项具有法定职权。", "result": "合法"},
                {"aspect": "执法人员资格", "opinion": "两名执法人员执法证件有效，与本案无利害关系。", "result": "合法"},
                {"aspect": "办案程序", "opinion": "立案、调查、责令改正、告知程序齐全，期限符合规定。", "result": "合法"},
                {"aspect": "事实认定", "opinion": "违法主体、时间、地点、行为清楚。", "result": "清楚"},
                {"aspect": "证据", "opinion": "笔录、照片、送达回证相互印证。", "result": "充分"},
                {"aspect": "法律适用", "opinion": "引用条、款准确，现行有效。", "result": "准确"},
                {"aspect": "裁量", "opinion": "符合公布的裁量基准，等级认定恰当。", "result": "适当"},
                {"aspect": "文书制作", "opinion": "文书要素完备，前后一致。", "result": "规范"},
            ],
        ),
        Field("review.passed", "是否通过", "review", True),
        *opinion("reviewer_opinion", "审核人意见", "同意承办机构的处理意见，审核通过。", "郑文静", date="2026-10-27"),
        *opinion("review_head_opinion", "法制审核机构负责人意见", "同意审核意见。", "孙立", date="2026-10-27"),
    ),
    body=(
        Head("重大行政处罚决定法制审核意见书"),
        Form(
            (2.2, 3.8, 2.2, 3.8),
            (
                Row((Label("案件编号"), Value("{case.number}"), Label("送审日期"), Value("{review.submitted_on|date}"))),
                Row((Label("案由"), Value("{case.matter}", span=3))),
                Row((Label("当事人"), Value("{party.name}", span=3))),
                Row((Label("承办人"), Value("{officers|people}", span=3))),
                Row((Label("承办机构\n处理意见"), Value("{review.proposal}", span=3, tall=3))),
                Row((Label("审核事项"), Label("审核意见", span=2), Label("结论"))),
                EachRow(
                    "review.items", "item",
                    (Value("{item.aspect}", align="centre"), Value("{item.opinion}", span=2), Value("{item.result}", align="centre")),
                ),
                Row((Label("审核结论"), Value("审核通过", span=3)), when="review.passed"),
                Row((Label("审核结论"), Value("审核不通过，退回承办机构", span=3)), when="!review.passed"),
                opinion_row("审核人意见", "reviewer_opinion", tall=3),
                opinion_row("法制审核机构\n负责人意见", "review_head_opinion", tall=3),
            ),
        ),
    ),
)  # fmt: skip

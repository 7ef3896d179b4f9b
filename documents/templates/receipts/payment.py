"""缴款凭条: what was paid, when and under which receipt; it never stands for the treasury's own receipt.

Source: 《行政处罚法》第七十条 (receipts for fines are those of the treasury; without one the party may refuse to pay).
"""

from documents.blocks import Entries, Head, Para
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY

TEMPLATE = Template(
    code="payment",
    title="罚款缴款凭条",
    internal=True,
    fields=(
        *BODY,
        Field("number", "决定书文号", "decision", "深罗城执当罚字〔2026〕1号"),
        Field("party.name", "当事人名称（姓名）", "party", "陈志强"),
        Field("payment.paid_on", "缴款日期", "payment", "2026-11-23"),
        Field("payment.paid_cents", "缴款金额（分）", "payment", 5000),
        Field("payment.manner", "缴款方式", "payment", "扫码缴款"),
        Field("payment.receipt", "财政票据号", "payment", "4401260100234567"),
        Field("payment.transaction", "交易流水号", "payment", "", required=False),
        Field("officers", "执法人员及执法证号", "case",
              [{"name": "李建国", "certificate": "19020152001"}, {"name": "陈晓敏", "certificate": "19020152002"}]),
        Field("printed_at", "打印时间", "case", "2026-11-23T10:45"),
    ),
    body=(
        Head("罚款缴款凭条", number=""),
        Entries(
            (
                ("决定书文号", "{number}"),
                ("当事人", "{party.name}"),
                ("缴款金额", "{payment.paid_cents|amount}"),
                ("缴款日期", "{payment.paid_on|date}"),
                ("缴款方式", "{payment.manner}"),
                ("财政票据号", "{payment.receipt}"),
                ("交易流水号", "{payment.transaction}", "payment.transaction"),
                ("执法人员", "{officers|people}"),
                ("打印时间", "{printed_at|time}"),
            )
        ),
        Para("本凭条仅记载缴款情况，不代替财政部门统一制发的专用票据。", indent=0),
        Para("依据《中华人民共和国行政处罚法》第七十条，不出具财政部门统一制发的专用票据的，当事人有权拒绝缴纳罚款。", indent=0),
    ),
)  # fmt: skip

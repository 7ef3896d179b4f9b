"""D52 同意延期（分期）缴纳罚款通知书; the title is ours, no published form was found."""

from documents.blocks import Gap, Head, Para, Sealed, When
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, PARTY, dated

TEMPLATE = Template(
    code="D52",
    title="延期（分期）缴纳罚款通知书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执缓缴字〔2026〕1号"),
        dated("2026-11-16"),
        PARTY[0],
        PARTY[1],
        Field("decision.number", "行政处罚决定书文号", "decision", "深罗城执罚决字〔2026〕1号"),
        Field("penalty.fine_cents", "罚款数额（分）", "decision", 6000000),
        Field("instalments.applied_on", "申请日期", "payment", "2026-11-10"),
        Field("instalments.reason", "申请理由", "payment", "经营困难"),
        Field("instalments.until_on", "延期截止日", "payment", "2027-01-15", when="!instalments.parts"),
        Field(
            "instalments.parts", "分期", "payment",
            [{"cents": 3000000, "due_on": "2026-12-15"}, {"cents": 3000000, "due_on": "2027-01-15"}], required=False,
        ),
        *CONTACT,
    ),
    body=(
        Head("延期（分期）缴纳罚款通知书"),
        Para("{party.name}：", indent=0),
        Para(
            "本机关《行政处罚决定书》（{decision.number}）决定对{you}处以罚款{penalty.fine_cents|amount}。"
            "{you}于{instalments.applied_on|date}以{instalments.reason}为由提出申请，经审查，依据《中华人民共和国行政处罚法》第六十六条第二款的规定，作出如下决定："
        ),
        When(
            "instalments.parts",
            (
                Para("同意{you}按下列期限分期缴纳罚款："),
                Form(
                    (1, 5, 3),
                    (
                        Row((Label("期数"), Label("金额"), Label("缴纳截止日"))),
                        EachRow(
                            "instalments.parts", "one",
                            (Value("{index}", align="centre"), Value("{one.cents|amount}"), Value("{one.due_on|date}", align="centre")),
                        ),
                    ),
                ),
                Gap(0.5),
            ),
            (Para("同意{you}延期至{instalments.until_on|date}前缴纳罚款。"),),
        ),
        Para("逾期不缴纳的，本机关可以依据《中华人民共和国行政处罚法》第七十二条的规定加处罚款，或者申请人民法院强制执行。"),
        CONTACT_PARA,
        Sealed(),
    ),
)  # fmt: skip

"""What the documents of an enforcement share: the decision that is enforced, what is owed, how to seek a remedy."""

from __future__ import annotations

from collections.abc import Sequence

from documents.blocks import Head, Para
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, OFFICERS, PARTY, PARTY_ROWS

DECISION = (
    Field("decision.title", "据以执行的决定", "duty", "行政处罚决定书"),
    Field("decision.number", "决定书文号", "duty", "深罗城执罚决字〔2026〕1号"),
    Field("decision.served_on", "决定书送达日期", "duty", "2026-03-10"),
)
OBLIGATION = Field("duty.obligation", "应当履行的义务", "duty", "缴纳罚款人民币贰仟元整（2000元）")
#: Duties to do something: to pull down, which the body may enforce itself, and to clear, which others may perform.
TO_PULL_DOWN = Field("duty.obligation", "应当履行的义务", "duty", "拆除在屋顶违法搭建的铁皮房（约60平方米）")
TO_CLEAR = Field("duty.obligation", "应当履行的义务", "duty", "清除堆放在人行道上的建筑材料并恢复原状")
OWED = (
    Field("duty.fine_cents", "罚款数额（分）", "duty", 200000, required=False),
    Field("duty.surcharge_cents", "加处罚款数额（分）", "duty", 200000, required=False),
    Field("duty.days", "加处罚款天数", "duty", 40, required=False),
    Field("duty.owed_cents", "应缴金额合计（分）", "duty", 400000, required=False),
)
OWED_PARA = Para(
    "截至本文书作出之日，应缴罚款{duty.fine_cents|amount}；逾期{duty.days}日，加处罚款{duty.surcharge_cents|amount}；"
    "合计{duty.owed_cents|amount}。",
    when="duty.surcharge_cents",
)
INTRO = "本机关于{decision.served_on|date}向{you}送达《{decision.title}》（{decision.number}），"
#: Source: 《行政强制法》第八条、第三十七条第二款第四项; 《行政复议法》第二十条; 《行政诉讼法》第四十六条.
REMEDY = Para(
    "{you}如不服本决定，可以自收到本决定书之日起六十日内向{body.review_authority}申请行政复议；"
    "也可以自收到本决定书之日起六个月内依法直接向{body.court}提起行政诉讼。"
)
WAY = (
    Field("enforcement.way", "执行方式", "decision", "排除妨碍、恢复原状"),
    Field("enforcement.object", "执行标的", "decision", "屋顶违法搭建的铁皮房（约60平方米）"),
    Field("enforcement.reason", "理由", "decision", "经催告，当事人逾期仍不履行，且无正当理由"),
    Field("enforcement.basis", "依据", "decision", "《中华人民共和国行政强制法》第三十七条"),
    Field("enforcement.planned_on", "实施日期", "decision", "2026-04-20"),
    Field("enforcement.planned", "实施方式", "decision", "由执法人员组织拆除，屋内物品登记造册后存放于执法队仓库"),
)
DEMANDED = (
    Field("demand.number", "催告书文号", "demand", "深罗城执催字〔2026〕1号"),
    Field("demand.served_on", "催告书送达日期", "demand", "2026-03-30"),
)


def approval(code: str, title: str, fields: Sequence[Field], rows: Sequence[Row]) -> Template:
    """Make an internal form on an enforcement: the case, the party, the decision and the duty, then rows of its own."""
    return Template(
        code=code,
        title=title,
        internal=True,
        fields=(BODY[0], *CASE, *PARTY, OFFICERS, DECISION[1], OBLIGATION, *fields),
        body=(
            Head(title, number=""),
            Form(
                (2.25, 4.1, 2.25, 3.4),
                (
                    Row((Label("案件编号"), Value("{case.number}"), Label("案由"), Value("{case.matter}"))),
                    *PARTY_ROWS,
                    Row((Label("承办人"), Value("{officers|people}", span=3))),
                    Row(
                        (
                            Label("据以执行\n的决定"),
                            Value("{decision.number}"),
                            Label("应履行的\n义务"),
                            Value("{duty.obligation}"),
                        )
                    ),
                    *rows,
                ),
            ),
        ),
    )

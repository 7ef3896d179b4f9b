"""D53 加处罚款决定书; the title is ours, no published form was found."""

from documents.blocks import Head, Para, Sealed
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CONTACT,
    CONTACT_PARA,
    DATE,
    PARTY,
    PARTY_BLOCK,
    REMEDIES,
    REMEDY_TEXT,
)

TEMPLATE = Template(
    code="D53",
    title="加处罚款决定书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执加罚字〔2026〕1号"),
        DATE,
        *PARTY,
        Field("decision.number", "行政处罚决定书文号", "decision", "深罗城执罚决字〔2026〕1号"),
        Field("decision.served_on", "行政处罚决定书送达日期", "decision", "2026-11-03"),
        Field("penalty.fine_cents", "罚款数额（分）", "decision", 200000),
        Field("surcharge.due_on", "缴纳期限届满日", "payment", "2026-11-18"),
        Field("surcharge.until_on", "加处罚款计至", "payment", "2026-11-23"),
        Field("surcharge.days", "逾期天数", "payment", 5),
        Field("surcharge.cents", "加处罚款数额（分）", "payment", 30000),
        *REMEDIES,
        *CONTACT,
    ),
    body=(
        Head("加处罚款决定书"),
        *PARTY_BLOCK,
        Para(
            "本机关于{decision.served_on|date}向{you}送达《行政处罚决定书》（{decision.number}），决定对{you}处以罚款{penalty.fine_cents|amount}，"
            "缴纳期限至{surcharge.due_on|date}届满。{you}逾期未缴纳。"
        ),
        Para(
            "依据《中华人民共和国行政处罚法》第七十二条第一款第一项、《中华人民共和国行政强制法》第四十五条的规定，"
            "本机关决定每日按罚款数额的百分之三对{you}加处罚款，计至{surcharge.until_on|date}，逾期{surcharge.days}日，"
            "加处罚款{surcharge.cents|amount}。加处罚款的数额不超出罚款的数额。"
        ),
        Para(REMEDY_TEXT),
        CONTACT_PARA,
        Sealed(),
    ),
)

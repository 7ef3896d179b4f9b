"""D11 询问通知书."""

from documents.blocks import Each, Head, Para, Sealed, SignLines, When
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, GUARDIAN, GUARDIAN_LINE, OFFICERS, dated

TEMPLATE = Template(
    code="D11",
    title="询问通知书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执询字〔2026〕5号"),
        dated("2026-09-08"),
        Field("summons.to", "被通知人", "investigation", "深圳市罗湖区好味来餐饮管理有限公司"),
        Field("case.matter", "案由", "case", "超出门、窗外墙摆卖、经营"),
        GUARDIAN,
        Field("summons.at", "询问时间", "investigation", "2026-09-09T15:00"),
        Field("summons.place", "询问地点", "investigation", "深圳市罗湖区文锦中路1008号执法一队询问室"),
        Field(
            "summons.bring",
            "携带材料",
            "investigation",
            ["营业执照副本", "法定代表人身份证明", "委托他人的，授权委托书"],
            required=False,
        ),
        OFFICERS,
        *CONTACT,
    ),
    body=(
        Head("询问通知书"),
        Para("{summons.to}：", indent=0),
        Para(
            "为查明涉嫌{case.matter}一案的事实，依据《中华人民共和国行政处罚法》第五十五条的规定，"
            "请你（单位）于{summons.at|moment}到{summons.place}接受询问。"
        ),
        When(
            "summons.bring",
            (Para("请携带下列材料："), Each("summons.bring", "item", (Para("{index}．{item}"),))),
        ),
        Para("当事人或者有关人员应当如实回答询问，并协助调查，不得拒绝或者阻挠。你（单位）有权申请执法人员回避。"),
        Para("执法人员：{officers|people}"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("被通知人", GUARDIAN_LINE)),
    ),
)

"""D18 解除先行登记保存证据通知书."""

from documents.blocks import Gap, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, GUARDIAN_LINE, PARTY, PARTY_BLOCK, dated

TEMPLATE = Template(
    code="D18",
    title="解除先行登记保存证据通知书",
    fields=(
        *BODY,
        Field("number", "文号", "编号", "深罗城执解登字〔2026〕1号"),
        dated("2026-09-22"),
        *PARTY,
        Field("preservation.number", "先行登记保存证据通知书文号", "preservation", "深罗城执先登字〔2026〕1号"),
        Field("preservation.from_on", "保存起始日", "preservation", "2026-09-13"),
        Field("preservation.disposal", "处理方式", "preservation", "采取拍照、制作清单的方式固定证据后，物品予以退还"),
        Field(
            "preservation.goods", "物品清单", "preservation",
            [{"name": "折叠方桌", "model": "80厘米×80厘米", "quantity": "3张", "note": "已退还"}],
        ),
    ),
    body=(
        Head("解除先行登记保存证据通知书"),
        *PARTY_BLOCK,
        Para(
            "本机关于{preservation.from_on|date}以《先行登记保存证据通知书》（{preservation.number}）对{you}的有关物品先行登记保存。"
            "依据《中华人民共和国行政处罚法》第五十六条的规定，现决定自本通知书送达之日起解除先行登记保存，处理方式为：{preservation.disposal}。"
        ),
        Form(
            (1.1, 3.3, 3, 1.6, 2),
            (
                Row((Label("序号"), Label("名称"), Label("规格型号"), Label("数量"), Label("备注"))),
                EachRow(
                    "preservation.goods", "goods",
                    (
                        Value("{index}", align="centre"), Value("{goods.name}"), Value("{goods.model:}"),
                        Value("{goods.quantity}", align="centre"), Value("{goods.note:}"),
                    ),
                ),
            ),
        ),
        Gap(0.5),
        Sealed(),
        SignLines(("当事人", GUARDIAN_LINE, "执法人员", "执法人员")),
    ),
)  # fmt: skip

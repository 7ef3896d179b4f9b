"""D85 行政检查结果告知书."""

from documents.blocks import Gap, Head, Para, Sealed, SignLines
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.inspection.parts import ITEMS, NUMBER_OF_YEAR, SOURCE
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, OFFICERS, PARTY, dated

TEMPLATE = Template(
    code="D85",
    title="行政检查结果告知书",
    fields=(
        *BODY, Field("number", "文号", "编号", "深罗城执检果字〔2026〕7号"), dated("2026-03-13"), *PARTY, OFFICERS, *CONTACT, ITEMS, SOURCE,
        NUMBER_OF_YEAR,
        Field("result.checked_on", "检查日期", "scene", "2026-03-04"),
        Field("result.words", "检查结果", "result", "责令改正"),
        Field("result.summary", "结果说明", "result", "后门通道露天堆放垃圾约1平方米，其余事项未发现问题"),
        Field("result.clean", "是否未发现问题", "result", False, required=False),
        Field("result.public", "是否公示", "publicity", True, required=False),
    ),
    body=(
        Head("行政检查结果告知书"),
        Para("{party.name}：", indent=0),
        Para("本机关于{result.checked_on|date}对{you}进行了{inspection.source}（本年度第{inspection.number}次）。现将检查结果告知如下："),
        Form(
            (1.1, 6.4, 4.5),
            (
                Row((Label("序号"), Label("检查事项"), Label("结果"))),
                EachRow("items", "item", (Value("{index}", align="centre"), Value("{item.title}"), Value("{item.result:}"))),
            ),
        ),
        Gap(0.5),
        Para("{result.summary}。", lead="说明："),
        Para("处理意见：未发现问题，本次检查办结。", when="result.clean"),
        Para("处理意见：{result.words}，有关文书另行送达。", when="!result.clean"),
        Para("检查结果将依法向社会公示。", when="result.public"),
        Para("{you}对检查结果有异议的，可以向本机关陈述、申辩。"),
        Para("检查人员：{officers|people}"),
        CONTACT_PARA,
        Sealed(),
        SignLines(("被检查人",)),
    ),
)  # fmt: skip

"""D86 行政检查登记表: what was inspected and what came of it, for the file."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.inspection.parts import ITEMS, NUMBER_OF_YEAR, SOURCE
from documents.templates.penalty.parts import BODY, OFFICERS, PARTY, PARTY_ROWS, opinion, opinion_row

TEMPLATE = Template(
    code="D86",
    title="行政检查登记表",
    internal=True,
    fields=(
        BODY[0], Field("number", "登记表编号", "编号", "", required=False), *PARTY, OFFICERS, ITEMS, SOURCE, NUMBER_OF_YEAR,
        Field("case.number", "检查编号", "case", "深罗城执检案〔2026〕0007号"),
        Field("result.checked_on", "检查日期", "scene", "2026-03-04"),
        Field("result.words", "检查结果", "result", "责令改正"),
        Field("result.summary", "结果说明", "result", "后门通道露天堆放垃圾约1平方米，其余事项未发现问题"),
        Field("register.follow_up", "后续处理", "order", "2026年3月12日复查，已改正", required=False),
        Field("register.linked", "关联案件", "penalty", "", required=False),
        *opinion("officer_opinion", "承办人意见", "建议责令改正。", "李建国", "陈晓敏", date="2026-03-13"),
        *opinion("unit_opinion", "承办机构意见", "同意。", "周强", date="2026-03-13"),
    ),
    body=(
        Head("行政检查登记表"),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("检查编号"), Value("{case.number}"), Label("任务来源"), Value("{inspection.source}"))),
                *PARTY_ROWS,
                Row((Label("检查日期"), Value("{result.checked_on|date}"), Label("本年度次数"), Value("第{inspection.number}次"))),
                Row((Label("检查人员"), Value("{officers|people}", span=3))),
            ),
        ),
        Form(
            (1.1, 3, 4.9, 3),
            (
                Row((Label("序号"), Label("事项编号"), Label("检查事项"), Label("结果"))),
                EachRow(
                    "items", "item",
                    (Value("{index}", align="centre"), Value("{item.code}"), Value("{item.title}"), Value("{item.result:}")),
                ),
            ),
        ),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("检查结果"), Value("{result.words}", span=3))),
                Row((Label("结果说明"), Value("{result.summary}", span=3))),
                Row((Label("后续处理"), Value("{register.follow_up}", span=3)), when="register.follow_up"),
                Row((Label("关联案件"), Value("{register.linked}", span=3)), when="register.linked"),
                opinion_row("承办人意见", "officer_opinion", tall=3),
                opinion_row("承办机构意见", "unit_opinion", tall=3),
            ),
        ),
    ),
)  # fmt: skip

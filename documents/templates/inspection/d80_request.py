"""D80 行政检查审批表."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import EachRow, Form, Label, Row, Value
from documents.template import Template
from documents.templates.inspection.parts import (
    ASSISTANTS,
    BASIS,
    CAP,
    ITEMS,
    NUMBER_OF_YEAR,
    PLACE,
    PLANNED,
    PURPOSE,
    SOURCE,
)
from documents.templates.penalty.parts import BODY, OFFICERS, PARTY, PARTY_ROWS, opinion, opinion_row

TEMPLATE = Template(
    code="D80",
    title="行政检查审批表",
    internal=True,
    fields=(
        BODY[0], Field("number", "审批表编号", "编号", "", required=False),
        Field("case.number", "检查编号", "case", "深罗城执检案〔2026〕0007号"),
        *PARTY, OFFICERS, ITEMS, SOURCE, PURPOSE, BASIS, PLACE, PLANNED, NUMBER_OF_YEAR, CAP, ASSISTANTS,
        Field("inspection.lead", "线索来源及编号", "request", "", required=False),
        Field("inspection.way", "检查方式", "request", "现场检查，事先通知"),
        Field("inspection.off_site", "必须现场检查的理由", "request", "须现场查看经营场所实际状况"),
        Field("inspection.urgent", "紧急情况", "request", "", required=False),
        Field("inspection.abnormal", "频次预警", "频次", "", required=False),
        *opinion("officer_opinion", "承办人意见", "建议检查。", "李建国", "陈晓敏", date="2026-03-02"),
        *opinion("unit_opinion", "承办机构意见", "同意，请领导审批。", "周强", date="2026-03-02", required=False),
        *opinion("leader_opinion", "审批意见", "同意。", "黄志远", date="2026-03-02"),
    ),
    body=(
        Head("行政检查审批表"),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("检查编号"), Value("{case.number}"), Label("任务来源"), Value("{inspection.source}"))),
                *PARTY_ROWS,
                Row((Label("线索来源"), Value("{inspection.lead}", span=3)), when="inspection.lead"),
                Row((Label("检查目的"), Value("{inspection.purpose}", span=3))),
                Row((Label("检查依据"), Value("{inspection.basis}", span=3))),
                Row((Label("检查地点"), Value("{inspection.place}"), Label("检查日期"), Value("{inspection.planned_on|date}"))),
                Row((Label("检查方式"), Value("{inspection.way}", span=3))),
                Row((Label("现场检查的必要性"), Value("{inspection.off_site}", span=3))),
                Row((Label("检查人员"), Value("{officers|people}"), Label("辅助人员"), Value("{inspection.assistants:0}人"))),
                Row((Label("本年度次数"), Value("第{inspection.number}次"), Label("频次上限"), Value("{inspection.cap:未公布}次"))),
                Row((Label("频次预警"), Value("{inspection.abnormal}", span=3)), when="inspection.abnormal"),
                Row((Label("紧急情况"), Value("{inspection.urgent}", span=3)), when="inspection.urgent"),
            ),
        ),
        Form(
            (1.1, 3, 5.4, 2.5),
            (
                Row((Label("序号"), Label("事项编号"), Label("检查事项"), Label("联合主体"))),
                EachRow(
                    "items", "item",
                    (Value("{index}", align="centre"), Value("{item.code}"), Value("{item.title}"), Value("{item.body:}")),
                ),
            ),
        ),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                opinion_row("承办人意见", "officer_opinion", tall=3),
                opinion_row("承办机构意见", "unit_opinion", tall=3, when="unit_opinion.text"),
                opinion_row("审批意见", "leader_opinion", tall=3),
            ),
        ),
    ),
)  # fmt: skip

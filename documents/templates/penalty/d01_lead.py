"""D01 案件来源登记表."""

from documents.blocks import Head
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, opinion, opinion_row

TEMPLATE = Template(
    code="D01",
    title="案件来源登记表",
    internal=True,
    fields=(
        BODY[0],
        Field("number", "登记编号", "编号", "深罗城执源〔2026〕103号"),
        Field("lead.source", "案件来源", "lead", "巡查"),
        Field("lead.received_at", "登记时间", "lead", "2026-09-07T09:40"),
        Field("lead.provider", "线索提供人", "lead", "东门街道网格员张伟", required=False),
        Field("lead.provider_phone", "线索提供人联系方式", "lead", "13900139000", required=False),
        Field("lead.suspect", "涉嫌违法主体", "lead", "深圳市罗湖区好味来餐饮管理有限公司", required=False),
        Field("lead.place", "涉嫌违法地点", "lead", "深圳市罗湖区东门街道人民北路2088号一层102铺"),
        Field("lead.content", "线索内容", "lead", "该店在门外人行道摆放桌椅经营，占道约6平方米，影响行人通行。"),
        *opinion("registrar_opinion", "登记人意见", "情况属实，建议交执法一队核查。", "赵敏", date="2026-09-07"),
        *opinion("unit_opinion", "负责人处理意见", "同意。请执法一队于五个工作日内核查。", "周强", date="2026-09-07"),
    ),
    body=(
        Head("案件来源登记表"),
        Form(
            (2, 4, 2, 4),
            (
                Row((Label("案件来源"), Value("{lead.source}"), Label("登记时间"), Value("{lead.received_at|moment}"))),
                Row(
                    (
                        Label("线索提供人"),
                        Value("{lead.provider:未留姓名}"),
                        Label("联系方式"),
                        Value("{lead.provider_phone:无}"),
                    )
                ),
                Row((Label("涉嫌\n违法主体"), Value("{lead.suspect:待查明}", span=3))),
                Row((Label("涉嫌\n违法地点"), Value("{lead.place}", span=3))),
                Row((Label("线索内容"), Value("{lead.content}", span=3, tall=9))),
                opinion_row("登记人意见", "registrar_opinion"),
                opinion_row("负责人\n处理意见", "unit_opinion"),
            ),
        ),
    ),
)

"""D06 立案审批表，不予立案审批表."""

from documents.blocks import Head, When
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import BODY, CASE, OFFICERS, PARTY, PARTY_ROWS, opinion, opinion_row

TEMPLATE = Template(
    code="D06",
    title="立案审批表",
    internal=True,
    fields=(
        BODY[0],
        Field("number", "审批表编号", "编号", "", required=False),
        Field("opening.outcome", "审批事项（立案或者不予立案）", "opening", "立案"),
        *CASE,
        *PARTY,
        Field("lead.source", "案件来源", "lead", "巡查"),
        Field("lead.received_at", "发现时间", "lead", "2026-09-07T10:20"),
        OFFICERS,
        Field(
            "opening.summary", "案情简介", "opening",
            "2026年9月7日10时20分，执法人员巡查发现当事人在店门外人行道摆放桌椅经营，占道约6平方米。",
        ),
        Field("opening.provision", "涉嫌违反的条款", "opening", "《深圳经济特区市容和环境卫生管理条例》第十七条第一款"),
        *opinion(
            "officer_opinion", "承办人意见",
            "当事人的行为涉嫌违反《深圳经济特区市容和环境卫生管理条例》第十七条第一款，"
            "依据《中华人民共和国行政处罚法》第五十四条第二款，建议立案调查。", "李建国", "陈晓敏", date="2026-09-08",
        ),
        *opinion("unit_opinion", "承办机构意见", "同意立案，请领导审批。", "周强", date="2026-09-08"),
        *opinion("leader_opinion", "审批意见", "同意立案。", "黄志远", date="2026-09-08"),
    ),
    body=(
        When("opening.outcome=不予立案", (Head("不予立案审批表"),), (Head("立案审批表"),)),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("案件编号"), Value("{case.number}"), Label("案件来源"), Value("{lead.source}"))),
                Row((Label("案由"), Value("涉嫌{case.matter}"), Label("发现时间"), Value("{lead.received_at|moment}"))),
                *PARTY_ROWS,
                Row((Label("承办人"), Value("{officers|people}", span=3))),
                Row((Label("案情简介"), Value("{opening.summary}", span=3, tall=5))),
                Row((Label("涉嫌违反\n的条款"), Value("{opening.provision}", span=3))),
                opinion_row("承办人意见", "officer_opinion"),
                opinion_row("承办机构意见", "unit_opinion", tall=4),
                opinion_row("审批意见", "leader_opinion", tall=4),
            ),
        ),
    ),
)  # fmt: skip

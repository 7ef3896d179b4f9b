"""D39 行政处罚决定审批表，不予行政处罚决定审批表."""

from documents.blocks import Head, When
from documents.fields import Field
from documents.forms import Form, Label, Row, Value
from documents.template import Template
from documents.templates.penalty.parts import (
    BODY,
    CASE,
    DISCRETION,
    OFFICERS,
    OPENED,
    PARTY,
    PARTY_ROWS,
    PENALTY,
    VIOLATION,
    opinion,
    opinion_row,
)

TEMPLATE = Template(
    code="D39",
    title="行政处罚决定审批表",
    internal=True,
    fields=(
        BODY[0],
        Field("number", "审批表编号", "编号", "", required=False),
        *CASE,
        OPENED,
        *PARTY,
        OFFICERS,
        *VIOLATION,
        Field("decision.outcome", "决定（行政处罚或者不予行政处罚）", "decision", "行政处罚"),
        PENALTY[0],
        Field(
            "penalty.fine_cents", "罚款数额（分）", "discretion", 200000,
            when="!penalty.others & decision.outcome!=不予行政处罚",
        ),
        *PENALTY[2:],
        *DISCRETION,
        Field(
            "decision.course", "告知、陈述申辩、听证、法制审核和集体讨论情况", "decision",
            "2026年10月16日送达告知书；当事人提出陈述申辩，经复核不予采纳；未要求听证；法制审核通过；经负责人集体讨论。",
        ),
        *opinion("officer_opinion", "承办人意见", "建议按上述意见作出决定。", "李建国", "陈晓敏"),
        *opinion("unit_opinion", "承办机构意见", "同意，请领导审批。", "周强"),
        *opinion("review_opinion", "法制审核意见", "审核通过。", "郑文静", required=False),
        *opinion("leader_opinion", "审批意见", "同意。", "黄志远"),
    ),
    body=(
        When("decision.outcome=不予行政处罚", (Head("不予行政处罚决定审批表"),), (Head("行政处罚决定审批表"),)),
        Form(
            (2.25, 4.1, 2.25, 3.4),
            (
                Row((Label("案件编号"), Value("{case.number}"), Label("立案日期"), Value("{case.opened_on|date}"))),
                Row((Label("案由"), Value("{case.matter}", span=3))),
                *PARTY_ROWS,
                Row((Label("承办人"), Value("{officers|people}", span=3))),
                Row(
                    (
                        Label("违法事实"),
                        Value("{violation.occurred_at|moment}，在{violation.place}：{violation.facts}", span=3, tall=5),
                    )
                ),
                Row((Label("违反的条款"), Value("{violation.provision}", span=3))),
                Row((Label("处罚或者\n不予处罚依据"), Value("{penalty.basis}", span=3))),
                Row(
                    (Label("裁量情况"), Value("{discretion.basis}，{discretion.tier}。{discretion.reasons}", span=3)),
                    when="!discretion.statutory_only",
                ),
                Row((Label("裁量情况"), Value("{discretion.reasons}", span=3)), when="discretion.statutory_only"),
                Row((Label("程序情况"), Value("{decision.course}", span=3, tall=3))),
                Row((Label("决定内容"), Value("不予行政处罚", span=3)), when="decision.outcome=不予行政处罚"),
                Row((Label("决定内容"), Value("{penalty_text}", span=3)), when="decision.outcome!=不予行政处罚"),
                opinion_row("承办人意见", "officer_opinion", tall=3),
                opinion_row("承办机构意见", "unit_opinion", tall=3),
                opinion_row("法制审核意见", "review_opinion", tall=3, when="review_opinion"),
                opinion_row("审批意见", "leader_opinion", tall=3),
            ),
        ),
    ),
)  # fmt: skip

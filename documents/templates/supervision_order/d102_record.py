"""D102 行政执法监督检查（询问）记录. Source: 《行政执法监督条例》（国令第825号）."""

from documents.blocks import Entries, Head, Heading, Para, SignLines
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY
from documents.templates.supervision_order.parts import CASE, FOUND, UNIT

TEMPLATE = Template(
    code="D102",
    title="行政执法监督检查（询问）记录",
    fields=(
        BODY[0], CASE, UNIT, FOUND,
        Field("inquiry.means", "监督方式", "inquiry", "调阅案卷、询问"),
        Field("inquiry.on", "日期", "inquiry", "2026-11-20"),
        Field("inquiry.asked", "被询问人、在场人", "inquiry", "周强", required=False),
    ),
    body=(
        Head("行政执法监督检查（询问）记录", number="{case.number}"),
        Entries(
            (
                ("被监督单位", "{lead.unit}"), ("监督方式", "{inquiry.means}"), ("日期", "{inquiry.on|date}"),
                ("被询问人、在场人", "{inquiry.asked}", "inquiry.asked"),
            )
        ),
        Heading("查明的情况"),
        Para("{inquiry.found}。"),
        SignLines(("被询问人、在场人", "监督人员", "监督人员")),
    ),
)  # fmt: skip

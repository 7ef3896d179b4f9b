"""What the documents of a supervision share: its fields, and the shape of a letter to the supervised unit."""

from __future__ import annotations

from documents.blocks import Head, Para, Part, Sealed
from documents.fields import Field
from documents.template import Template
from documents.templates.penalty.parts import BODY, CONTACT, CONTACT_PARA, DATE, numbered

CASE = Field("case.number", "监督案件编号", "case", "深罗城执监案〔2026〕1号")
UNIT = Field("lead.unit", "被监督单位", "lead", "执法一队")
OF_CASE = Field("lead.case", "被监督的案件", "order", "深罗城执案〔2026〕17号", required=False)
CONTENT = Field("lead.content", "线索内容", "lead", "群众投诉某店铺占道经营，执法队受理后逾期未立案", required=False)
DAYS = Field("urging.days", "答复期限（工作日）", "urging", 5)
DEMAND = Field("urging.demand", "要求", "urging", "立即核查案件逾期原因，依法作出处理决定")
FOUND = Field(
    "inquiry.found",
    "查明的情况",
    "inquiry",
    "经调阅案卷，该案立案后四十日未开展调查，未办理延期审批手续",
    required=False,
)


def letter(code: str, title: str, series: str, fields: tuple[Field, ...], *words: Part) -> Template:
    """Make a letter to the supervised unit, whose numbers are counted in this series."""
    return Template(
        code=code,
        title=title,
        fields=(*BODY, numbered(series), DATE, UNIT, *fields, *CONTACT),
        body=(Head(title), Para("{lead.unit}：", indent=0), *words, CONTACT_PARA, Sealed()),
    )

"""D33 陈述申辩笔录及复核意见: as in the penalty procedure, after a demand."""

from dataclasses import replace

from documents.fields import Field
from documents.templates.penalty import d33_defence
from documents.templates.penalty_summary.parts import reworded

_OURS = {
    "notice.number": Field("notice.number", "催告书文号", "demand", "深罗城执催字〔2026〕1号"),
    "defence.manner": Field("defence.manner", "陈述申辩方式", "defence", "", required=False),
    "defence.made_at": Field("defence.made_at", "陈述申辩日期", "defence", "2026-10-20"),
}
TEMPLATE = replace(
    reworded(
        d33_defence.TEMPLATE, {"告知书文号": "催告书文号"},
        fields=tuple(_OURS.get(field.path, field) for field in d33_defence.TEMPLATE.fields),
    ),
    code="D33",
)  # fmt: skip
